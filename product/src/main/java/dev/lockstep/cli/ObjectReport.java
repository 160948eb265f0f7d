package dev.lockstep.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// All about one user or group: what the console's page of it shows.
///
/// @param object as the directory has it
/// @param groups that it is in
/// @param reasons why it is, or isn't, at the target of each application of its directory
/// @param happenings newest first
record ObjectReport(
    JsonNode object, List<JsonNode> groups, List<Reason> reasons, List<JsonNode> happenings) {
  ObjectReport {
    groups = List.copyOf(groups);
    reasons = List.copyOf(reasons);
    happenings = List.copyOf(happenings);
  }

  record Reason(String application, JsonNode why) {
    private boolean there() {
      return why.has("link");
    }

    /// The first step of the scope that doesn't hold, else what is to be done now.
    private String text() {
      JsonNode scope = why.path("scope");
      if (!scope.path("inScope").asBoolean(true)) {
        for (JsonNode step : scope.path("steps")) {
          if (!step.path("holds").asBoolean(true)) {
            return step.path("found").asString("");
          }
        }
      }
      return why.path("decision").path("explanation").asString("");
    }
  }

  /// @param collection `users` or `groups`
  /// @param limit of happenings
  static ObjectReport of(AdminApi api, String directory, String collection, String id, int limit)
      throws InterruptedException {
    String path = ServerCommand.directory(directory) + "/" + collection + "/" + id;
    JsonNode object = api.get(path);
    List<Reason> reasons = new ArrayList<>();
    for (JsonNode application : api.items("/applications")) {
      if (application.path("directory").asString("").equals(directory)) {
        String name = application.path("id").asString("");
        reasons.add(new Reason(name, api.get(ServerCommand.application(name) + "/why/" + id)));
      }
    }
    List<JsonNode> happenings = new ArrayList<>();
    if (limit > 0) {
      api.each(
          path + "/timeline",
          Math.min(limit, AdminApi.PAGE),
          one -> {
            happenings.add(one);
            return happenings.size() < limit;
          });
    }
    return new ObjectReport(object, api.items(path + "/memberships"), reasons, happenings);
  }

  ObjectNode json(AdminApi api) {
    ObjectNode json = api.object();
    json.set("object", object);
    json.putArray("memberships").addAll(groups);
    var applications = json.putArray("applications");
    reasons.forEach(
        reason ->
            applications
                .addObject()
                .put("application", reason.application())
                .set("why", reason.why()));
    json.putArray("timeline").addAll(happenings);
    return json;
  }

  void print(PrintWriter out) {
    Table attributes = new Table("ATTRIBUTE", "VALUE");
    flat("", object, attributes);
    attributes.print(out);
    out.println();
    Table memberships = new Table("GROUP", "BY WAY OF");
    for (JsonNode group : groups) {
      memberships.row(
          name(group),
          group.path("inherited").asBoolean(false) ? name(group.path("through")) : "–");
    }
    memberships.print(out);
    out.println();
    Table applications = new Table("APPLICATION", "THERE", "WHY");
    for (Reason reason : reasons) {
      applications.row(reason.application(), reason.there() ? "yes" : "no", reason.text());
    }
    applications.print(out);
    out.println();
    Table timeline = new Table("TIME", "WHERE", "WHAT");
    for (JsonNode one : happenings) {
      timeline.row(one.path("at").asString(""), where(one), one.path("text").asString(""));
    }
    timeline.print(out);
  }

  private static String name(JsonNode group) {
    return group.path("displayName").asString(group.path("id").asString(""));
  }

  private static String where(JsonNode happening) {
    return switch (happening.path("kind").asString("")) {
      case "provisioning" ->
          "application " + happening.path("operation").path("application").asString("");
      case "source" -> "source " + happening.path("source").asString("");
      case String other -> other;
    };
  }

  /// Each value in a line of its own; of lists of references the console and `--json` have all.
  private static void flat(String path, JsonNode json, Table table) {
    for (Map.Entry<String, JsonNode> entry : json.properties()) {
      String name = path + entry.getKey();
      JsonNode value = entry.getValue();
      switch (entry.getKey()) {
        case "schemas", "groups", "members" -> {}
        default -> {
          if (value.isObject()) {
            flat(name + (name.contains(":") ? ":" : "."), value, table);
          } else {
            table.row(name, value.isArray() ? value.toString() : value.asString(""));
          }
        }
      }
    }
  }
}
