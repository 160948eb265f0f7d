package dev.lockstep.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.endpoint.EndpointService.Forwarding;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The Endpoint over real HTTP: what the adapter makes of URLs, headers and bodies.
class HttpEndpointTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir private Path folder;
  private EndpointServer server;
  private EndpointUnderTest endpoint;
  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeEach
  void start() {
    server = new EndpointServer(folder, Forwarding.IGNORED);
    endpoint = server.endpoint();
  }

  @AfterEach
  void stop() {
    client.shutdownNow();
    server.close();
  }

  private String base() {
    return server.base();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(base() + path))
        .header("Authorization", "Bearer " + endpoint.secret());
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path));
  }

  private HttpResponse<String> post(String path, String body)
      throws IOException, InterruptedException {
    return send(
        request(path)
            .header("Content-Type", "application/scim+json")
            .POST(BodyPublishers.ofString(body)));
  }

  private static void assertError(HttpResponse<String> response, int status) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/scim+json");
    assertThat(JSON.readTree(response.body()).path("status").asString(""))
        .isEqualTo(String.valueOf(status));
  }

  @Test
  void aResourceIsWhereItsLocationSays() throws Exception {
    HttpResponse<String> created = post("/Users", "{\"userName\":\"bjensen\"}");
    assertThat(created.statusCode()).isEqualTo(201);
    String location = created.headers().firstValue("Location").orElseThrow();

    assertThat(location).startsWith(base() + "/Users/");
    assertThat(created.headers().firstValue("Content-Type")).contains("application/scim+json");
    HttpResponse<String> read = get(location.substring(base().length()));
    assertThat(read.body()).isEqualTo(created.body());
    assertThat(read.headers().firstValue("ETag")).isPresent();
  }

  @Test
  void plusAndPercentEncodingAreReadInAQueryAndNotInAPath_Q_E26_Q_X09() throws Exception {
    post("/Users", "{\"userName\":\"a+b@x.de\"}");
    post("/Users", "{\"userName\":\"müller & söhne\"}");

    for (String query :
        List.of(
            "userName+eq+%22a%2Bb@x.de%22",
            "userName%20eq%20%22a%2Bb%40x.de%22",
            "userName%20eq%20%22M%C3%9Cller%20%26%20s%C3%B6hne%22")) {
      HttpResponse<String> found = get("/Users?filter=" + query);
      assertThat(JSON.readTree(found.body()).path("totalResults").asInt()).as(query).isEqualTo(1);
    }
    assertError(get("/Users/a+b"), 404);
    assertThat(JSON.readTree(get("/Users/a+b").body()).path("detail").asString(""))
        .contains("'a+b'");
  }

  @Test
  void aPercentThatIsNoEncodingIsNamed() throws Exception {
    String answer = raw("GET /scim/acme/v2/Users?filter=%zz HTTP/1.1", "");

    assertThat(answer).contains("400").contains("%");
  }

  @Test
  void slashesTooManyAreOverlooked() throws Exception {
    assertThat(get("//Users//").statusCode()).isEqualTo(200);
    assertThat(get("/Users/?aadOptscim062020").statusCode()).isEqualTo(200);
  }

  @Test
  void aUrlThatIsTooLongIs414() throws Exception {
    assertError(get("/Users?filter=" + "x".repeat(Endpoint.MAX_TARGET)), 414);
  }

  @Test
  void aBodyThatSaysItIsFarTooLongIsRefusedUnread() throws Exception {
    String answer =
        raw(
            "POST /scim/acme/v2/Users HTTP/1.1",
            "Content-Type: application/json\r\nContent-Length: 104857600\r\n");

    assertThat(answer).contains("413").contains(String.valueOf(Endpoint.MAX_BODY));
  }

  @Test
  void aBodyThatTurnsOutTooLongIsReadUpToTheLimitOnly() throws Exception {
    InputStream endless =
        new InputStream() {
          private long read;

          @Override
          public int read() {
            return read++ < 100L << 20 ? 'x' : -1;
          }

          @Override
          public int read(byte[] into, int offset, int length) {
            Arrays.fill(into, offset, offset + length, (byte) 'x');
            read += length;
            return read < 100L << 20 ? length : -1;
          }
        };
    int status;
    try {
      status =
          send(request("/Users")
                  .header("Content-Type", "application/json")
                  .POST(BodyPublishers.ofInputStream(() -> endless)))
              .statusCode();
    } catch (IOException closedWhileSending) {
      status = 413;
    }

    assertThat(status).isEqualTo(413);
    assertThat(get("/Users").statusCode()).isEqualTo(200);
  }

  @Test
  void aBodyUpToTheLimitIsTaken() throws Exception {
    assertThat(post("/Users", userOfLength(Endpoint.MAX_BODY)).statusCode()).isEqualTo(201);
    assertError(post("/Users", userOfLength(Endpoint.MAX_BODY + 1)), 413);
  }

  @Test
  void aClientThatIsStillSendingABodyTooLongHearsWhy() throws Exception {
    for (int length = 2 * Endpoint.MAX_BODY; length <= 8 * Endpoint.MAX_BODY; length *= 2) {
      assertError(post("/Users", userOfLength(length)), 413);
    }
  }

  private static String userOfLength(int length) {
    String start = "{\"userName\":\"u" + length + "\"";
    return start + " ".repeat(length - start.length() - 1) + "}";
  }

  @Test
  void headOptionsAndWrongMethodsAreAnswered() throws Exception {
    HttpResponse<String> head = send(request("/Users").method("HEAD", BodyPublishers.noBody()));
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    HttpResponse<String> options =
        send(request("/Users").method("OPTIONS", BodyPublishers.noBody()));
    assertThat(options.headers().firstValue("Allow")).contains("GET, POST, HEAD, OPTIONS");
    HttpResponse<String> put = send(request("/Users").PUT(BodyPublishers.ofString("{}")));
    assertError(put, 405);
    assertThat(put.headers().firstValue("Allow")).isPresent();
  }

  @Test
  void whatAProxySaysCountsOnlyWhereItIsTrusted() throws Exception {
    HttpRequest.Builder request =
        request("/ServiceProviderConfig")
            .header("X-Forwarded-Proto", "https")
            .header("X-Forwarded-Host", "id.example.com, inner")
            .header("X-Forwarded-Prefix", "/idm/");
    assertThat(location(send(request))).startsWith(base());

    server.close();
    server =
        new EndpointServer(Files.createDirectory(folder.resolve("proxied")), Forwarding.TRUSTED);
    endpoint = server.endpoint();
    HttpRequest.Builder again =
        request("/ServiceProviderConfig")
            .header("X-Forwarded-Proto", "https")
            .header("X-Forwarded-Host", "id.example.com, inner")
            .header("X-Forwarded-Prefix", "/idm/");
    assertThat(location(send(again)))
        .isEqualTo("https://id.example.com/idm/scim/acme/v2/ServiceProviderConfig");
  }

  private static String location(HttpResponse<String> response) {
    return JSON.readTree(response.body()).path("meta").path("location").asString("");
  }

  @Test
  void aWholeGroupArrivesWhole() throws Exception {
    List<String> members = new ArrayList<>();
    for (int number = 0; number < 1_200; number++) {
      endpoint.pass(Duration.ofMillis(10)); // within the token's rate
      String user = endpoint.send("POST", "/Users", "{\"userName\":\"u" + number + "\"}").id();
      members.add("{\"value\":\"" + user + "\"}");
    }
    String id =
        endpoint
            .send(
                "POST",
                "/Groups",
                "{\"displayName\":\"All\",\"members\":[" + String.join(",", members) + "]}")
            .id();

    JsonNode group = JSON.readTree(get("/Groups/" + id).body());
    assertThat(group.path("members").size()).isEqualTo(1_200);
    JsonNode list = JSON.readTree(get("/Groups").body());
    assertThat(list.path("itemsPerPage").asInt()).isEqualTo(1);
    assertThat(list.path("Resources").path(0)).isEqualTo(group);
  }

  @Test
  void withoutATokenTheAnswerNamesTheScheme() throws Exception {
    HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(base() + "/Users")));

    assertError(answer, 401);
    assertThat(answer.headers().firstValue("WWW-Authenticate").orElse("")).startsWith("Bearer");
  }

  /// What no well-behaved client library lets through.
  private String raw(String line, String headers) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      out.write(
          (line
                  + "\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer "
                  + endpoint.secret()
                  + "\r\n"
                  + headers
                  + "\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      out.flush();
      BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      StringBuilder answer = new StringBuilder();
      int length = 0;
      for (String read = reader.readLine(); !read.isEmpty(); read = reader.readLine()) {
        answer.append(read).append('\n');
        if (read.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
          length = Integer.parseInt(read.substring("content-length:".length()).strip());
        }
      }
      for (int index = 0; index < length; index++) {
        answer.append((char) reader.read());
      }
      return answer.toString();
    }
  }
}
