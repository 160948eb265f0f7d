package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.lockstep.client.SecureSpeaker;
import dev.lockstep.scim.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// A whole cycle into a target that isn't what it should be: the log has an entry with the code, the
/// culprit and what to do, and another application of the same directory goes on meanwhile.
class BadTargetTest {
  /// Cycles are run by the program itself, in the background.
  private static final int LOOKS = 5_000;

  @TempDir private Path folder;

  private final HttpClient http = HttpClient.newHttpClient();
  private Lockstep lockstep;
  private AdminCalls api;
  private String token = "";

  @BeforeEach
  void start() throws Exception {
    lockstep = Lockstep.start(Config.forTesting(folder.resolve("data")), InstantSource.system());
    api = new AdminCalls(http, lockstep.url(), lockstep.firstKey().orElseThrow());
    api.call("POST /directories", "{\"id\":\"corp\"}");
    api.call("POST /directories", "{\"id\":\"acme\"}");
    api.call("PATCH /directories/acme", "{\"provisioning\":\"automatic\"}");
    token =
        api.call("POST /directories/acme/tokens", "{\"name\":\"us\"}").path("secret").asString("");
    for (String name : new String[] {"ann", "bob"}) {
      api.call(
          "POST /directories/corp/users",
          "{\"userName\":\"%s\",\"displayName\":\"%s\"}".formatted(name, name));
    }
  }

  @AfterEach
  void stop() {
    http.shutdownNow();
    lockstep.close();
  }

  private URI good() {
    return URI.create(lockstep.url() + "/scim/acme/v2");
  }

  private void run(String id, URI url, String secret) throws Exception {
    api.call(
        "POST /applications",
        """
        {"id": "%s", "directory": "corp", "scope": "all",
         "target": {"url": "%s", "preset": "lockstep", "token": "%s"}}
        """
            .formatted(id, url, secret));
    api.call("POST /applications/" + id + "/start", "");
  }

  /// What the log of an application into this target says first, after one into a good target has
  /// brought everybody there.
  private JsonNode failure(URI url, String secret) throws Exception {
    run("bad", url, secret);
    run("good", good(), token);
    for (int look = 0; look < LOOKS; look++) {
      JsonNode users = api.call("GET /applications/good/status", "").path("users");
      JsonNode entries = api.call("GET /applications/bad/log?status=failure", "").path("items");
      if (users.asInt(0) == 2 && !entries.isEmpty()) {
        return entries.path(0);
      }
    }
    throw new AssertionError(
        "never both: "
            + api.call("GET /applications/good/status", "")
            + api.call("GET /applications/bad/log", ""));
  }

  private static void assertThatItIsTold(JsonNode entry, String code, String culprit) {
    assertThat(entry.path("errorCode").asString("")).isEqualTo(code);
    assertThat(entry.path("recommendedAction").asString("")).isNotBlank();
    assertThat(entry.path("label").asString("")).isIn("ann", "bob");
    assertThat(entry.path("explanation").asString("")).contains(culprit);
  }

  private JsonNode failureOf(HttpHandler handler) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", handler);
    server.start();
    try {
      return failure(
          URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/scim"), "secret");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aTargetThatAnswersWithAPageIsNotScim() throws Exception {
    byte[] page = "<html><body>Sign in</body></html>".getBytes(StandardCharsets.UTF_8);

    JsonNode entry =
        failureOf(
            exchange -> {
              exchange.getResponseHeaders().set("Content-Type", "text/html");
              exchange.sendResponseHeaders(200, page.length);
              exchange.getResponseBody().write(page);
              exchange.close();
            });

    assertThatItIsTold(
        entry, "SystemForCrossDomainIdentityManagementServiceIncompatible", "a web page");
  }

  @Test
  void aTargetThatLeadsElsewhereIsNotFollowed() throws Exception {
    JsonNode entry =
        failureOf(
            exchange -> {
              exchange.getResponseHeaders().set("Location", good() + "/Users");
              exchange.sendResponseHeaders(302, -1);
              exchange.close();
            });

    assertThatItIsTold(
        entry, "SystemForCrossDomainIdentityManagementServiceIncompatible", good().getAuthority());
  }

  @Test
  void anAttributeThatTheTargetDoesNotKnowIsToldOfThoseWhoHaveIt() throws Exception {
    String ann =
        api.call("GET /directories/corp/users?filter=userName%20eq%20%22ann%22", "")
            .at("/items/0/id")
            .asString("");
    api.call(
        "PATCH /directories/corp/users/" + ann,
        "{\"Operations\": [{\"op\": \"add\", \"path\": \"title\", \"value\": \"Chief\"}]}");

    JsonNode entry = failureOf(BadTargetTest::withoutTitles);

    assertThatItIsTold(entry, "SchemaAttributeNotFound", "title");
    assertThat(entry.path("label").asString("")).isEqualTo("ann");
    assertThat(api.call("GET /applications/bad/status", "").path("users").asInt(0)).isEqualTo(1);
  }

  private static void withoutTitles(HttpExchange exchange) throws IOException {
    String sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    boolean creates = exchange.getRequestMethod().equals("POST");
    boolean asks = exchange.getRequestURI().getPath().endsWith("ServiceProviderConfig");
    int status = asks ? 404 : !creates ? 200 : sent.contains("title") ? 400 : 201;
    byte[] answer =
        (switch (status) {
              case 200 -> "{\"totalResults\":0,\"Resources\":[]}";
              case 201 -> "{\"id\":\"1\"}";
              default ->
                  "{\"status\":\"%d\",\"scimType\":\"invalidPath\",\"detail\":\"there is no title\"}"
                      .formatted(status);
            })
            .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/scim+json");
    exchange.sendResponseHeaders(status, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  @Test
  void aTokenThatIsWrongIsToldAsSuch() throws Exception {
    JsonNode entry = failure(good(), "wrong");

    assertThatItIsTold(
        entry, "SystemForCrossDomainIdentityManagementCredentialValidationFailure", "401");
    assertThat(api.call("GET /applications/bad/status", "").path("quarantine").isObject()).isTrue();
  }

  @Test
  void aCertificateThatDoesNotHoldIsToldAsSuch() throws Exception {
    try (SecureSpeaker secure = new SecureSpeaker(folder, "san=ip:127.0.0.1", "-3d")) {
      JsonNode entry = failure(secure.base(), "secret");

      assertThatItIsTold(entry, "WebExceptionProtocolError", "certificate");
    }
  }

  @Test
  void aValueThatTheTargetRequiresAndNobodyHasIsToldOfThoseAlone() throws Exception {
    api.call(
        "POST /directories/corp/users",
        """
        {"userName": "cy", "displayName": "Cy Young",
         "name": {"givenName": "Cy", "familyName": "Young"},
         "emails": [{"value": "cy@corp.example", "type": "work", "primary": true}]}
        """);
    api.call(
        "POST /applications",
        """
        {"id": "strict", "directory": "corp", "scope": "all",
         "target": {"url": "%s", "preset": "aws-iam-identity-center", "token": "%s"}}
        """
            .formatted(good(), token));
    api.call("POST /applications/strict/start", "");

    JsonNode failed = Json.object();
    JsonNode taken = Json.object();
    for (int look = 0; look < LOOKS; look++) {
      failed = api.call("GET /applications/strict/escrows", "").path("items");
      taken = api.call("GET /directories/acme/users", "").path("items");
      if (failed.size() == 2 && taken.size() == 1) {
        break;
      }
    }

    assertThat(failed)
        .extracting(one -> one.path("errorCode").asString(""))
        .containsOnly("MissingValues");
    assertThat(failed.path(0).path("message").asString("")).contains("givenName");
    assertThat(taken).extracting(one -> one.path("userName").asString("")).containsExactly("cy");
  }
}
