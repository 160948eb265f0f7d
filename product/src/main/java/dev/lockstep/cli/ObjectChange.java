package dev.lockstep.cli;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What is to become of one user or group, or of a new one.
final class ObjectChange {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  @Option(
      names = "--create",
      paramLabel = "NAME",
      description =
          "Create one of this userName or displayName, with what --set says; tells its id.")
  private @Nullable String create;

  @Option(
      names = "--set",
      paramLabel = "ATTRIBUTE=VALUE",
      description =
          "Give an attribute this value, such as name.givenName=Ann; true, false and what begins"
              + " with [ or { is JSON.")
  private Map<String, String> set = Map.of();

  /// Beside `--set`, as most attributes that hold digits, such as `employeeNumber`, are text.
  @Option(
      names = "--set-number",
      paramLabel = "ATTRIBUTE=NUMBER",
      description = "As --set, for an attribute that is a number.")
  private Map<String, BigDecimal> numbers = Map.of();

  @Option(
      names = "--clear",
      paramLabel = "ATTRIBUTE",
      description = "Take an attribute's values away.")
  private List<String> clear = List.of();

  @Option(names = "--delete", description = "Put it into the recycle bin.")
  private boolean delete;

  boolean creates() {
    return create != null;
  }

  boolean deletes() {
    return delete;
  }

  /// @param who stands on the command line beside it
  void check(@Nullable String who) {
    if (create == null && who == null) {
      throw new CommandException(
          Exit.USAGE, "name the one that is to be changed; --create makes another one");
    }
    if (create != null && (who != null || delete || !clear.isEmpty())) {
      throw new CommandException(Exit.USAGE, "--create goes only with --set");
    }
    if (delete && !(set.isEmpty() && numbers.isEmpty() && clear.isEmpty())) {
      throw new CommandException(Exit.USAGE, "--delete goes without --set and --clear");
    }
  }

  /// The body of a creation.
  ///
  /// @param name the attribute that the new one is called by
  ObjectNode resource(AdminApi api, String name) {
    ObjectNode resource = api.object().put(name, create);
    values().forEach((path, value) -> put(resource, path, value));
    return resource;
  }

  /// The body of a change (RFC 7644, 3.5.2).
  ObjectNode patch(AdminApi api) {
    ObjectNode patch = api.object();
    ArrayNode operations = patch.putArray("Operations");
    values()
        .forEach(
            (path, value) ->
                operations.addObject().put("op", "replace").put("path", path).set("value", value));
    clear.forEach(path -> operations.addObject().put("op", "remove").put("path", path));
    return patch;
  }

  private Map<String, JsonNode> values() {
    Map<String, JsonNode> values = new LinkedHashMap<>();
    set.forEach((path, text) -> values.put(path, value(path, text)));
    numbers.forEach((path, number) -> values.put(path, MAPPER.getNodeFactory().numberNode(number)));
    return values;
  }

  private static JsonNode value(String path, String text) {
    boolean json =
        text.equals("true") || text.equals("false") || text.startsWith("[") || text.startsWith("{");
    try {
      return json ? MAPPER.readTree(text) : MAPPER.getNodeFactory().stringNode(text);
    } catch (JacksonException e) {
      throw new CommandException(
          Exit.USAGE,
          "--set %s: what begins with [ or { is JSON, and this isn't: %s"
              .formatted(path, e.getOriginalMessage()));
    }
  }

  /// @param path as in a filter: `title`, `name.givenName`, or an extension's URN, a colon and these
  private static void put(ObjectNode resource, String path, JsonNode value) {
    if (path.contains("[")) {
      throw new CommandException(
          Exit.USAGE,
          "--create takes all values of '%s' as a JSON list"
              .formatted(path.substring(0, path.indexOf('['))));
    }
    boolean extension = path.toLowerCase(Locale.ROOT).startsWith("urn:");
    int colon = extension ? path.lastIndexOf(':') : -1;
    ObjectNode owner = extension ? inner(resource, path.substring(0, colon)) : resource;
    String attribute = path.substring(colon + 1);
    int dot = attribute.indexOf('.');
    if (dot < 0) {
      owner.set(attribute, value);
    } else {
      inner(owner, attribute.substring(0, dot)).set(attribute.substring(dot + 1), value);
    }
  }

  private static ObjectNode inner(ObjectNode owner, String name) {
    return owner.get(name) instanceof ObjectNode there ? there : owner.putObject(name);
  }
}
