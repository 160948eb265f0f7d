package dev.lockstep.console;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;

/// Scripts, styles and pictures: our own files, nothing is loaded from elsewhere.
final class Assets {
  private static final Map<String, String> LIBRARIES =
      Map.of(
          "tabler.min.css",
          "/META-INF/resources/webjars/tabler__core/1.4.0/dist/css/tabler.min.css",
          "htmx.min.js",
          "/META-INF/resources/webjars/htmx.org/2.0.10/dist/htmx.min.js");

  private static final Set<String> OWN =
      Set.of(
          "console.css", "theme.js", "live.js", "copy.js", "upload.js", "complete.js", "icon.svg");

  private Assets() {}

  static void send(ServerRequest request, ServerResponse response) {
    String name = request.path().pathParameters().get("name");
    String resource = LIBRARIES.getOrDefault(name, name);
    if (resource.equals(name) && !OWN.contains(name)) {
      response.status(404).send();
      return;
    }
    try (InputStream stream = Assets.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalStateException("the jar lacks " + resource);
      }
      response.header(HeaderNames.CONTENT_TYPE, contentType(name));
      response.header("Cache-Control", "max-age=3600");
      response.send(stream.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String contentType(String name) {
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "css" -> "text/css;charset=utf-8";
      case "js" -> "text/javascript;charset=utf-8";
      case "svg" -> "image/svg+xml";
      default -> "application/octet-stream";
    };
  }
}
