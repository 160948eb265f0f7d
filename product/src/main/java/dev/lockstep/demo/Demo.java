package dev.lockstep.demo;

import dev.lockstep.demo.HttpJson.Reply;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Plays the scenario of a company's directory and its applications, as an administrator would:
/// through the admin API and LDAP only. What is asserted is read from the target over SCIM, or
/// from the API.
public final class Demo {
  private static final String SOURCE_DIRECTORY = "springfield";
  private static final String TARGET_DIRECTORY = "aws";
  private static final String APPLICATION = "aws-sso";
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

  /// Retention of accounts whose person left, and a time after that.
  private static final String RETENTION = "P30D";

  private static final Duration PAST_RETENTION = Duration.ofDays(31);

  private final Stage stage;
  private final Report report;
  private final SampleDomain domain;
  private final HttpJson source;
  private final HttpJson target;
  private HttpJson scim;
  private String secret = "";
  private Map<String, String> objectIds = Map.of();

  /// Where it is played.
  ///
  /// @param lockstep the URL of the Lockstep that has the source and the application
  /// @param lockstepKey its admin key
  /// @param target the URL of the Lockstep that has the target; may be the same
  /// @param promised how long a change may take from the domain to the target
  /// @param moveClock moves the first one's clock forward
  public record Stage(
      DomainAccess domain,
      String lockstep,
      String lockstepKey,
      String target,
      String targetKey,
      Duration promised,
      Consumer<Duration> moveClock,
      RandomGenerator random) {}

  private Demo(Stage stage, HttpClient http, SampleDomain domain, PrintStream out) {
    this.stage = stage;
    this.report = new Report(out, stage.promised());
    this.domain = domain;
    this.source = new HttpJson(http, stage.lockstep(), stage.lockstepKey());
    this.target = new HttpJson(http, stage.target(), stage.targetKey());
    this.scim = new HttpJson(http, stage.target() + "/scim/" + TARGET_DIRECTORY + "/v2", "");
  }

  /// Plays all steps, then waits for `end` before it removes what it wrote into the domain.
  ///
  /// @return whether all passed
  public static boolean play(Stage stage, PrintStream out, Runnable end)
      throws InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient();
        SampleDomain domain = SampleDomain.connect(stage.domain(), stage.random())) {
      Demo demo = new Demo(stage, http, domain, out);
      demo.report.line("Writing the sample people and groups below " + domain.unit());
      domain.fill();
      try {
        boolean passed = demo.play();
        end.run();
        return passed;
      } finally {
        domain.remove();
      }
    }
  }

  private boolean play() throws InterruptedException {
    prepare();
    automaticProvisioning();
    tokens();
    application();
    mapping();
    scope();
    JsonNode plan = plan();
    initialCycle(plan);
    list();
    title();
    disabled();
    outOfGroup();
    deleted();
    return report.conclude();
  }

  // Before the story begins: a directory that follows the domain

  private void prepare() throws InterruptedException {
    report.line("Filling the directory '" + SOURCE_DIRECTORY + "' over LDAP");
    source
        .post("/api/v1/directories", named(SOURCE_DIRECTORY, "Springfield (cloud directory)"))
        .ok();
    ObjectNode definition = source.object().put("id", "ad").put("kind", "active-directory");
    definition.put("password", stage.domain().reader().password());
    definition
        .putObject("settings")
        .put("url", stage.domain().url().toString())
        .put("bindName", stage.domain().reader().name())
        .put("certificateAuthority", stage.domain().certificate().toString())
        .put("bases", domain.unit());
    source.post("/api/v1/directories/" + SOURCE_DIRECTORY + "/sources", definition).ok();
    int people = Springfield.PEOPLE.size();
    await(
        () -> {
          JsonNode directory = source.get("/api/v1/directories/" + SOURCE_DIRECTORY).ok();
          return directory.path("users").asInt(0) == people
              && directory.path("groups").asInt(0) == Springfield.GROUPS.size();
        });
    objectIds = objectIds();
    report.line("  " + people + " users and " + Springfield.GROUPS.size() + " groups are there");
    target.post("/api/v1/directories", named(TARGET_DIRECTORY, "AWS (target)")).ok();
  }

  private ObjectNode named(String id, String displayName) {
    return source.object().put("id", id).put("displayName", displayName);
  }

  /// By account or group name.
  private Map<String, String> objectIds() throws InterruptedException {
    Map<String, String> ids = new TreeMap<>();
    String base = "/api/v1/directories/" + SOURCE_DIRECTORY;
    for (JsonNode user : source.get(base + "/users?limit=1000").ok().path("items")) {
      ids.put(
          user.path("userName").asString("").replaceFirst("@.*", ""), user.path("id").asString(""));
    }
    for (JsonNode group : source.get(base + "/groups?limit=1000").ok().path("items")) {
      ids.put(group.path("displayName").asString(""), group.path("id").asString(""));
    }
    return ids;
  }

  private String objectId(String name) {
    return objectIds.getOrDefault(name, "");
  }

  // 1

  private void automaticProvisioning() throws InterruptedException {
    String path = "/api/v1/directories/" + TARGET_DIRECTORY;
    JsonNode probe = issue("probe");
    HttpJson client = scim.with(probe.path("secret").asString(""));
    int before = client.get("/Users").status();
    JsonNode switched = target.patch(path, target.object().put("provisioning", "automatic")).ok();
    int after = client.get("/Users").status();
    target.delete(path + "/tokens/" + probe.path("id").asString("")).ok();
    int revoked = client.get("/Users").status();
    String url = switched.path("endpoint").asString("");
    report.step(
        1,
        "provisioning of the target from manual to automatic",
        "401 before, 200 after, 401 with the revoked token, and the endpoint's URL",
        before + ", " + after + ", " + revoked + ", " + url,
        before == 401 && after == 200 && revoked == 401 && url.endsWith("/scim/aws/v2"),
        Optional.empty());
  }

  private JsonNode issue(String name) throws InterruptedException {
    return target
        .post(
            "/api/v1/directories/" + TARGET_DIRECTORY + "/tokens",
            target.object().put("name", name))
        .ok();
  }

  // 2

  private void tokens() throws InterruptedException {
    JsonNode first = issue("Lockstep");
    JsonNode second = issue("Lockstep, next year");
    secret = first.path("secret").asString("");
    scim = scim.with(secret);
    int one = scim.get("/Users").status();
    int other = scim.with(second.path("secret").asString("")).get("/Users").status();
    JsonNode list =
        target.get("/api/v1/directories/" + TARGET_DIRECTORY + "/tokens").ok().path("items");
    List<String> names = new ArrayList<>();
    boolean oneYear = true;
    for (JsonNode token : list) {
      if (!token.has("revoked")) {
        names.add(token.path("name").asString(""));
      }
      Duration life =
          Duration.between(
              Instant.parse(token.path("created").asString("")),
              Instant.parse(token.path("expires").asString("")));
      oneYear &= life.equals(Duration.ofDays(365));
    }
    boolean secretShown = list.toString().contains("lockstep_scim_");
    report.step(
        2,
        "two access tokens",
        "both work; the list has names and expiry in one year, never the secret",
        one
            + " and "
            + other
            + "; "
            + names
            + "; one year: "
            + oneYear
            + "; secret in the list: "
            + secretShown,
        one == 200 && other == 200 && names.size() == 2 && oneYear && !secretShown,
        Optional.empty());
  }

  // 3

  private void application() throws InterruptedException {
    ObjectNode definition =
        source
            .object()
            .put("id", APPLICATION)
            .put("displayName", "AWS Single Sign-On")
            .put("directory", SOURCE_DIRECTORY)
            .put("scope", "all");
    definition
        .putObject("target")
        .put("url", stage.target() + "/scim/" + TARGET_DIRECTORY + "/v2")
        .put("preset", "aws-iam-identity-center")
        .put("token", "not-a-token");
    definition.putObject("policies").put("deleteAfter", RETENTION);
    source.post("/api/v1/applications", definition).ok();
    JsonNode wrong = source.post(application("/test"), source.object()).ok();
    ObjectNode change = source.object();
    change.putObject("target").put("token", secret);
    source.patch(application(""), change).ok();
    JsonNode right = source.post(application("/test"), source.object()).ok();
    List<String> steps = new ArrayList<>();
    right.path("steps").forEach(step -> steps.add(step.path("name").asString("")));
    List<String> missing = new ArrayList<>();
    right.path("unsupported").forEach(one -> missing.add(one.asString("")));
    boolean told = wrong.toString().toLowerCase(java.util.Locale.ROOT).contains("token");
    report.step(
        3,
        "application created, connection tested",
        "the wrong token is told; the right one passes all five questions; what is missing is named",
        "wrong: passed="
            + wrong.path("passed").asBoolean(true)
            + "; right: passed="
            + right.path("passed").asBoolean(false)
            + " "
            + steps
            + "; missing: "
            + missing,
        !wrong.path("passed").asBoolean(true)
            && told
            && right.path("passed").asBoolean(false)
            && steps.size() == 5
            && right.has("unsupported"),
        Optional.empty());
  }

  private static String application(String rest) {
    return "/api/v1/applications/" + APPLICATION + rest;
  }

  // 4

  private void mapping() throws InterruptedException {
    ObjectNode mapping = (ObjectNode) source.get(application("/mappings/users")).ok();
    ObjectNode changed = mapping.deepCopy();
    var attributes = changed.putArray("attributes");
    boolean hadNickname = false;
    for (JsonNode line : mapping.path("attributes")) {
      if (line.path("target").asString("").equals("externalId")) {
        hadNickname = line.path("source").path("attribute").asString("").equals("mailNickname");
        ObjectNode objectId = attributes.addObject();
        objectId.putObject("source").put("attribute", "objectId");
        objectId.put("target", "externalId");
      } else {
        attributes.add(line);
      }
    }
    source.put(application("/mappings/users"), changed).ok();
    JsonNode preview =
        source
            .post(
                application("/preview"), source.object().put("object", objectId(Springfield.MARGE)))
            .ok();
    String externalId = "";
    for (JsonNode line : preview.path("attributes")) {
      if (line.path("target").asString("").equals("externalId")) {
        externalId = line.path("value").asString("");
      }
    }
    report.step(
        4,
        "mapping mailNickname → externalId replaced by objectId → externalId",
        "the preview of Marge has the externalId " + objectId(Springfield.MARGE),
        externalId,
        hadNickname && externalId.equals(objectId(Springfield.MARGE)),
        Optional.empty());
  }

  // 5

  private void scope() throws InterruptedException {
    source.patch(application(""), source.object().put("scope", "assigned")).ok();
    for (String group : Springfield.GROUPS) {
      source.put(application("/assignments/" + objectId(group)), source.object()).ok();
    }
    TreeSet<String> assigned = new TreeSet<>();
    for (JsonNode one : source.get(application("/assignments")).ok().path("items")) {
      assigned.add(one.path("label").asString(""));
    }
    report.step(
        5,
        "scope assigned, four groups assigned",
        String.join(", ", Springfield.GROUPS),
        String.join(", ", assigned),
        assigned.equals(new TreeSet<>(Springfield.GROUPS)),
        Optional.empty());
  }

  // 6

  private JsonNode plan() throws InterruptedException {
    String groups = "/api/v1/directories/" + SOURCE_DIRECTORY + "/groups";
    JsonNode cloud =
        source.post(groups, source.object().put("displayName", Springfield.CLOUD_GROUP)).ok();
    String cloudId = cloud.path("id").asString("");
    for (String member : Springfield.CLOUD_MEMBERS) {
      source.put(groups + "/" + cloudId + "/members/" + objectId(member), source.object()).ok();
    }
    source.put(application("/assignments/" + cloudId), source.object()).ok();
    objectIds = objectIds();
    JsonNode plan = source.post(application("/plan"), source.object()).ok();
    TreeSet<String> planned = new TreeSet<>();
    boolean onlyCreates = true;
    for (JsonNode line : plan.path("lines")) {
      planned.add(line.path("label").asString(""));
      onlyCreates &= line.path("action").asString("").equals("create");
    }
    Set<String> expected = expectedAtTarget();
    report.step(
        6,
        "a static cloud group assigned beside the synchronised ones; the plan",
        "create " + expected,
        (onlyCreates ? "create " : "not only creates: ") + planned,
        onlyCreates && planned.equals(expected),
        Optional.empty());
    return plan;
  }

  private static Set<String> expectedAtTarget() {
    TreeSet<String> expected = new TreeSet<>(Springfield.GROUPS);
    expected.add(Springfield.CLOUD_GROUP);
    Springfield.PEOPLE.stream()
        .filter(Springfield.Person::isAssigned)
        .forEach(person -> expected.add(person.displayName()));
    return expected;
  }

  // 7

  private void initialCycle(JsonNode plan) throws InterruptedException {
    source.post(application("/start"), source.object()).ok();
    long[] lastShown = {-1};
    await(
        () -> {
          JsonNode status = source.get(application("/status")).ok();
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
    for (JsonNode user : resources("/Users")) {
      present.add(user.path("displayName").asString(""));
      String account = user.path("userName").asString("").replaceFirst("@.*", "");
      externalIds &= user.path("externalId").asString("-").equals(objectId(account));
    }
    boolean memberships = true;
    for (JsonNode group : resources("/Groups")) {
      String name = group.path("displayName").asString("");
      present.add(name);
      memberships &= members(group).equals(expectedMembers(name));
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

  private static Set<String> expectedMembers(String group) {
    TreeSet<String> members = new TreeSet<>();
    for (Springfield.Person person : Springfield.PEOPLE) {
      boolean isMember =
          group.equals(Springfield.CLOUD_GROUP)
              ? Springfield.CLOUD_MEMBERS.contains(person.account())
              : person.groups().contains(group);
      if (isMember) {
        members.add(person.displayName());
      }
    }
    return members;
  }

  private static Set<String> members(JsonNode group) {
    TreeSet<String> members = new TreeSet<>();
    group.path("members").forEach(member -> members.add(member.path("display").asString("")));
    return members;
  }

  private Iterable<JsonNode> resources(String path) throws InterruptedException {
    return scim.get(path + "?count=1000").ok().path("Resources");
  }

  // 8

  private void list() throws InterruptedException {
    JsonNode users = scim.get("/Users?count=1000").ok();
    JsonNode groups = scim.get("/Groups?count=1000&excludedAttributes=members").ok();
    TreeSet<String> names = new TreeSet<>();
    users.path("Resources").forEach(user -> names.add(user.path("displayName").asString("")));
    groups.path("Resources").forEach(group -> names.add(group.path("displayName").asString("")));
    long people = Springfield.PEOPLE.stream().filter(Springfield.Person::isAssigned).count();
    int groupCount = Springfield.GROUPS.size() + 1;
    report.step(
        8,
        "the target's users and groups",
        people + " users and " + groupCount + " groups: " + expectedAtTarget(),
        users.path("totalResults").asLong(0)
            + " users and "
            + groups.path("totalResults").asLong(0)
            + " groups: "
            + names,
        users.path("totalResults").asLong(0) == people
            && groups.path("totalResults").asLong(0) == groupCount
            && names.equals(expectedAtTarget()),
        Optional.empty());
  }

  // 9 to 12

  private void title() throws InterruptedException {
    Change change = new Change();
    String title = "Chief Security Officer";
    domain.setTitle(Springfield.MARGE, title);
    change.committed();
    boolean arrived =
        change.arrives(
            () ->
                user(Springfield.MARGE)
                    .filter(user -> user.path("title").asString("").equals(title))
                    .isPresent());
    report.step(
        9,
        "Marge's title changed in AD",
        title,
        user(Springfield.MARGE).map(user -> user.path("title").asString("")).orElse("nobody"),
        arrived,
        change.latency());
  }

  private void disabled() throws InterruptedException {
    Change change = new Change();
    domain.disable(Springfield.MARGE);
    change.committed();
    boolean arrived = change.arrives(() -> isInactive(Springfield.MARGE));
    report.step(
        10,
        "Marge disabled in AD",
        "active: false",
        active(Springfield.MARGE),
        arrived,
        change.latency());
  }

  private void outOfGroup() throws InterruptedException {
    Change change = new Change();
    domain.removeMember(Springfield.NETWORK_OPERATORS, Springfield.BARNEY);
    change.committed();
    boolean arrived =
        change.arrives(
            () ->
                isInactive(Springfield.BARNEY)
                    && membersOf(Springfield.NETWORK_OPERATORS).isEmpty());
    report.step(
        11,
        "Barney taken out of Network Operators, his only group",
        "the group has no members; active: false",
        "members: " + membersOf(Springfield.NETWORK_OPERATORS) + "; " + active(Springfield.BARNEY),
        arrived,
        change.latency());
  }

  private void deleted() throws InterruptedException {
    String id = user(Springfield.BARNEY).map(user -> user.path("id").asString("")).orElse("-");
    String path =
        "/api/v1/directories/" + SOURCE_DIRECTORY + "/users/" + objectId(Springfield.BARNEY);
    domain.delete(Springfield.BARNEY);
    await(() -> source.get(path).status() == 404);
    await(
        () ->
            !source.get(application("/status")).ok().path("cycle").path("running").asBoolean(true));
    Reply kept = scim.get("/Users/" + id);
    boolean disabled = kept.status() == 200 && !kept.json().path("active").asBoolean(true);
    report.line("");
    report.line("  the clock is moved " + PAST_RETENTION.toDays() + " days forward");
    stage.moveClock().accept(PAST_RETENTION);
    boolean gone = awaited(() -> scim.get("/Users/" + id).status() == 404);
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

  // Looking at the target

  private Optional<JsonNode> user(String account) throws InterruptedException {
    String filter = HttpJson.encoded("userName eq \"" + domain.userPrincipalName(account) + "\"");
    for (JsonNode user : scim.get("/Users?filter=" + filter).ok().path("Resources")) {
      return Optional.of(user);
    }
    return Optional.empty();
  }

  private boolean isInactive(String account) throws InterruptedException {
    return user(account).filter(user -> !user.path("active").asBoolean(true)).isPresent();
  }

  private String active(String account) throws InterruptedException {
    return user(account).map(user -> "active: " + user.path("active")).orElse("nobody");
  }

  private Set<String> membersOf(String group) throws InterruptedException {
    String filter = HttpJson.encoded("displayName eq \"" + group + "\"");
    TreeSet<String> members = new TreeSet<>(Comparator.naturalOrder());
    for (JsonNode one : scim.get("/Groups?filter=" + filter).ok().path("Resources")) {
      members.addAll(members(one));
    }
    return members;
  }

  // Waiting

  private interface Condition {
    boolean holds() throws InterruptedException;
  }

  private void await(Condition condition) throws InterruptedException {
    if (!awaited(condition)) {
      throw new DemoException(
          "waited " + PATIENCE.toSeconds() + " seconds for nothing; see the console and the log");
    }
  }

  private boolean awaited(Condition condition) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      Thread.sleep(BETWEEN_LOOKS);
    }
    return true;
  }

  /// Takes the time from the LDAP commit to the target.
  private final class Change {
    private long committed;
    private long arrived;

    void committed() {
      committed = System.nanoTime();
    }

    boolean arrives(Condition condition) throws InterruptedException {
      boolean holds = awaited(condition);
      arrived = System.nanoTime();
      return holds;
    }

    Optional<Duration> latency() {
      return Optional.of(Duration.ofNanos(arrived - committed));
    }
  }
}
