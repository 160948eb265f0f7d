package dev.lockstep.console;

import dev.lockstep.administration.Actor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/// Who is signed in to the console. Kept in memory: a restart signs everybody out.
final class Sessions {
  /// A working day.
  private static final Duration LIFE = Duration.ofHours(12);

  private static final int ID_BYTES = 32;

  private final InstantSource clock;
  private final RandomGenerator random;
  private final Map<String, Session> sessions = new ConcurrentHashMap<>();

  Sessions(InstantSource clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  private record Session(Actor actor, Instant expires) {}

  /// @return the session's id, which only the browser may know
  String begin(Actor actor) {
    Instant now = clock.instant();
    sessions.values().removeIf(session -> session.expires().isBefore(now));
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    String id = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    sessions.put(id, new Session(actor, now.plus(LIFE)));
    return id;
  }

  Optional<Actor> find(String id) {
    return Optional.ofNullable(sessions.get(id))
        .filter(session -> clock.instant().isBefore(session.expires()))
        .map(Session::actor);
  }

  void end(String id) {
    sessions.remove(id);
  }
}
