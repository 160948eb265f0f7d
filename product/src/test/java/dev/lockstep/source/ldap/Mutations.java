package dev.lockstep.source.ldap;

import com.unboundid.ldap.sdk.LDAPException;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// An administrator's days: people come, change, move, are grouped and go, by a random number
/// generator.
final class Mutations {
  private final DomainUnderTest domain;
  private final RandomGenerator random;
  private final List<String> units = new ArrayList<>();
  private final List<String> people = new ArrayList<>();
  private final List<String> groups = new ArrayList<>();
  private int made;

  Mutations(DomainUnderTest domain, RandomGenerator random) throws LDAPException {
    this.domain = domain;
    this.random = random;
    String mark = domain.accountName();
    for (String name : List.of("North", "South")) {
      units.add(domain.unit(name + " " + mark));
    }
    for (int number = 0; number < 3; number++) {
      groups.add(domain.group("Team " + number + " " + mark));
      people.add(newPerson());
    }
  }

  void make(int count) throws LDAPException {
    for (int number = 0; number < count; number++) {
      change();
    }
  }

  /// For where no checked exception can pass.
  void makeOne() {
    try {
      change();
    } catch (LDAPException e) {
      throw new AssertionError(e);
    }
  }

  private String newPerson() throws LDAPException {
    return domain.userIn(any(units), "Person " + domain.accountName(), "title", "New");
  }

  private void change() throws LDAPException {
    int one = random.nextInt(people.size());
    String person = people.get(one);
    made++;
    switch (random.nextInt(9)) {
      case 0 -> people.add(newPerson());
      case 1 -> domain.set(person, "title", "Title " + made);
      case 2 -> domain.set(person, "title");
      case 3 -> domain.set(person, "userAccountControl", random.nextBoolean() ? "512" : "514");
      case 4 -> domain.set(person, "manager", any(people));
      case 5 -> people.set(one, domain.rename(person, "CN=Person " + domain.accountName()));
      case 6 -> people.set(one, domain.move(person, any(units)));
      case 7 -> {
        domain.delete(person);
        people.set(one, newPerson());
      }
      default -> regroup(any(groups), person);
    }
  }

  private void regroup(String group, String person) throws LDAPException {
    if (domain.values(group, "member").contains(person)) {
      domain.removeMember(group, person);
    } else {
      domain.addMember(group, person);
    }
  }

  private String any(List<String> all) {
    return all.get(random.nextInt(all.size()));
  }
}
