package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.lockstep.administration.Notification.ApplicationQuarantined;
import dev.lockstep.administration.Notification.CertificateExpires;
import dev.lockstep.administration.Notification.CredentialExpires;
import dev.lockstep.administration.Notification.DeletionsHeld;
import dev.lockstep.administration.Notification.EscrowsPruned;
import dev.lockstep.administration.Notification.RemovalsHeld;
import dev.lockstep.administration.Notification.SourceStopped;
import dev.lockstep.client.AddressRules;
import dev.lockstep.client.GuardedHttp;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Notifications posted to a receiver that is a real server.
class WebhookTest {
  private static final Instant NOW = SettableClock.START;
  private static final CredentialExpires WARNING =
      new CredentialExpires(
          NOW, "directory/aws/token/1", "aws", "token 'Entra'", NOW.plus(Duration.ofDays(7)), 7);

  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
  private final List<Integer> answers = new ArrayList<>();
  private final List<Duration> pauses = new ArrayList<>();
  private HttpServer receiver;
  private HttpClient http;

  @BeforeEach
  void start() throws Exception {
    http = HttpClient.newHttpClient();
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/hook",
        exchange -> {
          received.add(
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(answers.isEmpty() ? 204 : answers.removeFirst(), -1);
          exchange.close();
        });
    receiver.start();
  }

  @AfterEach
  void stop() {
    receiver.stop(0);
    http.shutdownNow();
  }

  /// Delivers on the caller's thread, and waits without waiting.
  private void tell() {
    new Webhook(URI.create(url()), http, Runnable::run, pauses::add).tell(WARNING);
  }

  private String url() {
    return "http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook?key=secret";
  }

  @Test
  void theServerPostsToTheWebhookOfItsConfiguration(@TempDir Path folder) throws Exception {
    SettableClock clock = new SettableClock();
    Config config =
        Config.load(
            folder.resolve("none.yaml"),
            Map.of(
                "LOCKSTEP_DATA", folder.toString(),
                "LOCKSTEP_LISTEN_PORT", "0",
                "LOCKSTEP_NOTIFICATIONS_WEBHOOK", url()));
    try (Lockstep lockstep = Lockstep.start(config, clock)) {
      String key = lockstep.firstKey().orElseThrow();
      post(lockstep.url() + "/api/v1/directories", key, "{\"id\":\"aws\"}");
      post(lockstep.url() + "/api/v1/directories/aws/tokens", key, "{\"name\":\"Okta\"}");
      clock.move(Duration.ofDays(280));

      lockstep.timeMoved();

      assertThat(received.poll(30, TimeUnit.SECONDS)).contains("token 'Okta'");
    }
  }

  private void post(String to, String key, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(to))
            .header("Authorization", "Bearer " + key)
            .POST(BodyPublishers.ofString(body))
            .build();
    assertThat(http.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(201);
  }

  @Test
  void aReceiverGetsWhatAProgramAndWhatAPersonNeeds() {
    tell();

    JsonNode json = JsonMapper.builder().build().readTree(received.remove());
    assertThat(json.path("type").asString("")).isEqualTo("credentialExpires");
    assertThat(json.path("subject").asString("")).isEqualTo("directory/aws/token/1");
    assertThat(json.path("directory").asString("")).isEqualTo("aws");
    assertThat(json.path("daysBefore").asInt()).isEqualTo(7);
    assertThat(json.path("expires").asString("")).isEqualTo("2026-11-30T09:00:00Z");
    assertThat(json.path("text").asString("")).isEqualTo(WARNING.text());
    assertThat(received).isEmpty();
  }

  @Test
  void eachKindOfNotificationSaysWhatItIsAbout() {
    Webhook webhook = new Webhook(URI.create(url()), http, Runnable::run, pauses::add);
    webhook.tell(new ApplicationQuarantined(NOW, "s", "acme", "app", "no token"));
    webhook.tell(new DeletionsHeld(NOW, "s", "acme", "app"));
    webhook.tell(new EscrowsPruned(NOW, "s", "acme", "app"));
    webhook.tell(new CertificateExpires(NOW, "s", "certificate of a:443", NOW, 0));
    webhook.tell(new SourceStopped(NOW, "s", "acme", "ad", "no network"));
    webhook.tell(new RemovalsHeld(NOW, "s", "acme", "ad", "half the company"));

    assertThat(received.stream().map(text -> JsonMapper.builder().build().readTree(text)))
        .extracting(json -> json.path("type").asString("") + json.path("application").asString(""))
        .containsExactly(
            "applicationQuarantinedapp",
            "deletionsHeldapp",
            "escrowsPrunedapp",
            "certificateExpires",
            "sourceStopped",
            "removalsHeld");
  }

  @Test
  void aReceiverThatFailsIsTriedAgainAfterAWhile() {
    answers.addAll(List.of(503, 500));

    tell();

    assertThat(received).hasSize(3);
    assertThat(pauses).containsExactly(Duration.ofSeconds(10), Duration.ofMinutes(1));
  }

  @Test
  void aReceiverThatNeverTakesItIsGivenUp() {
    answers.addAll(List.of(500, 500, 500, 204));

    tell();

    assertThat(received).hasSize(3);
  }

  @Test
  void aReceiverThatIsntThereHarmsNothing() {
    receiver.stop(0);

    tell();

    assertThat(pauses).hasSize(3);
  }

  @Test
  void aWebhookWhoseNameLeadsToTheMetadataAddressIsNeverAsked() {
    URI named = URI.create(url().replace("127.0.0.1", "localhost"));
    GuardedHttp guarded =
        new GuardedHttp(
            http,
            AddressRules.strict(),
            _ -> new InetAddress[] {InetAddress.ofLiteral("169.254.169.254")});

    new Webhook(named, http, Runnable::run, pauses::add).tell(WARNING);
    assertThat(received).as("without the rule it is reached").hasSize(1);
    received.clear();
    new Webhook(named, guarded, Runnable::run, pauses::add).tell(WARNING);

    assertThat(received).isEmpty();
    assertThat(pauses).hasSize(3);
  }
}
