package dev.lockstep.endpoint;

import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.message.ErrorMessage;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// An answer of the Endpoint.
///
/// @param headers with a `Content-Type` only where a body's isn't `application/scim+json`
public record ScimResponse(int status, Map<String, String> headers, Optional<ObjectNode> body) {
  public static final String CONTENT_TYPE = "application/scim+json;charset=utf-8";

  public ScimResponse {
    headers = Map.copyOf(headers);
  }

  static ScimResponse of(int status, ObjectNode body) {
    return new ScimResponse(status, Map.of(), Optional.of(body));
  }

  static ScimResponse empty(int status) {
    return new ScimResponse(status, Map.of(), Optional.empty());
  }

  static ScimResponse error(ScimException e) {
    return of(e.status(), ErrorMessage.of(e).write());
  }

  ScimResponse with(String header, String value) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put(header, value);
    return new ScimResponse(status, all, body);
  }

  public byte[] bytes() {
    return body.map(Json::bytes).orElse(new byte[0]);
  }
}
