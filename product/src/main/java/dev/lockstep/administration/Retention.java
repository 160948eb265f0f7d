package dev.lockstep.administration;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/// Removes what a log has held for longer than it is to. Each day's purge of each log is an entry
/// of the audit log, committed with the first of what it removes.
///
/// Days end at midnight UTC: removed by the minute, each minute would leave an entry.
public final class Retention {
  /// Entries that one unit removes: some ten milliseconds of the writer.
  static final int AT_ONCE = 1_000;

  private static final Actor BY = new Actor.Service("retention");

  private final AdministrationStore store;
  private final AuditLog audit;
  private final InstantSource clock;
  private final List<Rule> rules;
  private final Purging purging;

  /// @param length how long its entries are kept; empty for ever
  public record Rule(ExpiringLog log, Optional<Duration> length) {}

  public Retention(
      AdministrationStore store,
      AuditLog audit,
      InstantSource clock,
      List<Rule> rules,
      Purging purging) {
    this.store = store;
    this.audit = audit;
    this.clock = clock;
    this.rules = List.copyOf(rules);
    this.purging = purging;
  }

  /// A chunk at a time, between which others write. What ends it early, the next call goes on with.
  public void purgeDue() {
    for (Rule rule : rules) {
      rule.length().ifPresent(length -> purge(rule.log(), length));
    }
  }

  private void purge(ExpiringLog log, Duration length) {
    Instant end = clock.instant().minus(length).truncatedTo(ChronoUnit.DAYS);
    AtomicLong due = new AtomicLong(-1);
    long _ =
        purging.purge(
            "",
            log.name() + "-log",
            new Purging.Chunks(
                AT_ONCE,
                () -> OptionalLong.of(due.get()),
                () ->
                    store.atomically(
                        () ->
                            due.get() < 0
                                ? begin(log, end, due)
                                : log.removeBefore(end, AT_ONCE))));
  }

  private int begin(ExpiringLog log, Instant end, AtomicLong due) {
    due.set(log.countBefore(end));
    if (due.get() == 0) {
      return 0;
    }
    audit.record(
        new AuditEntry(
            0,
            clock.instant(),
            BY,
            "Purge log",
            "log/" + log.name(),
            Optional.of(due.get() + " entries from before " + end),
            Optional.empty()));
    return log.removeBefore(end, AT_ONCE);
  }
}
