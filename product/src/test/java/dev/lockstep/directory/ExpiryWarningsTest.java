package dev.lockstep.directory;

import static dev.lockstep.directory.DoorUnderTest.ACME;
import static dev.lockstep.directory.DoorUnderTest.ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.administration.AuditEntry;
import dev.lockstep.administration.Notification;
import dev.lockstep.administration.Notification.CredentialExpires;
import dev.lockstep.directory.Credential.Kind;
import dev.lockstep.directory.Credential.Scope;
import dev.lockstep.directory.Credentials.Issued;
import dev.lockstep.directory.Credentials.Wish;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The warnings before a token or OAuth client expires, with every day of the calendar at hand.
class ExpiryWarningsTest {
  @TempDir private Path folder;
  private DoorUnderTest door;

  @BeforeEach
  void start() {
    door = new DoorUnderTest(folder);
  }

  @AfterEach
  void stop() {
    door.close();
  }

  private Issued issue(Duration life) {
    return door.credentials.issue(
        ACME, new Wish(Kind.TOKEN, "Entra", Scope.ALL, Optional.of(life)), ALICE);
  }

  /// Looks each hour, until so many days are over.
  private void run(int days) {
    for (int hour = 0; hour < days * 24; hour++) {
      door.warnings.tellDue();
      door.clock.move(Duration.ofHours(1));
    }
  }

  private List<Integer> told() {
    return door.told.stream()
        .map(CredentialExpires.class::cast)
        .map(CredentialExpires::daysBefore)
        .toList();
  }

  private List<String> warningsInTheAuditLog() {
    return door.audit().stream()
        .filter(entry -> entry.activity().equals("Warn of expiry"))
        .map(entry -> entry.after().orElseThrow())
        .toList()
        .reversed();
  }

  @Test
  void aYearsTokenIsWarnedOf90And30And7And1DaysBeforeAndAtItsEndOnceEach() {
    Issued issued = issue(Duration.ofDays(365));

    run(275);
    assertThat(door.told).isEmpty();
    run(100);

    assertThat(told()).containsExactly(90, 30, 7, 1, 0);
    assertThat(door.told.getLast().at()).isEqualTo(issued.credential().expires());
    assertThat(door.told.getLast().text()).contains("has expired").contains("issue a new one");
    assertThat(warningsInTheAuditLog())
        .containsExactlyElementsOf(door.told.stream().map(Notification::text).toList());
    assertThat(door.told.stream().map(warning -> door.told.getFirst().at().equals(warning.at())))
        .containsExactly(true, false, false, false, false);
    assertThat(door.told.getFirst().at())
        .isEqualTo(issued.credential().expires().minus(Duration.ofDays(90)));
  }

  @Test
  void aWarningNamesTheTokenItsDirectoryItsEndAndTheMend() {
    Issued issued = issue(Duration.ofDays(365));
    door.clock.move(Duration.ofDays(340));

    door.warnings.tellDue();

    assertThat(door.told.getFirst().text())
        .contains("token 'Entra'")
        .contains("directory 'acme'")
        .contains(issued.credential().expires().toString())
        .contains("30 days")
        .contains("rotate it")
        .doesNotContain(issued.secret());
    AuditEntry entry = door.audit().getFirst();
    assertThat(entry.subject()).isEqualTo("directory/acme/token/" + issued.credential().id());
    assertThat(entry.actor().label()).isEqualTo("lockstep expiry");
  }

  @Test
  void whatWasMissedWhileTheProgramWasDownIsToldOnceWithTheNextStart() {
    issue(Duration.ofDays(365));
    door.clock.move(Duration.ofDays(360)); // past 90, 30 and 7

    door.warnings.tellDue();
    door.warnings.tellDue();

    assertThat(told()).containsExactly(7);
    run(10);
    assertThat(told()).containsExactly(7, 1, 0);
  }

  @Test
  void aTokenThatExpiredWhileTheProgramWasDownIsToldOf() {
    issue(Duration.ofDays(365));
    door.clock.move(Duration.ofDays(400));

    run(2);

    assertThat(told()).containsExactly(0);
    assertThat(door.told.getFirst().text()).contains("has expired").contains("issue a new one");
  }

  @Test
  void aRestartTellsNothingAgain() {
    issue(Duration.ofDays(365));
    door.clock.move(Duration.ofDays(336));
    door.warnings.tellDue();
    Instant now = door.clock.instant();
    door.close();

    door = new DoorUnderTest(folder, now);
    door.warnings.tellDue();

    assertThat(door.told).isEmpty();
    assertThat(warningsInTheAuditLog()).hasSize(1);
  }

  @Test
  void aShortLifeBeginsPastTheFirstWarnings() {
    issue(Duration.ofDays(30));
    run(40);
    assertThat(told()).containsExactly(7, 1, 0);

    door.told.clear();
    issue(Duration.ofHours(12));
    run(2);
    assertThat(told()).containsExactly(0);
  }

  @Test
  void nobodyIsWarnedOfWhatIsReplacedOrRevoked() {
    Issued replaced = issue(Duration.ofDays(100));
    Issued revoked = issue(Duration.ofDays(100));
    Issued client = door.issue(Kind.OAUTH_CLIENT, "CI");
    door.credentials.rotate(
        ACME,
        Kind.TOKEN,
        replaced.credential().id(),
        Duration.ofDays(20),
        Optional.of(Duration.ofDays(300)),
        ALICE);
    door.credentials.revoke(ACME, Kind.TOKEN, revoked.credential().id(), ALICE);
    door.credentials.revoke(ACME, Kind.OAUTH_CLIENT, client.credential().id(), ALICE);

    run(150);

    assertThat(door.told).isEmpty();
  }

  @Test
  void anOAuthClientIsWarnedOfToo() {
    door.issue(Kind.OAUTH_CLIENT, "CI");
    door.clock.move(Duration.ofDays(364));

    door.warnings.tellDue();

    assertThat(door.told.getFirst().text()).contains("OAuth client 'CI'");
  }

  @Test
  void moreThanAChunkOfThemAreAllToldOf() {
    for (int number = 0; number < 101; number++) {
      issue(Duration.ofDays(365));
    }
    door.clock.move(Duration.ofDays(280));

    door.warnings.tellDue();

    assertThat(door.told).hasSize(101);
  }

  /// Whatever the life, and whenever the program happens to run: what is told comes in order, none
  /// twice, and after each look nothing that is due is left untold.
  @Property(tries = 300)
  void everyWarningIsFollowedByALaterOneOrNone(
      @ForAll @IntRange(min = 1, max = 9_000) int lifeHours,
      @ForAll @Size(max = 30) List<@IntRange(min = 1, max = 300) Integer> pauses) {
    Instant created = Instant.parse("2026-11-23T09:00:00Z");
    Instant expires = created.plus(Duration.ofHours(lifeHours));
    Optional<Instant> next = ExpiryWarnings.next(created, expires);
    List<Instant> dues = new ArrayList<>();
    Instant now = created;
    for (int hours : pauses) {
      now = now.plus(Duration.ofHours(hours));
      if (next.isPresent() && !now.isBefore(next.get())) {
        dues.add(next.get());
        next = ExpiryWarnings.next(now, expires);
      }
      assertThat(next.isEmpty() || now.isBefore(next.get())).isTrue();
    }
    assertThat(dues).doesNotHaveDuplicates().isSorted().allMatch(created::isBefore);
    assertThat(dues).hasSizeLessThanOrEqualTo(ExpiryWarnings.DAYS.size() + 1);
  }
}
