package dev.lockstep.directory;

import static dev.lockstep.directory.DoorUnderTest.ACME;
import static dev.lockstep.directory.DoorUnderTest.ALICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.administration.AuditEntry;
import dev.lockstep.administration.BearerSecret;
import dev.lockstep.directory.Authenticator.Visitor;
import dev.lockstep.directory.Credential.Kind;
import dev.lockstep.directory.Credential.Scope;
import dev.lockstep.directory.Credential.State;
import dev.lockstep.directory.Credentials.Issued;
import dev.lockstep.directory.Credentials.Wish;
import dev.lockstep.directory.Directory.Provisioning;
import dev.lockstep.store.SqlCredentialStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tokens and OAuth clients from their issue to their end.
class CredentialsTest {
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

  private Issued rotate(Issued old, Duration overlap) {
    return door.credentials.rotate(
        ACME, old.credential().kind(), old.credential().id(), overlap, Optional.empty(), ALICE);
  }

  private void revoke(Issued issued) {
    door.credentials.revoke(ACME, issued.credential().kind(), issued.credential().id(), ALICE);
  }

  // Issuing

  @Test
  void aSecretHas32RandomBytesBehindAPrefixThatAScannerKnows() {
    Set<String> secrets = new HashSet<>();
    for (int time = 0; time < 20; time++) {
      secrets.add(door.issue(Kind.TOKEN, "Entra").secret());
    }

    assertThat(secrets).hasSize(20).allMatch(one -> one.matches("lockstep_scim_[\\w-]{43}"));
    assertThat(door.issue(Kind.OAUTH_CLIENT, "CI").secret()).matches("lockstep_client_[\\w-]{43}");
  }

  @Test
  void noFileHoldsASecretOnlyItsHash() throws IOException {
    List<String> secrets =
        List.of(
            door.issue(Kind.TOKEN, "Entra").secret(), door.issue(Kind.OAUTH_CLIENT, "CI").secret());

    StringBuilder everything = new StringBuilder();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        everything.append(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
      }
    }

    for (String secret : secrets) {
      String random = secret.substring(secret.length() - 43);
      assertThat(everything.indexOf(BearerSecret.hash(secret))).isPositive();
      assertThat(everything.indexOf(random)).isNegative();
    }
  }

  @Test
  void aLastUseIsTheLatestOfAllNodesWhicheverIsWrittenLast() {
    Credential token = door.issue(Kind.TOKEN, "Entra").credential();
    SqlCredentialStore here = new SqlCredentialStore(door.database);
    SqlCredentialStore there = new SqlCredentialStore(door.database);
    Instant early = door.clock.instant().plusSeconds(1);
    Instant late = early.plusSeconds(30);
    here.used(token, early);
    there.used(token, late);

    there.writeUses();
    assertThat(here.credential(ACME, token.id()).orElseThrow().lastUsed()).contains(late);
    here.writeUses();

    assertThat(there.credential(ACME, token.id()).orElseThrow().lastUsed()).contains(late);
  }

  @Test
  void aSecretIsInNoTextThatALogCouldHold() {
    Issued issued = door.issue(Kind.TOKEN, "Entra");

    assertThat(issued.toString()).contains("Entra").doesNotContain(issued.secret());
  }

  @Test
  void aTokenLivesAYearUnlessTheDirectoryOrItsIssueSaysOtherwise() {
    Instant now = door.clock.instant();
    Credential byDefault = door.issue(Kind.TOKEN, "default").credential();
    TokenSettings ninetyDays =
        new TokenSettings(
            Duration.ofDays(90), Duration.ofHours(1), Optional.empty(), Optional.empty());
    door.credentials.change(ACME, ninetyDays, ALICE);
    Credential byDirectory = door.issue(Kind.TOKEN, "directory").credential();
    Credential byIssue =
        door.credentials
            .issue(
                ACME,
                new Wish(Kind.TOKEN, "own", Scope.ALL, Optional.of(Duration.ofHours(8))),
                ALICE)
            .credential();

    assertThat(byDefault.expires()).isEqualTo(now.plus(Duration.ofDays(365)));
    assertThat(byDirectory.expires()).isEqualTo(now.plus(Duration.ofDays(90)));
    assertThat(byIssue.expires()).isEqualTo(now.plus(Duration.ofHours(8)));
  }

  @Test
  void wishesThatCannotBeAreRefusedByName() {
    assertThatThrownBy(() -> Wish.of(Kind.TOKEN, " ")).hasMessageContaining("'name'");
    assertThatThrownBy(() -> Wish.of(Kind.TOKEN, "a\nb")).hasMessageContaining("control");
    assertThatThrownBy(() -> Wish.of(Kind.TOKEN, "x".repeat(101))).hasMessageContaining("100");
    assertThatThrownBy(() -> new Wish(Kind.TOKEN, "a", Set.of(), Optional.empty()))
        .hasMessageContaining("'scopes'");
    for (Duration life : List.of(Duration.ZERO, Duration.ofDays(-1), Duration.ofDays(3_651))) {
      assertThatThrownBy(() -> new Wish(Kind.TOKEN, "a", Scope.ALL, Optional.of(life)))
          .hasMessageContaining("'life'")
          .hasMessageContaining("P3650D");
    }
    assertThatThrownBy(() -> Scope.of("wrote")).hasMessageContaining("did you mean 'write'");
    assertThatThrownBy(
            () ->
                door.credentials.issue(new DirectoryId("nowhere"), Wish.of(Kind.TOKEN, "a"), ALICE))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessageContaining("nowhere");
  }

  @Test
  void whatIsListedIsWhatWasIssued() {
    Issued token =
        door.credentials.issue(
            ACME, new Wish(Kind.TOKEN, "Entra", Set.of(Scope.READ), Optional.empty()), ALICE);
    door.clock.move(Duration.ofSeconds(1));
    Issued newer = door.issue(Kind.TOKEN, "Okta");
    Issued client = door.issue(Kind.OAUTH_CLIENT, "CI");

    assertThat(door.credentials.list(ACME, Kind.TOKEN))
        .containsExactly(newer.credential(), token.credential());
    assertThat(door.credentials.list(ACME, Kind.OAUTH_CLIENT)).containsExactly(client.credential());
    assertThat(token.credential().createdBy()).isEqualTo("administrator alice");
  }

  // Coming in

  @Test
  void aTokenLetsInUntilItExpires() {
    Issued issued = door.issue(Kind.TOKEN, "Entra");

    assertThat(door.authenticator.bearer(ACME, issued.secret()).map(Visitor::scopes))
        .contains(Scope.ALL);
    door.clock.set(issued.credential().expires().minusMillis(1));
    assertThat(door.letsIn(issued.secret())).isTrue();
    door.clock.set(issued.credential().expires());
    assertThat(door.letsIn(issued.secret())).isFalse();
  }

  @Test
  void aTokenLetsInAtItsOwnDirectoryOnlyAndWhileThatIsOpen() {
    DirectoryId other = new DirectoryId("other");
    door.open(other);
    String secret = door.issue(Kind.TOKEN, "Entra").secret();

    assertThat(door.authenticator.bearer(other, secret)).isEmpty();
    assertThat(door.authenticator.bearer(new DirectoryId("nowhere"), secret)).isEmpty();
    door.directories.setProvisioning(ACME, Provisioning.MANUAL, ALICE);
    assertThat(door.letsIn(secret)).isFalse();
    door.directories.setProvisioning(ACME, Provisioning.AUTOMATIC, ALICE);
    assertThat(door.letsIn(secret)).isTrue();
  }

  @Test
  void aClientsSecretIsNoTokenAndATokenNoClientsSecret() {
    Issued token = door.issue(Kind.TOKEN, "Entra");
    Issued client = door.issue(Kind.OAUTH_CLIENT, "CI");
    Issued other = door.issue(Kind.OAUTH_CLIENT, "Nightly");
    String clientId = client.credential().id().toString();

    assertThat(door.letsIn(client.secret())).isFalse();
    assertThat(door.authenticator.client(ACME, token.credential().id().toString(), token.secret()))
        .isEmpty();
    assertThat(door.authenticator.client(ACME, clientId, other.secret())).isEmpty();
    assertThat(door.authenticator.client(ACME, clientId, client.secret())).isPresent();
  }

  @Test
  void aUseIsSeenAtOnceAndWrittenOnlyWhenTheMinuteIsOver() {
    Issued issued = door.issue(Kind.TOKEN, "Entra");
    SqlCredentialStore asKept = new SqlCredentialStore(door.database);

    door.letsIn(issued.secret());

    assertThat(door.credentials.list(ACME, Kind.TOKEN).getFirst().lastUsed())
        .contains(door.clock.instant());
    assertThat(asKept.credentials(ACME).getFirst().lastUsed()).isEmpty();
    door.store.writeUses();
    assertThat(asKept.credentials(ACME).getFirst().lastUsed()).contains(door.clock.instant());
  }

  // Rotating

  @Test
  void afterARotationBothSecretsLetInUntilTheOverlapIsOver() {
    Issued old = door.issue(Kind.TOKEN, "Entra");
    door.clock.move(Duration.ofDays(300));

    Issued fresh = rotate(old, Credentials.DEFAULT_OVERLAP);

    assertThat(door.letsIn(old.secret())).isTrue();
    assertThat(door.letsIn(fresh.secret())).isTrue();
    door.clock.move(Duration.ofHours(24).minusMillis(1));
    assertThat(door.letsIn(old.secret())).isTrue();
    door.clock.move(Duration.ofMillis(1));
    assertThat(door.letsIn(old.secret())).isFalse();
    assertThat(door.letsIn(fresh.secret())).isTrue();
  }

  @Test
  void theSuccessorHasTheNameScopesAndLifeOfTheOld() {
    Issued old =
        door.credentials.issue(
            ACME,
            new Wish(Kind.TOKEN, "Entra", Set.of(Scope.READ), Optional.of(Duration.ofDays(30))),
            ALICE);
    door.clock.move(Duration.ofDays(20));

    Credential fresh = rotate(old, Duration.ZERO).credential();

    assertThat(fresh.name()).isEqualTo("Entra");
    assertThat(fresh.scopes()).containsExactly(Scope.READ);
    assertThat(fresh.expires()).isEqualTo(door.clock.instant().plus(Duration.ofDays(30)));
    Credential replaced = door.credentials.list(ACME, Kind.TOKEN).getLast();
    assertThat(replaced.replacedBy()).contains(fresh.id());
  }

  @Test
  void aRotationWithoutOverlapRefusesTheOldAtOnce() {
    Issued old = door.issue(Kind.TOKEN, "Entra");

    Issued fresh = rotate(old, Duration.ZERO);

    assertThat(door.letsIn(old.secret())).isFalse();
    assertThat(door.letsIn(fresh.secret())).isTrue();
  }

  @Test
  void aLongOverlapNeverLengthensALife() {
    Issued old = door.issue(Kind.TOKEN, "Entra");
    door.clock.move(Duration.ofDays(364));

    rotate(old, Duration.ofDays(30));

    assertThat(door.credentials.list(ACME, Kind.TOKEN).getLast().expires())
        .isEqualTo(old.credential().expires());
  }

  @Test
  void whatIsOverIsNotRotatedAndTheMendIsNamed() {
    Issued rotated = door.issue(Kind.TOKEN, "rotated");
    Issued fresh = rotate(rotated, Duration.ofDays(1));
    Issued revoked = door.issue(Kind.TOKEN, "revoked");
    revoke(revoked);
    Issued expired = door.issue(Kind.TOKEN, "expired");

    assertThatThrownBy(() -> rotate(rotated, Duration.ZERO))
        .hasMessageContaining("token 'rotated'")
        .hasMessageContaining(fresh.credential().id().toString());
    assertThatThrownBy(() -> rotate(revoked, Duration.ZERO)).hasMessageContaining("is revoked");
    assertThatThrownBy(() -> rotate(fresh, Duration.ofSeconds(-1)))
        .hasMessageContaining("'overlap'");
    door.clock.set(expired.credential().expires());
    assertThatThrownBy(() -> rotate(expired, Duration.ZERO)).hasMessageContaining("has expired");
    assertThatThrownBy(
            () ->
                door.credentials.rotate(
                    ACME,
                    Kind.OAUTH_CLIENT,
                    fresh.credential().id(),
                    Duration.ZERO,
                    Optional.empty(),
                    ALICE))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessageContaining("no OAuth client");
  }

  // Revoking

  @Test
  void aRevokedTokenIsRefusedAtOnceAndRevokingTwiceKeepsTheFirstTime() {
    Issued issued = door.issue(Kind.TOKEN, "Entra");
    Instant first = door.clock.instant();

    revoke(issued);
    assertThat(door.letsIn(issued.secret())).isFalse();
    door.clock.move(Duration.ofDays(1));
    revoke(issued);

    Credential listed = door.credentials.list(ACME, Kind.TOKEN).getFirst();
    assertThat(listed.revoked()).contains(first);
    assertThat(listed.state(door.clock.instant())).isEqualTo(State.REVOKED);
  }

  @Test
  void anotherDirectorysTokenIsNotThere() {
    DirectoryId other = new DirectoryId("other");
    door.open(other);
    CredentialId id = door.issue(Kind.TOKEN, "Entra").credential().id();

    assertThatThrownBy(() -> door.credentials.revoke(other, Kind.TOKEN, id, ALICE))
        .isInstanceOf(NoSuchElementException.class);
  }

  // The audit log

  @Test
  void everyChangeIsInTheAuditLogWithoutTheSecret() {
    Issued token = door.issue(Kind.TOKEN, "Entra");
    Issued fresh = rotate(token, Duration.ofDays(1));
    revoke(fresh);
    Issued client = door.issue(Kind.OAUTH_CLIENT, "CI");
    revoke(client);
    door.credentials.change(
        ACME,
        new TokenSettings(
            Duration.ofDays(90), Duration.ofHours(1), Optional.empty(), Optional.empty()),
        ALICE);

    List<AuditEntry> entries = door.audit();
    assertThat(entries.stream().limit(6).map(AuditEntry::activity))
        .containsExactly(
            "Change token settings",
            "Revoke OAuth client",
            "Issue OAuth client",
            "Revoke token",
            "Rotate token",
            "Issue token");
    assertThat(entries.getFirst().before().orElseThrow()).contains("life P365D");
    assertThat(entries.getFirst().after().orElseThrow()).contains("life P90D");
    assertThat(entries.get(1).subject())
        .isEqualTo("directory/acme/oauth-client/" + client.credential().id());
    assertThat(entries.toString())
        .doesNotContain(token.secret())
        .doesNotContain(fresh.secret())
        .doesNotContain(client.secret());
  }

  @Test
  void settingsThatStayAsTheyAreLeaveNoTrace() {
    int before = door.audit().size();

    door.credentials.change(ACME, TokenSettings.DEFAULT, ALICE);

    assertThat(door.audit()).hasSize(before);
  }
}
