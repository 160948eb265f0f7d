package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Who may administer, said at the console.
class ConsoleAdministratorsTest {
  private static final Pattern SECRET = Pattern.compile("id=\"issued-secret\">([^<]*)<");
  private static final String PASSWORD = "a sentence that only Ann knows";

  private final HttpClient http = HttpClient.newHttpClient();
  private Lockstep lockstep;
  private AdminCalls api;
  private ConsoleVisitor admin;

  @BeforeEach
  void start(@TempDir Path folder) throws Exception {
    lockstep = Lockstep.start(Config.forTesting(folder), InstantSource.system());
    String key = lockstep.firstKey().orElseThrow();
    api = new AdminCalls(http, lockstep.url(), key);
    api.call("POST /directories", "{\"id\":\"acme\"}");
    admin = ConsoleVisitor.signedIn(http, lockstep.url(), key);
  }

  @AfterEach
  void stop() {
    http.shutdownNow();
    lockstep.close();
  }

  private HttpResponse<String> account(String action, String name, String password, String role)
      throws Exception {
    return admin.post(
        "/settings/accounts/" + action,
        "form",
        "account",
        "name",
        name,
        "password",
        password,
        "role",
        role,
        "directory",
        "acme",
        "role",
        "",
        "directory",
        "");
  }

  @Test
  void aPersonGetsAnAccountWithRolesAndLosesIt() throws Exception {
    assertThat(admin.page("/settings")).contains("Nobody has an account yet", "valid");
    assertThat(account("create", "ann", PASSWORD, "operator").statusCode()).isEqualTo(303);
    assertThat(admin.page("/settings")).contains("operator in acme").doesNotContain(PASSWORD);

    assertThat(account("change", "ann", "", "viewer").statusCode()).isEqualTo(303);

    JsonNode ann = api.call("GET /accounts/ann", "");
    assertThat(ann.path("grants").toString())
        .isEqualTo("[{\"role\":\"viewer\",\"directory\":\"acme\"}]");
    assertThat(admin.post("/settings/accounts/remove", "name", "ann").body())
        .contains("tick that you are sure");
    assertThat(admin.done("/settings/accounts/remove", "name", "ann", "sure", "yes"))
        .contains("ann may no longer sign in", "Nobody has an account yet");
  }

  @Test
  void whoIsLockedOutIsLetInAgainWithTheirRoles() throws Exception {
    assertThat(account("create", "ann", PASSWORD, "operator").statusCode()).isEqualTo(303);
    ConsoleVisitor ann = ConsoleVisitor.stranger(http, lockstep.url());
    for (int attempt = 0; attempt < 10; attempt++) {
      HttpResponse<String> _ = ann.post("/sign-in", "name", "ann", "password", "not Ann's at all");
    }
    assertThat(admin.page("/settings")).contains("locked", "Unlock</button>");

    assertThat(admin.done("/settings/accounts/change", "name", "ann"))
        .contains("is changed, and open", "operator in acme")
        .doesNotContain("Unlock</button>");
  }

  @Test
  void aKeyIsShownOnceAndLetsInUntilItIsRevoked() throws Exception {
    String page =
        admin.done(
            "/settings/keys/issue",
            "form",
            "key",
            "name",
            "<i>deployment",
            "days",
            "30",
            "role",
            "viewer",
            "directory",
            "");
    Matcher secret = SECRET.matcher(page);
    assertThat(secret.find()).as(page).isTrue();
    assertThat(page).contains("viewer in all directories", "&lt;i>deployment");
    assertThat(admin.page("/settings")).doesNotContain(secret.group(1));
    ConsoleVisitor viewer = ConsoleVisitor.signedIn(http, lockstep.url(), secret.group(1));
    assertThat(viewer.get("/settings").statusCode()).isEqualTo(403);
    assertThat(viewer.get("/jobs").body()).doesNotContain("href=\"/settings\"");
    assertThat(admin.get("/jobs").body()).contains("href=\"/settings\"");
    assertThat(viewer.get("/jobs").body())
        .contains("href=\"/me\"", ">administrator &lt;i&gt;deployment</a>");
    assertThat(viewer.page("/me"))
        .contains("administrator &lt;i&gt;deployment", ">viewer</td>", ">all directories</td>")
        .doesNotContain(">admin</td>");
    assertThat(admin.page("/me")).contains(">admin</td>", "say who may do what");

    String id =
        api.call("GET /admin-keys", "")
            .path("items")
            .valueStream()
            .filter(key -> key.path("name").asString("").endsWith("deployment"))
            .map(key -> key.path("id").asString(""))
            .findFirst()
            .orElseThrow();
    assertThat(admin.post("/settings/keys/revoke", "id", id).body())
        .contains("tick that you are sure");
    assertThat(admin.done("/settings/keys/revoke", "id", id, "sure", "yes"))
        .contains("lets nobody in any more", "revoked");
    assertThat(viewer.get("/jobs").statusCode()).isEqualTo(303);
  }

  @Test
  void whatIsWrongIsSaidAndWhatWasTypedStays() throws Exception {
    assertThat(account("create", "ann", PASSWORD, "").body())
        .contains("choose a role: without one, nobody may do anything", "value=\"ann\"")
        .contains("value=\"acme\" selected")
        .doesNotContain(PASSWORD);
    assertThat(account("create", "ann", "short", "viewer").body()).contains("Nothing was changed");
    assertThat(account("create", "ann", PASSWORD, "operater").body()).contains("operator");
    assertThat(
            admin.post("/settings/keys/issue", "form", "key", "name", "k", "days", "soon").body())
        .contains("Nothing was changed", "value=\"soon\"");
    assertThat(api.call("GET /accounts", "").path("items")).isEmpty();
  }
}
