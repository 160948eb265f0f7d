package dev.lockstep.source.ldap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.unboundid.ldap.sdk.LDAPException;
import dev.lockstep.SettableClock;
import dev.lockstep.directory.Source.Check;
import dev.lockstep.directory.Source.Check.Verdict;
import dev.lockstep.directory.Source.SourceCursor;
import dev.lockstep.directory.SourceChange;
import dev.lockstep.directory.SourceException;
import dev.lockstep.directory.SourceException.Problem;
import dev.lockstep.servers.SambaServer;
import dev.lockstep.source.ldap.DomainUnderTest.Server;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of an account's rights on Samba's domain controller, of a change of it, and of
/// listening to it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SambaRightsTest {
  private static final String PASSWORD = "Passw0rd-of-nobody";

  @TempDir private static Path folder;

  private final SettableClock clock = new SettableClock();
  private SambaServer samba;
  private DomainUnderTest domain;
  private String nobody;

  @BeforeAll
  void setUp() throws Exception {
    samba = SambaServer.startSecond(folder);
    domain = new DomainUnderTest(Server.of(samba));
    nobody = domain.account(PASSWORD);
  }

  @AfterAll
  void tearDown() throws Exception {
    if (domain != null) {
      domain.close();
    }
    if (samba != null) {
      samba.close();
    }
  }

  private ActiveDirectorySource source(String account, String password, String changesBy) {
    Map<String, String> settings = new HashMap<>(Map.of("bases", domain.base()));
    settings.put("changesBy", changesBy);
    return new ActiveDirectorySource(
        domain.server().settings(account, password, settings),
        ActiveDirectorySourceContract.EVERYWHERE,
        clock);
  }

  private ActiveDirectorySource withRights(String changesBy) {
    return source(domain.server().serviceName(), domain.server().servicePassword(), changesBy);
  }

  private ActiveDirectorySource withoutRights(String changesBy) {
    return source(nobody, PASSWORD, changesBy);
  }

  private static Check check(ActiveDirectorySource source, String name) {
    return source.test().stream()
        .filter(check -> check.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void anAccountWithoutRightsIsFollowedByWhatItMayReadAndTheTestSaysSo() throws Exception {
    try (ActiveDirectorySource source = withoutRights("")) {
      SourceCursor cursor = source.poll(Optional.empty(), _ -> {}).next();

      assertThat(Following.Cursor.parse(cursor).following()).isEqualTo(Following.OBJECT_SECURITY);
      Check following = check(source, "Follow changes");
      assertThat(following.verdict()).isEqualTo(Verdict.WARNING);
      assertThat(following.found()).contains("OBJECT_SECURITY");
      assertThat(following.mend().orElse("")).contains("Replicating Directory Changes");
      Check deleted = check(source, "See deleted objects");
      assertThat(deleted.verdict()).isEqualTo(Verdict.WARNING);
      assertThat(deleted.mend().orElse("")).contains("CN=Deleted Objects");
    }
  }

  @Test
  void anAccountWithRightsIsFollowedByDirSync() throws Exception {
    try (ActiveDirectorySource source = withRights("")) {
      SourceCursor cursor = source.poll(Optional.empty(), _ -> {}).next();

      assertThat(Following.Cursor.parse(cursor).following()).isEqualTo(Following.DIRSYNC);
      assertThat(check(source, "Follow changes").found()).isEqualTo("by DirSync");
    }
  }

  @Test
  void aWayThatTheAccountMayNotTakeIsRefusedByTheTestWhereItIsAskedFor() {
    try (ActiveDirectorySource source = withoutRights("dirsync")) {
      Check following = check(source, "Follow changes");

      assertThat(following.verdict()).isEqualTo(Verdict.FAILED);
      assertThat(following.mend().orElse("")).contains("leave 'changesBy' out");
    }
  }

  /// The poll that is woken finds out what it was.
  @Test
  @Timeout(120)
  void aChangeAndADeletionAreHeardAtOnce() throws Exception {
    Heard heard = new Heard();
    String lenny = domain.user("Lenny Heard");
    try (ActiveDirectorySource source = withRights("")) {
      assertThat(check(source, "Hear of changes").found())
          .isEqualTo("at once: the server notifies");
      SourceCursor cursor = source.poll(Optional.empty(), _ -> {}).next();

      source.listen(cursor, heard);
      assertThat(heard.something()).as("what came before the listening").isTrue();
      domain.set(lenny, "title", "Worker");
      assertThat(heard.something()).as("a change").isTrue();
      source.listen(cursor, heard);
      domain.delete(lenny);
      assertThat(heard.something()).as("a deletion").isTrue();
    }
  }

  /// An account that sees less must not look like a domain with fewer people.
  @Test
  void aLostRightIsToldAndNoLesserWayIsTaken() throws Exception {
    try (ActiveDirectorySource before = withRights("");
        ActiveDirectorySource after = withoutRights("")) {
      SourceCursor cursor = before.poll(Optional.empty(), _ -> {}).next();

      SourceException e =
          catchThrowableOfType(
              SourceException.class, () -> after.poll(Optional.of(cursor), _ -> {}));

      assertThat(e.problem()).isEqualTo(Problem.RIGHTS);
      assertThat(e).hasMessageContaining("Replicating Directory Changes");
    }
  }

  @Test
  void aUsnOfAnotherDomainControllerOrOfTheFutureIsLost() throws Exception {
    try (ActiveDirectorySource source = withRights("usn")) {
      String[] parts = source.poll(Optional.empty(), _ -> {}).next().value().split(" ", -1);

      for (String lost :
          List.of(
              String.join(" ", parts[0], "AAAAAAAAAAAAAAAAAAAAAA==", parts[2], parts[3]),
              String.join(" ", parts[0], parts[1], "" + Long.MAX_VALUE, parts[3]),
              String.join(" ", "dirsync2", parts[1], parts[2], parts[3]))) {
        SourceException e =
            catchThrowableOfType(
                SourceException.class,
                () -> source.poll(Optional.of(new SourceCursor(lost)), _ -> {}));
        assertThat(e).as(lost).isNotNull();
        assertThat(e.problem()).as(lost).isEqualTo(Problem.CURSOR_LOST);
      }
    }
  }

  /// Guessing passwords is no way to take somebody's access everywhere.
  @Test
  void anAccountThatIsLockedAfterWrongPasswordsStaysActive() throws Exception {
    String target = domain.account(PASSWORD);
    String head = domain.server().baseDn();
    domain.set(head, "lockoutThreshold", "2");
    try (ActiveDirectorySource source = withRights("")) {
      for (int guess = 0; guess < 3; guess++) {
        try (ActiveDirectorySource guesser = source(target, "guess " + guess, "")) {
          assertThat(catchThrowableOfType(SourceException.class, guesser::baseAnchors).problem())
              .isEqualTo(Problem.CREDENTIALS);
        }
      }
      assertThat(lockoutTime(target)).isNotEqualTo("0");

      List<SourceChange> changes = new ArrayList<>();
      source.poll(Optional.empty(), changes::add);

      assertThat(changes)
          .filteredOn(
              change ->
                  change instanceof SourceChange.Upsert upsert
                      && upsert
                          .attributes()
                          .getOrDefault("userPrincipalName", List.of())
                          .contains(target))
          .singleElement()
          .satisfies(
              change ->
                  assertThat(((SourceChange.Upsert) change).attributes())
                      .containsEntry("accountEnabled", List.of("true")));
    } finally {
      domain.set(head, "lockoutThreshold", "0");
    }
  }

  private String lockoutTime(String upn) throws LDAPException {
    String name = upn.substring(0, upn.indexOf('@'));
    List<String> values = domain.values("CN=" + name + "," + domain.base(), "lockoutTime");
    return values.isEmpty() ? "0" : values.getFirst();
  }
}
