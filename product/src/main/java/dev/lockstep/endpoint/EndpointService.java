package dev.lockstep.endpoint;

import dev.lockstep.endpoint.ScimRequest.Body;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// The Endpoint behind Helidon's web server.
public final class EndpointService implements HttpService {
  private final Endpoint endpoint;

  public EndpointService(Endpoint endpoint) {
    this.endpoint = endpoint;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .any("/scim/*", this::handle)
        .get("/.well-known/oauth-authorization-server/scim/*", this::handle);
  }

  private void handle(ServerRequest request, ServerResponse response) {
    ScimResponse answer;
    try {
      answer = endpoint.answer(read(request));
    } catch (ScimException e) {
      answer = ScimResponse.error(e);
    }
    response.status(answer.status());
    answer.headers().forEach((name, value) -> response.header(name, value));
    if (answer.body().isPresent()) {
      if (!answer.headers().containsKey("Content-Type")) {
        response.header(HeaderNames.CONTENT_TYPE, ScimResponse.CONTENT_TYPE);
      }
      response.send(answer.bytes());
    } else {
      response.send();
    }
  }

  private static ScimRequest read(ServerRequest request) {
    String query = request.query().rawValue();
    String path = request.path().rawPath();
    if (path.length() + query.length() > Endpoint.MAX_TARGET) {
      throw new ScimException(
          414,
          java.util.Optional.empty(),
          "the URL is longer than " + Endpoint.MAX_TARGET + " characters");
    }
    Map<String, String> headers = new LinkedHashMap<>();
    for (Header header : request.headers()) {
      headers.put(header.name().toLowerCase(Locale.ROOT), header.get());
    }
    return new ScimRequest(
        request.prologue().method().text(),
        (request.isSecure() ? "https://" : "http://") + request.authority(),
        decoded(path.replace("+", "%2B")),
        parameters(query),
        headers,
        body(request));
  }

  private static Map<String, String> parameters(String query) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String part : query.split("&", -1)) {
      int equals = part.indexOf('=');
      String name = equals < 0 ? part : part.substring(0, equals);
      if (!name.isEmpty()) {
        parameters.putIfAbsent(
            decoded(name), equals < 0 ? "" : decoded(part.substring(equals + 1)));
      }
    }
    return parameters;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw ScimException.badRequest(
          ScimType.INVALID_VALUE, "the URL holds a % that is no percent-encoding: " + text);
    }
  }

  /// Never reads more than the limit: the rest is what a stranger would fill memory with.
  private static Body body(ServerRequest request) {
    if (!request.content().hasEntity()) {
      return Body.EMPTY;
    }
    try (InputStream stream = request.content().inputStream()) {
      byte[] bytes = stream.readNBytes(Endpoint.MAX_BODY + 1);
      if (bytes.length > Endpoint.MAX_BODY) {
        throw Endpoint.tooLarge();
      }
      return new Body(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
