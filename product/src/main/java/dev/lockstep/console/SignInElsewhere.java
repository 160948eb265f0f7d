package dev.lockstep.console;

import dev.lockstep.administration.Principal;
import dev.lockstep.administration.SingleSignOn;
import dev.lockstep.administration.SingleSignOn.Attempt;
import dev.lockstep.administration.SingleSignOn.SignInException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Those who have left for the provider and not come back yet. Each attempt is one browser's, is
/// used once and is over soon.
final class SignInElsewhere {
  /// To type a password and look for a second factor.
  static final Duration LIFE = Duration.ofMinutes(10);

  /// Anybody can begin one; the oldest makes place.
  static final int MOST = 1_000;

  private static final int RANDOM_BYTES = 32;

  private final SingleSignOn provider;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Map<String, Begun> attempts = new LinkedHashMap<>();

  private record Begun(Attempt attempt, Instant at) {}

  /// @param browser what only this browser knows, to be shown at the return
  record Departure(URI to, String browser) {}

  SignInElsewhere(SingleSignOn provider, InstantSource clock, RandomGenerator random) {
    this.provider = provider;
    this.clock = clock;
    this.random = random;
  }

  SingleSignOn provider() {
    return provider;
  }

  /// @throws SignInException where the provider can't be asked
  Departure leave() {
    Attempt attempt = new Attempt(text(), text(), text());
    String browser = text();
    URI to = provider.leave(attempt);
    keep(browser, new Begun(attempt, clock.instant()));
    return new Departure(to, browser);
  }

  private synchronized void keep(String browser, Begun begun) {
    attempts.values().removeIf(this::over);
    if (attempts.size() >= MOST) {
      attempts.remove(attempts.keySet().iterator().next());
    }
    attempts.put(browser, begun);
  }

  private boolean over(Begun begun) {
    return !clock.instant().isBefore(begun.at().plus(LIFE));
  }

  private synchronized Optional<Begun> take(String browser) {
    return Optional.ofNullable(attempts.remove(browser)).filter(begun -> !over(begun));
  }

  /// @param browser as its cookie has it
  /// @param answer the provider's, in the URL that it sent the browser back to
  /// @throws SignInException naming why they aren't let in
  Principal comeBack(Optional<String> browser, Map<String, String> answer) {
    Attempt attempt =
        browser
            .flatMap(this::take)
            .map(Begun::attempt)
            .filter(begun -> begun.state().equals(answer.get("state")))
            .orElseThrow(
                () ->
                    new SignInException(
                        "This sign-in wasn't begun in this browser, or it is over: begin again."));
    String error = answer.getOrDefault("error", "");
    if (!error.isEmpty()) {
      throw new SignInException("The provider didn't let you in: " + error);
    }
    return provider.redeem(answer.getOrDefault("code", ""), attempt);
  }

  private String text() {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
