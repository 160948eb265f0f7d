package dev.lockstep.source.graph;

import dev.lockstep.directory.SourceException;
import dev.lockstep.directory.SourceException.Problem;
import dev.lockstep.source.graph.GraphSettings.Credential;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Asks Microsoft Graph, with a token of its own, as slowly as Graph wants. Used by one thread at a
/// time.
final class GraphClient {
  /// Waiting, handed in so that tests need not wait.
  interface Pause {
    void pause(Duration duration) throws InterruptedException;
  }

  private static final Duration TIMEOUT = Duration.ofSeconds(100);

  /// A page of a delta query has a few hundred objects.
  private static final int MAX_BODY = 32 << 20;

  /// With waits that double from a second on this bears some ten minutes of throttling.
  static final int ATTEMPTS = 10;

  private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

  /// A token is renewed this long before its end: the answer may take as long.
  private static final Duration MARGIN = Duration.ofMinutes(5);

  private final HttpClient http;
  private final GraphSettings settings;
  private final InstantSource clock;
  private final Pause pause;
  private final JsonMapper mapper = JsonMapper.builder().build();
  private @Nullable Token token;

  private record Token(String value, Instant end) {}

  private record Answer(int status, HttpResponse<?> response, JsonNode json) {
    String code() {
      return json.path("error").path("code").asString("");
    }

    String told() {
      return json.path("error")
          .path("message")
          .asString(json.path("error_description").asString(""));
    }
  }

  GraphClient(HttpClient http, GraphSettings settings, InstantSource clock, Pause pause) {
    this.http = http;
    this.settings = settings;
    this.clock = clock;
    this.pause = pause;
  }

  /// @param path behind Graph's address
  /// @throws SourceException saying what was asked and what Graph answered
  JsonNode get(String path) throws SourceException, InterruptedException {
    return follow(settings.graph() + path);
  }

  /// A link that Graph gave, verbatim: it is opaque. The token goes along, so it must lead to Graph.
  JsonNode follow(String link) throws SourceException, InterruptedException {
    if (!link.startsWith(settings.graph() + "/")) {
      throw new SourceException(
          Problem.PROTOCOL, "Graph's answer leads away from " + settings.graph());
    }
    boolean renewed = false;
    for (int attempt = 1; ; attempt++) {
      Answer answer = send(request(link), settings.graph());
      if (answer.status() == 200) {
        return answer.json();
      }
      if (answer.status() == 401 && !renewed) {
        renewed = true;
        token = null;
      } else if (isTransient(answer.status()) && attempt < ATTEMPTS) {
        pause.pause(wait(answer, attempt));
      } else {
        throw failure(answer, path(link));
      }
    }
  }

  /// Without its parameters, in which tokens are.
  private static String path(String link) {
    return URI.create(link).getPath();
  }

  private HttpRequest request(String link) throws SourceException, InterruptedException {
    return HttpRequest.newBuilder(URI.create(link))
        .timeout(TIMEOUT)
        .header("Authorization", "Bearer " + token())
        .header("Accept", "application/json")
        .header("x-ms-throttle-priority", "low")
        .build();
  }

  private static boolean isTransient(int status) {
    return status == 429 || status == 502 || status == 503 || status == 504;
  }

  private static Duration wait(Answer answer, int attempt) {
    Duration asked =
        answer
            .response()
            .headers()
            .firstValue("Retry-After")
            .filter(text -> text.matches("\\d{1,6}"))
            .map(text -> Duration.ofSeconds(Long.parseLong(text)))
            .orElse(Duration.ofSeconds(1L << (attempt - 1)));
    return asked.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : asked;
  }

  private static SourceException failure(Answer answer, String path) {
    String told = "GET " + path + " answered " + answer.status() + " " + answer.code() + ": ";
    String message = told + answer.told();
    return switch (answer.status()) {
      case 401 -> new SourceException(Problem.CREDENTIALS, message);
      case 403 ->
          new SourceException(
              Problem.RIGHTS,
              message
                  + "; the application needs the application permission"
                  + (ofApplications(path)
                      ? " Application.Read.All"
                      : "s User.Read.All and GroupMember.Read.All")
                  + ", with an administrator's consent");
      case 404 ->
          new SourceException(
              Problem.PROTOCOL,
              message
                  + (ofApplications(path)
                      ? "; name in 'enterpriseApplications' those that the tenant has, by their"
                          + " application (client) ids"
                      : ""));
      case 410 -> new SourceException(Problem.CURSOR_LOST, message);
      default ->
          answer.code().toLowerCase(Locale.ROOT).startsWith("syncstate")
              ? new SourceException(Problem.CURSOR_LOST, message)
              : new SourceException(
                  isTransient(answer.status()) ? Problem.UNAVAILABLE : Problem.PROTOCOL, message);
    };
  }

  private static boolean ofApplications(String path) {
    return path.contains("/servicePrincipals");
  }

  /// A token that is good for a while yet.
  String token() throws SourceException, InterruptedException {
    Token present = token;
    if (present == null || !clock.instant().plus(MARGIN).isBefore(present.end())) {
      present = issued();
      token = present;
    }
    return present.value();
  }

  private Token issued() throws SourceException, InterruptedException {
    URI url = URI.create(settings.login() + "/" + settings.tenant() + "/oauth2/v2.0/token");
    Instant now = clock.instant();
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "client_credentials");
    form.put("client_id", settings.client());
    form.put("scope", settings.graph() + "/.default");
    switch (settings.credential()) {
      case Credential.Secret(String value) -> form.put("client_secret", value);
      case Credential.Certificate(var file) -> {
        form.put("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
        form.put("client_assertion", ClientAssertion.read(file).of(settings.client(), url, now));
      }
    }
    Answer answer =
        send(
            HttpRequest.newBuilder(url)
                .timeout(TIMEOUT)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(encoded(form)))
                .build(),
            settings.login());
    String value = answer.json().path("access_token").asString("");
    if (answer.status() != 200 || value.isEmpty()) {
      throw new SourceException(
          isTransient(answer.status()) ? Problem.UNAVAILABLE : Problem.CREDENTIALS,
          settings.login().getHost()
              + " issued no token: "
              + answer.status()
              + " "
              + answer.json().path("error").asString("")
              + ": "
              + answer.told());
    }
    long seconds = answer.json().path("expires_in").asLong(0);
    return new Token(value, now.plusSeconds(seconds));
  }

  private static String encoded(Map<String, String> form) {
    return form.entrySet().stream()
        .map(
            entry ->
                entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  private Answer send(HttpRequest request, URI whom) throws SourceException, InterruptedException {
    try {
      HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
      byte[] bytes;
      try (InputStream body = response.body()) {
        bytes = body.readNBytes(MAX_BODY + 1);
      }
      if (bytes.length > MAX_BODY) {
        throw new SourceException(Problem.PROTOCOL, whom + " answered more than 32 MB at once");
      }
      JsonNode json = bytes.length == 0 ? mapper.createObjectNode() : mapper.readTree(bytes);
      return new Answer(response.statusCode(), response, json);
    } catch (SSLException e) {
      throw new SourceException(
          Problem.INSECURE, "no secure connection to " + whom + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new SourceException(
          Problem.UNAVAILABLE,
          whom + " wasn't reached: " + Optional.ofNullable(e.getMessage()).orElse(e.toString()),
          e);
    } catch (JacksonException e) {
      throw new SourceException(Problem.PROTOCOL, whom + " answered no JSON", e);
    }
  }
}
