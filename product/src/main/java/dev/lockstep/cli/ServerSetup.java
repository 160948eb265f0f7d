package dev.lockstep.cli;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads what is set up on a server, in the form of a set-up file. Secrets are written as kept: the
/// server tells them to nobody.
final class ServerSetup {
  private static final String RULE =
      "urn:lockstep:params:scim:schemas:extension:directory:1.0:Group";

  /// The only kind of source that signs in nowhere.
  private static final String WITHOUT_SECRET = "csv";

  private final AdminApi api;

  ServerSetup(AdminApi api) {
    this.api = api;
  }

  ObjectNode read() throws InterruptedException {
    ObjectNode setup = api.object();
    ObjectNode directories = setup.putObject("directories");
    for (JsonNode directory : api.items("/directories")) {
      directories.set(id(directory), directory(directory));
    }
    ObjectNode applications = setup.putObject("applications");
    for (JsonNode application : api.items("/applications")) {
      applications.set(id(application), application(application));
    }
    return setup;
  }

  private ObjectNode directory(JsonNode from) throws InterruptedException {
    String path = ServerCommand.directory(id(from));
    ObjectNode directory =
        chosen(from, List.of("displayName", "provisioning", "profile", "recycleBinLife"));
    directory.set("tokenSettings", api.get(path + "/token-settings"));
    JsonNode schemas = api.get(path + "/schemas");
    if (!schemas.path("schemas").isEmpty() || !schemas.path("resourceTypes").isEmpty()) {
      directory.set("schemas", schemas);
    }
    ObjectNode sources = api.object();
    for (JsonNode source : api.items(path + "/sources")) {
      if (source.path("state").asString("").equals("deleting")) {
        continue; // nobody is to set it up again
      }
      ObjectNode one = chosen(source, List.of("kind", "state", "settings", "removalLimit"));
      if (!one.path("kind").asString("").equals(WITHOUT_SECRET)) {
        SetupSecrets.kept(one, "password");
      }
      sources.set(id(source), one);
    }
    put(directory, "sources", sources);
    put(directory, "dynamicGroups", rules(path));
    return directory;
  }

  private ObjectNode rules(String path) throws InterruptedException {
    ObjectNode rules = api.object();
    String filter = AdminApi.encoded(RULE + ":membershipRule pr");
    for (JsonNode group : api.items(path + "/groups?filter=" + filter)) {
      rules.set(group.path("displayName").asString(""), group.path(RULE).path("membershipRule"));
    }
    return rules;
  }

  private ObjectNode application(JsonNode from) throws InterruptedException {
    ObjectNode application =
        chosen(
            from,
            List.of(
                "directory", "displayName", "target", "scope", "policies", "mappings", "state"));
    if (application.path("target") instanceof ObjectNode target) {
      SetupSecrets.kept(target, "token");
    }
    ArrayNode assignments = api.object().arrayNode();
    String directory = from.path("directory").asString("");
    for (JsonNode one : api.items(ServerCommand.application(id(from)) + "/assignments")) {
      if (!one.path("label").asString("").isEmpty()) {
        assignments.add(member(directory, one));
      }
    }
    if (!assignments.isEmpty()) {
      application.set("assignments", assignments);
    }
    return application;
  }

  private ObjectNode member(String directory, JsonNode assignment) throws InterruptedException {
    if (assignment.path("type").asString("").equals("Group")) {
      return api.object().put("group", assignment.path("label").asString(""));
    }
    String user =
        "/directories/%s/users/%s"
            .formatted(AdminApi.encoded(directory), assignment.path("object").asString(""));
    return api.object().put("user", api.get(user).path("userName").asString(""));
  }

  private ObjectNode chosen(JsonNode from, List<String> names) {
    ObjectNode chosen = api.object();
    for (String name : names) {
      if (from.has(name)) {
        chosen.set(name, from.path(name));
      }
    }
    return chosen;
  }

  private static void put(ObjectNode parent, String name, ObjectNode children) {
    if (!children.isEmpty()) {
      parent.set(name, children);
    }
  }

  private static String id(JsonNode json) {
    return json.path("id").asString("");
  }
}
