package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.console.TargetForm;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// A directory, its endpoint with tokens, and an application with its policies, all set up at the
/// console alone.
class ConsoleSettingUpTest {
  private static final Pattern SECRET = Pattern.compile("id=\"issued-secret\">([^<]*)<");

  private final HttpClient http = HttpClient.newHttpClient();
  private Lockstep lockstep;
  private ConsoleVisitor admin;

  @BeforeEach
  void start(@TempDir Path folder) throws Exception {
    lockstep = Lockstep.start(Config.forTesting(folder), InstantSource.system());
    admin = ConsoleVisitor.signedIn(http, lockstep.url(), lockstep.firstKey().orElseThrow());
    admin.done("/new-directory", "id", "acme", "displayName", "Acme");
  }

  @AfterEach
  void stop() {
    http.shutdownNow();
    lockstep.close();
  }

  private ConsoleVisitor with(String grants) throws Exception {
    String key =
        new AdminCalls(http, lockstep.url(), lockstep.firstKey().orElseThrow())
            .call("POST /admin-keys", "{\"name\":\"test\",\"grants\":" + grants + "}")
            .path("secret")
            .asString("");
    return ConsoleVisitor.signedIn(http, lockstep.url(), key);
  }

  private int scim(String token) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(lockstep.url() + "/scim/acme/v2/Users"))
            .header("Authorization", "Bearer " + token)
            .build();
    return http.send(request, BodyHandlers.ofString()).statusCode();
  }

  private static String secret(String page) {
    Matcher secret = SECRET.matcher(page);
    assertThat(secret.find()).as(page).isTrue();
    return secret.group(1);
  }

  private static String id(String page) {
    return page.replaceFirst("^.*name=\"id\" value=\"([0-9a-f-]{36})\".*$", "$1");
  }

  @Test
  void aDirectoryIsMadeAndItsNameIsChecked() throws Exception {
    assertThat(admin.page("/")).contains("Acme", "New directory");
    HttpResponse<String> refused = admin.post("/new-directory", "id", "Not a name!");
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("Nothing was changed", "value=\"Not a name!\"");
    assertThat(admin.post("/new-directory", "id", "acme").statusCode()).isEqualTo(409);
  }

  @Test
  void whoAdministersOneDirectoryMakesNoOther() throws Exception {
    ConsoleVisitor ofAcme = with("[{\"role\":\"admin\",\"directory\":\"acme\"}]");

    assertThat(ofAcme.get("/new-directory").statusCode()).isEqualTo(403);
    HttpResponse<String> refused = ofAcme.post("/new-directory", "id", "other");
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("for all directories");
    assertThat(ofAcme.page("/")).doesNotContain("New directory");
  }

  @Test
  void aTokenIsShownOnceAndLetsInUntilItIsRevoked() throws Exception {
    assertThat(admin.page("/directories/acme/endpoint"))
        .contains("Provisioning is manual", lockstep.url() + "/scim/acme/v2", "No client can come");
    assertThat(admin.done("/directories/acme/endpoint", "automatic", "yes", "profile", "tolerant"))
        .contains("Provisioning is automatic");

    String issued =
        admin.done(
            "/directories/acme/endpoint/issue",
            "name",
            "Entra",
            "kind",
            "TOKEN",
            "days",
            "200",
            "scope",
            "read",
            "scope",
            "write");
    String secret = secret(issued);
    String page = admin.page("/directories/acme/endpoint");

    assertThat(page).contains("Entra", "read, write", "valid").doesNotContain(secret);
    assertThat(scim(secret)).isEqualTo(200);
    assertThat(
            admin.post("/directories/acme/endpoint/revoke", "kind", "TOKEN", "id", id(page)).body())
        .contains("tick that you are sure");
    assertThat(
            admin.done(
                "/directories/acme/endpoint/revoke",
                "kind",
                "TOKEN",
                "id",
                id(page),
                "sure",
                "yes"))
        .contains("lets nobody in any more");
    assertThat(scim(secret)).isEqualTo(401);
  }

  @Test
  void aRotatedTokenLetsInBesideItsSuccessor() throws Exception {
    admin.done("/directories/acme/endpoint", "automatic", "yes", "profile", "tolerant");
    String first =
        secret(
            admin.done(
                "/directories/acme/endpoint/issue",
                "name",
                "Okta",
                "kind",
                "TOKEN",
                "scope",
                "read"));

    String second =
        secret(
            admin.done(
                "/directories/acme/endpoint/rotate",
                "kind",
                "TOKEN",
                "id",
                id(admin.page("/directories/acme/endpoint"))));

    assertThat(second).isNotEqualTo(first);
    assertThat(scim(first)).isEqualTo(200);
    assertThat(scim(second)).isEqualTo(200);
  }

  @Test
  void limitsAreSavedAndEmptyOnesAreNone() throws Exception {
    String limits = "/directories/acme/endpoint/limits";
    assertThat(
            admin.done(limits, "life", "90", "credentialPerSecond", "50", "credentialBurst", "100"))
        .contains("The limits are saved", "value=\"90\"", "value=\"50\"", "value=\"100\"");
    assertThat(admin.post(limits, "life", "90", "credentialPerSecond", "50").body())
        .contains("takes both requests a second and a burst");
    assertThat(admin.post(limits, "life", "soon").body()).contains("takes a number");
    assertThat(admin.done(limits, "life", "90", "minutes", "5"))
        .contains("name=\"minutes\" value=\"5\"");
    assertThat(admin.post(limits, "life", "90", "minutes", "1441").body())
        .contains("'accessTokenLife' is at least PT1S and at most P1D");
  }

  @Test
  void howLongWhatIsDeletedIsKeptIsSaid() throws Exception {
    String bin = "/directories/acme/recycle-bin";

    assertThat(admin.done(bin + "/life", "days", "90"))
        .contains("can be restored for 90 days", "value=\"90\"");
    assertThat(admin.post(bin + "/life", "days", "soon").body()).contains("takes a number");
    assertThat(admin.post(bin + "/life", "days", "4000").body()).contains("P3650D");
    assertThat(with("[{\"role\":\"operator\"}]").page(bin)).doesNotContain("name=\"days\"");
  }

  @Test
  void attributesOfOnesOwnAreDeclaredAsThePageShowsIt() throws Exception {
    String schemas = "/directories/acme/schemas";
    String example =
        admin
            .page(schemas)
            .replaceFirst("^.*for example <code>(.*?)</code>.*$", "$1")
            .replace("&#34;", "\"")
            .replace("&lt;", "<");

    assertThat(admin.done(schemas, "declared", example))
        .contains("The schemas are declared", "urn:example:User", "badge");
    assertThat(admin.post(schemas, "declared", "{\"schemas\": [}").body())
        .contains("Nothing was changed", "line 1, column 14", "{\"schemas\": [}</textarea>");
    assertThat(admin.post(schemas, "declared", "{\"schemas\": []}").body())
        .contains("Nothing was changed", "urn:example:User");
    assertThat(with("[{\"role\":\"viewer\"}]").page(schemas))
        .contains("badge")
        .doesNotContain("Declare</button>");
  }

  @Test
  void anApplicationIsSetUpChangedAndDeleted() throws Exception {
    String page =
        admin.done(
            "/directories/acme/new-application",
            "id",
            "app",
            "displayName",
            "The App",
            "url",
            "https://app.example/scim",
            "preset",
            "generic",
            "authentication",
            "bearer",
            "token",
            "very-secret",
            "scope",
            "all");
    assertThat(page).contains("The App", "paused", "test its connection first");

    String settings = "/applications/app/settings";
    assertThat(admin.page(settings))
        .contains("https://app.example/scim", "Who is disabled in the directory")
        .doesNotContain("very-secret");
    assertThat(
            admin.done(
                settings + "/target",
                "url",
                "https://app.example/scim",
                "preset",
                "slack",
                "authentication",
                "bearer"))
        .contains("The target is saved");
    HttpResponse<String> elsewhere =
        admin.post(settings + "/target", "url", "https://evil.example/", "preset", "slack");
    assertThat(elsewhere.statusCode()).isEqualTo(400);
    assertThat(elsewhere.body()).contains("the token that is kept is for");

    policies(settings);
    assertThat(admin.post(settings + "/delete", "name", "wrong").body()).contains("to delete it");
    assertThat(admin.done(settings + "/delete", "name", "app")).contains("'The App' is gone");
    assertThat(admin.get("/applications/app").statusCode()).isEqualTo(404);
  }

  private void policies(String settings) throws Exception {
    String[] form = {
      "unassigned", "keep",
      "outOfScope", "disable",
      "disabled", "disable",
      "softDeleted", "deleteAfter",
      "softDeleted.days", "14",
      "hardDeleted", "delete",
      "existingAccounts", "refuse",
      "missingAccounts", "report",
      "onlyCreated", "yes",
      "absolute", "7",
      "hours", "12"
    };
    assertThat(admin.done(settings + "/policies", form))
        .contains("The policies are saved", "value=\"14\"", "value=\"7\"", "value=\"12\"");
    form[9] = "";
    HttpResponse<String> refused = admin.post(settings + "/policies", form);
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("say after how many days to delete");
  }

  @Test
  void whatThePageCanOnlyShowRoundedStaysExactUnlessItIsTouched() throws Exception {
    AdminCalls api = new AdminCalls(http, lockstep.url(), lockstep.firstKey().orElseThrow());
    JsonNode before =
        api.call(
                "POST /applications",
                """
                {"id": "app", "directory": "acme", "target": {"url": "https://app.example/scim"},
                 "policies": {"softDeleted": {"deleteAfter": "PT36H"},
                              "deletionGuard": {"window": "PT90M"}}}
                """)
            .path("policies");
    String[] form = {
      "unassigned", "disable",
      "outOfScope", "disable",
      "disabled", "disable",
      "softDeleted", "deleteAfter",
      "softDeleted.days", "1",
      "hardDeleted", "delete",
      "existingAccounts", "adopt",
      "missingAccounts", "recreate",
      "hours", "1"
    };

    admin.done("/applications/app/settings/policies", form);
    assertThat(api.call("GET /applications/app", "").path("policies")).isEqualTo(before);

    form[9] = "2";
    admin.done("/applications/app/settings/policies", form);
    assertThat(
            api.call("GET /applications/app", "").path("policies").path("softDeleted").toString())
        .contains("PT48H");
  }

  @Test
  void aWrongFieldOfAnApplicationIsNamedAndWhatWasTypedStays() throws Exception {
    HttpResponse<String> refused =
        admin.post(
            "/directories/acme/new-application",
            "id",
            "app",
            "url",
            "https://app.example/scim",
            "preset",
            "slakc");
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("slakc", "value=\"https://app.example/scim\"");
  }

  @Test
  void thePresetsToChooseFromAreThoseThatThereAre() throws Exception {
    try (Stream<Path> files =
        Files.list(
            Path.of(
                ConsoleSettingUpTest.class.getResource("/dev/lockstep/target/presets").toURI()))) {
      assertThat(files.map(file -> file.getFileName().toString().replace(".json", "")).toList())
          .containsExactlyInAnyOrderElementsOf(TargetForm.presets());
    }
  }
}
