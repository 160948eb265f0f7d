package dev.lockstep.administration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.SettableClock;
import dev.lockstep.administration.CertificateWarnings.Expiring;
import dev.lockstep.administration.Notification.CertificateExpires;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What is told before a certificate expires.
class CertificateWarningsTest {
  private final SettableClock clock = new SettableClock();
  private final List<Expiring> known = new ArrayList<>();
  private final List<Notification> told = new ArrayList<>();
  private final CertificateWarnings warnings =
      new CertificateWarnings(() -> known, told::add, clock);

  private Expiring expiring(Duration life) {
    Instant expires = clock.instant().plus(life);
    return new Expiring("certificate/scim.example:443", "certificate of scim.example:443", expires);
  }

  private List<Integer> toldAfter(Duration time) {
    told.clear();
    clock.move(time);
    warnings.tellDue();
    warnings.tellDue();
    return told.stream().map(one -> ((CertificateExpires) one).daysBefore()).toList();
  }

  @Test
  void itIsToldOnceThirtySevenAndOneDaysBeforeAndAtTheEnd() {
    known.add(expiring(Duration.ofDays(90)));

    assertThat(toldAfter(Duration.ZERO)).isEmpty();
    assertThat(toldAfter(Duration.ofDays(59))).isEmpty();
    assertThat(toldAfter(Duration.ofDays(1))).containsExactly(30);
    assertThat(toldAfter(Duration.ofDays(22))).isEmpty();
    assertThat(toldAfter(Duration.ofDays(1))).containsExactly(7);
    assertThat(toldAfter(Duration.ofDays(6))).containsExactly(1);
    assertThat(toldAfter(Duration.ofHours(23))).isEmpty();
    assertThat(toldAfter(Duration.ofHours(1))).containsExactly(0);
    assertThat(toldAfter(Duration.ofDays(9))).isEmpty();
  }

  @Test
  void ofWarningsThatWereMissedTheLatestComes() {
    known.add(expiring(Duration.ofDays(5)));

    assertThat(toldAfter(Duration.ZERO)).containsExactly(7);
    assertThat(told.getFirst().text())
        .contains("the certificate of scim.example:443 expires on", "have it renewed");
  }

  @Test
  void oneThatWasRenewedIsWarnedOfAnew() {
    known.add(expiring(Duration.ofDays(5)));
    assertThat(toldAfter(Duration.ZERO)).containsExactly(7);

    known.set(0, expiring(Duration.ofDays(90)));
    assertThat(toldAfter(Duration.ZERO)).isEmpty();
    assertThat(toldAfter(Duration.ofDays(60))).containsExactly(30);
  }
}
