package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// An application run from the console alone, by plain forms: plan, start, the guard, escrows, undo.
class ConsoleApplicationTest {
  private static final String APP = "/applications/app";

  /// Cycles are run by the program itself, in the background.
  private static final int LOOKS = 5_000;

  @TempDir private Path folder;

  private final HttpClient http = HttpClient.newHttpClient();
  private final List<String> people = new ArrayList<>();
  private Lockstep lockstep;
  private ConsoleVisitor admin;

  @BeforeEach
  void start() throws Exception {
    lockstep = Lockstep.start(Config.forTesting(folder), InstantSource.system());
    admin = ConsoleVisitor.signedIn(http, lockstep.url(), lockstep.firstKey().orElseThrow());
    api("POST /directories", "{\"id\":\"corp\"}");
    api("POST /directories", "{\"id\":\"acme\"}");
    api("PATCH /directories/acme", "{\"provisioning\":\"automatic\"}");
    for (String name : List.of("Ann", "Bob", "<b>Cy</b>")) {
      people.add(
          api(
                  "POST /directories/corp/users",
                  "{\"userName\":\"%s\",\"displayName\":\"%s\"}".formatted(name, name))
              .path("id")
              .asString(""));
    }
    String token =
        api("POST /directories/acme/tokens", "{\"name\":\"us\"}").path("secret").asString("");
    api(
        "POST /applications",
        """
        {"id": "app", "directory": "corp", "scope": "all",
         "policies": {"deletionGuard": {"absolute": 1}},
         "target": {"url": "%s/scim/acme/v2", "preset": "lockstep", "token": "%s"}}
        """
            .formatted(lockstep.url(), token));
  }

  @AfterEach
  void stop() {
    http.shutdownNow();
    lockstep.close();
  }

  private JsonNode api(String route, String body) throws Exception {
    return new AdminCalls(http, lockstep.url(), lockstep.firstKey().orElseThrow())
        .call(route, body);
  }

  /// The page as soon as it has this.
  private String pageWith(String path, String text) throws Exception {
    for (int look = 0; look < LOOKS; look++) {
      String page = admin.page(path);
      if (page.contains(text)) {
        return page;
      }
    }
    throw new AssertionError(
        "%s never had '%s': %s, while the status is %s and the log %s"
            .formatted(
                path,
                text,
                admin.page(path),
                api("GET " + APP + "/status", ""),
                api("GET " + APP + "/log", "")));
  }

  private void startAndSettle() throws Exception {
    assertThat(admin.done(APP + "/start")).contains("It is running");
    pageWith(APP, "Initial cycle, completed");
  }

  /// All at once for the guard: while it is paused.
  private void disableAll() throws Exception {
    admin.done(APP + "/pause");
    for (String person : people) {
      api(
          "PATCH /directories/corp/users/" + person,
          """
          {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
           "Operations": [{"op": "replace", "path": "active", "value": false}]}
          """);
    }
    admin.done(APP + "/start");
  }

  @Test
  void aPlanIsTakenFilteredAndRun() throws Exception {
    assertThat(admin.page(APP + "/plan")).contains("See what a cycle would do", "Take a plan");
    admin.done(APP + "/plan");

    String plan = pageWith(APP + "/plan", "Start: do this");
    assertThat(plan).contains("Approve: do exactly this");

    assertThat(plan).contains("Ann", "Bob", "&lt;b", "create", "Before", "userName");
    assertThat(admin.page(APP + "/plan?search=bo")).contains("Bob").doesNotContain("Ann<");
    assertThat(admin.page(APP + "/plan?action=delete")).contains("No line is like this");
    startAndSettle();
    assertThat(admin.page(APP + "/plan")).contains("The application is running");
    assertThat(api("GET " + APP + "/status", "").path("users").asInt(0)).isEqualTo(3);
    assertThat(admin.done(APP + "/pause")).contains("It is paused", "Start</button>");
  }

  private static void add(List<String> fields, String name, String value) {
    fields.add(name);
    fields.add(value);
  }

  @Test
  void mappingsArePlannedBeforeTheyAreSaved() throws Exception {
    startAndSettle();
    String mappings = APP + "/mappings/users";
    String before = api("GET " + mappings, "").toString();
    List<String> fields = new ArrayList<>();
    for (String target : List.of("userName", "displayName")) {
      add(fields, "kind", target.equals("userName") ? "attribute" : "constant");
      add(fields, "source", target.equals("userName") ? "userPrincipalName" : "Somebody");
      add(fields, "target", target);
      add(fields, "precedence", target.equals("userName") ? "1" : "");
      add(fields, "defaultValue", "");
      add(fields, "apply", "always");
      add(fields, "caseExact", "");
    }
    for (String action : List.of("create", "update", "delete")) {
      add(fields, "action", action);
    }

    assertThat(admin.done(mappings + "/plan", fields.toArray(String[]::new)))
        .contains("Nothing of them is saved", "not set up yet");

    String plan = pageWith(APP + "/plan?of=proposal", "Taken at");
    assertThat(plan)
        .contains("update", "Somebody", "unless it is saved", "?of=proposal&amp;action=")
        .contains("What is proposed", "mappings.users.attributes[displayName]")
        .contains("Approve: set this up, and do exactly this")
        .doesNotContain("Approve: do exactly this", "Take it again");
    assertThat(admin.page(APP + "/plan")).contains("See what a cycle would do");
    assertThat(api("GET " + mappings, "").toString()).isEqualTo(before);
    assertThat(admin.page("/jobs")).contains("href=\"/applications/app/plan?of=proposal\"");
    fields.set(fields.indexOf("displayName"), "displayNam");
    assertThat(admin.post(mappings + "/plan", fields.toArray(String[]::new)).body())
        .contains("Nothing was changed", "displayName");
  }

  private static String planId(String page) {
    return page.replaceFirst("^.*name=\"plan\" value=\"([^\"]*)\".*$", "$1");
  }

  @Test
  void scopeAndAssignmentsArePlannedBeforeTheyAreSavedAndSetUpWhenThePlanIsApproved()
      throws Exception {
    startAndSettle();
    api("PUT " + APP + "/assignments/" + people.get(1), "");
    String path = APP + "/scope/plan";
    String[] others = {"scope", "assigned", "join", "Ann\r\n", "leave", "Bob"};

    assertThat(admin.post(path, "scope", "all").body()).contains("nothing of this differs");
    assertThat(admin.post(path, "scope", "all", "leave", "Ann").body())
        .contains("'Ann' isn't assigned", ">Ann</textarea>");
    assertThat(admin.post(path, "scope", "all", "join", "Ann\nDan").body())
        .contains("nobody is called 'Dan'");
    assertThat(admin.done(path, others)).contains("Nothing of it is saved");

    String plan = pageWith(APP + "/plan?of=proposal", "Taken at");
    assertThat(plan)
        .contains("disable", "Bob", "assigned neither directly", "approve-proposal")
        .contains(">scope</td>", ">assigned</td>", ">no longer assigned</td>");
    assertThat(admin.page(APP + "/plan")).contains("/plan?of=proposal");
    assertThat(api("GET " + APP, "").path("scope").asString("")).isEqualTo("all");

    admin.done(APP + "/approve-proposal", "plan", planId(plan), "of", "proposal");

    assertThat(pageWith(APP + "/plan?of=proposal", "Approved at")).contains("is set up");
    assertThat(api("GET " + APP, "").path("scope").asString("")).isEqualTo("assigned");
    assertThat(api("GET " + APP + "/assignments", "").path("items"))
        .singleElement()
        .satisfies(one -> assertThat(one.toString()).contains(people.get(0)));
    assertThat(admin.page("/jobs"))
        .contains("Approval of a proposal for <a", "href=\"/applications/app/plan?of=proposal\"");
    assertThat(admin.page(APP + "/plan")).doesNotContain("Approved at");
  }

  @Test
  void aProposalLeavesAssignedWhoIsInTheRecycleBinAndCanTakeAllOthersAway() throws Exception {
    for (String person : people.subList(0, 2)) {
      api("PUT " + APP + "/assignments/" + person, "");
    }
    api("DELETE /directories/corp/users/" + people.get(0), "");
    admin.done(APP + "/scope/plan", "scope", "assigned", "join", people.get(2));
    String plan = pageWith(APP + "/plan?of=proposal", "Taken at");
    admin.done(APP + "/approve-proposal", "plan", planId(plan), "of", "proposal");
    pageWith(APP + "/plan?of=proposal", "Approved at");
    assertThat(api("GET " + APP + "/assignments", "").path("items")).hasSize(3);
    pageWith(APP, "Initial cycle, completed");

    admin.done(APP + "/scope/plan", "scope", "assigned", "join", "Bob", "only", "yes");

    plan = pageWith(APP + "/plan?of=proposal", "Taken at");
    assertThat(plan).contains("no longer assigned", "disable").doesNotContain(">assigned</td>");
  }

  @Test
  void policiesArePlannedBeforeTheyAreSaved() throws Exception {
    startAndSettle();
    String page = admin.page(APP + "/settings");
    assertThat(page).contains("formaction=\"/applications/app/settings/policies/plan\"");
    List<String> fields = new ArrayList<>();
    for (String policy :
        List.of("unassigned", "outOfScope", "disabled", "softDeleted", "hardDeleted")) {
      add(fields, policy, policy.equals("hardDeleted") ? "delete" : "disable");
    }
    add(fields, "existingAccounts", "adopt");
    add(fields, "missingAccounts", "recreate");
    String path = APP + "/settings/policies/plan";
    assertThat(admin.post(path, fields.toArray(String[]::new)).body())
        .contains("nothing of this differs");
    api("DELETE /directories/corp/users/" + people.getFirst(), "");
    fields.set(fields.indexOf("softDeleted") + 1, "delete");
    JsonNode before = api("GET " + APP, "").path("policies");

    assertThat(admin.done(path, fields.toArray(String[]::new)))
        .contains("Nothing of them is saved");

    assertThat(pageWith(APP + "/plan?of=proposal", "Taken at"))
        .contains("delete", "policies.softDeleted");
    assertThat(api("GET " + APP, "").path("policies")).isEqualTo(before);
  }

  @Test
  void whoMayOnlyOperateTakesThePlanOfAProposalButDoesntApproveIt() throws Exception {
    String key =
        api("POST /admin-keys", "{\"name\":\"o\",\"grants\":[{\"role\":\"operator\"}]}")
            .path("secret")
            .asString("");
    ConsoleVisitor operator = ConsoleVisitor.signedIn(http, lockstep.url(), key);

    operator.done(APP + "/scope/plan", "scope", "assigned");

    String plan = pageWith(APP + "/plan?of=proposal", "Taken at");
    assertThat(operator.page(APP + "/plan?of=proposal")).doesNotContain("approve-proposal");
    assertThat(
            operator
                .post(APP + "/approve-proposal", "plan", planId(plan), "of", "proposal")
                .statusCode())
        .isEqualTo(403);
    assertThat(operator.page(APP + "/settings"))
        .contains("policies/plan")
        .doesNotContain("Save the policies");
  }

  @Test
  void aPlanThatIsTakenElsewhereIsShownInPlaceOfHowAnEarlierOneWasApproved() throws Exception {
    admin.done(APP + "/plan");
    String plan = pageWith(APP + "/plan", "Approve: do exactly this");
    admin.done(APP + "/approve", "plan", planId(plan));
    pageWith(APP + "/plan", "Approved at");
    pageWith(APP, "Initial cycle, completed");

    api("POST " + APP + "/plans", "{}");

    assertThat(pageWith(APP + "/plan", "Taken at")).doesNotContain("Approved at");
  }

  @Test
  void whatHasDriftedIsFoundAndRepaired() throws Exception {
    assertThat(admin.page(APP + "/drift"))
        .contains("See what somebody else has changed", "Read the target</button>")
        .doesNotContain("repair</button>");
    startAndSettle();
    api("POST /directories/acme/users", "{\"userName\":\"<i>stranger\"}");

    admin.done(APP + "/reconcile");
    String drift = pageWith(APP + "/drift", "Read it again</button>");

    assertThat(drift).contains("unknown", "&lt;i", "4 users and 0 groups");
    assertThat(admin.page(APP + "/drift?kind=missing")).contains("Nothing of this kind");
    assertThat(admin.post(APP + "/cancel-reconciliation").body())
        .contains("isn't being reconciled");
  }

  @Test
  void theTestOfAConnectionSaysWhatFailsAndHowToMendIt() throws Exception {
    api("PATCH /applications/app", "{\"target\":{\"token\":\"wrong\"}}");

    assertThat(admin.post(APP + "/test").body())
        .contains("Test of the connection", "failed", "To mend it");
  }

  @Test
  void whatTheGuardHoldsBackIsDecidedOnByWhoHasSeenIt() throws Exception {
    startAndSettle();
    assertThat(admin.page(APP + "/staged")).contains("holds nothing back");
    disableAll();

    assertThat(pageWith(APP + "/staged", "Allow all 3")).contains("a change in the directory");
    pageWith(APP + "/staged", ">Ann<");
    pageWith(APP + "/staged", ">Bob<");
    assertThat(admin.page(APP)).contains("Look at them, then allow or reject them");
    assertThat(admin.page("/"))
        .contains("Needs attention", "The deletion guard of app holds 3 back")
        .contains("<a class=\"text-decoration-underline\" href=\"/applications/app/staged\">");
    HttpResponse<String> hasty = admin.post(APP + "/allow-deletes", "count", "2");
    assertThat(hasty.statusCode()).isEqualTo(400);
    assertThat(ConsoleVisitor.content(hasty)).contains("holds back 3 operations by now");
    assertThat(admin.done(APP + "/reject-deletes", "count", "3"))
        .contains("3 operations are rejected");
    assertThat(admin.page(APP + "/staged")).contains("holds nothing back");
    assertThat(api("GET /directories/acme/users?filter=displayName+sw+%22Ann%22", "").toString())
        .doesNotContain("\"active\":false");
  }

  @Test
  void theOverviewSaysWhatNeedsAPersonAndWhatWasDoneLately() throws Exception {
    assertThat(admin.page("/")).doesNotContain("Needs attention", "Operations of the last");
    startAndSettle();
    assertThat(admin.page("/"))
        .contains("Operations of the last 24 hours: 3 succeeded, 0 failed; at most 3 in an hour")
        .doesNotContain("Needs attention");

    api("PATCH /applications/app", "{\"target\":{\"token\":\"wrong\"}}");
    api(
        "PATCH /directories/corp/users/" + people.getFirst(),
        """
        {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
         "Operations": [{"op": "replace", "path": "title", "value": "Chief"}]}
        """);

    pageWith("/", "app is in quarantine: ");
  }

  @Test
  void whatIsAllowedIsDone() throws Exception {
    startAndSettle();
    disableAll();
    pageWith(APP + "/staged", "Allow all 3");

    assertThat(admin.done(APP + "/allow-deletes", "count", "3"))
        .contains("3 operations are allowed");

    String log = pageWith(APP + "/log", "disable");
    assertThat(log).contains("Undo this cycle", "Why?");
  }

  @Test
  void aCycleIsUndoneAfterItsPlanWasSeenAndItsNumberTyped() throws Exception {
    startAndSettle();
    String undo = APP + "/undo?cycle=1";

    String shown = admin.page(undo);
    assertThat(shown).contains("Undo cycle 1", "It disables or deletes <strong>3</strong>");
    String position = shown.replaceFirst("^.*name=\"position\" value=\"([^\"]*)\".*$", "$1");
    HttpResponse<String> hasty =
        admin.post(APP + "/undo", "cycle", "1", "position", position, "destructive", "2");
    assertThat(hasty.statusCode()).isEqualTo(400);
    assertThat(ConsoleVisitor.content(hasty))
        .contains("Nothing was changed", "disables or deletes 3", "Undo cycle 1");

    assertThat(admin.done(APP + "/undo", "cycle", "1", "position", position, "destructive", "3"))
        .contains("3 objects are on hold", "cycle 1 was undone", "Ann", "no account");
    assertThat(admin.done(APP + "/release", "object", people.getFirst()))
        .contains("1 released")
        .doesNotContain(">Ann<");
    assertThat(admin.post(APP + "/release").body()).contains("say which object to release");
    assertThat(admin.done(APP + "/release", "all", "yes")).contains("Nothing is on hold");
    assertThat(admin.get(APP + "/undo").statusCode()).isEqualTo(404);
  }

  @Test
  void whatFailedIsShownWithItsMendAndTriedAgain() throws Exception {
    assertThat(admin.page(APP + "/escrows")).contains("Nothing has failed");
    api("POST /directories/acme/users", "{\"userName\":\"Ann\"}"); // not the client's to change
    admin.done(APP + "/start");

    String failed = pageWith(APP + "/escrows", "InsufficientRights");

    assertThat(failed).contains("Ann", "Give it more rights", "Retry all now");
    assertThat(ConsoleVisitor.content(admin.post(APP + "/provision", "object", people.getFirst())))
        .contains("Provisioned: <a", ">Ann</a>", "Give it more rights")
        .contains("Determine if User is in scope", "Match between source and target")
        .contains("Perform action", "What was written");
    assertThat(admin.done(APP + "/retry")).contains("is being tried again");
  }

  @Test
  void aRestartForgetsWhatIsTicked() throws Exception {
    startAndSettle();

    assertThat(admin.done(APP + "/restart", "scope", "Watermark", "scope", "ConnectorDataStore"))
        .contains("Forgotten: Watermark, ConnectorDataStore");
    assertThat(admin.post(APP + "/restart").body()).contains("tick what the restart is to forget");
    assertThat(admin.post(APP + "/restart", "scope", "Everything").body())
        .contains("'resetScope' takes Watermark");
  }

  @Test
  void anEntryOfTheLogLeadsToItsObjectAndToItsRequestsAtAnEndpointOfThisServer() throws Exception {
    startAndSettle();
    String log = admin.page(APP + "/log");

    String user = log.replaceFirst("^.*(/directories/corp/users/[0-9a-f-]{36}).*$", "$1");
    assertThat(admin.get(user).statusCode()).isEqualTo(200);
    String requests =
        log.replaceFirst("^.*(/directories/acme/inspector\\?search=[0-9a-f-]{36}).*$", "$1");
    assertThat(admin.page(requests)).contains("POST /Bulk", "create");
  }

  @Test
  void whyTellsTheWholeChain() throws Exception {
    startAndSettle();

    assertThat(admin.page(APP + "/why/" + people.getFirst()))
        .contains("nothing changed", "in scope", "id at the target", "What the mappings give")
        .contains("POST ");
    assertThat(admin.page(APP + "/why/" + people.getLast()))
        .contains("&lt;b")
        .doesNotContain("<b>Cy");
    assertThat(admin.get(APP + "/why/nobody").statusCode()).isEqualTo(404);
  }
}
