package dev.lockstep.scim.bulk;

import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The body of a POST to `/Bulk` (RFC 7644, section 3.7).
///
/// {@snippet file="dev/lockstep/scim/examples/EntryPointsTest.java" region="bulk"}
///
/// @param failOnErrors after how many errors the rest is left undone; never when empty
/// @param operations in the order of the request, which the answer keeps
public record BulkRequest(OptionalInt failOnErrors, List<BulkOperation> operations) {
  public static final String URN = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";

  public BulkRequest {
    operations = List.copyOf(operations);
  }

  /// Reads the request. An operation that can't be read becomes [BulkOperation.Refused] and stops
  /// no other.
  ///
  /// @param maxOperations as ServiceProviderConfig tells it
  /// @throws ScimException 400 where the request as a whole can't be read; 413 where it has too many
  ///     operations (section 3.7.4)
  public static BulkRequest read(JsonNode body, int maxOperations) {
    if (!body.isObject()) {
      throw ScimException.badRequest(
          ScimType.INVALID_SYNTAX, "a bulk request is a JSON object, not " + body.getNodeType());
    }
    JsonNode written = Json.member(body, "Operations");
    if (!written.isArray()) {
      throw ScimException.badRequest(ScimType.INVALID_SYNTAX, "'Operations', a list, is missing");
    }
    if (written.size() > maxOperations) {
      throw new ScimException(
          413,
          Optional.empty(),
          written.size() + " operations; a bulk request takes " + maxOperations + " at most");
    }
    List<BulkOperation> operations = new ArrayList<>();
    for (JsonNode operation : written) {
      operations.add(BulkOperationReader.read(operation));
    }
    return new BulkRequest(failOnErrors(body), BulkReferences.checked(operations));
  }

  /// Whether so many errors end the request: what isn't done yet is then left undone.
  public boolean endsAfter(int errors) {
    return failOnErrors.isPresent() && errors >= failOnErrors.getAsInt();
  }

  private static OptionalInt failOnErrors(JsonNode body) {
    JsonNode value = Json.member(body, "failOnErrors");
    if (value.isMissingNode() || value.isNull()) {
      return OptionalInt.empty();
    }
    if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 1) {
      throw ScimException.badRequest(
          ScimType.INVALID_VALUE,
          "'failOnErrors' takes a whole number from 1, not " + Json.text(value));
    }
    return OptionalInt.of(value.intValue());
  }

  /// The body of a POST to `/Bulk`. Refused operations have no form to be written in.
  ///
  /// @throws IllegalArgumentException where an operation is refused
  public ObjectNode write() {
    ObjectNode node = Json.object();
    node.putArray("schemas").add(URN);
    failOnErrors.ifPresent(errors -> node.put("failOnErrors", errors));
    ArrayNode array = node.putArray("Operations");
    for (BulkOperation operation : operations) {
      ObjectNode object = array.addObject().put("method", operation.method());
      operation.bulkId().ifPresent(bulkId -> object.put("bulkId", bulkId));
      switch (operation) {
        case BulkOperation.Post(var _, String endpoint, ObjectNode data) ->
            object.put("path", endpoint).set("data", data);
        case BulkOperation.Put(var _, BulkTarget target, var version, ObjectNode data) ->
            write(object, target, version).set("data", data);
        case BulkOperation.Patch(var _, BulkTarget target, var version, ObjectNode data) ->
            write(object, target, version).set("data", data);
        case BulkOperation.Delete(var _, BulkTarget target, var version) ->
            write(object, target, version);
        case BulkOperation.Refused(var _, var _, ScimException problem) ->
            throw new IllegalArgumentException("refused: " + problem.detail());
      }
    }
    return node;
  }

  private static ObjectNode write(ObjectNode object, BulkTarget target, Optional<String> version) {
    object.put("path", target.endpoint() + "/" + BulkOperationReader.encoded(target.id()));
    version.ifPresent(tag -> object.put("version", tag));
    return object;
  }
}
