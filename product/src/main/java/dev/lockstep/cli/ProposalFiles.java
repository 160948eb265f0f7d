package dev.lockstep.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Files that hold what somebody thinks of setting up: parts of an application as a set-up file
/// writes it, in YAML or JSON.
final class ProposalFiles {
  @Option(
      names = "--mapping",
      paramLabel = "FILE",
      description = "Plan for these mappings: 'users', 'groups', or both.")
  private @Nullable Path mapping;

  @Option(
      names = "--scope",
      paramLabel = "FILE",
      description = "Plan for this 'scope', these 'scopingFilters', or both.")
  private @Nullable Path scope;

  @Option(
      names = "--policies",
      paramLabel = "FILE",
      description = "Plan for these policies; what it doesn't name stays.")
  private @Nullable Path policies;

  @Option(
      names = "--assignments",
      paramLabel = "FILE",
      description = "Plan for these assignments, all that there are to be.")
  private @Nullable Path assignments;

  /// The body of a request.
  ObjectNode read(AdminApi api, String application) throws InterruptedException {
    ObjectNode body = api.object();
    if (mapping != null) {
      body.set("mappings", mappings(mapping));
    }
    if (scope != null) {
      SetupFile file = SetupFile.read(scope);
      checked(file, file.content(), "", List.of("scope", "scopingFilters"))
          .properties()
          .forEach(part -> body.set(part.getKey(), part.getValue()));
    }
    if (policies != null) {
      body.set("policies", policies(policies));
    }
    if (assignments != null) {
      SetupFile file = SetupFile.read(assignments);
      body.set("assignments", assigned(api, application, file));
    }
    return body;
  }

  /// @return `users`, `groups`, or both
  static ObjectNode mappings(Path path) {
    SetupFile file = SetupFile.read(path);
    JsonNode content = file.content();
    JsonNode mappings = content.has("mappings") ? content.path("mappings") : content;
    return checked(file, mappings, "", List.of("users", "groups"));
  }

  /// The server says what of it there isn't.
  private static ObjectNode policies(Path path) {
    SetupFile file = SetupFile.read(path);
    JsonNode content = file.content();
    if ((content.has("policies") ? content.path("policies") : content)
            instanceof ObjectNode policies
        && !policies.isEmpty()) {
      return policies;
    }
    throw new CommandException(
        Exit.USAGE, file.place("") + ": it holds policies, such as 'unassigned: delete'");
  }

  private static ObjectNode checked(
      SetupFile file, JsonNode content, String pointer, List<String> known) {
    if (!(content instanceof ObjectNode object) || object.isEmpty()) {
      throw new CommandException(
          Exit.USAGE, file.place(pointer) + ": it holds " + String.join(" or ", known));
    }
    for (var entry : object.properties()) {
      if (!known.contains(entry.getKey())) {
        throw new CommandException(
            Exit.USAGE,
            "%s: '%s' isn't one of %s"
                .formatted(
                    file.place(pointer + SetupFile.segment(entry.getKey())),
                    entry.getKey(),
                    String.join(", ", known)));
      }
    }
    return object;
  }

  private static ArrayNode assigned(AdminApi api, String application, SetupFile file)
      throws InterruptedException {
    boolean bare = file.content().isArray();
    JsonNode list = bare ? file.content() : file.content().path("assignments");
    String pointer = bare ? "" : "/assignments";
    if (!list.isArray()) {
      throw new CommandException(
          Exit.USAGE, file.place("") + ": it holds a list such as '- group: Staff'");
    }
    String directory =
        api.get(ServerCommand.application(application)).path("directory").asString("");
    ArrayNode assigned = api.object().putArray("assignments");
    for (int index = 0; index < list.size(); index++) {
      String place = file.place(pointer + "/" + index);
      assigned.addObject().put("object", id(api, directory, list.path(index), place));
    }
    return assigned;
  }

  private static String id(AdminApi api, String directory, JsonNode member, String place)
      throws InterruptedException {
    String user = ServerCommand.text(member, "user");
    String group = ServerCommand.text(member, "group");
    if (user.isEmpty() == group.isEmpty()) {
      throw new CommandException(Exit.USAGE, place + ": an assignment names a 'user' or a 'group'");
    }
    try {
      if (group.isEmpty()) {
        return People.userIn(api, directory, user);
      }
      Optional<String> found = People.groupIn(api, directory, group);
      return found.orElseThrow(() -> People.unknown(directory, "group", group));
    } catch (CommandException e) {
      throw new CommandException(e.exit(), place + ": " + e.getMessage());
    }
  }
}
