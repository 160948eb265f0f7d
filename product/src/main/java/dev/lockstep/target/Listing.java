package dev.lockstep.target;

import dev.lockstep.client.ScimCall;
import dev.lockstep.provisioning.ErrorCode;
import dev.lockstep.provisioning.Target.Page;
import dev.lockstep.provisioning.Target.Position;
import dev.lockstep.provisioning.Target.Resource;
import dev.lockstep.provisioning.TargetException;
import dev.lockstep.scim.message.ListResponse;
import java.util.List;
import java.util.Optional;

/// How a listing goes from page to page, by `startIndex` (RFC 7644, section 3.4.2.4) or by cursor
/// (RFC 9865). A `nextCursor` is followed also where nobody asked for one.
///
/// Listings that can't be trusted are refused: a page that begins where the one before did, since
/// the target ignores the position; and an end before as many came as the target says there are.
/// A page with fewer than were asked for is no end: the target has a limit of its own.
final class Listing {
  private final Conversation conversation;
  private final Position from;
  private final Offer offer;

  Listing(Conversation conversation, Position from, Offer offer) {
    this.conversation = conversation;
    this.from = from;
    this.offer = offer;
  }

  private boolean isByCursor() {
    return from.cursor().isPresent() || (offer.cursor() && from.read() == 0);
  }

  ScimCall ask(ScimCall call) {
    ScimCall sized = call.with("count", String.valueOf(offer.capabilities().pageSize()));
    return isByCursor()
        ? sized.with("cursor", from.cursor().orElse(""))
        : sized.with("startIndex", String.valueOf(from.read() + 1));
  }

  Page page(ListResponse list, List<Resource> resources) {
    refuseRepeated(resources);
    long read = from.read() + resources.size();
    Optional<Position> next = next(list, resources, read);
    if (next.isEmpty() && list.totalResults().orElse(read) > read) {
      throw broken(
          "the target's listing ends after "
              + read
              + " of "
              + list.totalResults().getAsLong()
              + " resources");
    }
    return new Page(resources, next, list.totalResults());
  }

  private Optional<Position> next(ListResponse list, List<Resource> resources, long read) {
    Optional<String> last =
        resources.isEmpty() ? from.last() : Optional.of(resources.getLast().id());
    Optional<String> cursor = list.nextCursor().filter(text -> !text.isEmpty());
    if (cursor.isPresent()) {
      if (cursor.equals(from.cursor())) {
        throw broken("the target's listing goes round in circles: it returned its own cursor");
      }
      return Optional.of(new Position(read, cursor, last));
    }
    boolean end =
        isByCursor()
            || resources.isEmpty()
            || (list.totalResults().isPresent() && read >= list.totalResults().getAsLong());
    return end ? Optional.empty() : Optional.of(new Position(read, Optional.empty(), last));
  }

  private void refuseRepeated(List<Resource> resources) {
    if (from.last().isPresent()
        && resources.stream().anyMatch(resource -> resource.id().equals(from.last().get()))) {
      throw broken(
          "the target's listing repeats "
              + from.last().get()
              + ": it ignores where the page should begin");
    }
    long different = resources.stream().map(Resource::id).distinct().count();
    if (different < resources.size()) {
      throw broken("the target's listing has the same resource twice in a page");
    }
  }

  private TargetException broken(String message) {
    return conversation.failed(ErrorCode.SERVICE_INCOMPATIBLE, message, false);
  }
}
