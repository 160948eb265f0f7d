package dev.lockstep;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.sun.net.httpserver.HttpServer;
import dev.lockstep.scim.json.Json;
import dev.lockstep.servers.Chromium;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Pages that show what happens while they are looked at.
@Timeout(180) // a stream that says nothing would be read for ever
class ConsoleLiveTest {
  @TempDir private Path folder;

  private final HttpClient http = HttpClient.newHttpClient();
  private Lockstep lockstep;
  private AdminCalls api;
  private String key = "";

  @BeforeEach
  void start() throws Exception {
    lockstep = Lockstep.start(Config.forTesting(folder.resolve("data")), InstantSource.system());
    key = lockstep.firstKey().orElseThrow();
    api = new AdminCalls(http, lockstep.url(), key);
    api.call("POST /directories", "{\"id\":\"acme\",\"displayName\":\"Acme\"}");
    api.call("POST /directories", "{\"id\":\"other\"}");
  }

  @AfterEach
  void stop() {
    http.shutdownNow();
    lockstep.close();
  }

  private static List<String> lines(InputStream stream) throws Exception {
    List<String> lines = new ArrayList<>();
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      reader.lines().forEach(lines::add);
    }
    return lines;
  }

  @Test
  void theOverviewChangesWithoutBeingAskedFor() throws Exception {
    try (Chromium chromium = Chromium.start();
        BrowserContext context = chromium.browser().newContext()) {
      Page page = context.newPage();
      signIn(page);
      assertThat(page.locator("#live")).containsText("0 users");

      api.call("POST /directories/acme/users", "{\"userName\":\"ann\",\"displayName\":\"Ann\"}");

      assertThat(page.locator("#live")).containsText("1 user");
      assertThat(page.locator("#live")).hasCount(1);
      api.call("POST /directories/acme/users", "{\"userName\":\"bob\",\"displayName\":\"Bob\"}");
      assertThat(page.locator("#live")).containsText("2 users");
    }
  }

  /// A target that answers when it is let.
  private HttpServer target(CountDownLatch let) throws Exception {
    HttpServer target =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    target.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    target.createContext(
        "/",
        exchange -> {
          try (exchange) {
            let.await();
            exchange.sendResponseHeaders(403, -1);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    target.start();
    api.call(
        "POST /applications",
        """
        {"id": "slow", "directory": "acme", "scope": "all",
         "target": {"url": "http://127.0.0.1:%d/scim", "token": "x"}}
        """
            .formatted(target.getAddress().getPort()));
    return target;
  }

  @Test
  void aPlanIsWatchedByEventsUntilItHasEnded() throws Exception {
    api.call("POST /directories/acme/users", "{\"userName\":\"ann\"}");
    CountDownLatch let = new CountDownLatch(1);
    HttpServer target = target(let);
    try (Chromium chromium = Chromium.start();
        BrowserContext context = chromium.browser().newContext()) {
      Page page = context.newPage();
      signIn(page);
      page.navigate(lockstep.url() + "/applications/slow/plan");
      button(page, "Take a plan").click();
      assertThat(page.getByLabel("Progress of the plan")).isVisible();
      assertThat(page.locator("[hx-trigger]")).hasAttribute("hx-trigger", "live-job from:body");

      let.countDown();

      assertThat(page.getByLabel("Progress of the plan")).hasCount(0);
      assertThat(button(page, "Take")).isVisible();
    } finally {
      let.countDown();
      target.stop(0);
    }
  }

  private void signIn(Page page) {
    page.navigate(lockstep.url() + "/");
    page.getByLabel("Admin key").fill(key);
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Use this key")).click();
  }

  private static Locator button(Page page, String name) {
    return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
  }

  @Test
  void anApprovalIsWatchedByEventsAndDoesNothingWhereItIsCancelled() throws Exception {
    api.call("POST /directories/acme/users", "{\"userName\":\"ann\"}");
    api.call("PATCH /directories/other", "{\"provisioning\":\"automatic\"}");
    String token =
        api.call("POST /directories/other/tokens", "{\"name\":\"t\"}").path("secret").asString("");
    try (GuideTarget target = GuideTarget.before(lockstep.url(), http);
        Chromium chromium = Chromium.start();
        BrowserContext context = chromium.browser().newContext()) {
      api.call(
          "POST /applications",
          """
          {"id": "app", "directory": "acme", "scope": "all",
           "target": {"url": "%s/scim/other/v2", "preset": "lockstep", "token": "%s"}}
          """
              .formatted(target.url(), token));
      Page page = context.newPage();
      signIn(page);
      page.navigate(lockstep.url() + "/applications/app/plan");
      button(page, "Take a plan").click();
      assertThat(button(page, "Approve")).isVisible();
      target.silent(true);
      button(page, "Approve").click();
      assertThat(page.getByText("is being approved")).isVisible();
      assertThat(page.locator("[hx-trigger]")).hasAttribute("hx-trigger", "live-job from:body");

      button(page, "Cancel").click();
      target.silent(false);

      assertThat(page.getByText("The plan wasn't approved")).isVisible();
      assertThat(api.call("GET /applications/app", "").path("state").asString(""))
          .isEqualTo("paused");
      button(page, "Take a plan").click();
      button(page, "Approve").click();
      assertThat(page.getByText("Approved at")).isVisible();
      assertThat(api.call("GET /applications/app", "").path("state").asString(""))
          .isEqualTo("running");
      assertThat(api.call("GET /jobs/approval:app", "").path("state").asString(""))
          .isEqualTo("completed");
    }
  }

  private HttpResponse<String> scim(String method, String path, String body, String token)
      throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(lockstep.url() + "/scim/acme/v2" + path))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/scim+json")
            .header("User-Agent", "<script>alert(1)</script>")
            .method(method, BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private String token() throws Exception {
    api.call("PATCH /directories/acme", "{\"provisioning\":\"automatic\"}");
    return api.call("POST /directories/acme/tokens", "{\"name\":\"t\"}")
        .path("secret")
        .asString("");
  }

  @Test
  void requestsAppearAsTheyComeUntilTheListIsPaused() throws Exception {
    String token = token();
    try (Chromium chromium = Chromium.start();
        BrowserContext context = chromium.browser().newContext()) {
      Page page = context.newPage();
      signIn(page);
      page.navigate(lockstep.url() + "/directories/acme/inspector?method=GET");
      assertThat(page.locator("#requests")).containsText("No request that is kept");

      scim("GET", "/Users?filter=userName%20eq%20%22ann%22", "", token);
      assertThat(page.locator("#requests")).containsText("/Users?filter=");
      scim("POST", "/Users", "{\"userName\":\"ann\"}", token);
      scim("GET", "/Groups", "", token);
      assertThat(page.locator("#requests")).containsText("/Groups");
      assertThat(page.locator("#requests tbody tr")).hasCount(2);

      page.getByText("Pause").click();
      assertThat(page.getByText("This list stays as it is")).isVisible();
      page.getByText("Resume").click();
      assertThat(page.getByText("New requests appear")).isVisible();
    }
  }

  @Test
  void aRequestThatComesBeforeThePageListensIsShownToo() throws Exception {
    String token = token();
    try (Chromium chromium = Chromium.start();
        BrowserContext context = chromium.browser().newContext()) {
      Page page = context.newPage();
      page.navigate(lockstep.url() + "/");
      page.getByLabel("Admin key").fill(key);
      page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Use this key")).click();
      assertThat(page.locator("#live")).isVisible();
      page.route(
          "**/events?*",
          route -> {
            try {
              scim("GET", "/Groups", "", token);
            } catch (Exception e) {
              throw new IllegalStateException(e);
            }
            route.resume();
          });

      page.navigate(lockstep.url() + "/directories/acme/inspector");

      assertThat(page.locator("#requests")).containsText("/Groups");
    }
  }

  @Test
  void aRequestIsShownWithoutItsCredentialAndLeadsToItsObject() throws Exception {
    String token = token();
    String id =
        Json.parse(scim("POST", "/Users", "{\"userName\":\"<b>ann\"}", token).body())
            .path("id")
            .asString("");
    ConsoleVisitor visitor = ConsoleVisitor.signedIn(http, lockstep.url(), key);
    String list = visitor.page("/directories/acme/inspector");
    assertThat(list)
        .contains("token 't'", "POST /Users", "/directories/acme/users/" + id)
        .doesNotContain("<script>alert")
        .doesNotContain(token);

    String one = list.replaceFirst("^.*\"(/directories/acme/inspector/\\d+)\".*$", "$1");
    assertThat(visitor.page(one))
        .contains("As curl", "$TOKEN", "&lt;b&gt;ann", "/directories/acme/users/" + id)
        .doesNotContain("<b>ann")
        .doesNotContain(token);
    HttpResponse<String> vector = visitor.get(one + "/vector");
    assertThat(vector.headers().firstValue("Content-Disposition").orElse(""))
        .startsWith("attachment; filename=\"acme-");
    assertThat(Json.parse(vector.body()).path("request").path("body").path("userName").asString(""))
        .isEqualTo("<b>ann");
    assertThat(visitor.page("/directories/acme/inspector?status=nonsense"))
        .contains("not 'nonsense'");
    assertThat(visitor.get("/directories/acme/inspector/17").statusCode()).isEqualTo(404);
    assertThat(visitor.get("/directories/other/" + one.substring(18)).statusCode()).isEqualTo(404);
  }

  @Test
  void aDirectoryWhoseRequestsNobodyIsToSeeIsSwitchedOffAndOn() throws Exception {
    String token = token();
    scim("GET", "/Users?filter=userName%20eq%20%22ann%22", "", token);
    ConsoleVisitor visitor = ConsoleVisitor.signedIn(http, lockstep.url(), key);
    String inspector = "/directories/acme/inspector";
    assertThat(visitor.page(inspector)).contains("Keep no requests", "/Users?filter");

    assertThat(visitor.done(inspector + "/recording"))
        .contains("No request is kept until the next restart", "Keep requests again")
        .doesNotContain("/Users?filter");
    scim("GET", "/Groups", "", token);
    assertThat(visitor.page(inspector)).doesNotContain("GET /Groups");

    assertThat(visitor.done(inspector + "/recording", "recording", "yes"))
        .contains("Requests are kept from now on", "Keep no requests");
    assertThat(api.call("GET /audit?limit=2", "").toString()).contains("inspect");
  }

  @Test
  void aStreamOfThePagesEndsWithItsSession() throws Exception {
    ConsoleVisitor visitor = ConsoleVisitor.signedIn(http, lockstep.url(), key);
    HttpResponse<InputStream> answer = visitor.stream("/events?types=feed&directory=acme");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/event-stream");
    visitor.post("/sign-out");

    List<String> lines = lines(answer.body());
    assertThat(lines)
        .contains("event: feed", "event: end")
        .noneMatch(line -> line.contains("other"));
    assertThat(lines.get(lines.size() - 2)).contains("the session is over");
  }

  @Test
  void whoIsNotSignedInOrAsksForWhatIsNotTheirsGetsNoStream() throws Exception {
    assertThat(ConsoleVisitor.stranger(http, lockstep.url()).get("/events").statusCode())
        .isEqualTo(401);
    String theirs =
        api.call(
                "POST /admin-keys",
                "{\"name\":\"x\",\"grants\":[{\"role\":\"viewer\",\"directory\":\"other\"}]}")
            .path("secret")
            .asString("");
    ConsoleVisitor visitor = ConsoleVisitor.signedIn(http, lockstep.url(), theirs);

    assertThat(visitor.get("/events?types=feed&directory=acme").statusCode()).isEqualTo(404);
    assertThat(visitor.get("/events?types=feeds").statusCode()).isEqualTo(400);
    HttpResponse<InputStream> answer = visitor.stream("/events");
    visitor.post("/sign-out");
    assertThat(lines(answer.body()))
        .contains("event: feed")
        .noneMatch(line -> line.contains("acme"));
  }
}
