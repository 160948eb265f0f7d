package dev.lockstep.provisioning;

import static dev.lockstep.provisioning.ApplicationUnderTest.ACME;
import static dev.lockstep.provisioning.ApplicationUnderTest.APP;

import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.FakeTarget.Destroyed;
import dev.lockstep.scim.ScimException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;

/// What people do to a Directory, by chance, and who gave cause to be disabled or taken out of a
/// group by it.
final class Turmoil {
  /// What somebody is called who was at the target before, in another case.
  static final String SEEDED = "person1";

  private static final int MOST_PEOPLE = 30;

  private final Random random;
  private final ApplicationUnderTest app;
  private final Company company;
  private final List<String> story;
  private final Set<ObjectId> gone = new HashSet<>();
  private final Set<Edge> known = new HashSet<>();
  private final Set<Edge> apart = new HashSet<>();
  private final List<String> freeNames = new ArrayList<>();
  private final Set<ObjectId> swapped = new HashSet<>();

  /// What people were called whose new name may not have come to the target yet.
  private final Map<ObjectId, List<String>> formerNames = new HashMap<>();

  private int named;

  private record Edge(ObjectId group, ObjectId member) {}

  Turmoil(Random random, ApplicationUnderTest app, Company company, List<String> story) {
    this.random = random;
    this.app = app;
    this.company = company;
    this.story = story;
  }

  void begin() {
    for (int person = 0; person < 14; person++) {
      company.hire(name("person"));
    }
    for (int group = 0; group < 3; group++) {
      company.found(name("group"), some(company.people()).toArray(ObjectId[]::new));
    }
    note();
  }

  private String name(String prefix) {
    return prefix + ++named;
  }

  private List<ObjectId> some(List<ObjectId> all) {
    return all.stream().filter(_ -> random.nextBoolean()).toList();
  }

  private Optional<ObjectId> one(List<ObjectId> all, Predicate<DirectoryObject> which) {
    List<ObjectId> chosen =
        all.stream()
            .filter(object -> app.directory.find(ACME, object).filter(which).isPresent())
            .toList();
    return chosen.isEmpty()
        ? Optional.empty()
        : Optional.of(chosen.get(random.nextInt(chosen.size())));
  }

  private static boolean isLive(DirectoryObject object) {
    return !object.inRecycleBin();
  }

  Optional<ObjectId> anybody() {
    return one(company.people(), Turmoil::isLive);
  }

  /// Something, or nothing where nobody is there for it.
  void change() {
    try {
      if (random.nextInt(5) < 3) {
        changePeople();
      } else {
        changeGroups();
      }
    } catch (ScimException refused) {
      story.add("    refused: " + refused.getMessage());
    }
    note();
  }

  private void changePeople() {
    switch (random.nextInt(12)) {
      case 0, 1 -> hire();
      case 2, 3 -> tell("a title", anybody(), one -> app.set(one, "title", name("title")));
      case 4 ->
          tell("no title", anybody(), one -> app.change(one, person -> person.without("title")));
      case 5 -> tell("another name", anybody(), this::rename);
      case 6, 7 -> tell("disabled or enabled", anybody(), this::toggle);
      case 8 -> tell("a manager", anybody(), this::manage);
      case 9 -> tell("deleted", anybody().filter(this::mayGo), this::delete);
      case 10 ->
          tell("restored", one(company.people(), DirectoryObject::inRecycleBin), app::restore);
      case 11 -> uncommon();
      default -> throw new IllegalStateException();
    }
  }

  private void uncommon() {
    switch (random.nextInt(3)) {
      case 0 -> tell("purged", one(company.people(), DirectoryObject::inRecycleBin), this::purge);
      case 1 -> layOff();
      case 2 -> some(company.people()).forEach(one -> setActive(one, true));
      default -> throw new IllegalStateException();
    }
  }

  private interface Deed {
    void to(ObjectId object);
  }

  private void tell(String what, Optional<ObjectId> whom, Deed deed) {
    if (whom.isPresent()) {
      story.add("  " + whom.get() + ": " + what);
      deed.to(whom.get());
    }
  }

  private void hire() {
    if (company.people().size() < MOST_PEOPLE) {
      String name =
          freeNames.isEmpty() || random.nextBoolean()
              ? name("person")
              : freeNames.remove(random.nextInt(freeNames.size()));
      story.add("  hired: " + name);
      ObjectId person = company.hire(name);
      one(company.groups(), Turmoil::isLive).ifPresent(group -> app.addMember(group, person));
    }
  }

  private String userName(ObjectId person) {
    return app.directory.find(ACME, person).orElseThrow().document().text("userName").orElse("");
  }

  /// To a new one, or each to the other's. Whoever is deleted before that has come to the target keeps
  /// the old name there, as an account that is disabled is told nothing else, and whoever has the name
  /// next finds that account: a conflict for a person, as in Entra. So those stay who have swapped or
  /// whose old name is somebody's, and nobody gets one of those who go. The same is a name that
  /// somebody at the target had before, and whose person is renamed before that is adopted.
  private void rename(ObjectId person) {
    String before = userName(person);
    Optional<ObjectId> other =
        random.nextBoolean()
            ? anybody()
                .filter(one -> !one.equals(person))
                .filter(one -> !List.of(before, userName(one)).contains(SEEDED))
            : Optional.empty();
    app.set(person, "userName", name("person"));
    if (other.isPresent()) {
      story.add("    swaps with " + other.get());
      String wanted = userName(other.get());
      swapped.add(person);
      swapped.add(other.get());
      app.set(other.get(), "userName", before);
      app.set(person, "userName", wanted);
    } else {
      freeNames.add(before);
      formerNames.computeIfAbsent(person, _ -> new ArrayList<>()).add(before);
    }
  }

  private boolean mayGo(ObjectId person) {
    return !swapped.contains(person)
        && freeNames.containsAll(formerNames.getOrDefault(person, List.of()));
  }

  private void delete(ObjectId person) {
    freeNames.removeAll(formerNames.getOrDefault(person, List.of()));
    app.delete(person);
  }

  private void purge(ObjectId person) {
    freeNames.add(userName(person));
    app.purge(person);
  }

  private void toggle(ObjectId person) {
    setActive(person, !app.directory.find(ACME, person).orElseThrow().enabled());
  }

  private void setActive(ObjectId person, boolean active) {
    if (app.directory.find(ACME, person).filter(Turmoil::isLive).isPresent()) {
      app.setActive(person, active);
    }
  }

  private void manage(ObjectId person) {
    anybody()
        .filter(manager -> !manager.equals(person))
        .ifPresent(manager -> app.setManager(person, manager));
  }

  /// More at once than the guard lets pass.
  private void layOff() {
    story.add("  half of all are disabled");
    some(company.people()).forEach(one -> setActive(one, false));
  }

  private void changeGroups() {
    Optional<ObjectId> group = one(company.groups(), Turmoil::isLive);
    switch (random.nextInt(9)) {
      case 0 -> company.found(name("group"), some(live()).toArray(ObjectId[]::new));
      case 1 -> tell("another name", group, one -> app.set(one, "displayName", name("group")));
      case 2, 3, 4 ->
          tell("a member more", group, one -> anybody().ifPresent(who -> app.addMember(one, who)));
      case 5, 6 ->
          tell("a member less", group, one -> member(one).ifPresent(m -> app.removeMember(one, m)));
      case 7 ->
          tell(
              "a group within",
              group,
              one ->
                  one(company.groups(), Turmoil::isLive)
                      .filter(other -> !other.equals(one))
                      .ifPresent(other -> app.addMember(one, other)));
      case 8 -> endOrRestore(group);
      default -> throw new IllegalStateException();
    }
  }

  private void endOrRestore(Optional<ObjectId> group) {
    Optional<ObjectId> binned = one(company.groups(), DirectoryObject::inRecycleBin);
    if (binned.isPresent() && random.nextBoolean()) {
      tell("restored", binned, app::restore);
    } else {
      tell("deleted", group, app::delete);
    }
  }

  private List<ObjectId> live() {
    return company.people().stream()
        .filter(one -> app.directory.find(ACME, one).filter(Turmoil::isLive).isPresent())
        .toList();
  }

  private Optional<ObjectId> member(ObjectId group) {
    return one(app.directory.members(ACME, group, Optional.empty(), 1_000), _ -> true);
  }

  // Who gave cause

  /// What everybody is now.
  private void note() {
    for (ObjectId object : all()) {
      if (app.directory
          .find(ACME, object)
          .filter(found -> isLive(found) && found.enabled())
          .isEmpty()) {
        gone.add(object);
      }
    }
    Set<Edge> now = edges();
    known.addAll(now);
    known.stream().filter(edge -> !now.contains(edge)).forEach(apart::add);
  }

  private Set<Edge> edges() {
    Set<Edge> edges = new HashSet<>();
    for (ObjectId group : company.groups()) {
      company.members(group).forEach(member -> edges.add(new Edge(group, member)));
    }
    return edges;
  }

  private List<ObjectId> all() {
    List<ObjectId> all = new ArrayList<>(company.people());
    all.addAll(company.groups());
    return all;
  }

  /// Everything has been sent: what was before is no cause any more.
  void atRest() {
    formerNames.clear();
    gone.clear();
    known.clear();
    apart.clear();
    note();
  }

  Optional<String> unjustified(Destroyed destroyed) {
    Optional<ObjectId> object = object(ObjectType.USER, destroyed.id());
    return switch (destroyed.what()) {
      case ACCOUNT ->
          object
              .or(() -> object(ObjectType.GROUP, destroyed.id()))
              .filter(one -> !gone.contains(one))
              .map(one -> one + " was disabled or deleted for no reason");
      case MEMBER -> {
        Optional<Edge> edge =
            object(ObjectType.GROUP, destroyed.group())
                .flatMap(
                    group ->
                        object
                            .or(() -> object(ObjectType.GROUP, destroyed.id()))
                            .map(member -> new Edge(group, member)));
        yield edge.filter(one -> !apart.contains(one))
            .map(one -> one + " was taken out for no reason");
      }
    };
  }

  private Optional<ObjectId> object(ObjectType type, String targetId) {
    return app.store.linkByTarget(APP, type, targetId).map(Link::object);
  }
}
