package dev.lockstep.provisioning;

import dev.lockstep.provisioning.Pending.Priority;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Since when an object is gone, as its link remembers it, and the row that waits for the day on
/// which its account is deleted (`DeleteAfter`). All of it inside the unit that settles the object.
final class Leaving {
  private final Application application;
  private final ProvisioningStore store;

  Leaving(Application application, ProvisioningStore store) {
    this.application = application;
    this.store = store;
  }

  /// When the object left, as the link is to remember it.
  Optional<Instant> since(Situation situation, Instant now) {
    boolean leaves =
        situation
            .departure()
            .filter(
                departure -> departure != Departure.DISABLED || deletedAfter(situation).isPresent())
            .isPresent();
    if (!leaves) {
      return Optional.empty();
    }
    return situation.link().flatMap(Link::left).or(() -> Optional.of(now));
  }

  void mark(Situation situation, Instant now) {
    Optional<Instant> left = since(situation, now);
    situation
        .link()
        .filter(link -> !link.left().equals(left))
        .ifPresent(link -> store.put(application.id(), link.left(left)));
  }

  private Optional<Duration> deletedAfter(Situation situation) {
    return situation
        .departure()
        .flatMap(
            departure ->
                application.policies().on(departure)
                        instanceof Consequence.DeleteAfter(Duration after)
                    ? Optional.of(after)
                    : Optional.empty());
  }

  /// The row that waits for its time takes the place of the one that was settled. Judged at the
  /// moment at which it was planned: the time may have come while the target answered, and then
  /// this row alone remembers it.
  void scheduleDeletion(Pending pending, Situation situation, Instant now) {
    Optional<Instant> left = since(situation, now);
    Optional<Duration> after = deletedAfter(situation);
    boolean over =
        left.isPresent()
            && after.isPresent()
            && !left.get().plus(after.get()).isAfter(situation.now());
    if (situation.hold().isEmpty()
        && situation.link().isPresent()
        && left.isPresent()
        && after.isPresent()
        && !over) {
      store.enqueue(
          application.id(),
          pending.object(),
          pending.type(),
          Reason.POLICY,
          Priority.LEAVING,
          left.get().plus(after.get()));
    }
  }
}
