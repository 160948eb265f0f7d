package dev.lockstep.client;

import static dev.lockstep.client.FakeServiceProvider.json;
import static dev.lockstep.client.FakeServiceProvider.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.client.ClientException.Kind;
import dev.lockstep.client.FakeServiceProvider.Reply;
import dev.lockstep.client.ScimReply.Body;
import dev.lockstep.scim.json.Json;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class ScimClientTest {
  private static final String TOKEN = "s3cret-token-of-the-target";

  private final FakeServiceProvider server = new FakeServiceProvider();
  private final HttpClient http = HttpClient.newHttpClient();
  private final TestTime time = new TestTime();

  @AfterEach
  void close() {
    server.close();
    http.close();
  }

  private ScimClient client() {
    return client(server.base(), Settings.DEFAULT_EXCHANGE_LIMIT);
  }

  private ScimClient client(URI base, Duration limit) {
    return new ScimClient(
        http, new Settings(base, () -> TOKEN, "Lockstep/test", limit, false), time, time);
  }

  private void answersInTurn(Reply... replies) {
    Iterator<Reply> turn = List.of(replies).iterator();
    server.answers(_ -> turn.next());
  }

  private ClientException failure(ScimClient client, ScimCall call) {
    return catchThrowableOfType(ClientException.class, () -> client.send(call));
  }

  private static ObjectNode user(String name) {
    return Json.object().put("userName", name);
  }

  @Test
  void aRequestCarriesTokenTypeAndUserAgent() throws Exception {
    server.answers(_ -> json(201, "{\"id\":\"1\"}"));

    ScimReply reply = client().send(ScimCall.post(user("anna"), "Users"));

    assertThat(reply.status()).isEqualTo(201);
    assertThat(reply.json().orElseThrow().path("id").asString()).isEqualTo("1");
    FakeServiceProvider.Request sent = server.onlyRequest();
    assertThat(sent.asks("POST", "/scim/v2/Users")).isTrue();
    assertThat(sent.headers())
        .containsEntry("Authorization", List.of("Bearer " + TOKEN))
        .containsEntry("Content-type", List.of("application/scim+json"))
        .containsEntry("User-agent", List.of("Lockstep/test"));
    assertThat(sent.body()).isEqualTo("{\"userName\":\"anna\"}");
  }

  @Test
  void idsAndFiltersOfAnyCharactersArriveAsTheyWere() throws Exception {
    server.answers(_ -> json(200, "{}"));
    ScimClient client = client();

    client.send(ScimCall.get("Users", "a/b==?%"));
    client.send(ScimCall.delete("Users", ".."));
    client.send(ScimCall.get("Users").with("filter", "userName eq \"a+b&c ü\""));

    assertThat(server.requests())
        .extracting(FakeServiceProvider.Request::target)
        .startsWith("/scim/v2/Users/a%2Fb%3D%3D%3F%25", "/scim/v2/Users/%2E%2E");
    assertThat(server.requests().getLast().query()).isEqualTo("filter=userName eq \"a+b&c ü\"");
  }

  @Test
  void theQueryOfTheBaseGoesAlong() throws Exception {
    server.answers(_ -> json(200, "{}"));

    client(URI.create(server.base() + "/?aadOptscim062020"), Duration.ofSeconds(10))
        .send(ScimCall.get("Users").with("count", "1"));

    assertThat(server.onlyRequest().target()).isEqualTo("/scim/v2/Users?aadOptscim062020&count=1");
  }

  @Test
  void aBodyThatStallsEndsAtTheExchangesLimit() {
    server.answers(_ -> new Reply.Stalled());

    Duration limit = Duration.ofMillis(200);
    ClientException failure = stalled(limit);
    while (failure.exchanges().getFirst().status() == 0 && limit.toSeconds() < 30) {
      limit = limit.multipliedBy(2); // a busy machine was late with the headers too
      failure = stalled(limit);
    }

    assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
    assertThat(failure.outcomeUnknown()).isTrue();
    assertThat(failure).hasMessageStartingWith("127.0.0.1 didn't answer completely within ");
    assertThat(failure.exchanges().getFirst().status()).isEqualTo(200);
  }

  private ClientException stalled(Duration limit) {
    return failure(client(server.base(), limit), ScimCall.post(user("anna"), "Users"));
  }

  @Test
  void aReadThatTimesOutLeavesNothingUnknown() {
    server.answers(_ -> new Reply.Stalled());

    ClientException failure =
        failure(client(server.base(), Duration.ofMillis(200)), ScimCall.get("Users", "1"));

    assertThat(failure.outcomeUnknown()).isFalse();
    assertThat(failure).hasMessage("127.0.0.1 didn't answer completely within 200 ms");
  }

  @Test
  void aBodyBeyondTheLimitIsCutOff() {
    server.answers(_ -> new Reply.Endless());

    ClientException failure = failure(client(), ScimCall.get("Groups", "1"));

    assertThat(failure.kind()).isEqualTo(Kind.TOO_LARGE);
    assertThat(failure).hasMessageContaining("larger than " + ScimClient.MAX_BODY + " bytes");
  }

  @Test
  void aLostReplyToAWriteLeavesItsOutcomeUnknown() {
    server.answers(_ -> new Reply.Lost());

    ClientException failure = failure(client(), ScimCall.post(user("anna"), "Users"));

    assertThat(failure.kind()).isEqualTo(Kind.PROTOCOL);
    assertThat(failure.outcomeUnknown()).isTrue();
    assertThat(server.requests()).as("a create is never sent twice").hasSize(1);
  }

  @Test
  void aRefusedConnectionIsKnownToHaveDoneNothing() throws Exception {
    int port;
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = taken.getLocalPort();
    }

    ClientException failure =
        failure(
            client(URI.create("http://127.0.0.1:" + port), Duration.ofSeconds(10)),
            ScimCall.post(user("anna"), "Users"));

    assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
    assertThat(failure.outcomeUnknown()).isFalse();
    assertThat(failure).hasMessage("nothing accepts connections at 127.0.0.1:" + port);
  }

  @Test
  void aPortWithoutTlsIsATlsProblem() throws Exception {
    try (PlainSpeaker plain = new PlainSpeaker()) {
      ClientException failure =
          failure(
              client(
                  URI.create("https://127.0.0.1:" + plain.port() + "/scim/v2"),
                  Duration.ofSeconds(10)),
              ScimCall.post(user("anna"), "Users"));

      assertThat(failure.kind()).isEqualTo(Kind.TLS);
      assertThat(failure).hasMessageStartingWith("no trusted connection to 127.0.0.1");
    }
  }

  @Test
  void anUntrustedCertificateIsATlsProblemThatHasDoneNothing(@TempDir Path folder)
      throws Exception {
    try (SecureSpeaker secure = new SecureSpeaker(folder, "san=ip:127.0.0.1", "+0d")) {
      ClientException failure =
          failure(
              client(secure.base(), Duration.ofSeconds(10)), ScimCall.post(user("anna"), "Users"));

      assertThat(failure.kind()).isEqualTo(Kind.TLS);
      assertThat(failure.outcomeUnknown()).isFalse();
      assertThat(failure).hasMessageContaining("isn't trusted here");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "san=ip:127.0.0.1, -3d, its certificate has expired",
    "san=ip:127.0.0.1, +3d, its certificate isn't valid yet; compare the clocks",
    "san=dns:other.example, +0d, its certificate is for another host"
  })
  void aCertificateThatDoesNotHoldIsNamedByWhatIsWrongWithIt(
      String name, String start, String problem, @TempDir Path folder) throws Exception {
    try (SecureSpeaker secure = new SecureSpeaker(folder, name, start);
        HttpClient trusting = HttpClient.newBuilder().sslContext(secure.trusting()).build()) {
      ScimClient client =
          new ScimClient(
              trusting, Settings.of(secure.base(), () -> TOKEN, "Lockstep/test"), time, time);

      ClientException failure = failure(client, ScimCall.post(user("anna"), "Users"));

      assertThat(failure.kind()).isEqualTo(Kind.TLS);
      assertThat(failure.outcomeUnknown()).isFalse();
      assertThat(failure)
          .hasMessageContaining("no trusted connection to 127.0.0.1:" + secure.base().getPort())
          .hasMessageContaining(problem);
    }
  }

  @Test
  void aThrottledRequestWaitsAsLongAsItIsTold() throws Exception {
    answersInTurn(
        with(429, "Retry-After", "7"),
        with(503, "Retry-After", "Mon, 23 Nov 2026 09:00:17 GMT"),
        with(429, "Retry-After", "0"),
        json(201, "{\"id\":\"1\"}"));

    ScimReply reply = client().send(ScimCall.post(user("anna"), "Users"));

    assertThat(reply.status()).isEqualTo(201);
    assertThat(time.pauses())
        .containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(10), Duration.ofSeconds(1));
    assertThat(reply.exchanges())
        .extracting(ScimExchange::status)
        .containsExactly(429, 503, 429, 201);
  }

  @Test
  void aWaitBeyondTheCallsLimitIsLeftToTheCaller() throws Exception {
    server.answers(_ -> with(429, "Retry-After", "60"));

    ScimReply reply = client().send(ScimCall.get("Users").within(Duration.ofSeconds(59)));

    assertThat(reply.status()).isEqualTo(429);
    assertThat(reply.retryAfter()).contains(TestTime.START.plusSeconds(60));
    assertThat(time.pauses()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"soon", "-1", "99999999999999999999", ""})
  void anUnreadableRetryAfterIsNotWaitedFor(String header) throws Exception {
    server.answers(_ -> with(503, "Retry-After", header));

    ScimReply reply = client().send(ScimCall.get("Users"));

    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.retryAfter()).isEmpty();
  }

  @Test
  void aRedirectIsReturnedAndNotFollowed() throws Exception {
    server.answers(_ -> with(307, "Location", "https://elsewhere.example/Users"));

    ScimReply reply = client().send(ScimCall.get("Users"));

    assertThat(reply.isRedirect()).isTrue();
    assertThat(reply.location()).contains("https://elsewhere.example/Users");
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void anHttpClientThatFollowsRedirectsIsRefused() {
    try (HttpClient following =
        HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build()) {
      Settings settings = Settings.of(server.base(), () -> TOKEN, "test");

      assertThatThrownBy(() -> new ScimClient(following, settings, time, time))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("redirects");
    }
  }

  @Test
  void noSecretGetsIntoWhatIsRecorded() throws Exception {
    server.answers(
        request ->
            json(
                401,
                "{\"status\":\"401\",\"detail\":\"what is "
                    + request.header("Authorization")
                    + "?\"}"));
    ObjectNode patch = Json.object();
    patch.putArray("Operations").addObject().put("path", "password").put("value", "hunter2");

    ScimReply created =
        client().send(ScimCall.post(user("anna").put("Password", "hunter2"), "Users"));
    ScimReply patched = client().send(ScimCall.patch(patch, "Users", "1"));

    assertThat(created.error().orElseThrow().detail()).isEqualTo("what is Bearer [hidden]?");
    assertThat(created.toString()).doesNotContain(TOKEN, "hunter2").contains("anna");
    assertThat(patched.toString()).doesNotContain(TOKEN, "hunter2").contains("password");
    assertThat(server.requests().getFirst().body()).as("what was sent").contains("hunter2");
  }

  @Test
  void aWebPageIsUnreadableAndItsRecordIsCut() throws Exception {
    server.answers(
        _ ->
            new Reply.Whole(
                200, Map.of("Content-Type", "text/html"), "<html>" + "x".repeat(20_000)));

    ScimReply reply = client().send(ScimCall.get("Users"));

    assertThat(reply.body())
        .isInstanceOfSatisfying(
            Body.Unreadable.class, body -> assertThat(body.isWebPage()).isTrue());
    assertThat(reply.exchanges().getFirst().responseBody().orElseThrow())
        .hasSize(Blotted.MAX_LENGTH + 1)
        .endsWith("…");
  }

  @Test
  void aPastedTokensLineBreakIsLeftOutAndABrokenTokenNamedWithoutIt() throws Exception {
    server.answers(_ -> json(200, "{}"));
    AtomicReference<String> token = new AtomicReference<>("  abcdefgh\r\n");
    ScimClient client =
        new ScimClient(http, Settings.of(server.base(), token::get, "test"), time, time);

    client.send(ScimCall.get("Users"));
    token.set("abcd\nefgh");
    ClientException broken = failure(client, ScimCall.get("Users"));
    token.set(" ");
    ClientException missing = failure(client, ScimCall.get("Users"));

    assertThat(server.onlyRequest().headers())
        .containsEntry("Authorization", List.of("Bearer abcdefgh"));
    assertThat(broken).hasMessageContaining("enter it again").hasMessageNotContaining("abcd");
    assertThat(missing).hasMessageContaining("no token");
  }

  @Test
  void aTokenTravelsUnencryptedOnlyToThisMachineOrWhereAllowed() {
    URI plain = URI.create("http://scim.example/v2");

    assertThatThrownBy(() -> Settings.of(plain, () -> TOKEN, "test"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("unencrypted to 'scim.example': use https://");
    assertThatThrownBy(
            () -> Settings.of(URI.create("http://127.0.0.1.example/v2"), () -> TOKEN, "test"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(new Settings(plain, () -> TOKEN, "test", Duration.ofSeconds(1), true).base())
        .isEqualTo(plain);
    assertThat(Settings.of(URI.create("http://[::1]:80/"), () -> TOKEN, "test")).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"scim.example/v2", "ftp://scim.example", "https://u:pw@host/", "/v2"})
  void aBaseThatIsNoUsableUrlIsRefusedWithoutShowingAPassword(String base) {
    assertThatThrownBy(() -> Settings.of(URI.create(base), () -> TOKEN, "test"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("pw");
  }

  @Test
  void anInterruptEndsTheWaitForAnAnswer() {
    server.answers(_ -> new Reply.Stalled());
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> client().send(ScimCall.get("Users")))
        .isInstanceOf(InterruptedException.class);
  }
}
