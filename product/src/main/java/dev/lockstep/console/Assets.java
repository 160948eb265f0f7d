package dev.lockstep.console;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/// Scripts, styles and pictures: our own files, nothing is loaded from elsewhere.
final class Assets {
  private static final Map<String, String> FILES =
      Map.of(
          "tabler.min.css",
          "/META-INF/resources/webjars/tabler__core/1.4.0/dist/css/tabler.min.css",
          "htmx.min.js",
          "/META-INF/resources/webjars/htmx.org/2.0.10/dist/htmx.min.js",
          "console.css",
          "console.css",
          "theme.js",
          "theme.js",
          "live.js",
          "live.js",
          "copy.js",
          "copy.js",
          "upload.js",
          "upload.js",
          "icon.svg",
          "icon.svg");

  private Assets() {}

  static void send(ServerRequest request, ServerResponse response) {
    String name = request.path().pathParameters().get("name");
    String resource = FILES.get(name);
    if (resource == null) {
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
