package dev.lockstep.scim.bulk;

import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.bulk.BulkOperation.Delete;
import dev.lockstep.scim.bulk.BulkOperation.Patch;
import dev.lockstep.scim.bulk.BulkOperation.Post;
import dev.lockstep.scim.bulk.BulkOperation.Put;
import dev.lockstep.scim.bulk.BulkOperation.Refused;
import dev.lockstep.scim.json.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// References to resources that the same bulk request creates (RFC 7644, section 3.7.2):
/// `bulkId:qwerty` where an id would stand. It may stand as a whole value in the data, as the last
/// segment of a `$ref` or of the operation's path, and in quotes in the path of a PATCH operation
/// (`members[value eq "bulkId:qwerty"]`). In other text it is text.
///
/// {@snippet file="dev/lockstep/scim/examples/EntryPointsTest.java" region="bulk"}
public final class BulkReferences {
  private static final String PREFIX = "bulkId:";
  private static final Pattern WHOLE = Pattern.compile("()" + PREFIX + "(.+)()", Pattern.DOTALL);
  private static final Pattern LAST_SEGMENT = Pattern.compile("((?:.*/)?)" + PREFIX + "([^/]+)()");
  private static final Pattern QUOTED = Pattern.compile("(\")" + PREFIX + "([^\"]+)(\")");

  private final Function<String, String> replacement;

  private BulkReferences(Function<String, String> replacement) {
    this.replacement = replacement;
  }

  /// The bulkIds that the operation refers to, its own among them where it refers to itself.
  public static Set<String> of(BulkOperation operation) {
    Set<String> found = new LinkedHashSet<>();
    new BulkReferences(
            bulkId -> {
              found.add(bulkId);
              return PREFIX + bulkId;
            })
        .replaced(operation);
    return found;
  }

  /// The operation with ids where it had references.
  ///
  /// @param ids of the resources that operations with this bulkId have created, or are going to
  /// @throws ScimException 409 where an id isn't known, because the operation that was to create it
  ///     failed
  public static BulkOperation resolve(
      BulkOperation operation, Function<String, Optional<String>> ids) {
    return new BulkReferences(
            bulkId ->
                ids.apply(bulkId)
                    .orElseThrow(
                        () ->
                            new ScimException(
                                409,
                                Optional.empty(),
                                "it refers to '"
                                    + PREFIX
                                    + bulkId
                                    + "', whose operation wasn't carried out")))
        .replaced(operation);
  }

  /// Refuses what names a bulkId that is taken, or refers to one that isn't there.
  static List<BulkOperation> checked(List<BulkOperation> operations) {
    Set<String> declared = new HashSet<>();
    List<BulkOperation> unique = new ArrayList<>();
    for (BulkOperation operation : operations) {
      boolean taken = operation.bulkId().isPresent() && !declared.add(operation.bulkId().get());
      unique.add(
          taken ? refused(operation, "an earlier operation has the same bulkId") : operation);
    }
    return unique.stream().map(operation -> referring(operation, declared)).toList();
  }

  private static BulkOperation referring(BulkOperation operation, Set<String> declared) {
    return of(operation).stream()
        .filter(bulkId -> !declared.contains(bulkId))
        .findFirst()
        .map(
            bulkId ->
                refused(operation, "no operation of the request has the bulkId '" + bulkId + "'"))
        .orElse(operation);
  }

  private static BulkOperation refused(BulkOperation operation, String detail) {
    return new Refused(
        operation.bulkId(),
        operation.method(),
        ScimException.badRequest(ScimType.INVALID_VALUE, detail));
  }

  private BulkOperation replaced(BulkOperation operation) {
    return switch (operation) {
      case Post(var bulkId, String endpoint, ObjectNode data) ->
          new Post(bulkId, endpoint, object(data));
      case Put(var bulkId, BulkTarget target, var version, ObjectNode data) ->
          new Put(bulkId, target(target), version, object(data));
      case Patch(var bulkId, BulkTarget target, var version, ObjectNode data) ->
          new Patch(bulkId, target(target), version, object(data));
      case Delete(var bulkId, BulkTarget target, var version) ->
          new Delete(bulkId, target(target), version);
      case Refused refused -> refused;
    };
  }

  private BulkTarget target(BulkTarget target) {
    return new BulkTarget(target.endpoint(), text(WHOLE, target.id()));
  }

  private ObjectNode object(ObjectNode object) {
    ObjectNode result = Json.object();
    object
        .properties()
        .forEach(
            entry -> result.set(entry.getKey(), value(pattern(entry.getKey()), entry.getValue())));
    return result;
  }

  private static Pattern pattern(String key) {
    return switch (key) {
      case "$ref" -> LAST_SEGMENT;
      case "path" -> QUOTED;
      default -> WHOLE;
    };
  }

  private JsonNode value(Pattern pattern, JsonNode value) {
    if (value instanceof ObjectNode object) {
      return object(object);
    }
    if (value instanceof ArrayNode array) {
      ArrayNode result = Json.array();
      array.forEach(element -> result.add(value(pattern, element)));
      return result;
    }
    return value.isString() ? Json.string(text(pattern, value.stringValue())) : value;
  }

  private String text(Pattern pattern, String text) {
    if (!text.contains(PREFIX)) {
      return text;
    }
    UnaryOperator<String> one =
        found -> {
          Matcher matcher = pattern.matcher(found);
          return matcher.matches()
              ? matcher.group(1) + replacement.apply(matcher.group(2)) + matcher.group(3)
              : found;
        };
    return pattern.equals(QUOTED)
        ? QUOTED
            .matcher(text)
            .replaceAll(match -> Matcher.quoteReplacement(one.apply(match.group())))
        : one.apply(text);
  }
}
