package dev.lockstep.endpoint;

import dev.lockstep.endpoint.ScimRequest.Body;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.json.Json;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// The Endpoint behind Helidon's web server.
public final class EndpointService implements HttpService {
  /// Bytes of a body that says it is too long which are still read, to be thrown away: what a batch
  /// grown a little too large sends, and a second of a stranger's time.
  private static final int MAX_DISCARDED = 16 * Endpoint.MAX_BODY;

  private final Endpoint endpoint;
  private final Forwarding forwarding;
  private final Inspector inspector;

  /// Whose word counts for the URL that the client has used.
  public enum Forwarding {
    /// The request's own: anybody could claim another.
    IGNORED,
    /// That of a reverse proxy in front, in `X-Forwarded-Proto`, `-Host`, `-Prefix` and `-For`.
    TRUSTED;

    /// Where the client has reached this server, for example `https://id.example.com/idm`.
    public String base(ServerRequest request) {
      String scheme = request.isSecure() ? "https" : "http";
      return switch (this) {
        case IGNORED -> scheme + "://" + request.authority();
        case TRUSTED ->
            first(request, "X-Forwarded-Proto").orElse(scheme)
                + "://"
                + first(request, "X-Forwarded-Host").orElse(request.authority())
                + first(request, "X-Forwarded-Prefix")
                    .map(prefix -> prefix.replaceFirst("/+$", ""))
                    .orElse("");
      };
    }

    /// The address of who has made the request.
    public String client(ServerRequest request) {
      String peer = request.remotePeer().host();
      return switch (this) {
        case IGNORED -> peer;
        case TRUSTED -> forwardedFor(request).orElse(peer);
      };
    }

    /// What the proxy in front has written, which is the last: clients may have sent the others.
    private static Optional<String> forwardedFor(ServerRequest request) {
      HeaderName name = HeaderNames.create("X-Forwarded-For");
      List<String> sent =
          request.headers().contains(name) ? request.headers().all(name, List::of) : List.of();
      return sent.isEmpty()
          ? Optional.empty()
          : Optional.of(sent.getLast())
              .map(line -> line.substring(line.lastIndexOf(',') + 1).strip())
              .filter(address -> !address.isEmpty());
    }

    /// Of several proxies the one that the client has spoken to.
    private static Optional<String> first(ServerRequest request, String name) {
      return request
          .headers()
          .first(HeaderNames.create(name))
          .map(value -> value.split(",", -1)[0].strip())
          .filter(value -> !value.isEmpty());
    }
  }

  public EndpointService(Endpoint endpoint, Forwarding forwarding, Inspector inspector) {
    this.endpoint = endpoint;
    this.forwarding = forwarding;
    this.inspector = inspector;
  }

  /// What the web server has to let through so that the Endpoint can say what is wrong with it: a
  /// URL up to a length at which it isn't worth an answer, and broken percent-encodings.
  public static Http1Config protocol() {
    return Http1Config.builder()
        .maxPrologueLength(4 * Endpoint.MAX_TARGET)
        .validatePrologue(false)
        .validatePath(false)
        .build();
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .any("/scim/*", this::handle)
        .get("/.well-known/oauth-authorization-server/scim/*", this::handle);
  }

  private void handle(ServerRequest request, ServerResponse response) {
    Instant begun = inspector.now();
    ScimRequest scim;
    try {
      scim = read(request);
    } catch (ScimException e) {
      if (e.status() == 413) {
        // else the server would read the rest of the body before it sends a word
        response.header(HeaderValues.CONNECTION_CLOSE);
      }
      send(response, ScimResponse.error(e), _ -> {});
      return;
    }
    Recording recording = new Recording();
    ScimResponse answer = answer(scim, recording);
    send(response, answer, sent -> inspector.keep(recording, scim, begun, answer, sent));
  }

  private ScimResponse answer(ScimRequest scim, Recording recording) {
    try {
      return endpoint.answer(scim, recording);
    } catch (ScimException e) {
      return ScimResponse.error(e);
    }
  }

  /// @param kept told what is sent, before the client has all of it: whoever has an answer finds it
  ///     in the inspector
  private static void send(ServerResponse response, ScimResponse answer, Consumer<byte[]> kept) {
    response.status(answer.status());
    answer.headers().forEach((name, value) -> response.header(name, value));
    switch (answer.body()) {
      case ScimResponse.Body.None() -> {
        kept.accept(new byte[0]);
        response.send();
      }
      case ScimResponse.Body.Tree(var json) -> {
        byte[] bytes = Json.bytes(json);
        kept.accept(bytes);
        response.send(bytes);
      }
      case ScimResponse.Body.Stream(var writer) -> stream(response, writer, kept);
    }
  }

  private static void stream(
      ServerResponse response, ScimResponse.Writer writer, Consumer<byte[]> kept) {
    try (OutputStream out = response.outputStream()) {
      Beginning beginning = new Beginning(out);
      writer.writeTo(beginning);
      kept.accept(beginning.bytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ScimRequest read(ServerRequest request) {
    String query = request.query().rawValue();
    String path = request.path().rawPath();
    if (path.length() + query.length() > Endpoint.MAX_TARGET) {
      throw new ScimException(
          414, Optional.empty(), "the URL is longer than " + Endpoint.MAX_TARGET + " characters");
    }
    Map<String, String> headers = new LinkedHashMap<>();
    for (Header header : request.headers()) {
      headers.put(header.name().toLowerCase(Locale.ROOT), header.get());
    }
    return new ScimRequest(
        request.prologue().method().text(),
        forwarding.base(request),
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
    long announced = request.headers().contentLength().orElse(0);
    if (announced > MAX_DISCARDED) {
      throw Endpoint.tooLarge();
    }
    try (InputStream stream = request.content().inputStream()) {
      if (announced > Endpoint.MAX_BODY) {
        // closing on a client in mid-sentence resets the connection, and with it goes the answer
        stream.transferTo(OutputStream.nullOutputStream());
        throw Endpoint.tooLarge();
      }
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
