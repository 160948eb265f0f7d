package dev.lockstep.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.SettableClock;
import dev.lockstep.administration.Access;
import dev.lockstep.administration.Actor;
import dev.lockstep.administration.Principal;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SessionsTest {
  private final SettableClock clock = new SettableClock();
  private final Map<String, Principal> valid = new HashMap<>();
  private final Sessions sessions =
      new Sessions(
          clock, new SecureRandom(), credential -> Optional.ofNullable(valid.get(credential)));

  private String begin() {
    Principal alice = new Principal(new Actor.Administrator("alice"), Access.ALL, "account/alice");
    valid.put(alice.credential(), alice);
    return sessions.begin(alice);
  }

  @Test
  void aSessionEndsHalfAnHourAfterItsLastUse() {
    String session = begin();
    clock.move(Sessions.IDLE.minusSeconds(1));
    assertThat(sessions.find(session)).isPresent();
    clock.move(Sessions.IDLE.minusSeconds(1));
    assertThat(sessions.find(session)).isPresent();

    clock.move(Sessions.IDLE);
    assertThat(sessions.find(session)).isEmpty();
  }

  @Test
  void watchingDoesNotKeepASessionFromEnding() {
    String session = begin();
    clock.move(Sessions.IDLE.minusSeconds(1));
    assertThat(sessions.watch(session)).isPresent();

    clock.move(Duration.ofSeconds(1));
    assertThat(sessions.watch(session)).isEmpty();
    assertThat(sessions.watch("nobody's")).isEmpty();
  }

  @Test
  void aSessionInUseEndsWithTheDay() {
    String session = begin();
    for (int step = 0; step < 47; step++) {
      clock.move(Duration.ofMinutes(15));
      assertThat(sessions.find(session)).as("after %s quarters", step + 1).isPresent();
    }

    clock.move(Duration.ofMinutes(15));
    assertThat(sessions.find(session)).isEmpty();
  }

  @Test
  void aSessionEndsWithItsAccountAndTellsWhatIsAllowedNow() {
    String session = begin();
    Access viewer = Access.parse("viewer");
    valid.put(
        "account/alice", new Principal(new Actor.Administrator("alice"), viewer, "account/alice"));
    assertThat(sessions.find(session).map(Principal::access)).hasValue(viewer);

    valid.clear();
    assertThat(sessions.find(session)).isEmpty();
  }

  @Test
  void anInventedSessionIsNobodys() {
    begin();
    assertThat(sessions.find("")).isEmpty();
    assertThat(sessions.find("invented")).isEmpty();
  }
}
