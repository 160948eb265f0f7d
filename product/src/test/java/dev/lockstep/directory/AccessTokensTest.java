package dev.lockstep.directory;

import static dev.lockstep.directory.DoorUnderTest.ACME;
import static dev.lockstep.directory.DoorUnderTest.ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.directory.Authenticator.Granted;
import dev.lockstep.directory.Authenticator.Visitor;
import dev.lockstep.directory.Credential.Kind;
import dev.lockstep.directory.Credential.Scope;
import dev.lockstep.directory.Credentials.Issued;
import dev.lockstep.store.SqlCredentialStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What OAuth clients get for their secrets.
class AccessTokensTest {
  @TempDir private Path folder;
  private DoorUnderTest door;
  private Issued client;

  @BeforeEach
  void start() {
    door = new DoorUnderTest(folder);
    client = door.issue(Kind.OAUTH_CLIENT, "CI");
  }

  @AfterEach
  void stop() {
    door.close();
  }

  private Granted grant(Set<Scope> scopes) {
    Visitor visitor =
        door.authenticator
            .client(ACME, client.credential().id().toString(), client.secret())
            .orElseThrow();
    return door.authenticator.grant(visitor, scopes);
  }

  @Test
  void anAccessTokenLetsInForAnHourWithTheScopesAskedFor() {
    Granted granted = grant(EnumSet.of(Scope.READ));

    assertThat(door.authenticator.bearer(ACME, granted.secret()).map(Visitor::scopes))
        .contains(Set.of(Scope.READ));
    door.clock.move(Duration.ofHours(1).minusMillis(1));
    assertThat(door.letsIn(granted.secret())).isTrue();
    door.clock.move(Duration.ofMillis(1));
    assertThat(door.letsIn(granted.secret())).isFalse();
  }

  @Test
  void revokingTheClientEndsItsAccessTokensAtOnce() {
    Granted granted = grant(Scope.ALL);

    door.credentials.revoke(ACME, Kind.OAUTH_CLIENT, client.credential().id(), ALICE);

    assertThat(door.letsIn(granted.secret())).isFalse();
  }

  @Test
  void anAccessTokenNeverOutlivesItsClient() {
    door.clock.set(client.credential().expires().minusSeconds(60));

    Granted granted = grant(Scope.ALL);

    assertThat(granted.expires()).isEqualTo(client.credential().expires());
    door.clock.move(Duration.ofSeconds(60));
    assertThat(door.letsIn(granted.secret())).isFalse();
  }

  @Test
  void anAccessTokenOutlivesARestart() {
    Granted granted = grant(Scope.ALL);
    door.close();

    door = new DoorUnderTest(folder, door.clock.instant());

    assertThat(door.letsIn(granted.secret())).isTrue();
  }

  @Test
  void grantingOneWritesNothing() {
    long before = door.audit().size();
    SqlCredentialStore asKept = new SqlCredentialStore(door.database);

    door.letsIn(grant(Scope.ALL).secret());

    assertThat(door.audit()).hasSize((int) before);
    assertThat(asKept.credentials(ACME)).allMatch(one -> one.lastUsed().isEmpty());
  }

  @Test
  void anAccessTokenOfAnotherDirectoryIsRefused() {
    DirectoryId other = new DirectoryId("other");
    door.open(other);

    assertThat(door.authenticator.bearer(other, grant(Scope.ALL).secret())).isEmpty();
  }

  @Test
  void anAccessTokenOfAnotherKeyIsRefused(@TempDir Path elsewhere) {
    Granted granted = grant(Scope.ALL);
    try (DoorUnderTest other = new DoorUnderTest(elsewhere)) {
      other.store.atomically(
          () -> {
            other.store.insert(client.credential(), "hash");
            return true;
          });

      assertThat(other.letsIn(granted.secret())).isFalse();
    }
  }

  @Test
  void noBitOfAnAccessTokenCanBeChanged() {
    String secret = grant(EnumSet.of(Scope.READ)).secret();
    byte[] bytes = Base64.getUrlDecoder().decode(secret.substring(AccessTokens.PREFIX.length()));
    for (int bit = 0; bit < bytes.length * 8; bit++) {
      byte[] forged = bytes.clone();
      forged[bit / 8] ^= (byte) (1 << bit % 8);
      String text =
          AccessTokens.PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(forged);

      assertThat(door.letsIn(text)).as("bit %d", bit).isFalse();
    }
  }

  @Test
  void whatIsNoAccessTokenAtAllIsRefused() {
    for (String text : new String[] {"", "!", "AAAA", "A".repeat(76), "A".repeat(5_000)}) {
      assertThat(door.authenticator.bearer(ACME, AccessTokens.PREFIX + text))
          .as(text)
          .isEqualTo(Optional.empty());
    }
  }
}
