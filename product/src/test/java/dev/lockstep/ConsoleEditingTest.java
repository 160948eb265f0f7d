package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.scim.json.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
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

/// Editing at the console: users, groups, rules, the recycle bin, scope and mappings.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleEditingTest {
  private static final String ACME = "/directories/acme";
  private static final String APP = "/applications/app";
  private static final String SCRIPT = "\"'></textarea><script>alert(1)</script>";

  private final HttpClient http = HttpClient.newHttpClient();
  private Lockstep lockstep;
  private ConsoleVisitor admin;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    lockstep = Lockstep.start(Config.forTesting(folder), InstantSource.system());
    admin = ConsoleVisitor.signedIn(http, lockstep.url(), lockstep.firstKey().orElseThrow());
    api("POST /directories", "{\"id\":\"acme\"}");
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
    return new AdminCalls(http, lockstep.url(), lockstep.firstKey().orElseThrow())
        .call(route, body);
  }

  /// Where the page of somebody new is.
  private String created(String kind, String... fields) throws Exception {
    HttpResponse<String> answer = admin.post(ACME + "/new-" + kind, fields);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
    return answer.headers().firstValue("Location").orElseThrow();
  }

  private String user(String name) throws Exception {
    return created("user", "userPrincipalName", name, "displayName", "Of " + name);
  }

  private static String id(String page) {
    return page.substring(page.lastIndexOf('/') + 1);
  }

  private String version(String page) throws Exception {
    Matcher version =
        Pattern.compile("name=\"version\" value=\"(\\d+)\"").matcher(admin.page(page));
    assertThat(version.find()).isTrue();
    return version.group(1);
  }

  // Users and groups

  @Test
  void aUserIsMadeChangedDisabledDeletedAndRestored() throws Exception {
    String page =
        created(
            "user",
            "userPrincipalName",
            "ann",
            "displayName",
            "Ann Archer",
            "mail",
            "ann@acme.example",
            "department",
            "Sales");
    assertThat(admin.page(page)).contains("Ann Archer", "Sales", "active", "ann@acme.example");

    String seen = version(page);
    assertThat(
            admin.done(
                page + "/change",
                "version",
                seen,
                "userPrincipalName",
                "ann",
                "displayName",
                "Ann Baker",
                "mail",
                ""))
        .contains("Ann Baker", "is changed")
        .doesNotContain("ann@acme.example", "Sales");
    HttpResponse<String> late =
        admin.post(page + "/change", "version", seen, "userPrincipalName", "anna");
    assertThat(late.statusCode()).isEqualTo(409);
    assertThat(ConsoleVisitor.content(late))
        .contains("changed by somebody else meanwhile", "value=\"anna\"");
    assertThat(admin.done(page + "/enabled", "enabled", "false")).contains("disabled", "Enable");
    assertThat(admin.done(page + "/enabled", "enabled", "true")).contains("may sign in again");

    assertThat(admin.done(page + "/delete")).contains("is in the recycle bin", "Restore");
    assertThat(admin.get(page).statusCode()).isEqualTo(404);
    assertThat(admin.done(ACME + "/recycle-bin/" + id(page) + "/restore")).contains("is back");
    admin.done(page + "/delete");
    assertThat(admin.post(ACME + "/recycle-bin/" + id(page) + "/purge").body())
        .contains("tick that you are sure");
    assertThat(admin.done(ACME + "/recycle-bin/" + id(page) + "/purge", "sure", "yes"))
        .contains("gone for good");
    assertThat(
            api("GET /audit?subject=directory/acme/user/" + id(page), "")
                .path("items")
                .findValuesAsString("activity"))
        .contains("Create user", "Change user", "Delete user", "Restore user");
  }

  @Test
  void whatCantBeMadeSaysWhyAndKeepsWhatWasTyped() throws Exception {
    user("taken");

    HttpResponse<String> refused =
        admin.post(
            ACME + "/new-user", "userPrincipalName", "taken", "displayName", "Somebody Else");

    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(ConsoleVisitor.content(refused))
        .contains("Nothing was changed", "taken", "Somebody Else");
    assertThat(admin.post(ACME + "/new-user", "userPrincipalName", "").body())
        .contains("'User name' is empty");
  }

  @Test
  void aGroupGetsMembersByTheirNamesAndARuleAfterItsPreview() throws Exception {
    String bob = user("bob");
    user("cleo");
    String group = created("group", "displayName", "Sales");

    assertThat(admin.done(group + "/add", "member", "bob")).contains("is a member", "Of bob");
    assertThat(admin.post(group + "/add", "member", "nobody").body())
        .contains("nobody is called 'nobody'");
    assertThat(admin.done(group + "/remove", "member", id(bob))).contains("has left the group");
    admin.done(group + "/add", "member", "bob");

    String rule = "user.userPrincipalName -eq \"cleo\"";
    HttpResponse<String> preview = admin.post(group + "/rule/preview", "rule", rule);
    assertThat(preview.statusCode()).isEqualTo(200);
    assertThat(ConsoleVisitor.content(preview))
        .contains("<strong>1</strong> would join", "<strong>1</strong> would leave")
        .contains("Of cleo", "Of bob", "Nothing was changed yet");
    assertThat(admin.post(group + "/rule", "rule", "user.nothing -eq").body())
        .contains("Nothing was changed", "column ", "user.nothing -eq</textarea>");
    assertThat(admin.done(group + "/rule", "rule", rule))
        .contains("The rule chooses the members", "Change the rule")
        .doesNotContain("Add a member");
    assertThat(admin.done(group + "/rule/remove")).contains("chosen by hand", "Add a member");
  }

  @Test
  void whatAClientOwnsIsNotEditedHere() throws Exception {
    api("POST /directories", "{\"id\":\"theirs\"}");
    api("PATCH /directories/theirs", "{\"provisioning\":\"automatic\"}");
    String token =
        api("POST /directories/theirs/tokens", "{\"name\":\"us\"}").path("secret").asString("");
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(URI.create(lockstep.url() + "/scim/theirs/v2/Users"))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/scim+json")
                .POST(
                    BodyPublishers.ofString(
                        """
                        {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
                         "userName": "dora", "displayName": "Dora"}
                        """))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(201);
    String page = "/directories/theirs/users/" + Json.parse(answer.body()).path("id").asString("");

    assertThat(admin.page(page))
        .contains("A SCIM client manages it; change it there.")
        .doesNotContain("Delete</button>");
    HttpResponse<String> refused = admin.post(page + "/delete");
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(ConsoleVisitor.content(refused))
        .contains("managed by a SCIM client; change it there");
  }

  @Test
  void anObjectsPageSaysWhereItIsProvisionedAndWhy() throws Exception {
    String page = user("eve");

    assertThat(admin.page(page))
        .contains("Where it is provisioned", "not there", "assigned neither directly nor")
        .contains("/applications/app/why/" + id(page));
    admin.done(APP + "/assign", "object", "eve");
    assertThat(admin.page(page)).contains("looked for at the target by");
  }

  // Scope and mappings

  @Test
  void scopeAndAssignmentsAreSet() throws Exception {
    String fay = user("fay");

    assertThat(admin.done(APP + "/assign", "object", "fay")).contains("Of fay", "is assigned");
    assertThat(admin.done(APP + "/assign", "object", "fay")).contains("was assigned already");
    assertThat(admin.done(APP + "/unassign", "object", id(fay)))
        .contains("Unassigned")
        .doesNotContain("Of fay");
    assertThat(admin.done(APP + "/scope", "scope", "all")).contains("The scope is set");
    assertThat(api("GET " + APP, "").path("scope").asString("")).isEqualTo("all");
    assertThat(admin.post(APP + "/scope", "scope", "some").body()).contains("Nothing was changed");
    admin.done(APP + "/scope", "scope", "assigned");
  }

  /// Two lines, of which the second is an expression.
  private static String[] lines(String expression, String... more) {
    List<String> fields =
        new ArrayList<>(
            List.of(
                "kind",
                "attribute",
                "source",
                "userPrincipalName",
                "target",
                "userName",
                "precedence",
                "1",
                "defaultValue",
                "",
                "apply",
                "always",
                "kind",
                "expression",
                "source",
                expression,
                "target",
                "displayName",
                "precedence",
                "",
                "defaultValue",
                "",
                "apply",
                "always",
                "kind",
                "attribute",
                "source",
                "",
                "target",
                "",
                "precedence",
                "",
                "defaultValue",
                "",
                "apply",
                "always"));
    fields.addAll(List.of(more));
    return fields.toArray(String[]::new);
  }

  @Test
  void anExpressionIsSeenOnSomebodyBeforeItIsSaved() throws Exception {
    user("gus");
    String users = APP + "/mappings/users";
    String upper = "ToUpper([displayName])";

    String live = admin.post(users + "/live", lines(upper, "person", "gus")).body();
    assertThat(live).contains("OF GUS", "not in scope").doesNotContain("<html");
    assertThat(admin.post(users + "/live", lines("ToUpper([", "person", "gus")).body())
        .contains("can't be read");
    assertThat(admin.post(users + "/live", lines(upper, "person", "who")).body())
        .contains("nobody is called 'who'");
    assertThat(admin.post(users + "/preview", lines(upper, "person", "gus")).body())
        .contains("OF GUS", "<html", "ToUpper([displayName])");
    JsonNode before = api("GET " + users, "");
    assertThat(before.toString()).doesNotContain("ToUpper");

    HttpResponse<String> refused = admin.post(users, lines("ToUpper([displayNam])"));
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(ConsoleVisitor.content(refused))
        .contains("Nothing was changed", "did you mean", "value=\"ToUpper([displayNam])\"");
    assertThat(
            admin.done(
                users,
                lines(
                    upper,
                    "action",
                    "create",
                    "filter",
                    "Sales",
                    "clauseAttribute",
                    "department",
                    "operator",
                    "EQUALS",
                    "clauseValue",
                    "Sales")))
        .contains("The mappings are saved", "ToUpper");
    JsonNode saved = api("GET " + users, "");
    assertThat(saved.path("attributes")).hasSize(2);
    assertThat(saved.path("actions").toString()).isEqualTo("[\"create\"]");
    assertThat(
            saved.path("scopingFilters").path(0).path("clauses").path(0).path("value").asString(""))
        .isEqualTo("Sales");
    api("PUT " + users, before.toString()); // as the other tests know it
  }

  @Test
  void savingAMappingAsItIsChangesNothing() throws Exception {
    String groups = APP + "/mappings/groups";
    JsonNode before = api("GET " + groups, "");
    List<String> fields = new ArrayList<>(List.of("enabled", "yes"));
    before.path("actions").forEach(action -> fields.addAll(List.of("action", action.asString(""))));
    for (JsonNode line : before.path("attributes")) {
      var source = line.path("source").properties().stream().findFirst().orElseThrow();
      fields.addAll(
          List.of(
              "kind",
              source.getKey(),
              "source",
              source.getValue().asString(""),
              "target",
              line.path("target").asString(""),
              "precedence",
              line.path("matchingPrecedence").asString(""),
              "defaultValue",
              line.path("defaultValue").asString(""),
              "apply",
              line.path("apply").asString("always")));
    }

    admin.done(groups, fields.toArray(String[]::new));

    assertThat(api("GET " + groups, "")).isEqualTo(before);
  }

  // Text stays text

  @Test
  void scriptInEveryFieldStaysText() throws Exception {
    String page =
        created(
            "user",
            "userPrincipalName",
            "mallory" + SCRIPT,
            "displayName",
            SCRIPT,
            "givenName",
            SCRIPT,
            "jobTitle",
            SCRIPT,
            "department",
            SCRIPT);
    String group = created("group", "displayName", SCRIPT, "description", SCRIPT);
    admin.done(group + "/add", "member", id(page));
    admin.done(APP + "/assign", "object", id(page));
    List<String> pages =
        new ArrayList<>(
            List.of(
                "/",
                "/audit",
                ACME,
                ACME + "?type=groups",
                ACME + "?search=" + ConsoleVisitor.encoded(SCRIPT),
                page,
                group,
                group + "/rule",
                APP,
                APP + "/scope",
                APP + "/mappings/users",
                APP + "/plan?search=" + ConsoleVisitor.encoded(SCRIPT),
                APP + "/why/" + id(page),
                APP + "/log?status=" + ConsoleVisitor.encoded(SCRIPT)));
    for (String each : pages) {
      HttpResponse<String> shown = admin.get(each);
      assertThat(shown.statusCode()).as(each).isEqualTo(200);
      assertThat(shown.body()).as(each).doesNotContain("<script>alert", "'><script");
    }
    for (String form :
        List.of(
            ACME + "/new-user",
            ACME + "/new-group",
            page + "/change",
            group + "/add",
            group + "/rule",
            group + "/rule/preview",
            APP + "/scope",
            APP + "/assign",
            APP + "/mappings/users",
            APP + "/mappings/users/live")) {
      String answer =
          admin
              .post(
                  form,
                  "userPrincipalName",
                  SCRIPT,
                  "displayName",
                  SCRIPT,
                  "member",
                  SCRIPT,
                  "rule",
                  SCRIPT,
                  "scope",
                  SCRIPT,
                  "object",
                  SCRIPT,
                  "person",
                  SCRIPT,
                  "kind",
                  SCRIPT,
                  "source",
                  SCRIPT,
                  "target",
                  SCRIPT,
                  "precedence",
                  SCRIPT,
                  "version",
                  SCRIPT,
                  "filter",
                  SCRIPT,
                  "clauseAttribute",
                  SCRIPT,
                  "operator",
                  SCRIPT,
                  "clauseValue",
                  SCRIPT)
              .body();
      assertThat(answer).as(form).doesNotContain("<script>alert");
    }
    admin.done(page + "/delete");
    assertThat(admin.page(ACME + "/recycle-bin")).contains("alert(1)").doesNotContain("<script>a");
  }
}
