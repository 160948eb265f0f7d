package dev.lockstep.client;

import dev.lockstep.client.Authorization.Credential;
import dev.lockstep.client.ClientException.Kind;
import dev.lockstep.client.ScimReply.Body;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.json.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Sends SCIM requests (RFC 7644) and waits where the service provider asks for it. Never follows
/// a redirect: the token is for one address. Safe for use by many threads.
public final class ScimClient {
  /// A page of a few hundred full users; a group whose members came along unasked is cut off here.
  public static final int MAX_BODY = 16 * 1024 * 1024;

  /// A service provider that says `Retry-After: 0` is not asked in a tight loop.
  private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);

  private static final String SCIM_JSON = "application/scim+json";

  private final HttpClient http;
  private final Settings settings;
  private final InstantSource clock;
  private final Pause pause;

  /// @param http one that never follows redirects
  public ScimClient(HttpClient http, Settings settings, InstantSource clock, Pause pause) {
    if (http.followRedirects() != HttpClient.Redirect.NEVER) {
      throw new IllegalArgumentException(
          "an HTTP client that follows redirects could carry the token to another address");
    }
    this.http = http;
    this.settings = settings;
    this.clock = clock;
    this.pause = pause;
  }

  /// The answer, whatever its status. A 429 or 503 with `Retry-After` is waited out and sent again
  /// as long as the call's limit allows: such an answer says that nothing was done.
  ///
  /// @throws ClientException where no usable answer came
  public ScimReply send(ScimCall call) throws InterruptedException {
    Instant deadline = clock.instant().plus(call.limit());
    List<ScimExchange> exchanges = new ArrayList<>();
    while (true) {
      ScimReply reply = authorized(call, deadline, exchanges);
      Optional<Duration> wanted = throttled(reply);
      if (wanted.isEmpty() || clock.instant().plus(wanted.get()).isAfter(deadline)) {
        return reply;
      }
      pause.pause(wanted.get());
    }
  }

  /// Like [#send(ScimCall)], but without waiting and trying again: for callers that let other
  /// requests wait too.
  ///
  /// @throws ClientException where no usable answer came
  public ScimReply once(ScimCall call) throws InterruptedException {
    return authorized(call, clock.instant().plus(call.limit()), new ArrayList<>());
  }

  private Optional<Duration> throttled(ScimReply reply) {
    if (reply.status() != 429 && reply.status() != 503) {
      return Optional.empty();
    }
    return reply
        .retryAfter()
        .map(moment -> Duration.between(clock.instant(), moment))
        .map(wait -> wait.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : wait);
  }

  /// A 401 says that nothing was done. The token may have been revoked before its time, so that
  /// another one is tried, once.
  private ScimReply authorized(ScimCall call, Instant deadline, List<ScimExchange> exchanges)
      throws InterruptedException {
    Credential credential = credential(exchanges);
    ScimReply reply = exchange(call, credential, deadline, exchanges);
    return reply.status() == 401 && settings.authorization().replace(credential)
        ? exchange(call, credential(exchanges), deadline, exchanges)
        : reply;
  }

  private Credential credential(List<ScimExchange> exchanges) throws InterruptedException {
    try {
      return settings.authorization().credential();
    } catch (ClientException e) {
      throw new ClientException(e.kind(), String.valueOf(e.getMessage()), false, exchanges);
    }
  }

  private ScimReply exchange(
      ScimCall call, Credential credential, Instant deadline, List<ScimExchange> exchanges)
      throws InterruptedException {
    HttpRequest request = request(call, credential);
    Instant begun = clock.instant();
    Duration left = Duration.between(begun, deadline);
    Duration limit = left.compareTo(settings.exchangeLimit()) < 0 ? left : settings.exchangeLimit();
    CappedBody handler = new CappedBody(MAX_BODY);
    CompletableFuture<HttpResponse<byte[]>> answer = http.sendAsync(request, handler);
    Recording recording =
        new Recording(call, request.uri(), begun, credential.secrets(), exchanges);
    try {
      // The request's own time-out ends with the headers; this one covers the body too.
      HttpResponse<byte[]> response =
          answer.get(Math.max(limit.toNanos(), 1), TimeUnit.NANOSECONDS);
      return recording.reply(response);
    } catch (TimeoutException e) {
      answer.cancel(true);
      String late = request.uri().getHost() + " didn't answer completely within " + text(limit);
      throw recording.failed(new Failure(Kind.TIMEOUT, late, true), handler.status());
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw recording.failed(Failure.of(cause, request.uri(), MAX_BODY), handler.status());
    } catch (InterruptedException e) {
      answer.cancel(true);
      throw e;
    }
  }

  private HttpRequest request(ScimCall call, Credential credential) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(call.url(settings.base()))
            .header("Authorization", credential.header())
            .header("Accept", SCIM_JSON + ", application/json")
            .header("User-Agent", settings.userAgent());
    call.body().ifPresent(_ -> request.header("Content-Type", SCIM_JSON));
    call.headers().forEach(request::header);
    return request
        .method(
            call.method().name(),
            call.body()
                .map(body -> BodyPublishers.ofByteArray(Json.bytes(body)))
                .orElseGet(BodyPublishers::noBody))
        .build();
  }

  private static String text(Duration limit) {
    return limit.toMillis() < 1000 ? limit.toMillis() + " ms" : limit.toSeconds() + " s";
  }

  /// One exchange that is under way, to be put down however it ends.
  private final class Recording {
    private final ScimCall call;
    private final URI url;
    private final Instant begun;
    private final List<String> secrets;
    private final List<ScimExchange> exchanges;

    Recording(
        ScimCall call, URI url, Instant begun, List<String> secrets, List<ScimExchange> exchanges) {
      this.call = call;
      this.url = url;
      this.begun = begun;
      this.secrets = secrets;
      this.exchanges = exchanges;
    }

    ScimReply reply(HttpResponse<byte[]> response) {
      Body body = body(response);
      record(response.statusCode(), shown(body));
      return new ScimReply(
          response.statusCode(),
          body,
          response.headers().firstValue("Location"),
          response
              .headers()
              .firstValue("Retry-After")
              .flatMap(header -> RetryAfter.parse(header, clock.instant())),
          exchanges);
    }

    ClientException failed(Failure failure, int status) {
      record(status, Optional.empty());
      return new ClientException(
          failure.kind(), failure.message(), failure.sent() && !call.method().isSafe(), exchanges);
    }

    private void record(int status, Optional<String> responseBody) {
      exchanges.add(
          new ScimExchange(
              call.method().name(),
              Blotted.without(url.toString(), secrets),
              call.body().map(body -> Blotted.body(body, secrets)),
              status,
              responseBody,
              Duration.between(begun, clock.instant())));
    }

    /// An error's text goes into messages, so the token is blotted out before it is read.
    private Body body(HttpResponse<byte[]> response) {
      byte[] bytes = response.body();
      if (bytes.length == 0) {
        return new Body.Empty();
      }
      String text = new String(bytes, StandardCharsets.UTF_8);
      if (text.isBlank()) {
        return new Body.Empty();
      }
      try {
        return new Body.Json(
            response.statusCode() < 400
                ? Json.parse(bytes)
                : Json.parse(Blotted.without(text, secrets)));
      } catch (ScimException e) {
        return new Body.Unreadable(Blotted.text(text, secrets), Blotted.text(e.detail(), secrets));
      }
    }

    private Optional<String> shown(Body body) {
      return switch (body) {
        case Body.Empty() -> Optional.empty();
        case Body.Json(var json) -> Optional.of(Blotted.body(json, secrets));
        case Body.Unreadable(String text, String _) -> Optional.of(text);
      };
    }
  }
}
