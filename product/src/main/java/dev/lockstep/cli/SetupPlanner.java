package dev.lockstep.cli;

import dev.lockstep.cli.SetupChange.Call;
import dev.lockstep.cli.SetupChange.Call.Assignment;
import dev.lockstep.cli.SetupChange.Call.Request;
import dev.lockstep.cli.SetupChange.Difference;
import dev.lockstep.cli.SetupChange.Kind;
import dev.lockstep.cli.SetupDifferences.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What to ask of the server so that it has what a file declares. Pure: both are given, and nothing
/// is sent.
final class SetupPlanner {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final List<String> OF_DIRECTORY =
      List.of("displayName", "provisioning", "profile", "recycleBinLife");

  /// @param prune whether what the file doesn't name is removed: applications, sources, assignments
  ///     and rules; a directory never is, as its users went with it
  /// @param secrets whether secrets are sent again to those that have one
  record Options(boolean prune, boolean secrets) {}

  /// What can't be as the file wants it.
  record Problem(String pointer, String message) {}

  record Plan(List<SetupChange> changes, List<Problem> problems) {}

  private final JsonNode server;
  private final Options options;
  private final List<SetupChange> changes = new ArrayList<>();
  private final List<SetupChange> removals = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();
  private final SetupRules rules;

  private SetupPlanner(JsonNode server, Options options) {
    this.server = server;
    this.options = options;
    this.rules = new SetupRules(options.prune());
  }

  /// @param server both it and the file in the form of the set-up's schema, with its defaults
  static Plan plan(JsonNode server, JsonNode file, Options options) {
    SetupPlanner planner = new SetupPlanner(server, options);
    for (Entry<String, JsonNode> directory : file.path("directories").properties()) {
      planner.directory(directory.getKey(), directory.getValue());
    }
    for (Entry<String, JsonNode> application : file.path("applications").properties()) {
      planner.application(application.getKey(), application.getValue());
    }
    if (options.prune() && file.has("applications")) {
      planner.gone("/applications", server.path("applications"), file.path("applications"));
    }
    // what may be needed comes first, and what needs it goes first
    List<SetupChange> changes = new ArrayList<>(planner.changes);
    changes.addAll(planner.removals.reversed());
    return new Plan(changes, planner.problems);
  }

  // Directories

  private void directory(String id, JsonNode wanted) {
    String pointer = "/directories" + SetupFile.segment(id);
    String path = ServerCommand.directory(id);
    JsonNode before = server.path("directories").path(id);
    boolean there = before.isObject();
    List<Call> calls = new ArrayList<>();
    if (!there) {
      calls.add(
          request("POST", "/directories", NODES.objectNode().put("id", id), wanted, "displayName"));
    }
    List<Difference> differences = new ArrayList<>();
    ObjectNode known = there ? (ObjectNode) before : NODES.objectNode();
    differences.addAll(
        part(calls, known, there ? wanted : without(wanted, "displayName"), path, OF_DIRECTORY));
    if (wanted.has("tokenSettings")) {
      List<Difference> settings =
          differences("tokenSettings", known.path("tokenSettings"), wanted.path("tokenSettings"));
      if (!settings.isEmpty()) {
        calls.add(patch(path + "/token-settings", wanted.path("tokenSettings")));
        differences.addAll(settings);
      }
    }
    if (wanted.has("schemas")) {
      List<Difference> schemas =
          SetupDifferences.of(
              "schemas", known.path("schemas"), wanted.path("schemas"), Reading.WHOLE, false);
      if (!schemas.isEmpty()) {
        calls.add(
            new Request(
                "PUT", path + "/schemas", Optional.of((ObjectNode) wanted.path("schemas"))));
        differences.addAll(schemas);
      }
    }
    add(there ? Kind.CHANGE : Kind.CREATE, pointer, differences, calls);
    for (Entry<String, JsonNode> source : wanted.path("sources").properties()) {
      source(pointer, path, source.getKey(), source.getValue(), before.path("sources"));
    }
    if (options.prune() && wanted.has("sources")) {
      goneSources(pointer, path, before.path("sources"), wanted.path("sources"));
    }
    SetupRules.Planned ofGroups = rules.plan(pointer, id, before.path("dynamicGroups"), wanted);
    changes.addAll(ofGroups.changes());
    removals.addAll(ofGroups.removals());
  }

  private void source(String directory, String path, String id, JsonNode wanted, JsonNode sources) {
    String pointer = directory + "/sources" + SetupFile.segment(id);
    String own = path + "/sources/" + AdminApi.encoded(id);
    JsonNode before = sources.path(id);
    List<Call> calls = new ArrayList<>();
    if (before.isObject()) {
      fixed(pointer, before, wanted, "kind");
      add(Kind.CHANGE, pointer, sourceChanges(calls, before, wanted, own), calls);
      return;
    }
    secretFor(pointer + "/password", wanted.path("password"));
    calls.add(
        request(
            "POST",
            path + "/sources",
            NODES.objectNode().put("id", id),
            wanted,
            "kind",
            "settings",
            "password",
            "removalLimit"));
    if (wanted.path("state").asString("").equals("paused")) {
      calls.add(patch(own, NODES.objectNode().put("state", "paused")));
    }
    add(Kind.CREATE, pointer, List.of(), calls);
  }

  /// In one request, so that a source isn't read with one half of them.
  private List<Difference> sourceChanges(
      List<Call> calls, JsonNode before, JsonNode wanted, String path) {
    ObjectNode whole = (ObjectNode) wanted.deepCopy();
    if (options.prune() && whole.path("settings") instanceof ObjectNode settings) {
      missing(before.path("settings"), settings).forEach(settings::putNull);
    }
    return part(
        calls, before, whole, path, List.of("settings", "password", "state", "removalLimit"));
  }

  private void goneSources(String directory, String path, JsonNode before, JsonNode wanted) {
    for (String id : missing(before, wanted)) {
      removals.add(
          new SetupChange(
              Kind.REMOVE,
              directory + "/sources" + SetupFile.segment(id),
              List.of(),
              List.of(
                  new Request(
                      "DELETE", path + "/sources/" + AdminApi.encoded(id), Optional.empty()))));
    }
  }

  // Applications

  private void application(String id, JsonNode wanted) {
    String pointer = "/applications" + SetupFile.segment(id);
    String path = ServerCommand.application(id);
    JsonNode before = server.path("applications").path(id);
    boolean there = before.isObject();
    List<Call> calls = new ArrayList<>();
    List<Difference> differences = new ArrayList<>();
    if (there) {
      fixed(pointer, before, wanted, "directory");
      differences.addAll(
          part(calls, before, wanted, path, List.of("displayName", "target", "scope", "policies")));
      differences.addAll(mappings(calls, before.path("mappings"), wanted, path));
    } else {
      secretFor(pointer + "/target/token", wanted.path("target").path("token"));
      calls.add(
          request(
              "POST",
              "/applications",
              NODES.objectNode().put("id", id),
              wanted,
              "directory",
              "displayName",
              "target",
              "scope",
              "policies"));
      mappings(calls, NODES.missingNode(), wanted, path);
    }
    JsonNode assigned =
        rules.renamed(before.path("assignments"), wanted.path("directory").asString(""));
    assignments(calls, differences, id, assigned, wanted);
    String state = wanted.path("state").asString("");
    String is = there ? before.path("state").asString("") : "paused";
    if (!state.isEmpty() && !state.equals(is)) {
      calls.add(
          new Request(
              "POST", path + (state.equals("running") ? "/start" : "/pause"), Optional.empty()));
      if (there) {
        differences.add(
            new Difference(
                "state", Optional.of(before.path("state")), Optional.of(wanted.path("state"))));
      }
    }
    add(there ? Kind.CHANGE : Kind.CREATE, pointer, differences, calls);
  }

  /// A mapping is taken as a whole: a line that the file doesn't name is gone.
  private static List<Difference> mappings(
      List<Call> calls, JsonNode before, JsonNode wanted, String path) {
    List<Difference> differences = new ArrayList<>();
    for (Entry<String, JsonNode> mapping : wanted.path("mappings").properties()) {
      String type = mapping.getKey();
      List<Difference> own =
          SetupDifferences.of(
              "mappings." + type,
              SetupDifferences.mapping(before.path(type)),
              SetupDifferences.mapping(mapping.getValue()),
              Reading.WHOLE,
              false);
      if (!own.isEmpty()) {
        calls.add(
            new Request(
                "PUT", path + "/mappings/" + type, Optional.of((ObjectNode) mapping.getValue())));
        differences.addAll(own);
      }
    }
    return differences;
  }

  private void assignments(
      List<Call> calls, List<Difference> differences, String id, JsonNode before, JsonNode wanted) {
    for (JsonNode member : wanted.path("assignments")) {
      if (stream(before).noneMatch(member::equals)) {
        calls.add(new Assignment(id, member, true));
        differences.add(new Difference("assignments", Optional.empty(), Optional.of(member)));
      }
    }
    if (options.prune() && wanted.has("assignments")) {
      for (JsonNode member : before) {
        if (stream(wanted.path("assignments")).noneMatch(member::equals)) {
          calls.add(new Assignment(id, member, false));
          differences.add(new Difference("assignments", Optional.of(member), Optional.empty()));
        }
      }
    }
  }

  private static java.util.stream.Stream<JsonNode> stream(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false);
  }

  // What is common to all

  private static JsonNode without(JsonNode object, String name) {
    return ((ObjectNode) object.deepCopy()).without(name);
  }

  private void add(Kind kind, String pointer, List<Difference> differences, List<Call> calls) {
    if (!calls.isEmpty()) {
      changes.add(
          new SetupChange(kind, pointer, kind == Kind.CREATE ? List.of() : differences, calls));
    }
  }

  private List<Difference> differences(String name, JsonNode before, JsonNode wanted) {
    return SetupDifferences.of(name, before, wanted, Reading.PARTIAL, options.secrets());
  }

  /// Adds one request with what differs of these keys.
  private List<Difference> part(
      List<Call> calls, JsonNode before, JsonNode wanted, String path, List<String> names) {
    ObjectNode body = NODES.objectNode();
    List<Difference> differences = new ArrayList<>();
    for (String name : names) {
      if (wanted.has(name)) {
        List<Difference> own = differences(name, before.path(name), wanted.path(name));
        if (!own.isEmpty()) {
          body.set(name, options.secrets() ? wanted.path(name) : withoutSecrets(wanted.path(name)));
          differences.addAll(own);
        }
      }
    }
    if (!body.isEmpty()) {
      calls.add(patch(path, body));
    }
    return differences;
  }

  private static JsonNode withoutSecrets(JsonNode wanted) {
    if (!(wanted instanceof ObjectNode object)) {
      return wanted;
    }
    Predicate<Entry<String, JsonNode>> open = entry -> !SetupSecrets.isReference(entry.getValue());
    ObjectNode kept = NODES.objectNode();
    object.properties().stream()
        .filter(open)
        .forEach(entry -> kept.set(entry.getKey(), entry.getValue()));
    return kept;
  }

  /// What can only be said when it is made.
  private void fixed(String pointer, JsonNode before, JsonNode wanted, String... names) {
    for (String name : names) {
      if (wanted.has(name) && !wanted.path(name).equals(before.path(name))) {
        problems.add(
            new Problem(
                pointer + "/" + name,
                "'%s' is '%s' since it was made, and can't become '%s'"
                    .formatted(
                        name, before.path(name).asString(""), wanted.path(name).asString(""))));
      }
    }
  }

  private void secretFor(String pointer, JsonNode reference) {
    if (SetupSecrets.isReference(reference) && SetupSecrets.isKept(reference)) {
      problems.add(
          new Problem(
              pointer, "a new one has no secret to keep; name it by env:NAME or file:PATH"));
    }
  }

  private void gone(String pointer, JsonNode before, JsonNode wanted) {
    for (String id : missing(before, wanted)) {
      removals.add(
          new SetupChange(
              Kind.REMOVE,
              pointer + SetupFile.segment(id),
              List.of(),
              List.of(
                  new Request("DELETE", pointer + "/" + AdminApi.encoded(id), Optional.empty()))));
    }
  }

  /// What is there and isn't wanted.
  static Set<String> missing(JsonNode before, JsonNode wanted) {
    return before.properties().stream()
        .map(Entry::getKey)
        .filter(name -> !wanted.has(name))
        .collect(Collectors.toCollection(java.util.TreeSet::new));
  }

  private static Request patch(String path, JsonNode body) {
    return new Request("PATCH", path, Optional.of((ObjectNode) body));
  }

  private static Request request(
      String method, String path, ObjectNode body, JsonNode wanted, String... names) {
    for (String name : names) {
      if (wanted.has(name)) {
        body.set(name, wanted.path(name));
      }
    }
    return new Request(method, path, Optional.of(body));
  }
}
