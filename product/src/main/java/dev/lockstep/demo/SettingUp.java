package dev.lockstep.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The steps up to the plan: what an administrator sets up.
final class SettingUp {
  private static final String GROUPS = "/api/v1/directories/" + Scene.SOURCE_DIRECTORY + "/groups";

  /// The preset of the application, and the profile of the endpoint that it provisions.
  private static final String AWS = "aws-iam-identity-center";

  /// Retention of accounts whose person left.
  private static final String RETENTION = "P30D";

  private final Scene scene;
  private final Report report;
  private final SampleDomain domain;
  private final HttpJson source;
  private final HttpJson target;
  private HttpJson scim;
  private String secret = "";
  private Map<String, String> objectIds = Map.of();

  SettingUp(Scene scene) {
    this.scene = scene;
    this.report = scene.report();
    this.domain = scene.domain();
    this.source = scene.source();
    this.target = scene.target();
    this.scim = scene.scim("");
  }

  /// Plays them.
  Following play() throws InterruptedException {
    prepare();
    automaticProvisioning();
    tokens();
    application();
    mapping();
    scope();
    JsonNode plan = plan();
    return new Following(scene, scim, objectIds, plan);
  }

  // Before the story begins: a directory that follows the domain

  private void prepare() throws InterruptedException {
    report.line("Filling the directory '" + Scene.SOURCE_DIRECTORY + "' over LDAP");
    source
        .post("/api/v1/directories", named(Scene.SOURCE_DIRECTORY, "Springfield (cloud directory)"))
        .ok();
    ObjectNode definition = source.object().put("id", "ad").put("kind", "active-directory");
    definition.put("password", scene.stage().domain().reader().password());
    definition
        .putObject("settings")
        .put("url", scene.stage().domain().url().toString())
        .put("bindName", scene.stage().domain().reader().name())
        .put("certificateAuthority", scene.stage().domain().certificate().toString())
        .put("bases", domain.unit());
    source.post("/api/v1/directories/" + Scene.SOURCE_DIRECTORY + "/sources", definition).ok();
    int people = Springfield.PEOPLE.size();
    Patience.await(
        () -> {
          JsonNode directory = source.get("/api/v1/directories/" + Scene.SOURCE_DIRECTORY).ok();
          return directory.path("users").asInt(0) == people
              && directory.path("groups").asInt(0) == Springfield.GROUPS.size();
        });
    objectIds = scene.objectIds();
    report.line("  " + people + " users and " + Springfield.GROUPS.size() + " groups are there");
    target.post("/api/v1/directories", named(Scene.TARGET_DIRECTORY, "AWS (target)")).ok();
  }

  private ObjectNode named(String id, String displayName) {
    return source.object().put("id", id).put("displayName", displayName);
  }

  private String objectId(String name) {
    return objectIds.getOrDefault(name, "");
  }

  // 1

  private void automaticProvisioning() throws InterruptedException {
    String path = "/api/v1/directories/" + Scene.TARGET_DIRECTORY;
    JsonNode probe = issue("probe");
    HttpJson client = scim.with(probe.path("secret").asString(""));
    int before = client.get("/Users").status();
    ObjectNode change = target.object().put("provisioning", "automatic");
    JsonNode switched = target.patch(path, change.put("profile", AWS)).ok();
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
            "/api/v1/directories/" + Scene.TARGET_DIRECTORY + "/tokens",
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
        target.get("/api/v1/directories/" + Scene.TARGET_DIRECTORY + "/tokens").ok().path("items");
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
            .put("id", Scene.APPLICATION)
            .put("displayName", "AWS Single Sign-On")
            .put("directory", Scene.SOURCE_DIRECTORY)
            .put("scope", "all");
    definition
        .putObject("target")
        .put("url", scene.stage().target() + "/scim/" + Scene.TARGET_DIRECTORY + "/v2")
        .put("preset", AWS)
        .put("token", "not-a-token");
    ObjectNode policies = definition.putObject("policies");
    for (String departure : List.of("unassigned", "outOfScope", "softDeleted", "hardDeleted")) {
      policies.putObject(departure).put("deleteAfter", RETENTION);
    }
    source.post("/api/v1/applications", definition).ok();
    JsonNode wrong = source.post(Scene.application("/test"), source.object()).ok();
    ObjectNode change = source.object();
    change.putObject("target").put("token", secret);
    source.patch(Scene.application(""), change).ok();
    JsonNode right = source.post(Scene.application("/test"), source.object()).ok();
    List<String> steps = new ArrayList<>();
    right.path("steps").forEach(step -> steps.add(step.path("name").asString("")));
    List<String> missing = new ArrayList<>();
    right.path("unsupported").forEach(one -> missing.add(one.asString("")));
    boolean told = wrong.toString().toLowerCase(Locale.ROOT).contains("token");
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

  // 4

  private void mapping() throws InterruptedException {
    ObjectNode mapping = (ObjectNode) source.get(Scene.application("/mappings/users")).ok();
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
    source.put(Scene.application("/mappings/users"), changed).ok();
    JsonNode preview =
        source
            .post(
                Scene.application("/preview"),
                source.object().put("object", objectId(Springfield.MARGE)))
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
    source.patch(Scene.application(""), source.object().put("scope", "assigned")).ok();
    for (String group : Springfield.GROUPS) {
      source.put(Scene.application("/assignments/" + objectId(group)), source.object()).ok();
    }
    TreeSet<String> assigned = new TreeSet<>();
    for (JsonNode one : source.get(Scene.application("/assignments")).ok().path("items")) {
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
    staticGroup();
    dynamicGroup();
    objectIds = scene.objectIds();
    JsonNode plan = source.post(Scene.application("/plan"), source.object()).ok();
    TreeSet<String> planned = new TreeSet<>();
    boolean onlyCreates = plan.path("removals").asLong(-1) == 0;
    for (JsonNode line : plan.path("lines")) {
      planned.add(line.path("label").asString(""));
      onlyCreates &= Set.of("create", "members").contains(line.path("action").asString(""));
    }
    Set<String> expected = Springfield.namesAtTarget();
    report.step(
        6,
        "a static and a dynamic cloud group assigned beside the synchronised ones; the plan",
        "create " + expected,
        (onlyCreates ? "create " : "not only creates: ") + planned,
        onlyCreates && planned.equals(expected),
        Optional.empty());
    return plan;
  }

  /// Its members are chosen by hand.
  private void staticGroup() throws InterruptedException {
    String group = newGroup(Springfield.CLOUD_GROUP);
    for (String member : Springfield.CLOUD_MEMBERS) {
      source.put(GROUPS + "/" + group + "/members/" + objectId(member), source.object()).ok();
    }
    source.put(Scene.application("/assignments/" + group), source.object()).ok();
  }

  /// Its members follow from a rule.
  private void dynamicGroup() throws InterruptedException {
    String group = newGroup(Springfield.DYNAMIC_GROUP);
    String rule = GROUPS + "/" + group + "/rule";
    source.put(rule, source.object().put("rule", Springfield.DYNAMIC_RULE)).ok();
    Patience.await(() -> !source.get(rule).ok().path("computing").asBoolean(true));
    source.put(Scene.application("/assignments/" + group), source.object()).ok();
  }

  private String newGroup(String name) throws InterruptedException {
    ObjectNode group = source.object().put("displayName", name);
    return source.post(GROUPS, group).ok().path("id").asString("");
  }
}
