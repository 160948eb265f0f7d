package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What happened to one user or group, from its source to its target, and the groups it is in: the
/// same at the console, over the API and on the command line.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TimelineTest {
  private static final String CORP = "/directories/corp";

  private final HttpClient http = HttpClient.newHttpClient();
  private Lockstep lockstep;
  private AdminCalls api;
  private ConsoleVisitor admin;
  private String ann = "";
  private String team = "";

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
    source(Files.createDirectories(folder.resolve("hr")));
    team = group("Team");
    String department = group("Department");
    api.call("PUT " + CORP + "/groups/" + team + "/members/" + ann, "");
    api.call("PUT " + CORP + "/groups/" + department + "/members/" + team, "");
    api.call("POST /applications/app/provision", "{\"object\":\"" + ann + "\"}");
  }

  /// Ann comes, then changes; a line that can't be taken is told of.
  private void source(Path files) throws Exception {
    Path users = files.resolve("users.csv");
    Files.writeString(users, "id,userPrincipalName,displayName,jobTitle\n1,ann,Ann,Clerk\n");
    api.call(
        "POST " + CORP + "/sources",
        "{\"id\":\"hr\",\"kind\":\"csv\",\"settings\":{\"folder\":\"%s\"}}".formatted(files));
    api.call("POST " + CORP + "/sources/hr/poll", "");
    Files.writeString(users, "id,userPrincipalName,displayName,jobTitle\n1,ann,Ann,Chief\n");
    api.call("POST " + CORP + "/sources/hr/poll", "");
    ann = api.call("GET " + CORP + "/users", "").path("items").path(0).path("id").asString("");
  }

  private String group(String name) throws Exception {
    return api.call("POST " + CORP + "/groups", "{\"displayName\":\"" + name + "\"}")
        .path("id")
        .asString("");
  }

  @AfterAll
  void stop() {
    http.shutdownNow();
    lockstep.close();
  }

  private List<String> told(String path) throws Exception {
    return api.call("GET " + path, "").path("items").findValuesAsString("text");
  }

  @Test
  void aUsersTimeLineGoesFromTheSourceToTheTargetNewestFirst() throws Exception {
    List<String> told = told(CORP + "/users/" + ann + "/timeline");

    assertThat(told.subList(told.size() - 5, told.size()))
        .containsExactly(
            "create, success: not at the target yet",
            "Provision on demand by administrator first",
            "joined the group 'Team', in Lockstep",
            "changed: jobTitle, by the source 'hr'",
            "came into the directory, by the source 'hr'");
  }

  @Test
  void aGroupsTimeLineHasItsMembersAndWhatAdministratorsDid() throws Exception {
    assertThat(told(CORP + "/groups/" + team + "/timeline"))
        .contains(
            "'Ann' became a member, in Lockstep",
            "joined the group 'Department', in Lockstep",
            "came into the directory, in Lockstep")
        .anyMatch(line -> line.startsWith("Create group by "))
        .anyMatch(line -> line.startsWith("Add member of group by "));
  }

  @Test
  void whatAdministratorsDidIsForWhoMayReadTheAuditLog() throws Exception {
    String key =
        api.call(
                "POST /admin-keys",
                "{\"name\":\"looks\",\"grants\":[{\"role\":\"viewer\",\"directory\":\"corp\"}]}")
            .path("secret")
            .asString("");

    JsonNode seen =
        new AdminCalls(http, lockstep.url(), key)
            .call("GET " + CORP + "/groups/" + team + "/timeline", "");

    assertThat(seen.path("items").findValuesAsString("kind"))
        .contains("directory")
        .doesNotContain("audit");
  }

  @Test
  void whoWasPurgedStillHasATimeLine() throws Exception {
    String bob =
        api.call("POST " + CORP + "/users", "{\"userName\":\"bob\"}").path("id").asString("");
    api.call("DELETE " + CORP + "/users/" + bob, "");
    api.call("DELETE " + CORP + "/recycle-bin/" + bob, "");

    assertThat(told(CORP + "/users/" + bob + "/timeline"))
        .contains(
            "left the recycle bin for good, in Lockstep", "went into the recycle bin, in Lockstep")
        .anyMatch(line -> line.startsWith("Purge user by "));
  }

  @Test
  void membershipsAreDirectOrInheritedAndSayByWayOfWhom() throws Exception {
    JsonNode groups = api.call("GET " + CORP + "/users/" + ann + "/memberships", "").path("items");

    assertThat(groups.findValuesAsString("displayName")).contains("Team", "Department");
    for (JsonNode group : groups) {
      boolean inherited = group.path("displayName").asString("").equals("Department");
      assertThat(group.path("inherited").asBoolean()).isEqualTo(inherited);
      assertThat(group.path("through").path("displayName").asString(""))
          .isEqualTo(inherited ? "Team" : "");
    }
  }

  @Test
  void theConsoleShowsTheSameWithLinksToLogsAndGroups() throws Exception {
    String page = admin.page(CORP + "/users/" + ann);

    assertThat(page)
        .contains("joined the group 'Team'", "changed: jobTitle, by the source 'hr'")
        .contains("by way of", "Department", "/sources/hr\">Source</a>")
        .containsPattern("/applications/app/log\\?object=" + ann + "&amp;before=\\d+\">Log entry");
    assertThat(admin.page(CORP + "/groups/" + team))
        .containsPattern("/audit\\?before=\\d+\">Audit log")
        .contains("Ann", "Create group by ");
  }

  @Test
  void olderEntriesAreAPageOfTheirOwn() throws Exception {
    String busy = group("Busy");
    for (int number = 0; number < 12; number++) {
      api.call("PUT " + CORP + "/groups/" + busy + "/members/" + ann, "");
      api.call("DELETE " + CORP + "/groups/" + busy + "/members/" + ann, "");
    }
    String page = admin.page(CORP + "/groups/" + busy);
    String older = page.replaceAll(".*href=\"([^\"]*before=[^\"]*)#timeline\".*", "$1");

    assertThat(page).contains("Older entries").doesNotContain("came into the directory");
    assertThat(admin.page(older.replace("&amp;", "&"))).contains("Newest entries");
    assertThat(admin.page(CORP + "/groups/" + busy + "?before=nonsense")).contains("Older entries");
  }

  @Test
  void theCommandLineTellsAllAboutOne() throws Exception {
    Terminal terminal = Terminal.of(lockstep, lockstep.firstKey().orElseThrow());

    String told = terminal.run("users", "corp", "ann").output();
    assertThat(told)
        .containsPattern("userName +ann")
        .containsPattern("Department +Team")
        .containsPattern("app +yes")
        .contains("changed: jobTitle, by the source 'hr'", "application app");
    JsonNode json =
        JsonMapper.shared().readTree(terminal.run("users", "corp", "Ann", "--json").output());
    assertThat(json.propertyNames())
        .containsExactlyInAnyOrder("object", "memberships", "applications", "timeline");
    assertThat(terminal.run("groups", "corp", "Team", "--limit", "1").output())
        .contains("Department");
    assertThat(terminal.run("groups", "corp", "Nobody").message())
        .contains("no group that is called 'Nobody'");
  }
}
