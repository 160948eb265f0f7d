package dev.lockstep;

import dev.lockstep.administration.FollowedLog.Line;
import dev.lockstep.administration.LogReceiver;
import dev.lockstep.client.ForbiddenAddressException;
import dev.lockstep.scim.json.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The logs posted to a URL, signed. Only its host is named anywhere: the path of such a URL is
/// often a secret.
final class LogWebhook implements LogReceiver {
  /// For the whole exchange, with a megabyte to write down at the other end.
  private static final Duration LONGEST_EXCHANGE = Duration.ofSeconds(30);

  private final URI url;
  private final WebhookSignature signature;
  private final HttpClient http;
  private final InstantSource clock;

  LogWebhook(URI url, WebhookSignature signature, HttpClient http, InstantSource clock) {
    this.url = url;
    this.signature = signature;
    this.http = http;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "the webhook at " + url.getHost();
  }

  @Override
  public Optional<String> deliver(String log, List<Line> lines) {
    ObjectNode json = Json.object().put("log", log);
    ArrayNode entries = json.putArray("entries");
    lines.forEach(line -> entries.add(line.json()));
    byte[] body = Json.bytes(json);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(body));
    signature
        .headers(log + "-" + lines.getLast().place(), clock.instant(), body)
        .forEach(request::header);
    try {
      int status =
          http.sendAsync(request.build(), BodyHandlers.discarding())
              .orTimeout(LONGEST_EXCHANGE.toMillis(), TimeUnit.MILLISECONDS)
              .join()
              .statusCode();
      return status / 100 == 2 ? Optional.empty() : Optional.of("HTTP " + status);
    } catch (CompletionException e) {
      return Optional.of(
          switch (e.getCause()) {
            case ForbiddenAddressException refused -> String.valueOf(refused.getMessage());
            case TimeoutException _ ->
                "it took longer than " + LONGEST_EXCHANGE.toSeconds() + " seconds";
            case null -> "it failed";
            case Throwable cause ->
                "it can't be reached (" + cause.getClass().getSimpleName() + ")";
          });
    }
  }
}
