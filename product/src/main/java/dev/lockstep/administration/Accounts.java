package dev.lockstep.administration;

import dev.lockstep.administration.AdministrationStore.StoredAccount;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.regex.Pattern;

/// People who sign in with a password that Lockstep keeps.
public final class Accounts {
  /// Wrong passwords in a row after which the account is locked (NIST SP 800-63B 3.2.2 allows a
  /// hundred).
  public static final int MAX_FAILURES = 5;

  /// For how long at first; twice as long after each further wrong password.
  public static final Duration FIRST_LOCK = Duration.ofMinutes(1);

  /// Longer would let anybody lock everybody out for good.
  public static final Duration LONGEST_LOCK = Duration.ofMinutes(15);

  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}@._+-]{0,99}");

  private final AdministrationStore store;
  private final AuditLog audit;
  private final InstantSource clock;
  private final Passwords passwords;

  public Accounts(
      AdministrationStore store, AuditLog audit, InstantSource clock, Passwords passwords) {
    this.store = store;
    this.audit = audit;
    this.clock = clock;
    this.passwords = passwords;
  }

  /// What came of an attempt to sign in.
  public sealed interface SignIn {
    record Done(Principal principal) implements SignIn {}

    /// Wrong name or wrong password; which of them isn't told.
    record Refused() implements SignIn {}

    record Locked(Instant until) implements SignIn {}
  }

  public SignIn signIn(String typed, String password) {
    String name = normal(typed);
    Optional<StoredAccount> known = store.account(name);
    Instant now = clock.instant();
    if (known.isPresent() && known.get().account().locked(now)) {
      return new SignIn.Locked(known.get().account().lockedUntil().orElseThrow());
    }
    boolean right =
        Passwords.matches(
            password, known.map(StoredAccount::passwordHash).orElse(Passwords.NOBODYS));
    if (known.isEmpty()) {
      return new SignIn.Refused();
    }
    return right ? succeeded(known.get()) : failed(name);
  }

  /// `Alice` and `alice` are one person.
  private static String normal(String name) {
    return name.strip().toLowerCase(Locale.ROOT);
  }

  /// By the account as it is now: while a password is looked at, an administrator may change or
  /// remove the account, and other attempts may lock it.
  private SignIn succeeded(StoredAccount looked) {
    return store.atomically(
        () -> {
          Optional<StoredAccount> known =
              store
                  .account(looked.account().name())
                  .filter(now -> now.passwordHash().equals(looked.passwordHash()));
          if (known.isEmpty()) {
            return new SignIn.Refused();
          }
          Account account = known.get().account();
          if (account.locked(clock.instant())) {
            return new SignIn.Locked(account.lockedUntil().orElseThrow());
          }
          if (account.failures() > 0) {
            store.put(
                new StoredAccount(account.failed(0, Optional.empty()), known.get().passwordHash()));
          }
          return new SignIn.Done(account.principal());
        });
  }

  /// Counted inside the unit: attempts that come at once must not count as one.
  private SignIn failed(String name) {
    return store.atomically(
        () -> {
          Optional<StoredAccount> known = store.account(name);
          if (known.isEmpty()) {
            return new SignIn.Refused();
          }
          Account account = known.get().account();
          int failures = account.failures() + 1;
          Optional<Instant> until = lock(failures).map(clock.instant()::plus);
          store.put(new StoredAccount(account.failed(failures, until), known.get().passwordHash()));
          until.ifPresent(
              at ->
                  record(
                      new Actor.Service("sign-in"),
                      "Lock account",
                      name,
                      Optional.empty(),
                      Optional.of("until " + at)));
          return new SignIn.Refused();
        });
  }

  private static Optional<Duration> lock(int failures) {
    if (failures < MAX_FAILURES) {
      return Optional.empty();
    }
    Duration lock = FIRST_LOCK.multipliedBy(1L << Math.min(failures - MAX_FAILURES, 10));
    return Optional.of(lock.compareTo(LONGEST_LOCK) < 0 ? lock : LONGEST_LOCK);
  }

  /// The account as it is now, for who has signed in with it.
  Optional<Principal> current(String name) {
    return store.account(name).map(StoredAccount::account).map(Account::principal);
  }

  public List<Account> list() {
    return store.accounts();
  }

  /// @throws IllegalArgumentException for a name that is taken or no name, or a password too short
  public Account create(String wished, String password, Access access, Actor actor) {
    String name = normal(wished);
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "'" + name + "' is no account name: letters, digits and @ . _ + -, up to 100");
    }
    Account account = new Account(name, access, clock.instant(), 0, Optional.empty());
    String hash = passwords.hash(password);
    return store.atomically(
        () -> {
          if (!store.insert(new StoredAccount(account, hash))) {
            throw new IllegalArgumentException("there is an account '" + name + "' already");
          }
          record(actor, "Create account", name, Optional.empty(), Optional.of(access.toString()));
          return account;
        });
  }

  /// @throws NoSuchElementException where there is no such account
  public Account get(String name) {
    return existing(name).account();
  }

  /// Also unlocks it: who can change it vouches for its owner.
  ///
  /// @throws NoSuchElementException where there is no such account
  public Account change(
      String name, Optional<String> password, Optional<Access> access, Actor actor) {
    Optional<String> hash = password.map(passwords::hash);
    return store.atomically(
        () -> {
          StoredAccount stored = existing(name);
          Account before = stored.account();
          Account after = before.with(access.orElse(before.access())).failed(0, Optional.empty());
          store.put(new StoredAccount(after, hash.orElse(stored.passwordHash())));
          record(
              actor,
              hash.isPresent() ? "Change account and password" : "Change account",
              name,
              Optional.of(before.access().toString()),
              Optional.of(after.access().toString()));
          return after;
        });
  }

  /// @throws NoSuchElementException where there is no such account
  public void remove(String name, Actor actor) {
    store.atomically(
        () -> {
          Account before = existing(name).account();
          store.removeAccount(name);
          record(
              actor,
              "Remove account",
              name,
              Optional.of(before.access().toString()),
              Optional.empty());
          return true;
        });
  }

  private StoredAccount existing(String name) {
    return store
        .account(name)
        .orElseThrow(() -> new NoSuchElementException("there is no account '" + name + "'"));
  }

  private void record(
      Actor actor, String activity, String name, Optional<String> before, Optional<String> after) {
    audit.record(
        new AuditEntry(0, clock.instant(), actor, activity, "account/" + name, before, after));
  }
}
