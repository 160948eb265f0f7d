package dev.lockstep.scim.message;

import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What a query asks for, whether it came as parameters of a GET (RFC 7644, section 3.4.2) or as
/// the body of a POST to `/.search` (section 3.4.3). Nothing in here is held against a schema yet,
/// and numbers are as written: what a negative `count` means is the service provider's to say.
///
/// {@snippet file="dev/lockstep/scim/examples/EntryPointsTest.java" region="search"}
///
/// @param attributes names as written; empty where the request names none
/// @param cursor present also when it is empty, which asks for the first page by cursor (RFC 9865)
public record SearchRequest(
    Optional<String> filter,
    Optional<String> sortBy,
    Optional<String> sortOrder,
    OptionalLong startIndex,
    OptionalLong count,
    Optional<String> cursor,
    List<String> attributes,
    List<String> excludedAttributes) {
  public static final String URN = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

  /// Everything, in the service provider's own order and pages.
  public static final SearchRequest ALL =
      new SearchRequest(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          Optional.empty(),
          List.of(),
          List.of());

  public SearchRequest {
    attributes = List.copyOf(attributes);
    excludedAttributes = List.copyOf(excludedAttributes);
  }

  /// Whether numbers may stand in quotes, as the SCIM-SDK's client sends them.
  public enum QuotedNumbers {
    ACCEPT,
    REFUSE
  }

  /// The parameters of a GET, given by name.
  ///
  /// @throws ScimException 400 `invalidValue`, naming the parameter
  public static SearchRequest ofParameters(Function<String, Optional<String>> parameters) {
    return new SearchRequest(
        parameters.apply("filter"),
        parameters.apply("sortBy"),
        parameters.apply("sortOrder"),
        number(parameters, "startIndex"),
        number(parameters, "count"),
        parameters.apply("cursor"),
        parameters.apply("attributes").map(SearchRequest::names).orElse(List.of()),
        parameters.apply("excludedAttributes").map(SearchRequest::names).orElse(List.of()));
  }

  /// The body of a `/.search`. Keys are read in any case; unknown ones are left alone.
  ///
  /// @throws ScimException 400 `invalidSyntax` or `invalidValue`, naming the key
  public static SearchRequest read(JsonNode body, QuotedNumbers quoted) {
    if (!body.isObject()) {
      throw ScimException.badRequest(
          ScimType.INVALID_SYNTAX, "a search request is a JSON object, not " + body.getNodeType());
    }
    return new SearchRequest(
        text(body, "filter"),
        text(body, "sortBy"),
        text(body, "sortOrder"),
        number(body, "startIndex", quoted),
        number(body, "count", quoted),
        text(body, "cursor"),
        names(body, "attributes"),
        names(body, "excludedAttributes"));
  }

  /// The body of a `/.search`.
  public ObjectNode write() {
    ObjectNode node = Json.object();
    node.putArray("schemas").add(URN);
    put(node, "attributes", attributes);
    put(node, "excludedAttributes", excludedAttributes);
    filter.ifPresent(text -> node.put("filter", text));
    sortBy.ifPresent(text -> node.put("sortBy", text));
    sortOrder.ifPresent(text -> node.put("sortOrder", text));
    startIndex.ifPresent(number -> node.put("startIndex", number));
    count.ifPresent(number -> node.put("count", number));
    cursor.ifPresent(text -> node.put("cursor", text));
    return node;
  }

  private static void put(ObjectNode node, String key, List<String> names) {
    if (!names.isEmpty()) {
      names.forEach(node.putArray(key)::add);
    }
  }

  private static List<String> names(String written) {
    List<String> names = new ArrayList<>();
    for (String name : written.split(",", -1)) {
      if (!name.isBlank()) {
        names.add(name.strip());
      }
    }
    return names;
  }

  private static List<String> names(JsonNode body, String key) {
    JsonNode value = Json.member(body, key);
    if (value.isString()) {
      return names(value.stringValue());
    }
    List<String> names = new ArrayList<>();
    for (JsonNode name : list(value, key)) {
      if (!name.isString()) {
        throw invalid("'" + key + "' takes attribute names, not " + Json.text(name));
      }
      names.add(name.stringValue().strip());
    }
    return names;
  }

  private static JsonNode list(JsonNode value, String key) {
    if (value.isArray() || value.isMissingNode() || value.isNull()) {
      return value;
    }
    throw invalid("'" + key + "' takes a list of attribute names");
  }

  private static Optional<String> text(JsonNode body, String key) {
    JsonNode value = Json.member(body, key);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isString()) {
      throw invalid("'" + key + "' takes a string");
    }
    return Optional.of(value.stringValue());
  }

  private static OptionalLong number(JsonNode body, String key, QuotedNumbers quoted) {
    JsonNode value = Json.member(body, key);
    if (value.isMissingNode() || value.isNull()) {
      return OptionalLong.empty();
    }
    if (value.isIntegralNumber() && value.canConvertToLong()) {
      return OptionalLong.of(value.longValue());
    }
    if (value.isString() && quoted == QuotedNumbers.ACCEPT) {
      return OptionalLong.of(number(key, value.stringValue()));
    }
    throw invalid("'" + key + "' takes a whole number");
  }

  private static OptionalLong number(Function<String, Optional<String>> parameters, String name) {
    Optional<String> text = parameters.apply(name);
    return text.isPresent() ? OptionalLong.of(number(name, text.get())) : OptionalLong.empty();
  }

  private static long number(String name, String text) {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      throw invalid("'" + name + "' takes a whole number, not '" + text + "'");
    }
  }

  private static ScimException invalid(String detail) {
    return ScimException.badRequest(ScimType.INVALID_VALUE, detail);
  }
}
