package dev.lockstep.scim.bulk;

import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.json.Json;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One operation of a bulk request out of its JSON.
final class BulkOperationReader {
  private final JsonNode written;
  private final Optional<String> bulkId;
  private final String method;

  private BulkOperationReader(JsonNode written) {
    this.written = written;
    this.bulkId = text("bulkId").filter(id -> !id.isEmpty());
    this.method = text("method").orElse("").toUpperCase(Locale.ROOT);
  }

  /// Never fails: what can't be read is refused.
  static BulkOperation read(JsonNode written) {
    BulkOperationReader reader = new BulkOperationReader(written);
    try {
      return reader.operation();
    } catch (ScimException e) {
      return new BulkOperation.Refused(reader.bulkId, reader.method, e);
    }
  }

  private BulkOperation operation() {
    if (!written.isObject()) {
      throw ScimException.badRequest(ScimType.INVALID_SYNTAX, "an operation is a JSON object");
    }
    return switch (method) {
      case "POST" -> new BulkOperation.Post(bulkId, endpoint(), data());
      case "PUT" -> new BulkOperation.Put(bulkId, target(), version(), data());
      case "PATCH" -> new BulkOperation.Patch(bulkId, target(), version(), data());
      case "DELETE" -> new BulkOperation.Delete(bulkId, target(), version());
      default ->
          throw ScimException.badRequest(
              ScimType.INVALID_SYNTAX,
              "'method' is POST, PUT, PATCH or DELETE, not '" + method + "'");
    };
  }

  private String endpoint() {
    String[] segments = segments();
    if (segments.length != 1) {
      throw path("names a type, such as /Users");
    }
    return "/" + segments[0];
  }

  private BulkTarget target() {
    String[] segments = segments();
    if (segments.length != 2) {
      throw path("names a resource, such as /Users/2819c223");
    }
    try {
      // a plus sign is itself in a path
      return new BulkTarget(
          "/" + segments[0],
          URLDecoder.decode(segments[1].replace("+", "%2B"), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw path("has a broken percent-encoding");
    }
  }

  static String encoded(String id) {
    return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20").replace("%3A", ":");
  }

  private String[] segments() {
    String path = text("path").orElse("").replaceFirst("^/+", "").replaceFirst("/+$", "");
    if (path.isEmpty()) {
      throw ScimException.badRequest(ScimType.INVALID_SYNTAX, "'path' is missing");
    }
    return path.split("/+", -1);
  }

  private ScimException path(String wanted) {
    return ScimException.badRequest(
        ScimType.INVALID_VALUE,
        "the path of a " + method + " " + wanted + "; it is '" + text("path").orElse("") + "'");
  }

  private ObjectNode data() {
    if (Json.member(written, "data") instanceof ObjectNode data) {
      return data;
    }
    throw ScimException.badRequest(
        ScimType.INVALID_SYNTAX, "'data', the body of the " + method + ", is missing");
  }

  private Optional<String> version() {
    return text("version").filter(tag -> !tag.isEmpty());
  }

  private Optional<String> text(String key) {
    JsonNode value = Json.member(written, key);
    return value.isString() ? Optional.of(value.stringValue()) : Optional.empty();
  }
}
