package dev.lockstep.api;

import dev.lockstep.scim.json.Json;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// An answer of the API.
record ApiAnswer(int status, String contentType, Optional<ObjectNode> body) {

  static ApiAnswer ok(ObjectNode body) {
    return new ApiAnswer(200, "application/json", Optional.of(body));
  }

  static ApiAnswer created(ObjectNode body) {
    return new ApiAnswer(201, "application/json", Optional.of(body));
  }

  static ApiAnswer done() {
    return new ApiAnswer(204, "application/json", Optional.empty());
  }

  /// A list is an object with `items`, so that more can stand beside them later.
  static ApiAnswer items(List<ObjectNode> items) {
    ObjectNode body = Json.object();
    ArrayNode array = body.putArray("items");
    items.forEach(array::add);
    return ok(body);
  }

  /// RFC 9457.
  static ApiAnswer problem(int status, String title, String detail) {
    return new ApiAnswer(
        status,
        "application/problem+json",
        Optional.of(Json.object().put("status", status).put("title", title).put("detail", detail)));
  }
}
