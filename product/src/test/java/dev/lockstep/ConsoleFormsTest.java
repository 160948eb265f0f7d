package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What the console's forms do, whom they refuse, and that nothing of what anybody typed anywhere
/// becomes more than text.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleFormsTest {
  /// Breaks out of text, of an attribute in quotes, and of a text area.
  private static final String SCRIPT = "</textarea>\"'><script>alert(1)</script>";

  private final HttpClient http = HttpClient.newHttpClient();
  private final SettableClock clock = new SettableClock();
  private Lockstep lockstep;
  private String first = "";
  private ConsoleVisitor admin;
  private Path files;
  private String user = "";
  private String group = "";

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    clock.set(InstantSource.system().instant());
    lockstep = Lockstep.start(Config.forTesting(folder.resolve("data")), clock);
    first = lockstep.firstKey().orElseThrow();
    admin = ConsoleVisitor.signedIn(http, lockstep.url(), first);
    files = Files.createDirectory(folder.resolve("files"));
    Files.writeString(files.resolve("users.csv"), "id,userPrincipalName\n1,ann@acme.example\n");
    api("POST /directories", "{\"id\":\"acme\"}");
    api("POST /directories", "{\"id\":\"beta\"}");
    user = api("POST /directories/acme/users", "{\"userName\":\"ann\"}").path("id").asString("");
    group =
        api("POST /directories/acme/groups", "{\"displayName\":\"all\"}").path("id").asString("");
    csv("files");
    api(
        "POST /applications",
        """
        {"id": "app", "directory": "acme",
         "target": {"url": "http://127.0.0.1:1/scim", "token": "a-secret-token"}}
        """);
  }

  @AfterAll
  void stop() {
    http.shutdownNow();
    lockstep.close();
  }

  private JsonNode api(String route, String body) throws Exception {
    return new AdminCalls(http, lockstep.url(), first).call(route, body);
  }

  private ConsoleVisitor with(String grants) throws Exception {
    String key =
        api("POST /admin-keys", "{\"name\":\"test\",\"grants\":" + grants + "}")
            .path("secret")
            .asString("");
    return ConsoleVisitor.signedIn(http, lockstep.url(), key);
  }

  /// What forms are sent to, of what there is.
  private List<String> forms() {
    List<String> forms =
        lockstep.consoleRoutes().stream()
            .filter(route -> route.startsWith("POST "))
            .map(
                route ->
                    route
                        .substring(5)
                        .replace("{directory}", "acme")
                        .replace("{application}", "app")
                        .replace("{source}", "files")
                        .replace("{type}", "users")
                        .replace("users/{object}", "users/" + user)
                        .replace("groups/{object}", "groups/" + group)
                        .replaceAll("\\{[a-z]+}", "nothing"))
            .toList();
    assertThat(forms).hasSizeGreaterThan(30);
    return forms;
  }

  // Who is refused

  @Test
  void aFormOfAnotherSiteIsRefused() throws Exception {
    for (String form : forms()) {
      HttpResponse<String> refused = admin.send(form, "cross-site");

      assertThat(refused.statusCode()).as(form).isEqualTo(403);
      assertThat(ConsoleVisitor.content(refused)).contains("sent from another site");
      assertThat(admin.send(form, "same-site").statusCode()).as(form).isEqualTo(403);
    }
  }

  @Test
  void whoeverIsNotSignedInIsAskedToSignIn() throws Exception {
    for (String form : forms()) {
      HttpResponse<String> answer = ConsoleVisitor.stranger(http, lockstep.url()).post(form);

      assertThat(answer.statusCode()).as(form).isEqualTo(303);
      assertThat(answer.headers().firstValue("Location")).hasValue("/sign-in");
    }
  }

  @Test
  void toWhoeverDoesNotSeeADirectoryItsFormsAreNotThere() throws Exception {
    ConsoleVisitor elsewhere = with("[{\"role\":\"admin\",\"directory\":\"beta\"}]");

    for (String form : forms()) {
      if (Set.of("/new-directory", "/audit/export", "/provisioning-log/export").contains(form)
          || form.startsWith("/jobs/")
          || form.startsWith("/settings/")) {
        continue; // concerns none that there is, or all
      }
      HttpResponse<String> answer = elsewhere.post(form);

      assertThat(answer.statusCode()).as(form).isEqualTo(404);
      assertThat(answer.body()).contains("there is no ");
    }
  }

  @Test
  void whoeverMayOnlyLookIsToldWhichRoleAFormTakes() throws Exception {
    for (String role : List.of("viewer", "auditor")) {
      ConsoleVisitor looks = with("[{\"role\":\"%s\"}]".formatted(role));
      for (String form : forms()) {
        if (form.matches(".*/(preview|live|export)|.*/jobs/.*")) {
          continue; // it only asks, or takes away what may be read, or the job says who may
        }
        HttpResponse<String> refused = looks.post(form);
        assertThat(refused.statusCode()).as(role + " at " + form).isEqualTo(403);
        assertThat(ConsoleVisitor.content(refused)).contains("This takes the role ");
      }
    }
  }

  @Test
  void aDirectoryWithoutANameIsRefused() throws Exception {
    HttpResponse<String> refused =
        admin.post("/directories/acme/endpoint", "displayName", " ", "profile", "tolerant");

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(ConsoleVisitor.content(refused)).contains("Name of the directory", "is empty");
  }

  @Test
  void aButtonIsShownToWhoeverMayPressIt() throws Exception {
    String sources = "/directories/acme/sources";
    ConsoleVisitor viewer = with("[{\"role\":\"viewer\"}]");
    csv("looked-at");

    assertThat(viewer.page(sources + "/looked-at")).doesNotContain("Poll now</button>");
    assertThat(with("[{\"role\":\"operator\"}]").page(sources + "/looked-at"))
        .contains("Poll now</button>")
        .doesNotContain("Pause</button>");
  }

  // Sources

  private void csv(String name) throws Exception {
    assertThat(
            admin.done(
                "/directories/acme/new-source",
                "id",
                name,
                "kind",
                "csv",
                "settings",
                "folder: "
                    + files
                    + "\r\nuserColumns:\r\n  department = Abteilung\r\n  jobTitle = Rolle"))
        .contains("The source is set up");
  }

  @Test
  void aSourceIsSetUpTestedReadPausedAndResumed() throws Exception {
    csv("hr");
    String hr = "/directories/acme/sources/hr";

    assertThat(admin.page("/sources")).contains("href=\"" + hr + "\"", "csv");
    assertThat(admin.page("/")).contains("href=\"" + hr + "\"");
    assertThat(admin.post(hr + "/test").body()).contains("Test of the connection", "passed");
    assertThat(admin.done(hr + "/poll")).contains("The source is being read");
    assertThat(admin.done(hr + "/pause")).contains("The source is paused", "Resume</button>");
    assertThat(admin.page(hr)).doesNotContain("The source is paused");
    assertThat(admin.done(hr + "/resume")).contains("Pause</button>");
    assertThat(api("GET /audit?subject=directory/acme/source/hr", "").path("items")).hasSize(3);
  }

  @Test
  void aSourceIsChangedReadAnewAndDeleted() throws Exception {
    csv("going");
    String going = "/directories/acme/sources/going";

    assertThat(admin.get(going).body())
        .contains("userColumns:\n  department = Abteilung\n  jobTitle = Rolle</textarea>");
    assertThat(admin.done(going + "/settings", "settings", "folder: " + files))
        .contains("The settings are changed")
        .doesNotContain("Abteilung");
    assertThat(admin.post(going + "/settings", "settings", "foldr: /srv").statusCode())
        .isEqualTo(400);
    assertThat(admin.done(going + "/resync")).contains("Everything is read anew");
    assertThat(admin.page(going + "/delete")).contains("Its 0 users and groups");
    assertThat(
            ConsoleVisitor.content(
                admin.post(going + "/delete", "objects", "remove", "confirm", "3")))
        .contains("confirm=0");
    assertThat(admin.done(going + "/delete", "objects", "keep", "confirm", "0"))
        .contains("The source is being deleted");
  }

  @Test
  void aSourceThatCantBeSetUpSaysWhyAndKeepsWhatWasTyped() throws Exception {
    HttpResponse<String> refused =
        admin.post(
            "/directories/acme/new-source",
            "id",
            "payroll",
            "kind",
            "csv",
            "settings",
            "folder: /srv/hr\nfoldr: /srv/hr");

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(ConsoleVisitor.content(refused))
        .contains("Nothing was changed", "a CSV source has no setting 'foldr'")
        .contains("value=\"payroll\"", "foldr: /srv/hr</textarea>")
        .containsPattern("<option value=\"csv\" selected");
    for (String[] wrong :
        new String[][] {
          {"", "folder: /srv", "'Name' is empty"},
          {"a/b", "folder: /srv", "a source's name has up to 64 letters"},
          {"x", "/srv", "line 1 of the settings is '/srv'"}
        }) {
      assertThat(
              admin
                  .post(
                      "/directories/acme/new-source",
                      "id",
                      wrong[0],
                      "kind",
                      "csv",
                      "settings",
                      wrong[1])
                  .body())
          .contains(wrong[2]);
    }
    assertThat(admin.page("/sources")).doesNotContain("payroll");
  }

  // Text stays text

  @Test
  void scriptInWhatPeopleTypedStaysText() throws Exception {
    HttpResponse<String> refused =
        admin.post(
            "/directories/acme/new-source",
            "id",
            SCRIPT,
            "kind",
            SCRIPT,
            "settings",
            "folder: " + SCRIPT);

    assertThat(ConsoleVisitor.content(refused))
        .contains("alert(1)")
        .doesNotContain("<script>alert");
  }
}
