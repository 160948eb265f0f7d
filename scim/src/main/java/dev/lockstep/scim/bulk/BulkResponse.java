package dev.lockstep.scim.bulk;

import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.message.ErrorMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The answer to a bulk request: what became of each operation that was tried (RFC 7644, section
/// 3.7.3). It is answered with 200 also where every operation failed.
///
/// {@snippet file="dev/lockstep/scim/examples/EntryPointsTest.java" region="bulk"}
public record BulkResponse(List<Result> results) {
  public static final String URN = "urn:ietf:params:scim:api:messages:2.0:BulkResponse";

  public BulkResponse {
    results = List.copyOf(results);
  }

  /// What became of one operation.
  ///
  /// @param location the resource's URL; only a POST that failed has none
  /// @param version the resource's ETag
  /// @param status as the request alone would have been answered
  /// @param response its body: always there for an error, optional otherwise
  public record Result(
      String method,
      Optional<String> bulkId,
      Optional<String> location,
      Optional<String> version,
      int status,
      Optional<ObjectNode> response) {

    /// The answer to an operation that failed.
    public static Result failed(
        BulkOperation operation, Optional<String> location, ScimException problem) {
      return new Result(
          operation.method(),
          operation.bulkId(),
          location,
          Optional.empty(),
          problem.status(),
          Optional.of(ErrorMessage.of(problem).write()));
    }

    /// Whether it counts for `failOnErrors`.
    public boolean isError() {
      return status >= 400;
    }
  }

  /// The status is a string there.
  public ObjectNode write() {
    ObjectNode node = Json.object();
    node.putArray("schemas").add(URN);
    ArrayNode array = node.putArray("Operations");
    for (Result result : results) {
      ObjectNode object = array.addObject();
      result.location().ifPresent(url -> object.put("location", url));
      object.put("method", result.method());
      result.bulkId().ifPresent(bulkId -> object.put("bulkId", bulkId));
      result.version().ifPresent(tag -> object.put("version", tag));
      object.put("status", String.valueOf(result.status()));
      result.response().ifPresent(body -> object.set("response", body));
    }
    return node;
  }

  /// What a service provider answered, read kindly: the status may be a number, or an object with a
  /// `code` as in SCIM 1.1. Empty where the JSON is no bulk response.
  public static Optional<BulkResponse> read(JsonNode json) {
    JsonNode operations = Json.member(json, "Operations");
    if (!operations.isArray()) {
      return Optional.empty();
    }
    List<Result> results = new ArrayList<>();
    for (JsonNode operation : operations) {
      JsonNode status = operation.path("status");
      results.add(
          new Result(
              operation.path("method").asString(""),
              text(operation, "bulkId"),
              text(operation, "location"),
              text(operation, "version"),
              (status.isObject() ? status.path("code") : status).asInt(0),
              operation.path("response") instanceof ObjectNode body
                  ? Optional.of(body)
                  : Optional.empty()));
    }
    return Optional.of(new BulkResponse(results));
  }

  private static Optional<String> text(JsonNode json, String key) {
    return json.path(key).isString() ? Optional.of(json.path(key).stringValue()) : Optional.empty();
  }
}
