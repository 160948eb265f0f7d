package dev.lockstep.provisioning;

import dev.lockstep.provisioning.ListedAccounts.Bounds;
import dev.lockstep.provisioning.Target.Page;
import dev.lockstep.provisioning.Target.Position;
import dev.lockstep.provisioning.mapping.ObjectMapping;
import java.util.Optional;

/// Reads all accounts of one type, where that takes fewer requests than to ask for each object, or
/// where the target can't be asked.
///
/// @param bounds of what is kept
record Listing(Target target, ObjectMapping mapping, Bounds bounds) {

  /// @param asked how many requests it is to take the place of
  /// @return empty where the target is to be asked for each
  /// @throws TargetException where the target fails
  Optional<ListedAccounts> insteadOf(long asked) throws InterruptedException {
    if (!mapping.enabled() || mapping.matching().isEmpty() || !target.capabilities().lists()) {
      return Optional.empty();
    }
    ListedAccounts accounts = new ListedAccounts(mapping, bounds);
    Optional<Position> next = Optional.of(Position.START);
    for (long pages = 1; next.isPresent(); pages++) {
      Page page = target.list(mapping.type(), next.get()).value();
      next = page.next();
      if (next.isPresent() && target.capabilities().filters() && !isWorthIt(page, pages, asked)) {
        return Optional.empty();
      }
      if (!page.resources().stream().allMatch(accounts::add)) {
        return Optional.empty();
      }
    }
    return Optional.of(accounts);
  }

  /// Whether to read on: all pages, as far as the target says how many these are, must cost less
  /// than a query for each.
  private boolean isWorthIt(Page page, long pages, long asked) {
    if (pages > 1 || page.total().isEmpty()) {
      return pages < asked;
    }
    long total = page.total().getAsLong();
    int size = Math.max(1, page.resources().size());
    return total <= bounds.accounts() && Math.ceilDiv(total, size) < asked;
  }
}
