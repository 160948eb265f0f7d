package dev.lockstep.client;

import dev.lockstep.client.ClientException.Kind;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.json.Json;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// Access tokens by OAuth 2.0 client credentials (RFC 6749, section 4.4): asked for when the first
/// request needs one, kept until shortly before they expire, and replaced when one is refused or the
/// secret is another.
/// Many threads that need a token at once ask for it once.
public final class ClientCredentials implements Authorization {
  /// A token isn't used so shortly before its end that it could expire on the way.
  private static final Duration MARGIN = Duration.ofMinutes(1);

  /// Where the token endpoint doesn't say; a token that ends sooner is replaced when it is refused.
  private static final Duration ASSUMED_LIFETIME = Duration.ofMinutes(10);

  /// Within this a refused token isn't replaced, so that a wrong right doesn't flood the endpoint.
  private static final Duration FRESH = Duration.ofSeconds(30);

  /// Longer than any token and all that comes along with it.
  private static final int MAX_BODY = 64 * 1024;

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final HttpClient http;
  private final TokenRequest request;
  private final Supplier<String> secret;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final ReentrantLock lock = new ReentrantLock();
  private Optional<Token> kept = Optional.empty();

  /// @param http one that never follows redirects
  /// @param secret the client secret or the private key, asked for at each request
  /// @param random unguessable ids of assertions
  public ClientCredentials(
      HttpClient http,
      TokenRequest request,
      Supplier<String> secret,
      InstantSource clock,
      RandomGenerator random) {
    this.http = http;
    this.request = request;
    this.secret = secret;
    this.clock = clock;
    this.random = random;
  }

  /// @param secret that it was got for: one of another secret may be whose access was taken away
  private record Token(Credential credential, String secret, Instant issued, Instant renewal) {
    @Override
    public String toString() {
      return "Token[hidden]";
    }
  }

  @Override
  public Credential credential() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      String current = secret.get().strip();
      Optional<Token> usable =
          kept.filter(token -> token.secret().equals(current))
              .filter(token -> clock.instant().isBefore(token.renewal()));
      Token token = usable.isPresent() ? usable.get() : fetch(current);
      kept = Optional.of(token);
      return token.credential();
    } finally {
      lock.unlock();
    }
  }

  /// A token that was refused as soon as it was issued isn't refused for its age; another one
  /// would fare no better.
  @Override
  public boolean replace(Credential refused) {
    lock.lock();
    try {
      boolean fresh =
          kept.filter(token -> token.credential().equals(refused))
              .filter(token -> clock.instant().isBefore(token.issued().plus(FRESH)))
              .isPresent();
      if (!fresh) {
        kept = kept.filter(token -> !token.credential().equals(refused));
      }
      return !fresh;
    } finally {
      lock.unlock();
    }
  }

  private Token fetch(String current) throws InterruptedException {
    if (current.isEmpty()) {
      throw failed("there is no client secret or private key: enter one");
    }
    HttpResponse<byte[]> response = send(ask(current));
    String body = Blotted.without(new String(response.body(), StandardCharsets.UTF_8), current);
    Optional<JsonNode> json = json(body);
    String token = json.map(node -> node.path("access_token").asString("")).orElse("");
    if (response.statusCode() != 200 || !isToken(token)) {
      throw refused(response.statusCode(), json);
    }
    long seconds = json.map(node -> node.path("expires_in").asLong(0)).orElse(0L);
    Duration lifetime =
        seconds > 0
            ? Duration.ofSeconds(Math.min(seconds, Duration.ofDays(1).toSeconds()))
            : ASSUMED_LIFETIME;
    Duration used =
        lifetime.compareTo(MARGIN.multipliedBy(2)) > 0
            ? lifetime.minus(MARGIN)
            : lifetime.dividedBy(2);
    Instant now = clock.instant();
    return new Token(Credential.bearer(token), current, now, now.plus(used));
  }

  private static boolean isToken(String token) {
    return !token.isEmpty() && token.chars().allMatch(letter -> letter > 0x20 && letter < 0x7f);
  }

  private HttpRequest ask(String current) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "client_credentials");
    request.scope().ifPresent(scope -> form.put("scope", scope));
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(request.endpoint())
            .header("Accept", "application/json")
            .header("Content-Type", "application/x-www-form-urlencoded");
    switch (request.authentication()) {
      case SECRET_BASIC ->
          builder.header(
              "Authorization",
              "Basic "
                  + Base64.getEncoder()
                      .encodeToString(
                          (encoded(request.clientId()) + ":" + encoded(current))
                              .getBytes(StandardCharsets.US_ASCII)));
      case SECRET_POST -> {
        form.put("client_id", request.clientId());
        form.put("client_secret", current);
      }
      case PRIVATE_KEY -> {
        form.put("client_id", request.clientId());
        form.put("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
        form.put(
            "client_assertion",
            ClientAssertion.of(
                request,
                current,
                clock.instant(),
                new UUID(random.nextLong(), random.nextLong()).toString()));
      }
    }
    return builder
        .POST(
            BodyPublishers.ofString(
                form.entrySet().stream()
                    .map(entry -> entry.getKey() + "=" + encoded(entry.getValue()))
                    .collect(Collectors.joining("&"))))
        .build();
  }

  private HttpResponse<byte[]> send(HttpRequest asked) throws InterruptedException {
    CompletableFuture<HttpResponse<byte[]>> answer =
        http.sendAsync(asked, new CappedBody(MAX_BODY));
    try {
      return answer.get(LIMIT.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new ClientException(
          Kind.TIMEOUT,
          "the token endpoint " + request.endpoint().getHost() + " didn't answer in time",
          false,
          List.of());
    } catch (ExecutionException e) {
      Failure failure =
          Failure.of(e.getCause() == null ? e : e.getCause(), request.endpoint(), MAX_BODY);
      throw new ClientException(
          failure.kind(), "no access token: " + failure.message(), false, List.of());
    }
  }

  private static Optional<JsonNode> json(String body) {
    try {
      return Optional.of(Json.parse(body));
    } catch (ScimException noJson) {
      return Optional.empty();
    }
  }

  /// RFC 6749, section 5.2.
  private ClientException refused(int status, Optional<JsonNode> json) {
    String error = json.map(node -> node.path("error").asString("")).orElse("");
    String description = json.map(node -> node.path("error_description").asString("")).orElse("");
    return failed(
        "the token endpoint "
            + request.endpoint().getHost()
            + " answered "
            + status
            + (status == 200 ? " without an access token" : "")
            + (error.isEmpty() ? "" : ": " + cut(error))
            + (description.isEmpty() ? "" : " (" + cut(description) + ")"));
  }

  private static ClientException failed(String message) {
    return new ClientException(Kind.AUTHENTICATION, message, false, List.of());
  }

  private static String cut(String text) {
    int longest = 200;
    return text.length() > longest ? text.substring(0, longest) + "…" : text;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
