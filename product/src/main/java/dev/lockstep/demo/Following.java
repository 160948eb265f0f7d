package dev.lockstep.demo;

import dev.lockstep.demo.HttpJson.Reply;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/// The steps from the initial cycle on: the target follows.
final class Following {
  /// Longer than the retention of accounts whose person left.
  private static final Duration PAST_RETENTION = Duration.ofDays(31);

  private final Scene scene;
  private final Report report;
  private final SampleDomain domain;
  private final HttpJson source;
  private final HttpJson scim;
  private final AtTarget atTarget;
  private final Map<String, String> objectIds;
  private final JsonNode plan;

  /// @param scim the target's endpoint, with a token
  /// @param objectIds of the source's users and groups, by account or name
  /// @param plan what is to be created
  Following(Scene scene, HttpJson scim, Map<String, String> objectIds, JsonNode plan) {
    this.scene = scene;
    this.report = scene.report();
    this.domain = scene.domain();
    this.source = scene.source();
    this.scim = scim;
    this.atTarget = new AtTarget(scim, scene.domain());
    this.objectIds = objectIds;
    this.plan = plan;
  }

  /// Plays them.
  void play() throws InterruptedException {
    initialCycle();
    list();
    title();
    disabled();
    outOfGroup();
    deleted();
  }

  private String objectId(String name) {
    return objectIds.getOrDefault(name, "");
  }

  // 7

  private void initialCycle() throws InterruptedException {
    source.post(Scene.application("/start"), source.object()).ok();
    long[] lastShown = {-1};
    Patience.await(
        () -> {
          JsonNode status = source.get(Scene.application("/status")).ok();
          JsonNode cycle = status.path("cycle");
          long created = cycle.path("created").asLong(0);
          if (created != lastShown[0]) {
            lastShown[0] = created;
            report.line("  … " + created + " created");
          }
          return cycle.path("kind").asString("").equals("initial")
              && !cycle.path("running").asBoolean(true);
        });
    TreeSet<String> present = new TreeSet<>();
    boolean externalIds = true;
    for (JsonNode user : atTarget.resources("/Users")) {
      present.add(user.path("displayName").asString(""));
      String account = user.path("userName").asString("").replaceFirst("@.*", "");
      externalIds &= user.path("externalId").asString("-").equals(objectId(account));
    }
    boolean memberships = true;
    for (JsonNode group : atTarget.resources("/Groups")) {
      String name = group.path("displayName").asString("");
      present.add(name);
      memberships &= atTarget.members(group).equals(Springfield.membersOf(name));
    }
    TreeSet<String> planned = new TreeSet<>();
    plan.path("lines").forEach(line -> planned.add(line.path("label").asString("")));
    report.step(
        7,
        "switched on: the initial cycle",
        "what was planned: " + planned.size() + " objects; externalId = objectId; memberships",
        present.size()
            + " objects"
            + (present.equals(planned) ? " as planned" : " " + present)
            + "; externalId = objectId: "
            + externalIds
            + "; memberships right: "
            + memberships,
        present.equals(planned) && externalIds && memberships,
        Optional.empty());
  }

  // 8

  private void list() throws InterruptedException {
    JsonNode users = scim.get("/Users").ok();
    JsonNode groups = scim.get("/Groups").ok();
    TreeSet<String> names = new TreeSet<>();
    users.path("Resources").forEach(user -> names.add(user.path("displayName").asString("")));
    groups.path("Resources").forEach(group -> names.add(group.path("displayName").asString("")));
    long people = Springfield.PEOPLE.stream().filter(Springfield.Person::isAssigned).count();
    int groupCount = Springfield.groupsAtTarget().size();
    report.step(
        8,
        "the target's users and groups",
        people + " users and " + groupCount + " groups: " + Springfield.namesAtTarget(),
        users.path("totalResults").asLong(0)
            + " users and "
            + groups.path("totalResults").asLong(0)
            + " groups: "
            + names,
        users.path("totalResults").asLong(0) == people
            && groups.path("totalResults").asLong(0) == groupCount
            && names.equals(Springfield.namesAtTarget()),
        Optional.empty());
  }

  // 9 to 12

  private void title() throws InterruptedException {
    Patience.Change change = new Patience.Change();
    String title = "Chief Security Officer";
    domain.setTitle(Springfield.MARGE, title);
    change.committed();
    boolean arrived =
        change.arrives(
            () ->
                atTarget
                    .user(Springfield.MARGE)
                    .filter(user -> user.path("title").asString("").equals(title))
                    .isPresent());
    report.step(
        9,
        "Marge's title changed in AD",
        title,
        atTarget
            .user(Springfield.MARGE)
            .map(user -> user.path("title").asString(""))
            .orElse("nobody"),
        arrived,
        change.latency());
  }

  private void disabled() throws InterruptedException {
    Patience.Change change = new Patience.Change();
    domain.disable(Springfield.MARGE);
    change.committed();
    boolean arrived = change.arrives(() -> atTarget.isInactive(Springfield.MARGE));
    report.step(
        10,
        "Marge disabled in AD",
        "active: false",
        atTarget.active(Springfield.MARGE),
        arrived,
        change.latency());
  }

  private void outOfGroup() throws InterruptedException {
    Patience.Change change = new Patience.Change();
    domain.removeMember(Springfield.NETWORK_OPERATORS, Springfield.BARNEY);
    change.committed();
    boolean arrived =
        change.arrives(
            () ->
                atTarget.isInactive(Springfield.BARNEY)
                    && atTarget.membersOf(Springfield.NETWORK_OPERATORS).isEmpty());
    report.step(
        11,
        "Barney taken out of Network Operators, his only group",
        "the group has no members; active: false",
        "members: "
            + atTarget.membersOf(Springfield.NETWORK_OPERATORS)
            + "; "
            + atTarget.active(Springfield.BARNEY),
        arrived,
        change.latency());
  }

  private void deleted() throws InterruptedException {
    String id =
        atTarget.user(Springfield.BARNEY).map(user -> user.path("id").asString("")).orElse("-");
    String path =
        "/api/v1/directories/" + Scene.SOURCE_DIRECTORY + "/users/" + objectId(Springfield.BARNEY);
    domain.delete(Springfield.BARNEY);
    Patience.await(() -> source.get(path).status() == 404);
    Patience.await(
        () ->
            !source
                .get(Scene.application("/status"))
                .ok()
                .path("cycle")
                .path("running")
                .asBoolean(true));
    Reply kept = scim.get("/Users/" + id);
    boolean disabled = kept.status() == 200 && !kept.json().path("active").asBoolean(true);
    report.line("");
    report.line("  the clock is moved " + PAST_RETENTION.toDays() + " days forward");
    scene.stage().moveClock().accept(PAST_RETENTION);
    boolean gone = Patience.awaited(() -> scim.get("/Users/" + id).status() == 404);
    report.step(
        12,
        "Barney deleted in AD; then the time of the stale-record policy passes",
        "there and disabled at first; then 404",
        kept.status()
            + ", active: "
            + kept.json().path("active").asBoolean(true)
            + "; then "
            + scim.get("/Users/" + id).status(),
        disabled && gone,
        Optional.empty());
  }
}
