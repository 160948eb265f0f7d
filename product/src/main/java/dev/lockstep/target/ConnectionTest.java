package dev.lockstep.target;

import dev.lockstep.client.ClientException;
import dev.lockstep.client.ScimCall;
import dev.lockstep.client.ScimClient;
import dev.lockstep.client.ScimReply;
import dev.lockstep.client.ScimReply.Body;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.Target.TestReport;
import dev.lockstep.provisioning.Target.TestReport.Step;
import dev.lockstep.scim.message.ListResponse;
import dev.lockstep.scim.query.FilterPrinter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;

/// Asks for a user and a group that nobody has, as Entra's *Test connection* does, then reads what
/// the target says about itself. The first two must answer; a target without discovery still
/// works.
final class ConnectionTest {
  private static final String USER_STEP = "random user";
  private static final String GROUP_STEP = "random group";

  private final ScimClient client;
  private final Preset preset;
  private final Map<ObjectType, List<String>> mapped;
  private final RandomGenerator random;
  private final Diagnosis diagnosis;
  private final List<Step> steps = new ArrayList<>();
  private final List<String> unsupported = new ArrayList<>();

  ConnectionTest(
      ScimClient client,
      Preset preset,
      Map<ObjectType, List<String>> mapped,
      RandomGenerator random) {
    this.client = client;
    this.preset = preset;
    this.mapped = Map.copyOf(mapped);
    this.random = random;
    this.diagnosis = new Diagnosis(preset);
  }

  TestReport run() throws InterruptedException {
    if (query(USER_STEP, ScimCall.get("Users"), "userName")) {
      ScimCall groups = ScimCall.get("Groups");
      query(
          GROUP_STEP,
          preset.excludesMembers() ? groups.with("excludedAttributes", "members") : groups,
          "displayName");
      read(preset.configuration()).ifPresent(this::configuration);
      read("ResourceTypes").ifPresent(this::resourceTypes);
      read("Schemas").ifPresent(this::schemas);
    }
    if (!preset.returnsMembers()) {
      unsupported.add("members: groups come without them, so they can't be compared");
    }
    return new TestReport(List.copyOf(steps), List.copyOf(unsupported));
  }

  /// Whether it is worth asking more: not where every answer would be the same failure.
  private boolean query(String name, ScimCall call, String attribute) throws InterruptedException {
    ScimReply reply;
    try {
      reply = client.send(call.with("filter", FilterPrinter.equality(attribute, nobody())));
    } catch (ClientException e) {
      steps.add(diagnosis.failed(name, e));
      return e.kind() == ClientException.Kind.TOO_LARGE;
    }
    Optional<ListResponse> list = reply.json().flatMap(ListResponse::read);
    if (!reply.isSuccess() || reply.body() instanceof Body.Unreadable) {
      steps.add(diagnosis.failed(name, reply));
      return reply.isSuccess() || (reply.status() >= 400 && reply.status() != 401);
    }
    steps.add(list.map(found -> listed(name, found)).orElseGet(() -> noList(name)));
    return true;
  }

  private Step listed(String name, ListResponse list) {
    long found = Math.max(list.resources().size(), list.totalResults().orElse(0));
    return found == 0
        ? new Step(name, true, "an empty list, as it should be", Optional.empty())
        : diagnosis.failed(
            name,
            found + " for a name that nobody has",
            "The target ignores filters, so existing accounts can't be told: it must support 'eq'.");
  }

  private Step noList(String name) {
    return diagnosis.failed(
        name,
        "JSON, but no ListResponse",
        "A query is answered by a ListResponse, also where nothing is found (RFC 7644, section"
            + " 3.4.2): check that the URL is that of a SCIM 2.0 endpoint.");
  }

  /// The JSON of a discovery endpoint (RFC 7644, section 4), if there is one.
  private Optional<JsonNode> read(String endpoint) throws InterruptedException {
    ScimReply reply;
    try {
      reply = client.send(ScimCall.get(endpoint));
    } catch (ClientException e) {
      steps.add(diagnosis.failed(endpoint, e));
      return Optional.empty();
    }
    if (reply.status() == 404 || reply.status() == 405 || reply.status() == 501) {
      steps.add(
          new Step(
              endpoint,
              true,
              "not offered (" + reply.status() + "); not needed",
              Optional.empty()));
      return Optional.empty();
    }
    if (!reply.isSuccess() || reply.json().filter(JsonNode::isContainer).isEmpty()) {
      steps.add(diagnosis.failed(endpoint, reply));
      return Optional.empty();
    }
    return reply.json();
  }

  private void configuration(JsonNode json) {
    boolean patch = json.path("patch").path("supported").asBoolean(true);
    boolean filter = json.path("filter").path("supported").asBoolean(true);
    if (!patch && preset.update() == Preset.Update.PATCH) {
      unsupported.add("PATCH: users and groups can't be updated");
    } else if (!patch) {
      unsupported.add("PATCH: each change reads and replaces the whole, which takes two requests");
    }
    if (!filter) {
      unsupported.add("filters: existing accounts can't be matched");
    }
    passed(
        preset.configuration(),
        "patch "
            + word(patch)
            + ", filter "
            + word(filter)
            + ", bulk "
            + word(json.path("bulk").path("supported").asBoolean(false)));
  }

  private void resourceTypes(JsonNode json) {
    List<String> names = texts(json, "name");
    if (names.isEmpty()) {
      passed("ResourceTypes", "an empty list, which tells nothing");
      return;
    }
    passed("ResourceTypes", String.join(", ", names));
    if (names.stream().noneMatch("User"::equalsIgnoreCase)) {
      unsupported.add("users: there is no User resource type");
    }
    if (names.stream().noneMatch("Group"::equalsIgnoreCase)) {
      unsupported.add("groups: there is no Group resource type");
      steps.replaceAll(
          step ->
              step.name().equals(GROUP_STEP) && !step.passed()
                  ? new Step(GROUP_STEP, true, "the target has no groups", Optional.empty())
                  : step);
    }
  }

  private void schemas(JsonNode json) {
    List<String> ids = texts(json, "id");
    passed("Schemas", ids.size() + " schemas");
    if (!ids.isEmpty()) {
      unsupported.addAll(new SchemaComparison(json).missing(mapped));
    }
  }

  /// Of each listed resource; some list them without a ListResponse around.
  private static List<String> texts(JsonNode json, String key) {
    List<String> texts = new ArrayList<>();
    (json.isArray() ? json : json.path("Resources"))
        .forEach(resource -> texts.add(resource.path(key).asString("")));
    return texts;
  }

  private void passed(String name, String found) {
    steps.add(new Step(name, true, found, Optional.empty()));
  }

  private static String word(boolean supported) {
    return supported ? "supported" : "not supported";
  }

  private String nobody() {
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }
}
