package dev.lockstep.api;

import dev.lockstep.directory.TakesFiles;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.json.Json;
import io.helidon.http.Header;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// What a client of the API has sent, taken apart.
record IncomingRequest(ServerRequest request) {
  /// A mapping of some hundred lines has a tenth of it.
  private static final int MAX_BODY = 1 << 20;

  /// The methods whose body means anything; that of another isn't read.
  private static final Set<String> BODIES = Set.of("POST", "PUT", "PATCH");

  String method() {
    return request.prologue().method().text();
  }

  /// Those behind `/api/v1`, decoded.
  List<String> segments() {
    return Arrays.stream(request.path().rawPath().split("/", -1))
        .filter(part -> !part.isEmpty())
        .skip(2)
        .map(part -> decoded(part.replace("+", "%2B")))
        .toList();
  }

  Map<String, String> parameters() {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String part : request.query().rawValue().split("&", -1)) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        parameters.putIfAbsent(
            decoded(part.substring(0, equals)), decoded(part.substring(equals + 1)));
      }
    }
    return parameters;
  }

  Map<String, String> headers() {
    Map<String, String> headers = new LinkedHashMap<>();
    for (Header header : request.headers()) {
      headers.put(header.name().toLowerCase(Locale.ROOT), header.get());
    }
    return headers;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  JsonNode body() {
    byte[] bytes = bytes(MAX_BODY);
    return bytes.length == 0 ? Json.object() : Json.parse(bytes);
  }

  /// As it was sent: the charset is the file's own.
  JsonNode file() {
    return JsonNodeFactory.instance.binaryNode(bytes(TakesFiles.MOST_BYTES));
  }

  private byte[] bytes(int most) {
    if (!BODIES.contains(method()) || !request.content().hasEntity()) {
      return new byte[0];
    }
    try (InputStream stream = request.content().inputStream()) {
      byte[] bytes = stream.readNBytes(most + 1);
      if (bytes.length > most) {
        throw new ScimException(
            413, Optional.empty(), "the body is longer than " + most + " bytes");
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
