package dev.lockstep.console;

import dev.lockstep.administration.Principal;
import dev.lockstep.console.Frame.Notice;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/// Who is signed in to the console. Kept in memory: a restart signs everybody out.
final class Sessions {
  /// A working day (NIST SP 800-63B 2.2.3 for its second level).
  static final Duration LIFE = Duration.ofHours(12);

  /// Without a request. An open page asks when something has changed; one that waits asks nothing.
  static final Duration IDLE = Duration.ofMinutes(30);

  private static final int ID_BYTES = 32;

  private final InstantSource clock;
  private final RandomGenerator random;
  private final Function<String, Optional<Principal>> current;
  private final Map<String, Session> sessions = new ConcurrentHashMap<>();

  /// @param current who signed in with this credential, with what they may do now; a session ends
  ///     with its key or account
  Sessions(
      InstantSource clock, RandomGenerator random, Function<String, Optional<Principal>> current) {
    this.clock = clock;
    this.random = random;
    this.current = current;
  }

  /// @param principal as they came in
  /// @param notice what the next page is to say
  private record Session(
      Principal principal, Instant begun, Instant used, Optional<Notice> notice) {
    Session with(Optional<Notice> other) {
      return new Session(principal, begun, used, other);
    }

    boolean over(Instant now) {
      return !now.isBefore(begun.plus(LIFE)) || !now.isBefore(used.plus(IDLE));
    }
  }

  /// @return the session's id, which only the browser may know
  String begin(Principal principal) {
    Instant now = clock.instant();
    sessions.values().removeIf(session -> session.over(now));
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    String id = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    sessions.put(id, new Session(principal, now, now, Optional.empty()));
    return id;
  }

  Optional<Principal> find(String id) {
    Instant now = clock.instant();
    Session used =
        sessions.computeIfPresent(
            id,
            (_, session) ->
                session.over(now)
                    ? null
                    : new Session(session.principal(), session.begun(), now, session.notice()));
    return Optional.ofNullable(used).map(Session::principal).flatMap(this::today);
  }

  /// Whose session it is, without using it: an open page alone doesn't keep it from ending.
  Optional<Principal> watch(String id) {
    Instant now = clock.instant();
    return Optional.ofNullable(sessions.get(id))
        .filter(session -> !session.over(now))
        .map(Session::principal)
        .flatMap(this::today);
  }

  private Optional<Principal> today(Principal principal) {
    return principal.signedOn() ? Optional.of(principal) : current.apply(principal.credential());
  }

  /// For the next page that is shown.
  void tell(String id, Notice notice) {
    sessions.computeIfPresent(id, (_, session) -> session.with(Optional.of(notice)));
  }

  /// What the next page is to say, once.
  Optional<Notice> takeNotice(String id) {
    Session session = sessions.get(id);
    if (session == null || session.notice().isEmpty()) {
      return Optional.empty();
    }
    sessions.computeIfPresent(id, (_, current) -> current.with(Optional.empty()));
    return session.notice();
  }

  void end(String id) {
    sessions.remove(id);
  }
}
