package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The logs as they go out, to a receiver that is a real server and to a file.
class LogStreamTest {
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  @TempDir private Path folder;

  private final JsonMapper mapper = JsonMapper.builder().build();
  private final SettableClock clock = new SettableClock();
  private final List<Post> posts = new CopyOnWriteArrayList<>();
  private volatile int answer = 204;
  private HttpServer receiver;
  private HttpClient http;

  private record Post(String id, String timestamp, String signature, String body) {}

  @BeforeEach
  void start() throws Exception {
    http = HttpClient.newHttpClient();
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/logs",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          if (answer == 204) {
            posts.add(
                new Post(
                    exchange.getRequestHeaders().getFirst("webhook-id"),
                    exchange.getRequestHeaders().getFirst("webhook-timestamp"),
                    exchange.getRequestHeaders().getFirst("webhook-signature"),
                    body));
          }
          exchange.sendResponseHeaders(answer, -1);
          exchange.close();
        });
    receiver.start();
  }

  @AfterEach
  void stop() {
    receiver.stop(0);
    http.shutdownNow();
  }

  private Config config(Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(more);
    environment.put("LOCKSTEP_DATA", folder.resolve("data").toString());
    environment.put("LOCKSTEP_LISTEN_PORT", "0");
    return Config.load(folder.resolve("none.yaml"), environment);
  }

  private Config toReceiver() {
    return config(
        Map.of(
            "LOCKSTEP_LOGS_STREAM_URL",
            "http://127.0.0.1:" + receiver.getAddress().getPort() + "/logs",
            "LOCKSTEP_LOGS_STREAM_SECRET",
            SECRET));
  }

  private void create(Lockstep lockstep, String key, String directory) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(lockstep.url() + "/api/v1/directories"))
            .header("Authorization", "Bearer " + key)
            .POST(BodyPublishers.ofString("{\"id\":\"" + directory + "\"}"))
            .build();
    assertThat(http.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(201);
  }

  private List<String> subjects() {
    List<String> subjects = new ArrayList<>();
    for (Post post : posts) {
      JsonNode json = mapper.readTree(post.body());
      assertThat(json.path("log").asString("")).isEqualTo("audit");
      json.path("entries").forEach(entry -> subjects.add(entry.path("subject").asString("")));
    }
    return subjects;
  }

  @Test
  void aReceiverThatWasDownForADayGetsEveryEntryOnceAndInOrder() throws Exception {
    answer = 503;
    String key;
    try (Lockstep lockstep = Lockstep.start(toReceiver(), clock)) {
      key = lockstep.firstKey().orElseThrow();
      create(lockstep, key, "morning");
      lockstep.timeMoved();
      clock.move(Duration.ofHours(12));
      create(lockstep, key, "evening");
      lockstep.timeMoved();
    }
    clock.move(Duration.ofHours(12));
    assertThat(posts).isEmpty();

    try (Lockstep lockstep = Lockstep.start(toReceiver(), clock)) {
      create(lockstep, key, "next-day");
      lockstep.timeMoved(); // what is being tried has failed before the clock is moved
      answer = 204;
      clock.move(Duration.ofMinutes(5));
      lockstep.timeMoved();
      create(lockstep, key, "afterwards");
      lockstep.timeMoved();
      lockstep.timeMoved();
    }

    List<String> subjects = subjects();
    assertThat(subjects.removeFirst()).startsWith("admin-key/");
    assertThat(subjects)
        .containsExactly(
            "directory/morning", "directory/evening", "directory/next-day", "directory/afterwards");
  }

  @Test
  void whatIsPostedIsSignedSoThatTheReceiverKnowsItIsOurs() throws Exception {
    try (Lockstep lockstep = Lockstep.start(toReceiver(), clock)) {
      lockstep.timeMoved();
    }

    Post post = posts.getFirst();
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(
        new SecretKeySpec(
            Base64.getDecoder().decode(SECRET.substring("whsec_".length())), "HmacSHA256"));
    String signed = post.id() + "." + post.timestamp() + "." + post.body();
    assertThat(post.signature())
        .isEqualTo(
            "v1,"
                + Base64.getEncoder()
                    .encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8))));
    assertThat(post.id()).startsWith("audit-");
    assertThat(post.timestamp()).isEqualTo(String.valueOf(SettableClock.START.getEpochSecond()));
  }

  /// The example of the specification's own libraries.
  @Test
  void aSignatureIsThatOfStandardWebhooks() {
    Map<String, String> headers =
        WebhookSignature.of(SECRET)
            .headers(
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                java.time.Instant.ofEpochSecond(1_614_265_330),
                "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8));

    assertThat(headers)
        .containsEntry("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  }

  @Test
  void theLogsAreWrittenAtTheEndOfAFileAlsoAfterItWasRotated() throws Exception {
    Path file = folder.resolve("logs.jsonl");
    Path rotated = folder.resolve("logs.1.jsonl");
    Config config = config(Map.of("LOCKSTEP_LOGS_STREAM_FILE", file.toString()));
    try (Lockstep lockstep = Lockstep.start(config, clock)) {
      lockstep.timeMoved();
      Files.move(file, rotated);
      create(lockstep, lockstep.firstKey().orElseThrow(), "acme");
      lockstep.timeMoved();
    }

    assertThat(Files.readAllLines(rotated)).hasSize(1).first().asString().contains("admin-key/");
    assertThat(Files.readAllLines(file)).hasSize(1);
    JsonNode line = mapper.readTree(Files.readAllLines(file).getFirst());
    assertThat(line.path("subject").asString("")).isEqualTo("directory/acme");
    assertThat(line.path("log").asString("")).isEqualTo("audit");
  }

  @Test
  void whatIsWrongWithAReceiverStopsTheStartWithoutTellingTheSecret() {
    assertThatThrownBy(
            () -> config(Map.of("LOCKSTEP_LOGS_STREAM_URL", "https://logs.example/secret-path")))
        .hasMessageContaining("'logs.stream.secret' go together");
    assertThatThrownBy(
            () ->
                config(
                    Map.of(
                        "LOCKSTEP_LOGS_STREAM_URL",
                        "https://logs.example/",
                        "LOCKSTEP_LOGS_STREAM_SECRET",
                        "short")))
        .hasMessageContaining("at least 16 bytes")
        .hasMessageNotContaining("short");
    assertThatThrownBy(() -> config(Map.of("LOCKSTEP_NETWORK_ALLOW", "169.254.0.0/99")))
        .hasMessageContaining("'network.allow': '169.254.0.0/99'");
    assertThatThrownBy(() -> config(Map.of("LOCKSTEP_LOGS_AUDIT", "P1Y")))
        .hasMessageContaining("'logs.audit' takes a number of days such as P90D");
  }
}
