package dev.lockstep.scim.message;

import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.json.Json;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A SCIM error (RFC 7644, section 3.12).
///
/// {@snippet file="dev/lockstep/scim/examples/EntryPointsTest.java" region="error"}
///
/// @param scimType as it stands in the JSON; a target may have keywords of its own
public record ErrorMessage(int status, Optional<String> scimType, String detail) {
  public static final String URN = "urn:ietf:params:scim:api:messages:2.0:Error";

  public static ErrorMessage of(ScimException e) {
    return new ErrorMessage(e.status(), e.scimType().map(ScimType::keyword), e.detail());
  }

  /// The status is a string there.
  public ObjectNode write() {
    ObjectNode node = Json.object();
    node.putArray("schemas").add(URN);
    node.put("status", String.valueOf(status));
    scimType.ifPresent(keyword -> node.put("scimType", keyword));
    node.put("detail", detail);
    return node;
  }

  /// What a service provider answered, read kindly: the status may be a number or missing, AWS
  /// says `schema` for `schemas` and adds an `exceptionRequestId`, which goes into the detail.
  /// Empty where the JSON is no error message.
  public static Optional<ErrorMessage> read(JsonNode json, int httpStatus) {
    if (!json.isObject() || !(json.has("detail") || json.has("status"))) {
      return Optional.empty();
    }
    String detail = json.path("detail").asString("");
    String request = json.path("exceptionRequestId").asString("");
    return Optional.of(
        new ErrorMessage(
            json.path("status").asInt(httpStatus),
            json.hasNonNull("scimType")
                ? Optional.of(json.path("scimType").asString(""))
                : Optional.empty(),
            request.isEmpty() ? detail : detail + " (request " + request + ")"));
  }
}
