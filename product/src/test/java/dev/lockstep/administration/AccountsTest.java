package dev.lockstep.administration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Meanwhile;
import dev.lockstep.SettableClock;
import dev.lockstep.administration.Accounts.SignIn;
import dev.lockstep.store.Database;
import dev.lockstep.store.SqlAdministrationStore;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Accounts with a password: signing in, locking, changing.
class AccountsTest {
  private static final Actor SETUP = new Actor.Service("setup");
  private static final String PASSWORD = "correct horse battery staple";
  private static final Access VIEWER = Access.parse("viewer:acme");

  @TempDir private Path folder;
  private final SettableClock clock = new SettableClock();
  private Database database;
  private final Meanwhile meanwhile = new Meanwhile();
  private SqlAdministrationStore store;
  private Administrators administrators;
  private Accounts accounts;

  @BeforeEach
  void open() {
    database = Database.open(folder.resolve("accounts.db"));
    store = new SqlAdministrationStore(database);
    administrators =
        new Administrators(
            meanwhile.watched(AdministrationStore.class, store), store, clock, new SecureRandom());
    accounts = administrators.accounts();
    accounts.create("alice", PASSWORD, VIEWER, SETUP);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private void fail(int times) {
    for (int time = 0; time < times; time++) {
      accounts.signIn("alice", "wrong password, really");
    }
  }

  private boolean letsIn(String password) {
    return accounts.signIn("alice", password) instanceof SignIn.Done;
  }

  @Test
  void theRightPasswordLetsInAsTheAccountAndWithItsRoles() {
    SignIn signIn = accounts.signIn(" Alice", PASSWORD);

    assertThat(signIn)
        .isEqualTo(
            new SignIn.Done(
                new Principal(new Actor.Administrator("alice"), VIEWER, "account/alice")));
  }

  @Test
  void aWrongNameIsRefusedAsAWrongPasswordIs() {
    assertThat(accounts.signIn("bob", PASSWORD)).isEqualTo(new SignIn.Refused());
    assertThat(accounts.signIn("alice", PASSWORD + "!")).isEqualTo(new SignIn.Refused());
  }

  @Test
  void aPasswordTypedAsOneOrTwoCodePointsIsTheSame() {
    accounts.change("alice", Optional.of("Zürich im Frühling"), Optional.empty(), SETUP);

    assertThat(letsIn("Zu\u0308rich im Fru\u0308hling")).isTrue();
  }

  @Test
  void fiveWrongPasswordsLockEvenTheRightOneOut() {
    fail(Accounts.MAX_FAILURES);

    assertThat(accounts.signIn("alice", PASSWORD))
        .isEqualTo(new SignIn.Locked(SettableClock.START.plus(Accounts.FIRST_LOCK)));
    assertThat(store.entries(AuditLog.Query.newest(1)).getFirst().activity())
        .isEqualTo("Lock account");
    clock.move(Accounts.FIRST_LOCK);
    assertThat(letsIn(PASSWORD)).isTrue();
  }

  @Test
  void eachFurtherWrongPasswordLocksTwiceAsLongUpToAQuarterOfAnHour() {
    fail(Accounts.MAX_FAILURES);
    List<Duration> locks = new ArrayList<>();
    for (int further = 0; further < 5; further++) {
      clock.move(Accounts.LONGEST_LOCK);
      fail(1);
      SignIn.Locked locked = (SignIn.Locked) accounts.signIn("alice", PASSWORD);
      locks.add(Duration.between(clock.instant(), locked.until()));
    }

    assertThat(locks.stream().map(Duration::toMinutes).toList())
        .isEqualTo(List.of(2L, 4L, 8L, 15L, 15L));
  }

  @Test
  void fourWrongPasswordsAreForgottenWithTheRightOne() {
    fail(Accounts.MAX_FAILURES - 1);
    assertThat(letsIn(PASSWORD)).isTrue();
    fail(Accounts.MAX_FAILURES - 1);

    assertThat(letsIn(PASSWORD)).isTrue();
  }

  @Test
  void wrongPasswordsThatComeAtOnceEachCount() throws Exception {
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<SignIn> attempt = () -> accounts.signIn("alice", "wrong password, really");
      executor.invokeAll(Collections.nCopies(Accounts.MAX_FAILURES, attempt));
    }

    assertThat(accounts.list().getFirst().failures()).isEqualTo(Accounts.MAX_FAILURES);
  }

  @Test
  void anAdministratorUnlocksByChangingTheAccount() {
    fail(Accounts.MAX_FAILURES);

    accounts.change("alice", Optional.empty(), Optional.empty(), SETUP);

    assertThat(letsIn(PASSWORD)).isTrue();
  }

  @Test
  void whatIsTakenAwayIsGoneForWhoIsSignedInToo() {
    String credential = ((SignIn.Done) accounts.signIn("alice", PASSWORD)).principal().credential();

    accounts.change("alice", Optional.empty(), Optional.of(Access.ALL), SETUP);
    assertThat(administrators.current(credential).map(Principal::access)).hasValue(Access.ALL);
    accounts.remove("alice", SETUP);
    assertThat(administrators.current(credential)).isEmpty();
  }

  @Test
  void whatAnAdministratorChangesWhileAPasswordIsLookedAtStays() {
    fail(1);
    meanwhile.after(
        "account",
        () ->
            accounts.change(
                "alice", Optional.empty(), Optional.of(Access.parse("viewer:beta")), SETUP));

    SignIn signIn = accounts.signIn("alice", PASSWORD);

    assertThat(accounts.get("alice").access()).isEqualTo(Access.parse("viewer:beta"));
    assertThat(((SignIn.Done) signIn).principal().access()).isEqualTo(Access.parse("viewer:beta"));
  }

  @Test
  void anAccountThatIsRemovedWhileItsPasswordIsLookedAtStaysAway() {
    fail(1);
    meanwhile.after("account", () -> accounts.remove("alice", SETUP));

    assertThat(accounts.signIn("alice", PASSWORD)).isEqualTo(new SignIn.Refused());
    assertThat(accounts.list()).isEmpty();
  }

  @Test
  void aPasswordThatIsChangedWhileItIsLookedAtLetsNobodyIn() {
    fail(1);
    meanwhile.after(
        "account",
        () ->
            accounts.change(
                "alice", Optional.of("another password, really"), Optional.empty(), SETUP));

    assertThat(accounts.signIn("alice", PASSWORD)).isEqualTo(new SignIn.Refused());
    assertThat(letsIn("another password, really")).isTrue();
  }

  @Test
  void theRightPasswordAmongWrongOnesThatCameAtOnceIsLockedOutToo() {
    meanwhile.after("account", () -> fail(Accounts.MAX_FAILURES));

    assertThat(accounts.signIn("alice", PASSWORD)).isInstanceOf(SignIn.Locked.class);
  }

  @Test
  void neitherTheLogNorAnythingShownHoldsAPasswordOrItsHash() {
    accounts.change("alice", Optional.of("another long password"), Optional.empty(), SETUP);
    String hash = store.account("alice").orElseThrow().passwordHash();

    assertThat(hash).startsWith("$argon2id$v=19$m=19456,t=2,p=1$").doesNotContain("another");
    assertThat(
            store.entries(AuditLog.Query.newest(100)).toString()
                + accounts.list()
                + store.account("alice"))
        .doesNotContain(PASSWORD, "another long password", hash);
  }

  @Test
  void whatIsWrongWithAnAccountIsNamed() {
    assertThatThrownBy(() -> accounts.create("alice", PASSWORD, VIEWER, SETUP))
        .hasMessage("there is an account 'alice' already");
    assertThatThrownBy(() -> accounts.create("a b", PASSWORD, VIEWER, SETUP))
        .hasMessageStartingWith("'a b' is no account name");
    assertThatThrownBy(() -> accounts.create("bob", "too short", VIEWER, SETUP))
        .hasMessage("a password has from 15 to 1000 characters; this one has 9");
    assertThatThrownBy(() -> accounts.remove("bob", SETUP))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessage("there is no account 'bob'");
    assertThatThrownBy(() -> Access.parse("viewr:acme"))
        .hasMessageStartingWith("there is no role 'viewr' (did you mean 'viewer'?)");
  }

  /// RFC 9106 gives its vectors with secret and associated data, which no password has; this one
  /// is from the reference implementation's tests (`test.c`, Argon2id, version 19).
  @Test
  void hashesOfTheReferenceImplementationAreRead() {
    String stored =
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

    assertThat(Passwords.matches("password", stored)).isTrue();
    assertThat(Passwords.matches("Password", stored)).isFalse();
  }
}
