package dev.lockstep.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.ListedAccounts.Bounds;
import dev.lockstep.provisioning.ListedAccounts.Found;
import dev.lockstep.provisioning.Target.Match;
import dev.lockstep.provisioning.Target.Resource;
import dev.lockstep.provisioning.mapping.AttributeMapping;
import dev.lockstep.provisioning.mapping.DefaultMappings;
import dev.lockstep.provisioning.mapping.ObjectMapping;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ListedAccountsTest {
  private static final ObjectMapping USERS = DefaultMappings.of("generic").of(ObjectType.USER);
  private static final AttributeMapping USER_NAME = USERS.to("userName").orElseThrow();

  private static Resource user(int number) {
    return new Resource(
        "id" + number,
        Complex.of("userName", Value.text("User" + number))
            .with("title", Value.text("Chief"))
            .with("nickName", Value.text("no mapping asks for it")));
  }

  private static ListedAccounts listed(Bounds bounds, int users) {
    ListedAccounts accounts = new ListedAccounts(USERS, bounds);
    for (int number = 0; number < users; number++) {
      assertThat(accounts.add(user(number))).isTrue();
    }
    return accounts;
  }

  @Test
  void findsWhoWasListedInAnyCaseWithTheMappedAttributesAndNobodyElse() {
    ListedAccounts accounts = listed(Bounds.USUAL, 3_000);

    for (int number = 0; number < 3_000; number++) {
      Found found = accounts.find(USER_NAME, "uSER" + number);
      assertThat(found).isInstanceOf(Found.Somebody.class);
      Found.Somebody somebody = (Found.Somebody) found;
      assertThat(somebody.id()).isEqualTo("id" + number);
      assertThat(somebody.document().orElseThrow().text("title")).contains("Chief");
      assertThat(somebody.document().orElseThrow().text("nickName")).isEmpty();
      assertThat(accounts.find(USER_NAME, "nobody" + number)).isEqualTo(new Found.Nobody());
    }
  }

  @Test
  void keepsTheMappedAttributesOnlyAsFarAsTheBoundGoes() {
    ListedAccounts accounts = listed(new Bounds(100, 100, 200), 50);

    Found.Somebody first = (Found.Somebody) accounts.find(USER_NAME, "user0");
    Found.Somebody last = (Found.Somebody) accounts.find(USER_NAME, "user49");

    assertThat(first.document()).isPresent();
    assertThat(last).isEqualTo(new Found.Somebody("id49", Optional.empty()));
  }

  @Test
  void hasNoRoomForMoreThanTheBound() {
    ListedAccounts accounts = listed(new Bounds(10, 100, 200), 10);

    assertThat(accounts.add(user(10))).isFalse();
  }

  @Test
  void isUnsureOfNobodyOnceMoreKeysCameThanItHolds() {
    ListedAccounts accounts = listed(new Bounds(10, 3, 200), 2);
    assertThat(accounts.find(USER_NAME, "carol")).isEqualTo(new Found.Nobody());

    accounts.taken(List.of(new Match("userName", "carol")));
    accounts.taken(List.of(new Match("userName", "dave")));

    assertThat(accounts.find(USER_NAME, "dave")).isEqualTo(new Found.Unsure());
    assertThat(accounts.find(USER_NAME, "User1")).isInstanceOf(Found.Somebody.class);
  }

  @Test
  void isUnsureWhereTwoHaveTheSameNameOrOneHasTakenItSince() {
    ListedAccounts accounts = listed(Bounds.USUAL, 2);
    accounts.add(user(1));
    accounts.taken(List.of(new Match("userName", "carol")));

    assertThat(accounts.find(USER_NAME, "user1")).isEqualTo(new Found.Unsure());
    assertThat(accounts.find(USER_NAME, "CAROL")).isEqualTo(new Found.Unsure());
  }

  @Test
  void believesThatNobodyHasAValueOnlyWhereAllWereListedWithTheAttribute() {
    ListedAccounts accounts = listed(Bounds.USUAL, 2);
    accounts.add(new Resource("bare", Complex.EMPTY));

    assertThat(accounts.find(USER_NAME, "nobody")).isEqualTo(new Found.Unsure());
    assertThat(accounts.find(USER_NAME, "user1")).isInstanceOf(Found.Somebody.class);
  }

  @Test
  void isUnsureOfAnAttributeThatWasNotMatchedByWhenItWasListed() {
    ListedAccounts accounts = listed(Bounds.USUAL, 2);

    assertThat(accounts.find(USERS.to("title").orElseThrow(), "Chief"))
        .isEqualTo(new Found.Unsure());
  }
}
