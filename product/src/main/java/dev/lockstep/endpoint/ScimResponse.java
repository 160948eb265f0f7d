package dev.lockstep.endpoint;

import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.message.ErrorMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/// An answer of the Endpoint.
///
/// @param headers `Content-Type` among them wherever there is a body
public record ScimResponse(int status, Map<String, String> headers, Body body) {
  public static final String CONTENT_TYPE = "application/scim+json";

  public ScimResponse {
    headers = Map.copyOf(headers);
  }

  /// What is sent.
  public sealed interface Body {
    record None() implements Body {}

    record Tree(ObjectNode json) implements Body {}

    /// Written while it is read: as long as it likes to be, a page of it in memory.
    record Stream(Writer writer) implements Body {}
  }

  /// Writes a body; called once at most, after the status and the headers are out.
  @FunctionalInterface
  public interface Writer {
    void writeTo(OutputStream out) throws IOException;
  }

  static ScimResponse of(int status, ObjectNode body) {
    return new ScimResponse(status, Map.of("Content-Type", CONTENT_TYPE), new Body.Tree(body));
  }

  static ScimResponse streamed(int status, Writer writer) {
    return new ScimResponse(status, Map.of("Content-Type", CONTENT_TYPE), new Body.Stream(writer));
  }

  static ScimResponse empty(int status) {
    return new ScimResponse(status, Map.of(), new Body.None());
  }

  static ScimResponse error(ScimException e) {
    return of(e.status(), ErrorMessage.of(e).write());
  }

  ScimResponse with(String header, String value) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put(header, value);
    return new ScimResponse(status, all, body);
  }

  /// As HEAD is answered.
  ScimResponse withoutBody() {
    return new ScimResponse(status, headers, new Body.None());
  }

  /// @throws IOException where the receiver is gone
  public void writeTo(OutputStream out) throws IOException {
    switch (body) {
      case Body.None() -> {}
      case Body.Tree(ObjectNode json) -> out.write(Json.bytes(json));
      case Body.Stream(Writer writer) -> writer.writeTo(out);
    }
  }
}
