package dev.lockstep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Meanwhile;
import dev.lockstep.administration.Access;
import dev.lockstep.administration.Account;
import dev.lockstep.administration.Accounts;
import dev.lockstep.administration.Accounts.SignIn;
import dev.lockstep.administration.Actor;
import dev.lockstep.administration.AdministrationStore;
import dev.lockstep.administration.Passwords;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// Beside the contract, what only several writers can come to.
class PostgresAdministrationTest extends AdministrationContract {
  private static final Actor SETUP = new Actor.Service("setup");
  private static final String PASSWORD = "correct horse battery staple";

  private final Meanwhile meanwhile = new Meanwhile();

  @Override
  StoreUnderTest open(Path folder) {
    return StoreUnderTest.postgres();
  }

  private Accounts accounts() {
    SqlAdministrationStore store = new SqlAdministrationStore(opened().database());
    return new Accounts(
        meanwhile.before(AdministrationStore.class, store),
        store,
        InstantSource.fixed(StoreUnderTest.NOW),
        new Passwords(new SecureRandom()));
  }

  @Test
  void wrongPasswordsAtOnceEachCount() {
    Accounts accounts = accounts();
    Account _ = accounts.create("carla", PASSWORD, Access.ALL, SETUP);
    List<Future<SignIn>> second = new ArrayList<>();
    meanwhile.after(
        "account", // by which the password is looked at; the next is that of the count
        () ->
            meanwhile.after(
                "account",
                () ->
                    second.add(
                        AtOnce.begun(
                            opened().database(), () -> accounts.signIn("carla", "wrong again")))));

    SignIn first = accounts.signIn("carla", "wrong");

    assertThat(List.of(first, AtOnce.result(second.getFirst()))).containsOnly(new SignIn.Refused());
    assertThat(accounts.get("carla").failures()).isEqualTo(2);
  }

  @Test
  void ofTwoThatMakeTheSameAccountAtOnceOneIsRefused() {
    Accounts accounts = accounts();
    SqlAdministrationStore store = new SqlAdministrationStore(opened().database());
    List<Future<Account>> second = new ArrayList<>();

    store.atomically(
        () -> {
          Account _ = accounts.create("dora", PASSWORD, Access.ALL, SETUP);
          return second.add(
              AtOnce.begun(
                  opened().database(),
                  () -> accounts.create("dora", PASSWORD, Access.parse("viewer:acme"), SETUP)));
        });

    assertThatThrownBy(() -> AtOnce.result(second.getFirst()))
        .hasMessage("there is an account 'dora' already");
    assertThat(accounts.get("dora").access()).isEqualTo(Access.ALL);
  }
}
