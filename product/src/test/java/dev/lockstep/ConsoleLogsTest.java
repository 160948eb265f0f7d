package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.scim.json.Json;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The logs at the console and on the command line: searched by all that the API searches by, and
/// taken away as files.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleLogsTest {
  /// Jobs are done by the program itself, in the background.
  private static final int LOOKS = 5_000;

  /// Entries of a page.
  private static final int PAGE = 50;

  private static final String ALL = "/provisioning-log";
  private static final String LOG = "/applications/app/log";

  private final HttpClient http = HttpClient.newHttpClient();
  private final List<String> users = new ArrayList<>();
  private Lockstep lockstep;
  private AdminCalls api;
  private ConsoleVisitor admin;

  @BeforeAll
  void play(@TempDir Path folder) throws Exception {
    lockstep = Lockstep.start(Config.forTesting(folder.resolve("data")), InstantSource.system());
    String key = lockstep.firstKey().orElseThrow();
    api = new AdminCalls(http, lockstep.url(), key);
    admin = ConsoleVisitor.signedIn(http, lockstep.url(), key);
    api.call("POST /directories", "{\"id\":\"corp\"}");
    api.call("POST /directories", "{\"id\":\"acme\"}");
    api.call("PATCH /directories/acme", "{\"provisioning\":\"automatic\"}");
    String token =
        api.call("POST /directories/acme/tokens", "{\"name\":\"us\"}").path("secret").asString("");
    api.call(
        "POST /applications",
        """
        {"id": "app", "directory": "corp", "scope": "all",
         "target": {"url": "%s/scim/acme/v2", "preset": "lockstep", "token": "%s"}}
        """
            .formatted(lockstep.url(), token));
    for (String name : List.of("ann", "bob")) {
      String id =
          api.call("POST /directories/corp/users", "{\"userName\":\"" + name + "\"}")
              .path("id")
              .asString("");
      users.add(id);
      api.call("POST /applications/app/provision", "{\"object\":\"" + id + "\"}");
    }
  }

  @AfterAll
  void stop() {
    http.shutdownNow();
    lockstep.close();
  }

  @Test
  void theProvisioningLogIsSearched() throws Exception {
    assertThat(admin.page(LOG)).contains(">ann</a>", ">bob</a>");
    assertThat(admin.page(LOG + "?action=create&object=" + users.getFirst()))
        .contains(">ann</a>", "value=\"create\" selected")
        .doesNotContain(">bob</a>");
    assertThat(admin.page(LOG + "?errorCode=Conflict")).doesNotContain(">ann</a>");
    assertThat(admin.page(LOG + "?from=2999-01-01T00:00")).doesNotContain(">ann</a>");
    assertThat(admin.page(LOG + "?until=2999-01-01T00:00Z&action=nonsense&cycleId=x&from=never"))
        .contains(">ann</a>", ">bob</a>");
  }

  private ConsoleVisitor viewer(String directory) throws Exception {
    String key =
        api.call(
                "POST /admin-keys",
                "{\"name\":\"x\",\"grants\":[{\"role\":\"viewer\",\"directory\":\"%s\"}]}"
                    .formatted(directory))
            .path("secret")
            .asString("");
    return ConsoleVisitor.signedIn(http, lockstep.url(), key);
  }

  @Test
  void theLogOfAllApplicationsIsSearchedAndNamesThem() throws Exception {
    assertThat(admin.page("/")).contains("href=\"" + ALL + "\"");
    assertThat(admin.page(ALL))
        .contains(">ann</a>", ">bob</a>", "href=\"/applications/app\"", "value=\"app\"");
    assertThat(admin.page(ALL + "?application=app&action=create&object=" + users.getFirst()))
        .contains(">ann</a>", "value=\"app\" selected", "export?application=app&amp;object=")
        .doesNotContain(">bob</a>");
    assertThat(admin.page(ALL + "?status=failure"))
        .contains("take something out of the search")
        .doesNotContain(">ann</a>");
    assertThat(admin.get(ALL + "?application=nothing").statusCode()).isEqualTo(404);
    assertThat(file(ALL + "/export?format=jsonl", "provisioning-log.jsonl").body().lines())
        .hasSize(2);
    assertThat(ConsoleVisitor.stranger(http, lockstep.url()).get(ALL).statusCode()).isEqualTo(303);
  }

  @Test
  void ofTheLogOfAllEverybodySeesWhatTheyMay() throws Exception {
    ConsoleVisitor elsewhere = viewer("acme");

    assertThat(elsewhere.page(ALL))
        .contains("Nothing has been done yet")
        .doesNotContain(">ann</a>", "value=\"app\"");
    assertThat(elsewhere.get(ALL + "?application=app").statusCode()).isEqualTo(404);
    assertThat(elsewhere.get(ALL + "/export?application=app").statusCode()).isEqualTo(404);
    assertThat(elsewhere.get(ALL + "/export?format=jsonl").body()).isEmpty();
    assertThat(viewer("corp").page(ALL)).contains(">ann</a>", ">bob</a>");
  }

  @Test
  void theLogOfAllIsReadByPagesAndKeepsWhatRemovedApplicationsDid(@TempDir Path folder)
      throws Exception {
    try (Lockstep other =
        Lockstep.start(Config.forTesting(folder.resolve("other")), InstantSource.system())) {
      String key = other.firstKey().orElseThrow();
      AdminCalls calls = new AdminCalls(http, other.url(), key);
      calls.call("POST /directories", "{\"id\":\"corp\"}");
      ConsoleVisitor visitor = ConsoleVisitor.signedIn(http, other.url(), key);
      assertThat(visitor.page(ALL)).contains("Nothing has been done yet");
      calls.call(
          "POST /applications",
          """
          {"id": "app", "directory": "corp", "scope": "all",
           "target": {"url": "%s/scim/nowhere/v2", "preset": "lockstep", "token": "x"}}
          """
              .formatted(other.url()));
      for (int user = 0; user <= PAGE; user++) {
        String id =
            calls
                .call("POST /directories/corp/users", "{\"userName\":\"u" + user + "\"}")
                .path("id")
                .asString("");
        calls.call("POST /applications/app/provision", "{\"object\":\"" + id + "\"}");
      }
      String page = visitor.page(ALL + "?status=failure");
      assertThat(page).contains(">u" + PAGE + "</a>").doesNotContain(">u0</a>");
      Matcher older = Pattern.compile("href=\"([^\"]*)\">Older<").matcher(page);
      assertThat(older.find()).isTrue();
      assertThat(visitor.page(older.group(1).replace("&amp;", "&"))).contains(">u0</a>");

      calls.call("DELETE /applications/app", "");

      assertThat(visitor.page(ALL))
          .contains("u" + PAGE, "(removed)")
          .doesNotContain("href=\"/applications/app");
    }
  }

  @Test
  void theAuditLogIsSearched() throws Exception {
    assertThat(admin.page("/audit?activity=Create+user&object=" + users.getFirst()))
        .contains(users.getFirst())
        .doesNotContain(">Issue token<", users.getLast());
    assertThat(admin.page("/audit?subject=directory/acme")).contains(">Issue token<");
    assertThat(admin.page("/audit?actor=nobody")).contains("take something out of the search");
  }

  private HttpResponse<String> file(String path, String name) throws Exception {
    HttpResponse<String> answer = admin.get(path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Disposition"))
        .contains("attachment; filename=\"" + name + "\"");
    return answer;
  }

  @Test
  void whatWasFoundIsDownloaded() throws Exception {
    HttpResponse<String> table =
        file(LOG + "/export?format=csv&object=" + users.getFirst(), "app-log.csv");
    assertThat(table.headers().firstValue("Content-Type").orElse("")).startsWith("text/csv");
    assertThat(table.body()).contains("ann").doesNotContain("bob");
    assertThat(file(LOG + "/export?format=jsonl", "app-log.jsonl").body().lines()).hasSize(2);
    assertThat(file("/audit/export?activity=Create+user", "audit-log.csv").body().lines())
        .hasSize(3);
    assertThat(admin.page(LOG + "?action=create")).contains("export?action=create&amp;format=csv");
    assertThat(file(LOG + "/export?format=csv&table=modifiedProperties", "app-log.csv").body())
        .startsWith("ChangeId,");
  }

  @Test
  void nobodyTakesAwayWhatTheyMayNotSee() throws Exception {
    ConsoleVisitor visitor = viewer("acme");

    assertThat(visitor.get(LOG + "/export").statusCode()).isEqualTo(404);
    HttpResponse<String> refused = visitor.get("/audit/export");
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("takes the role auditor or admin");
    assertThat(visitor.post("/audit/export", "format", "csv").statusCode()).isEqualTo(403);
    assertThat(visitor.post(LOG + "/export", "format", "csv").statusCode()).isEqualTo(404);
    assertThat(ConsoleVisitor.stranger(http, lockstep.url()).get("/audit/export").statusCode())
        .isEqualTo(303);
  }

  @Test
  void whatCannotBeSearchedForIsNamedInPlaceOfAFile() throws Exception {
    HttpResponse<String> refused = admin.get(LOG + "/export?action=creat");

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(ConsoleVisitor.content(refused))
        .contains("'action' is one of create", "not 'creat'");
  }

  /// What the latest job of a kind has made, as soon as it has.
  private String fetched(String kind) throws Exception {
    for (int look = 0; look < LOOKS; look++) {
      for (JsonNode job : api.call("GET /jobs", "").path("items")) {
        if (job.path("kind").asString("").equals(kind)) {
          if (job.has("result")) {
            String id = job.path("id").asString("").replace(":", "%3A");
            return admin.get("/jobs/" + id + "/result").body();
          }
          break;
        }
      }
    }
    throw new AssertionError("no job has made a file: " + api.call("GET /jobs", ""));
  }

  @Test
  void aLongOneIsMadeByAJobAndFetchedAtJobs() throws Exception {
    assertThat(admin.page(LOG + "?action=create"))
        .contains("formaction=\"" + LOG + "/export\"", "JSON lines in the background");

    assertThat(admin.done(LOG + "/export", "action", "create", "object", users.getFirst()))
        .contains("The provisioning-log is being exported", "Export of the");
    assertThat(fetched("export")).contains("ann").doesNotContain("bob");
    assertThat(admin.done("/audit/export", "format", "jsonl", "activity", "Create user"))
        .contains("The audit-log is being exported");
    assertThat(fetched("audit-export").lines()).hasSize(2).allMatch(line -> line.startsWith("{"));
    HttpResponse<String> wrong = admin.post(LOG + "/export", "action", "creat");
    assertThat(wrong.statusCode()).isEqualTo(400);
    assertThat(ConsoleVisitor.content(wrong)).contains("'action' is one of create");
  }

  @Test
  void thePageThatSaysWhyAnExportIsRefusedLeadsBackToTheLog() throws Exception {
    for (String log : List.of(LOG, "/provisioning-log")) {
      HttpResponse<String> refused = admin.post(log + "/export", "action", "creat");

      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(refused.body())
          .contains("href=\"" + log + "?action=creat&amp;status=failure\"")
          .doesNotContain("href=\"?");
    }
  }

  @Test
  void aTableOfItIsChosenInTheBackgroundToo() throws Exception {
    assertThat(admin.page(LOG)).contains("\"" + LOG + "/export?table=modifiedProperties\"");

    admin.done(LOG + "/export?table=modifiedProperties", "format", "csv");

    assertThat(fetched("export")).startsWith("ChangeId,");
    HttpResponse<String> wrong = admin.post(LOG + "/export?table=steps", "format", "csv");
    assertThat(wrong.statusCode()).isEqualTo(400);
  }

  @Test
  void theLogOfAllApplicationsIsExportedWhereItsFileIsFetched() throws Exception {
    String all = "/provisioning-log/export";
    assertThat(admin.page("/jobs")).contains("href=\"/provisioning-log\"");
    assertThat(admin.page("/provisioning-log"))
        .contains("formaction=\"" + all + "\"")
        .doesNotContain("name=\"directory\"");
    assertThat(admin.done(all, "format", "jsonl", "until", "2999-01-01T00:00"))
        .contains("The provisioning-log is being exported", "all directories");
    assertThat(fetched("export").lines()).hasSize(2).allMatch(line -> line.startsWith("{"));
    admin.done(all, "format", "jsonl", "from", "2999-01-01T00:00");
    assertThat(fetched("export")).isEmpty();

    String key =
        api.call(
                "POST /admin-keys",
                """
                {"name": "two", "grants": [{"role": "viewer", "directory": "acme"},
                                           {"role": "viewer", "directory": "corp"}]}
                """)
            .path("secret")
            .asString("");
    ConsoleVisitor visitor = ConsoleVisitor.signedIn(http, lockstep.url(), key);
    assertThat(visitor.page("/provisioning-log")).contains("name=\"directory\"", "value=\"acme\"");
    visitor.done(all, "format", "jsonl", "directory", "acme");
    assertThat(fetched("export")).isEmpty();
    visitor.done(all, "format", "jsonl", "directory", "acme", "application", "app");
    assertThat(fetched("export").lines()).as("of the application's directory").hasSize(2);
    visitor.done(all, "format", "jsonl", "directory", "corp");
    assertThat(fetched("export").lines()).hasSize(2);
  }

  @Test
  void whoBeganAnExportMayEndItThoughTheyOnlyLook() throws Exception {
    List<ConsoleVisitor> visitors = new ArrayList<>();
    for (String name : List.of("own", "other")) {
      String viewer =
          "{\"name\":\"%s\",\"grants\":[{\"role\":\"viewer\",\"directory\":\"corp\"}]}"
              .formatted(name);
      String key = api.call("POST /admin-keys", viewer).path("secret").asString("");
      visitors.add(ConsoleVisitor.signedIn(http, lockstep.url(), key));
    }
    visitors.getFirst().done(LOG + "/export", "format", "csv");
    String done = fetched("export");
    assertThat(done).contains("ann", "bob");
    String id = api.call("GET /jobs", "").path("items").path(0).path("id").asString("");
    String cancel = "/directories/corp/jobs/" + id.replace(":", "%3A") + "/cancel";

    assertThat(ConsoleVisitor.content(visitors.getFirst().post(cancel)))
        .contains("only what runs can be cancelled");
    assertThat(visitors.getLast().post(cancel).statusCode()).isEqualTo(403);
    assertThat(visitors.getFirst().page("/jobs")).contains(" entries");
  }

  @Test
  void whoAuditsSeveralDirectoriesChoosesOneForTheJob() throws Exception {
    api.call("POST /directories", "{\"id\":\"beta\"}");
    String key =
        api.call(
                "POST /admin-keys",
                """
                {"name": "x", "grants": [{"role": "auditor", "directory": "acme"},
                                         {"role": "auditor", "directory": "beta"}]}
                """)
            .path("secret")
            .asString("");
    ConsoleVisitor visitor = ConsoleVisitor.signedIn(http, lockstep.url(), key);

    assertThat(visitor.page("/audit")).contains("name=\"directory\"", "value=\"beta\"");
    HttpResponse<String> refused = visitor.post("/audit/export");
    assertThat(ConsoleVisitor.content(refused)).contains("say by 'directory' which of them");
    assertThat(refused.body())
        .contains("method=\"get\" action=\"/audit\"")
        .doesNotContain("href=\"?");
    assertThat(visitor.done("/audit/export", "directory", "beta"))
        .contains("The audit-log is being exported", "beta");
    assertThat(fetched("audit-export")).contains("directory/beta").doesNotContain("corp");
    assertThat(admin.page("/audit")).doesNotContain("name=\"directory\"");
  }

  @Test
  void theCommandLineBeginsThemAsJobsToo() throws Exception {
    Terminal terminal = Terminal.of(lockstep, lockstep.firstKey().orElseThrow());

    String begun =
        terminal
            .run("logs", "app", "--export", "jsonl", "--background", "--who", "ann", "--json")
            .output();
    String job = Json.parse(begun).path("id").asString("");
    assertThat(terminal.run("jobs", job, "--watch").output()).contains("completed");
    assertThat(terminal.run("jobs", job, "--result").output())
        .contains("ann")
        .doesNotContain("bob");
    assertThat(terminal.run("audit", "--export", "csv", "--background").output())
        .startsWith("audit-export:");
    assertThat(terminal.run("logs", "app", "--background").message()).contains("--export");
    assertThat(terminal.run("logs", "app", "--table", "provisioningSteps").message())
        .contains("--export");
    Terminal.Ended none =
        terminal.run("logs", "app", "--export", "jsonl", "--table", "provisioningSteps");
    assertThat(none.exit()).isEqualTo(6);
    assertThat(none.message()).contains("'table' chooses one of the CSV's");
    assertThat(terminal.run("audit", "--export", "csv", "--directory", "acme").message())
        .contains("--directory goes with --background");
  }

  @Test
  void theCommandLineSearchesAndExportsThemToo() {
    Terminal terminal = Terminal.of(lockstep, lockstep.firstKey().orElseThrow());

    assertThat(terminal.run("logs", "app", "--action", "create", "--who", "ann").output())
        .contains("ann")
        .doesNotContain("bob");
    assertThat(terminal.run("logs", "app", "--from", "2999-01-01T00:00:00Z").output())
        .doesNotContain("ann");
    assertThat(terminal.run("logs", "app", "--export", "jsonl").output().lines()).hasSize(2);
    assertThat(
            terminal.run("logs", "app", "--export", "csv", "--table", "provisioningSteps").output())
        .startsWith("ChangeId,");
    assertThat(
            terminal.run("audit", "--export", "csv", "--activity", "Create user").output().lines())
        .hasSize(3);
    assertThat(terminal.run("logs", "app", "--action", "creat").message()).contains("create");
    assertThat(terminal.run("logs", "nope").exit()).isEqualTo(5);
  }
}
