package dev.lockstep.client;

import dev.lockstep.scim.message.ErrorMessage;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What a service provider answered in the end, whatever its status.
///
/// @param location the `Location` header
/// @param retryAfter when the service provider wants to be asked again, if it said so
/// @param exchanges all requests that led to it, the waited-out ones included
public record ScimReply(
    int status,
    Body body,
    Optional<String> location,
    Optional<Instant> retryAfter,
    List<ScimExchange> exchanges) {

  public ScimReply {
    exchanges = List.copyOf(exchanges);
  }

  public sealed interface Body {
    record Empty() implements Body {}

    record Json(JsonNode json) implements Body {}

    /// @param text as it came, cut
    /// @param problem why it is no JSON
    record Unreadable(String text, String problem) implements Body {
      /// A proxy's or a site's page instead of a SCIM answer.
      public boolean isWebPage() {
        return text.stripLeading().startsWith("<");
      }
    }
  }

  public boolean isSuccess() {
    return status >= 200 && status < 300;
  }

  public boolean isRedirect() {
    return status >= 300 && status < 400;
  }

  /// The answer's JSON, if it is JSON.
  public Optional<JsonNode> json() {
    return body instanceof Body.Json(JsonNode json) ? Optional.of(json) : Optional.empty();
  }

  /// The SCIM error in the answer, if there is one.
  public Optional<ErrorMessage> error() {
    return isSuccess() ? Optional.empty() : json().flatMap(json -> ErrorMessage.read(json, status));
  }
}
