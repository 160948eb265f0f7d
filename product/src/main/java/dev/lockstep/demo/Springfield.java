package dev.lockstep.demo;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The people and groups of the scenario.
final class Springfield {
  static final String NETWORK_OPERATORS = "Network Operators";
  static final String SECURITY_ADMINS = "Security Admins";
  static final String SECURITY_AUDITORS = "Security Auditors";
  static final String SYSTEMS_OPERATORS = "Systems Operators";

  /// The four groups that are assigned.
  static final List<String> GROUPS =
      List.of(NETWORK_OPERATORS, SECURITY_ADMINS, SECURITY_AUDITORS, SYSTEMS_OPERATORS);

  /// A group that exists in the cloud directory only; its members are chosen by hand.
  static final String CLOUD_GROUP = "Cloud Operators";

  /// Likewise, but a rule chooses its members.
  static final String DYNAMIC_GROUP = "Shopkeepers";

  static final String DYNAMIC_RULE = "user.department -in [\"Retail\", \"Hospitality\"]";

  static final String MARGE = "marge.simpson";
  static final String BARNEY = "barney.gumble";
  static final String LISA = "lisa.simpson";
  static final String HOMER = "homer.simpson";
  static final String SMITHERS = "waylon.smithers";
  static final String MOE = "moe.szyslak";

  /// Who is in the cloud group.
  static final List<String> CLOUD_MEMBERS = List.of(LISA, MOE);

  /// @param groups of the four, those of which the person is a member
  /// @param manager another person's account
  record Person(
      String account,
      String givenName,
      String surname,
      String title,
      String department,
      Optional<String> manager,
      List<String> groups) {

    String displayName() {
      return givenName + " " + surname;
    }

    boolean isIn(String group) {
      return switch (group) {
        case CLOUD_GROUP -> CLOUD_MEMBERS.contains(account);
        case DYNAMIC_GROUP -> department.equals("Retail") || department.equals("Hospitality");
        default -> groups.contains(group);
      };
    }

    /// Whether the person is in scope at the beginning.
    boolean isAssigned() {
      return groupsAtTarget().stream().anyMatch(this::isIn);
    }
  }

  static final List<Person> PEOPLE =
      List.of(
          person("montgomery.burns", "Montgomery", "Burns", "Owner", "Management", null),
          person(
              SMITHERS,
              "Waylon",
              "Smithers",
              "Assistant",
              "Management",
              "montgomery.burns",
              SECURITY_AUDITORS),
          person(HOMER, "Homer", "Simpson", "Safety Inspector", "IT", SMITHERS, SYSTEMS_OPERATORS),
          person(
              MARGE, "Marge", "Simpson", "Security Analyst", "Security", SMITHERS, SECURITY_ADMINS),
          person(BARNEY, "Barney", "Gumble", "Network Operator", "IT", HOMER, NETWORK_OPERATORS),
          person(
              LISA,
              "Lisa",
              "Simpson",
              "Security Engineer",
              "Security",
              MARGE,
              SECURITY_ADMINS,
              SECURITY_AUDITORS),
          person("lenny.leonard", "Lenny", "Leonard", "Operator", "IT", HOMER, SYSTEMS_OPERATORS),
          person(
              "carl.carlson",
              "Carl",
              "Carlson",
              "Operator",
              "IT",
              HOMER,
              SYSTEMS_OPERATORS,
              SECURITY_AUDITORS),
          person(MOE, "Moe", "Szyslak", "Barkeeper", "Hospitality", null),
          person(
              "ned.flanders",
              "Ned",
              "Flanders",
              "Auditor",
              "Security",
              SMITHERS,
              SECURITY_AUDITORS),
          person("apu.nahasapeemapetil", "Apu", "Nahasapeemapetilon", "Clerk", "Retail", null),
          person("milhouse.vanhouten", "Milhouse", "Van Houten", "Intern", "IT", LISA));

  private Springfield() {}

  static Person named(String account) {
    return PEOPLE.stream()
        .filter(person -> person.account().equals(account))
        .findFirst()
        .orElseThrow();
  }

  static List<String> groupsAtTarget() {
    return Stream.concat(GROUPS.stream(), Stream.of(CLOUD_GROUP, DYNAMIC_GROUP)).toList();
  }

  /// Every user and group that the plan creates.
  static Set<String> namesAtTarget() {
    TreeSet<String> names = new TreeSet<>(groupsAtTarget());
    PEOPLE.stream().filter(Person::isAssigned).map(Person::displayName).forEach(names::add);
    return names;
  }

  /// Those people, by their display names.
  static Set<String> membersOf(String group) {
    TreeSet<String> names = new TreeSet<>();
    PEOPLE.stream()
        .filter(person -> person.isIn(group))
        .map(Person::displayName)
        .forEach(names::add);
    return names;
  }

  private static Person person(
      String account,
      String givenName,
      String surname,
      String title,
      String department,
      @Nullable String manager,
      String... groups) {
    return new Person(
        account,
        givenName,
        surname,
        title,
        department,
        Optional.ofNullable(manager),
        List.of(groups));
  }
}
