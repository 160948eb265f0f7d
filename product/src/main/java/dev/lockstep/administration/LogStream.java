package dev.lockstep.administration;

import dev.lockstep.administration.FollowedLog.Line;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// Sends the logs to a receiver, in order. How far it has come is in the store, so that a receiver
/// that was away for a day, or a restart, costs nothing but the delay.
public final class LogStream {
  /// Entries of one delivery: about a megabyte where each has a large request.
  static final int AT_ONCE = 100;

  private static final Duration FIRST_WAIT = Duration.ofSeconds(10);

  /// Often enough for who has mended the receiver and watches.
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

  private static final System.Logger LOG = System.getLogger(LogStream.class.getName());

  private final LogReceiver receiver;
  private final List<FollowedLog> logs;
  private final LogPlaces places;
  private final InstantSource clock;
  private Duration wait = Duration.ZERO;
  private Instant nextTry = Instant.MIN;

  public LogStream(
      LogReceiver receiver, List<FollowedLog> logs, LogPlaces places, InstantSource clock) {
    this.receiver = receiver;
    this.logs = List.copyOf(logs);
    this.places = places;
    this.clock = clock;
  }

  /// Sends all that there is, unless the receiver has failed a short while ago.
  public synchronized void advance() {
    if (clock.instant().isBefore(nextTry)) {
      return;
    }
    for (FollowedLog log : logs) {
      Optional<String> failure = send(log);
      if (failure.isPresent()) {
        failed(failure.get());
        return;
      }
    }
    if (!wait.isZero()) {
      LOG.log(System.Logger.Level.INFO, receiver.name() + " takes the logs again");
      wait = Duration.ZERO;
    }
  }

  private Optional<String> send(FollowedLog log) {
    Optional<String> place = places.place(receiver.name(), log.name());
    List<Line> lines = log.after(place, AT_ONCE);
    while (!lines.isEmpty()) {
      Optional<String> failure = receiver.deliver(log.name(), lines);
      if (failure.isPresent()) {
        return failure;
      }
      String reached = lines.getLast().place();
      places.reached(receiver.name(), log.name(), reached);
      lines = log.after(Optional.of(reached), AT_ONCE);
    }
    return Optional.empty();
  }

  private void failed(String failure) {
    if (wait.isZero()) {
      LOG.log(
          System.Logger.Level.WARNING,
          receiver.name()
              + " doesn't take the logs: "
              + failure
              + "; they are kept and sent when it does");
    }
    Duration next = wait.isZero() ? FIRST_WAIT : wait.multipliedBy(2);
    wait = next.compareTo(LONGEST_WAIT) < 0 ? next : LONGEST_WAIT;
    nextTry = clock.instant().plus(wait);
  }
}
