package dev.lockstep;

import dev.lockstep.administration.Notification;
import dev.lockstep.administration.Notifications;
import dev.lockstep.client.ForbiddenAddressException;
import dev.lockstep.client.Pause;
import dev.lockstep.scim.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.node.ObjectNode;

/// Posts notifications as JSON to a URL, a few times where that fails. What it couldn't deliver is
/// still in the audit log.
///
/// Its own log names only the host: the path of such a URL is often the secret.
final class Webhook implements Notifications {
  /// Tries, and how long to wait after each: a restart of the receiver takes no longer.
  private static final List<Duration> WAITS =
      List.of(Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ZERO);

  /// For the whole exchange: a receiver that takes longer won't answer.
  private static final Duration LONGEST_EXCHANGE = Duration.ofSeconds(10);

  private static final System.Logger LOG = System.getLogger(Webhook.class.getName());

  private final URI url;
  private final HttpClient http;
  private final Executor executor;
  private final Pause pause;

  /// @param executor for deliveries, one task each
  Webhook(URI url, HttpClient http, Executor executor, Pause pause) {
    this.url = url;
    this.http = http;
    this.executor = executor;
    this.pause = pause;
  }

  @Override
  public void tell(Notification notification) {
    executor.execute(() -> deliver(Json.bytes(json(notification))));
  }

  static ObjectNode json(Notification notification) {
    ObjectNode json =
        Json.object()
            .put("at", notification.at().toString())
            .put("subject", notification.subject())
            .put("text", notification.text());
    return switch (notification) {
      case Notification.CredentialExpires warning ->
          json.put("type", "credentialExpires")
              .put("directory", warning.directory())
              .put("expires", warning.expires().toString())
              .put("daysBefore", warning.daysBefore());
      case Notification.CertificateExpires warning ->
          json.put("type", "certificateExpires")
              .put("expires", warning.expires().toString())
              .put("daysBefore", warning.daysBefore());
      case Notification.ApplicationQuarantined quarantined ->
          json.put("type", "applicationQuarantined")
              .put("directory", quarantined.directory())
              .put("application", quarantined.application());
      case Notification.DeletionsHeld held ->
          json.put("type", "deletionsHeld")
              .put("directory", held.directory())
              .put("application", held.application());
      case Notification.EscrowsPruned pruned ->
          json.put("type", "escrowsPruned")
              .put("directory", pruned.directory())
              .put("application", pruned.application());
      case Notification.RemovalsHeld held ->
          json.put("type", "removalsHeld")
              .put("directory", held.directory())
              .put("source", held.source());
      case Notification.SourceStopped stopped ->
          json.put("type", "sourceStopped")
              .put("directory", stopped.directory())
              .put("source", stopped.source());
    };
  }

  private void deliver(byte[] body) {
    String failure = "";
    try {
      for (Duration wait : WAITS) {
        failure = failure(body);
        if (failure.isEmpty()) {
          return;
        }
        pause.pause(wait);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
    LOG.log(
        System.Logger.Level.WARNING,
        "the webhook at " + url.getHost() + " didn't take a notification: " + failure);
  }

  /// Empty where it was taken.
  private String failure(byte[] body) {
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    try {
      int status =
          http.sendAsync(request, BodyHandlers.discarding())
              .orTimeout(LONGEST_EXCHANGE.toMillis(), TimeUnit.MILLISECONDS)
              .join()
              .statusCode();
      return status / 100 == 2 ? "" : "HTTP " + status;
    } catch (CompletionException e) {
      return switch (e.getCause()) {
        case ForbiddenAddressException refused -> String.valueOf(refused.getMessage());
        case IOException cause -> "it can't be reached (" + cause.getClass().getSimpleName() + ")";
        case null, default -> "it took longer than " + LONGEST_EXCHANGE.toSeconds() + " seconds";
      };
    }
  }
}
