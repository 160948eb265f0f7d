package dev.lockstep.scim.message;

import dev.lockstep.scim.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The answer to a query (RFC 7644, section 3.4.2; RFC 9865 for the cursor).
///
/// {@snippet file="dev/lockstep/scim/examples/EntryPointsTest.java" region="search"}
///
/// @param totalResults of all pages; may be unknown with cursors
/// @param startIndex from 1; absent with cursors
/// @param nextCursor present on every page but the last of a cursor-paged query
/// @param previousCursor optional, and never on the first page
public record ListResponse(
    OptionalLong totalResults,
    OptionalLong startIndex,
    Optional<String> nextCursor,
    Optional<String> previousCursor,
    List<ObjectNode> resources) {
  public static final String URN = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

  public ListResponse {
    resources = List.copyOf(resources);
  }

  /// A page of an index-paged query.
  public static ListResponse page(long totalResults, long startIndex, List<ObjectNode> resources) {
    return new ListResponse(
        OptionalLong.of(totalResults),
        OptionalLong.of(startIndex),
        Optional.empty(),
        Optional.empty(),
        resources);
  }

  /// A page of a cursor-paged query (RFC 9865, section 2).
  public static ListResponse page(
      OptionalLong totalResults,
      Optional<String> previousCursor,
      Optional<String> nextCursor,
      List<ObjectNode> resources) {
    return new ListResponse(
        totalResults, OptionalLong.empty(), nextCursor, previousCursor, resources);
  }

  /// Everything there is, as the discovery endpoints answer.
  public static ListResponse all(List<ObjectNode> resources) {
    return page(resources.size(), 1, resources);
  }

  /// `Resources` is there also when it is empty: clients look into it unasked.
  public ObjectNode write() {
    ObjectNode node = Json.object();
    node.putArray("schemas").add(URN);
    totalResults.ifPresent(total -> node.put("totalResults", total));
    startIndex.ifPresent(index -> node.put("startIndex", index));
    node.put("itemsPerPage", resources.size());
    previousCursor.ifPresent(cursor -> node.put("previousCursor", cursor));
    nextCursor.ifPresent(cursor -> node.put("nextCursor", cursor));
    ArrayNode array = node.putArray("Resources");
    resources.forEach(array::add);
    return node;
  }

  /// What a service provider answered, read kindly: numbers may be strings or missing, `Resources`
  /// may be missing or null. Empty where the JSON is no list: a single resource, or an error.
  public static Optional<ListResponse> read(JsonNode json) {
    if (!json.isObject()
        || !(json.has("Resources") || json.has("totalResults") || json.has("itemsPerPage"))) {
      return Optional.empty();
    }
    List<ObjectNode> resources = new ArrayList<>();
    for (JsonNode node : json.path("Resources")) {
      if (node instanceof ObjectNode resource) {
        resources.add(resource);
      }
    }
    return Optional.of(
        new ListResponse(
            number(json, "totalResults"),
            number(json, "startIndex"),
            text(json, "nextCursor"),
            text(json, "previousCursor"),
            resources));
  }

  private static Optional<String> text(JsonNode json, String name) {
    return json.hasNonNull(name) ? Optional.of(json.path(name).asString("")) : Optional.empty();
  }

  private static OptionalLong number(JsonNode json, String name) {
    return json.hasNonNull(name)
        ? OptionalLong.of(json.path(name).asLong(0))
        : OptionalLong.empty();
  }
}
