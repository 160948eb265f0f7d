package dev.lockstep.api;

import dev.lockstep.scim.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// An answer of the API.
///
/// @param headers beside the type of the body
record ApiAnswer(int status, String contentType, Map<String, String> headers, Body body) {

  ApiAnswer {
    headers = Map.copyOf(headers);
  }

  private ApiAnswer(int status, String contentType, Body body) {
    this(status, contentType, Map.of(), body);
  }

  ApiAnswer with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new ApiAnswer(status, contentType, more, body);
  }

  sealed interface Body {
    record None() implements Body {}

    record Document(ObjectNode json) implements Body {}

    /// Written while it is read from the store, so that it may be of any length.
    record Stream(Writer writer) implements Body {}
  }

  interface Writer {
    void writeTo(OutputStream out) throws IOException;
  }

  static ApiAnswer ok(ObjectNode body) {
    return new ApiAnswer(200, "application/json", new Body.Document(body));
  }

  static ApiAnswer created(ObjectNode body) {
    return new ApiAnswer(201, "application/json", new Body.Document(body));
  }

  static ApiAnswer done() {
    return new ApiAnswer(204, "application/json", new Body.None());
  }

  /// To who has it already.
  static ApiAnswer notModified() {
    return new ApiAnswer(304, "application/json", new Body.None());
  }

  static ApiAnswer stream(String contentType, Writer writer) {
    return new ApiAnswer(200, contentType, new Body.Stream(writer));
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
        new Body.Document(
            Json.object().put("status", status).put("title", title).put("detail", detail)));
  }
}
