package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.RequestRate;
import dev.lockstep.scim.json.Json;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What strangers and thieves try at the console and the API, where no other test has it: sessions
/// that are forged, stolen or over, bodies without end, paths that climb, redirects that lead away.
/// (Forms of other sites are in `ConsoleFormsTest`, addresses in `ApiTest` and `GuardedHttpTest`,
/// cursors in `CursorTest`, formulas in `LogsTest`, idempotency keys in `ApiTest`.)
class HostileVisitorsTest {
  private static final String SIGN_IN = "/sign-in";

  @TempDir private Path folder;

  private final MovableClock clock = new MovableClock(InstantSource.system());
  private final HttpClient http = HttpClient.newHttpClient();
  private Lockstep lockstep;
  private String key = "";

  @BeforeEach
  void start() throws Exception {
    begin(Config.forTesting(folder.resolve("data")));
  }

  private void begin(Config config) throws Exception {
    lockstep = Lockstep.start(config, clock);
    key = lockstep.firstKey().orElseThrow();
    api("POST /directories", "{\"id\":\"acme\"}");
  }

  @AfterEach
  void stop() {
    http.shutdownNow();
    lockstep.close();
  }

  private JsonNode api(String route, String body) throws Exception {
    return new AdminCalls(http, lockstep.url(), key).call(route, body);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder at(String path) {
    return HttpRequest.newBuilder(URI.create(lockstep.url() + path));
  }

  /// The cookie of somebody who has just signed in, as `name=value`.
  private String session(String adminKey) throws Exception {
    HttpResponse<String> answer =
        send(
            at(SIGN_IN)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("key=" + adminKey)));
    return answer.headers().firstValue("Set-Cookie").orElseThrow().replaceFirst(";.*", "");
  }

  private HttpResponse<String> overview(String cookie) throws Exception {
    return send(at("/").header("Cookie", cookie));
  }

  private void assertIsNobodys(String cookie) throws Exception {
    for (String path : List.of("/", "/directories/acme", "/audit", "/jobs")) {
      HttpResponse<String> answer = send(at(path).header("Cookie", cookie));

      assertThat(answer.statusCode()).as(path).isEqualTo(303);
      assertThat(answer.headers().firstValue("Location")).hasValue(SIGN_IN);
      assertThat(answer.body()).doesNotContain("acme");
    }
    HttpResponse<String> form =
        send(at("/new-directory").header("Cookie", cookie).POST(BodyPublishers.noBody()));
    assertThat(form.headers().firstValue("Location")).hasValue(SIGN_IN);
  }

  // Sessions

  @Test
  void aSessionThatIsInventedOrChangedIsNobodys() throws Exception {
    String cookie = session(key);
    assertThat(overview(cookie).statusCode()).isEqualTo(200);

    assertIsNobodys("lockstep-session=" + "A".repeat(43));
    assertIsNobodys("lockstep-session=");
    assertIsNobodys(cookie.substring(0, cookie.length() - 1));
    assertIsNobodys(cookie + "A");
    assertIsNobodys("lockstep-session=" + key);
    assertThat(overview(cookie).statusCode()).isEqualTo(200);
  }

  @Test
  void aStolenCookieIsWorthNothingOnceItsOwnerHasSignedOut() throws Exception {
    String stolen = session(key);

    send(at("/sign-out").header("Cookie", stolen).POST(BodyPublishers.noBody()));

    assertIsNobodys(stolen);
  }

  @Test
  void aCookieEndsWithTheKeyThatItCameFrom() throws Exception {
    JsonNode second =
        api("POST /admin-keys", "{\"name\":\"second\",\"grants\":[{\"role\":\"admin\"}]}");
    String cookie = session(second.path("secret").asString(""));
    assertThat(overview(cookie).statusCode()).isEqualTo(200);

    api("DELETE /admin-keys/" + second.path("id").asString(""), "");

    assertIsNobodys(cookie);
  }

  @Test
  void aCookieThatNobodyUsedForHalfAnHourIsOver() throws Exception {
    String cookie = session(key);

    clock.move(Duration.ofMinutes(31));

    assertIsNobodys(cookie);
  }

  /// Else a page of another site could have a browser call it.
  @Test
  void aSessionOpensNoRouteOfTheApi() throws Exception {
    HttpResponse<String> answer = send(at("/api/v1/directories").header("Cookie", session(key)));

    assertThat(answer.statusCode()).isEqualTo(401);
  }

  @Test
  void scriptsAndOtherSitesDoNotGetTheCookie() throws Exception {
    HttpRequest.Builder signIn =
        at(SIGN_IN)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("X-Forwarded-Proto", "https")
            .POST(BodyPublishers.ofString("key=" + key));
    assertThat(send(signIn).headers().firstValue("Set-Cookie").orElseThrow())
        .contains("HttpOnly", "SameSite=Strict")
        .doesNotContain("Secure");

    lockstep.close();
    begin(Config.forTesting(folder.resolve("proxied")).behindProxy());
    HttpRequest.Builder proxied =
        at(SIGN_IN)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("X-Forwarded-Proto", "https")
            .POST(BodyPublishers.ofString("key=" + key));
    assertThat(send(proxied).headers().firstValue("Set-Cookie").orElseThrow()).contains("; Secure");
  }

  @Test
  void behindAProxyTheEndpointsAddressIsTheOneThatClientsUse() throws Exception {
    lockstep.close();
    begin(Config.forTesting(folder.resolve("proxied")).behindProxy());
    HttpRequest.Builder asked =
        at("/api/v1/directories/acme")
            .header("Authorization", "Bearer " + key)
            .header("X-Forwarded-Proto", "https")
            .header("X-Forwarded-Host", "id.example.com");

    assertThat(Json.parse(send(asked).body()).path("endpoint").asString(""))
        .isEqualTo("https://id.example.com/scim/acme/v2");
    assertThat(
            send(at("/directories/acme/endpoint")
                    .header("Cookie", session(key))
                    .header("X-Forwarded-Proto", "https")
                    .header("X-Forwarded-Host", "id.example.com"))
                .body())
        .contains("https://id.example.com/scim/acme/v2");
  }

  // Bodies

  @Test
  void aBodyWithoutEndIsRefusedWithItsLimit() throws Exception {
    HttpResponse<String> json =
        send(
            at("/api/v1/directories")
                .header("Authorization", "Bearer " + key)
                .POST(BodyPublishers.ofString("{\"id\":\"" + "a".repeat(1 << 20) + "\"}")));
    assertThat(json.statusCode()).isEqualTo(413);
    assertThat(json.body()).contains("longer than 1048576 bytes");

    HttpResponse<String> form =
        send(
            at("/new-directory")
                .header("Cookie", session(key))
                .header("Sec-Fetch-Site", "same-origin")
                .POST(BodyPublishers.ofString("id=" + "a".repeat(1 << 20))));
    assertThat(form.statusCode()).isEqualTo(400);
    assertThat(form.body()).contains("the form is longer than 524288 bytes");

    assertThat(
            send(at(SIGN_IN).POST(BodyPublishers.ofString("key=" + "a".repeat(1 << 20))))
                .statusCode())
        .isEqualTo(403);
    assertThat(api("GET /directories", "").path("items")).hasSize(1);
  }

  // Paths

  @Test
  void aPathThatClimbsLeadsNowhere() throws Exception {
    Files.writeString(folder.resolve("data").resolve("secret.txt"), "the treasure");
    for (String climb : List.of("../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..%5c", "....//")) {
      for (String door : List.of("/assets/", "/directories/", "/api/v1/directories/", "/scim/")) {
        HttpResponse<String> answer =
            send(
                at(door + climb.repeat(6) + "secret.txt")
                    .header("Cookie", session(key))
                    .header("Authorization", "Bearer " + key));

        assertThat(answer.statusCode()).as(door + climb).isBetween(300, 499);
        assertThat(answer.body()).doesNotContain("treasure");
      }
    }
  }

  @Test
  void aNameThatClimbsIsRefusedByItsRule() throws Exception {
    for (String name : List.of("../acme", "..", "a/b", "a\\\\b", "%2e%2e")) {
      HttpResponse<String> directory = created("/directories", "{\"id\":\"%s\"}", name);
      HttpResponse<String> source =
          created(
              "/directories/acme/sources",
              "{\"id\":\"%s\",\"kind\":\"csv\",\"settings\":{\"folder\":\"/tmp\"}}",
              name);
      HttpResponse<String> application =
          created(
              "/applications",
              "{\"id\":\"%s\",\"directory\":\"acme\",\"target\":{\"url\":\"https://a.example\"}}",
              name);

      for (HttpResponse<String> refused : List.of(directory, source, application)) {
        assertThat(refused.statusCode()).as(name + ": " + refused.body()).isEqualTo(400);
        assertThat(refused.body()).contains("letters, digits", name);
      }
    }
  }

  private HttpResponse<String> created(String path, String body, String name) throws Exception {
    return send(
        at("/api/v1" + path)
            .header("Authorization", "Bearer " + key)
            .POST(BodyPublishers.ofString(body.formatted(name))));
  }

  // Redirects

  @Test
  void nobodyIsLedToAnotherSite() throws Exception {
    String cookie = session(key);
    for (String elsewhere :
        List.of("https://evil.example/", "//evil.example/", "/\\evil.example")) {
      String encoded = URLEncoder.encode(elsewhere, StandardCharsets.UTF_8);
      for (String name : List.of("next", "return", "to", "url", "redirect_uri", "state")) {
        HttpResponse<String> signIn =
            send(
                at(SIGN_IN + "?" + name + "=" + encoded)
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofString("key=" + key + "&" + name + "=" + encoded)));
        assertThat(signIn.headers().firstValue("Location")).hasValue("/");
        assertThat(send(at("/sign-in/callback?" + name + "=" + encoded)).headers().map())
            .doesNotContainKey("location");
      }
      HttpResponse<String> lost = send(at("/" + encoded).header("Cookie", cookie));
      assertThat(lost.headers().firstValue("Location")).isEmpty();
    }
    HttpResponse<String> host =
        send(at("//evil.example/%2e%2e").header("Cookie", "lockstep-session=none"));
    assertThat(host.headers().firstValue("Location").orElse("")).doesNotContain("evil");
  }

  private int asked(String forwardedFor) throws Exception {
    return http.send(
            HttpRequest.newBuilder(URI.create(lockstep.url() + "/api/v1/me"))
                .header("X-Forwarded-For", forwardedFor)
                .build(),
            BodyHandlers.ofString())
        .statusCode();
  }

  @Test
  void behindAProxyWhoGuessesKeysLocksOutNobodyElse(@TempDir Path other) throws Exception {
    lockstep.close();
    lockstep =
        Lockstep.start(Config.forTesting(other).at(new RequestRate(2, 2)).behindProxy(), clock);

    assertThat(asked("203.0.113.7")).isEqualTo(401);
    assertThat(asked("198.51.100.1, 203.0.113.7")).isEqualTo(401);
    assertThat(asked("198.51.100.2, 203.0.113.7"))
        .as("whatever the client claims in front of what the proxy has written")
        .isEqualTo(429);
    assertThat(asked("203.0.113.8")).isEqualTo(401);
  }

  @Test
  void withoutAProxyNobodyIsBelievedWhoClaimsAnotherAddress(@TempDir Path other) throws Exception {
    lockstep.close();
    lockstep = Lockstep.start(Config.forTesting(other).at(new RequestRate(2, 2)), clock);

    assertThat(asked("203.0.113.7")).isEqualTo(401);
    assertThat(asked("203.0.113.8")).isEqualTo(401);
    assertThat(asked("203.0.113.9")).isEqualTo(429);
  }
}
