package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.cli.Exit;
import dev.lockstep.cli.Surroundings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The command line against a running server, and every example of its documentation.
class CommandLineTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "reference", "command-line.md");

  @TempDir private Path folder;

  private final HttpClient http = HttpClient.newHttpClient();
  private final JsonMapper mapper = JsonMapper.builder().build();
  private Lockstep lockstep;
  private String key = "";
  private String ann = "";

  @BeforeEach
  void start() throws Exception {
    lockstep = Lockstep.start(Config.forTesting(folder), InstantSource.system());
    key = lockstep.firstKey().orElseThrow();
    post("/directories", "{\"id\":\"corp\"}");
    post("/directories", "{\"id\":\"acme-people\"}");
    send("PATCH", "/directories/acme-people", "{\"provisioning\":\"automatic\"}");
    ann =
        post(
                "/directories/corp/users",
                "{\"userName\":\"ann@example.com\",\"displayName\":\"Ann\"}")
            .path("id")
            .asString("");
    String group =
        post("/directories/corp/groups", "{\"displayName\":\"Engineers\"}").path("id").asString("");
    send("PUT", "/directories/corp/groups/" + group + "/members/" + ann, "");
    String token =
        post("/directories/acme-people/tokens", "{\"name\":\"us\"}").path("secret").asString("");
    post(
        "/applications",
        """
        {"id": "acme", "directory": "corp", "scope": "all",
         "target": {"url": "%s/scim/acme-people/v2", "preset": "lockstep", "token": "%s"}}
        """
            .formatted(lockstep.url(), token));
  }

  @AfterEach
  void stop() {
    lockstep.close();
  }

  private JsonNode post(String path, String body) throws Exception {
    return mapper.readTree(send("POST", path, body).body());
  }

  private HttpResponse<String> send(String method, String path, String body) throws Exception {
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(URI.create(lockstep.url() + "/api/v1" + path))
                .header("Authorization", "Bearer " + key)
                .method(method, BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isBetween(200, 299);
    return response;
  }

  private Terminal.Ended run(String... arguments) {
    return runAs(key, arguments);
  }

  private Terminal.Ended runAs(String token, String... arguments) {
    return Terminal.of(lockstep, token).run(arguments);
  }

  @Test
  void whatTheDeletionGuardHoldsBackIsDecidedOnByItsNumber() throws Exception {
    send("PATCH", "/applications/acme", "{\"policies\":{\"deletionGuard\":{\"absolute\":1}}}");
    List<String> people = new ArrayList<>();
    for (String name : List.of("bob", "cy")) {
      people.add(
          post("/directories/corp/users", "{\"userName\":\"%s\"}".formatted(name))
              .path("id")
              .asString(""));
    }
    assertThat(run("sync", "acme").exit()).isZero();
    assertThat(run("staged", "acme").exit()).isZero();
    post("/applications/acme/pause", "");
    for (String person : people) {
      send("DELETE", "/directories/corp/users/" + person, "");
    }
    assertThat(run("sync", "acme").output()).contains("the deletion guard holds back");
    while (run("staged", "acme", "--json").output().split("\"object\"").length < 3) {
      Thread.onSpinWait();
    }

    Terminal.Ended held = run("staged", "acme");
    assertThat(held.exit()).isEqualTo(1);
    assertThat(held.output()).contains("bob", "cy", "2 operations are held back");
    Terminal.Ended hasty = run("staged", "acme", "--allow", "1");
    assertThat(hasty.exit()).isEqualTo(6);
    assertThat(hasty.message()).contains("holds back 2 operations by now");
    assertThat(run("staged", "acme", "--reject", "2").output())
        .contains("2 operations are rejected");
    assertThat(run("staged", "acme").output()).contains("0 operations are held back");
    assertThat(run("staged", "acme", "--allow", "0").output()).contains("0 operations are allowed");
  }

  @Test
  void everyExampleOfTheDocumentationGivesWhatItShows() throws Exception {
    String document = Files.readString(DOCUMENT);
    List<String> commands = new ArrayList<>();
    for (Matcher block = Pattern.compile("(?s)```console\n(.*?)```").matcher(document);
        block.find(); ) {
      for (String example : block.group(1).split("(?m)^\\$ \\./lockstep ", -1)) {
        if (!example.isBlank()) {
          String command = example.lines().findFirst().orElseThrow();
          commands.add(command);
          assertThat(run(words(command)).output())
              .as(command)
              .matches(shown(example.substring(command.length())));
        }
      }
    }

    assertThat(commands)
        .map(command -> command.split(" ", 2)[0])
        .contains(
            "users", "groups", "status", "plan", "sync", "provision", "why", "logs", "tokens");
  }

  private static String[] words(String command) {
    return Pattern.compile("'([^']*)'|(\\S+)")
        .matcher(command)
        .results()
        .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
        .toArray(String[]::new);
  }

  /// The text that an example shows as an expression: `…` is anything, blanks are as wide as they
  /// are.
  private static Pattern shown(String text) {
    String expression =
        Arrays.stream(text.strip().split("…", -1))
            .map(
                part ->
                    Pattern.compile("(\\s+)|(\\S+)")
                        .matcher(part)
                        .replaceAll(
                            found ->
                                Matcher.quoteReplacement(
                                    found.group(1) == null
                                        ? Pattern.quote(found.group(2))
                                        : "\\s*")))
            .collect(Collectors.joining(".*"));
    return Pattern.compile("\\s*" + expression + "\\s*", Pattern.DOTALL);
  }

  @Test
  void theDocumentedExitCodesAreAllOfThem() throws Exception {
    String table =
        Arrays.stream(Exit.values())
            .map(exit -> "| " + exit.code() + " | " + exit.meaning() + " |\n")
            .collect(Collectors.joining());

    assertThat(Files.readString(DOCUMENT)).contains("|---|---|\n" + table + "\n");
  }

  @Test
  void whatGoesWrongIsToldInALineAndByTheExitCode() {
    assertThat(run("plan", "acmee"))
        .isEqualTo(new Terminal.Ended(5, "", "there is no application 'acmee'"));
    assertThat(run("provision", "acme", "bob"))
        .isEqualTo(
            new Terminal.Ended(
                5, "", "the directory 'corp' has no user or group that is called 'bob'"));
    assertThat(run("users", "corp", "--filter", "userNam eq \"x\"").exit()).isEqualTo(6);
    assertThat(runAs("lockstep_admin_wrong", "status").exit()).isEqualTo(4);
    assertThat(runAs(" ", "status"))
        .isEqualTo(new Terminal.Ended(4, "", "put an admin key into the variable LOCKSTEP_TOKEN"));
    assertThat(run("tokens", "corp", "--issue", "a", "--revoke", "b").exit()).isEqualTo(2);
    assertThat(run("plan").exit()).isEqualTo(2);
    Terminal.Ended unreachable = run("status", "--url", "http://127.0.0.1:1");
    assertThat(unreachable.exit()).isEqualTo(3);
    assertThat(unreachable.message()).contains("http://127.0.0.1:1", "--url names another");
    assertThat(run("status", "--url", lockstep.url() + "/health").exit()).isIn(3, 5);
  }

  @Test
  void aPlanTellsAScriptWhetherThereIsSomethingToDo() {
    assertThat(run("plan", "acme", "--exit-code").exit()).isEqualTo(10);
    assertThat(run("plan", "acme").exit()).isZero();
    assertThat(run("sync", "acme").exit()).isZero();
    assertThat(run("plan", "acme", "--exit-code").exit()).isZero();
  }

  private String file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content).toString();
  }

  @Test
  void aPlanIsHadForFilesThatAreOnlyConsidered() throws Exception {
    assertThat(run("sync", "acme").exit()).isZero();
    String scope = file("scope.yaml", "scope: assigned\n");
    String assignments = file("assignments.yaml", "- group: Engineers\n");
    String mapping =
        file(
            "mapping.yaml",
            """
            users:
              attributes:
                - {source: {attribute: userPrincipalName}, target: userName, matchingPrecedence: 1}
                - {source: {constant: Engineer}, target: title}
            """);

    assertThat(
            run("plan", "acme", "--scope", scope, "--assignments", file("none.yaml", "[]"))
                .output())
        .contains("disable", "Ann");
    assertThat(run("plan", "acme", "--scope", scope, "--assignments", assignments).output())
        .doesNotContain("disable");
    assertThat(run("plan", "acme", "--mapping", mapping, "--json").output())
        .contains("\"title\"", "Engineer");
    assertThat(run("plan", "acme").output()).as("nothing was saved").doesNotContain("Engineer");
  }

  @Test
  void whatWasDoneInEachHourIsTold() {
    assertThat(run("sync", "acme").exit()).isZero();

    assertThat(run("operations", "acme", "--hours", "2").output())
        .contains("HOUR", "SUCCEEDED")
        .containsPattern("T\\d\\d:00:00Z +\\d");
    assertThat(run("operations", "acme", "--json").output()).contains("\"hours\"");
  }

  @Test
  void whoAsksIsTold() {
    assertThat(run("whoami").output()).startsWith("administrator ").endsWith(": admin\n");
    assertThat(run("whoami", "--json").output()).contains("\"grants\":[{\"role\":\"admin\"}]");
  }

  @Test
  void howClientsSpeakScimIsTold() {
    assertThat(run("habits", "corp").output()).contains("HABIT", "Refused at the door: 0");
    assertThat(run("habits", "corp", "--json").output()).contains("\"refusals\":{\"total\":0");
    assertThat(run("habits", "nowhere").message()).contains("nowhere");
  }

  @Test
  void aPlanIsHadForPoliciesThatAreOnlyConsidered() throws Exception {
    assertThat(run("sync", "acme").exit()).isZero();
    String unassigned = file("none.yaml", "[]");
    String scope = file("scope.yaml", "scope: assigned\n");
    String policies = file("policies.yaml", "unassigned: keep\n");

    assertThat(
            run(
                    "plan",
                    "acme",
                    "--scope",
                    scope,
                    "--assignments",
                    unassigned,
                    "--policies",
                    policies)
                .output())
        .doesNotContain("disable");
    assertThat(run("plan", "acme", "--policies", unassigned).message())
        .contains("none.yaml:1", "it holds policies");
    assertThat(
            run("plan", "acme", "--policies", file("policies.yaml", "unasigned: keep")).message())
        .contains("unasigned");
  }

  @Test
  void aFileThatProposesNothingKnownIsRefusedWithItsLine() throws Exception {
    String file = file("scope.yaml", "scope: assigned\nscops: all\n");
    Terminal.Ended ended = run("plan", "acme", "--scope", file);
    assertThat(ended.exit()).isEqualTo(2);
    assertThat(ended.message()).contains("scope.yaml:2", "scops");
    String nobody = file("assignments.yaml", "- user: nobody@example.com\n");
    assertThat(run("plan", "acme", "--assignments", nobody).message())
        .contains("assignments.yaml:1", "nobody@example.com");
  }

  @Test
  void anApprovedPlanIsDoneAndOneThatMovedIsNot() throws Exception {
    String id = mapper.readTree(run("plan", "acme", "--json").output()).path("id").asString("");
    send("PUT", "/applications/acme/assignments/" + ann, "");
    Terminal.Ended moved = run("plan", "acme", "--approve", id);
    assertThat(moved.exit()).isEqualTo(6);
    assertThat(moved.message()).contains("the configuration", "new plan");

    String now = mapper.readTree(run("plan", "acme", "--json").output()).path("id").asString("");
    assertThat(run("plan", "acme", "--approve", now).output()).contains("Approved: create 2");
    assertThat(run("sync", "acme").exit()).isZero();
    assertThat(run("plan", "acme", "--exit-code").exit()).isZero();
  }

  @Test
  void aPlanAsJsonLinesEndsWithItsSummary() throws Exception {
    List<String> lines = run("plan", "acme", "--json-lines").output().lines().toList();

    assertThat(lines).hasSize(4);
    assertThat(mapper.readTree(lines.getFirst()).path("action").asString("")).isEqualTo("create");
    assertThat(mapper.readTree(lines.getLast()).path("summary").path("counts").path("create"))
        .hasToString("2");
  }

  @Test
  void somebodyIsNamedByIdUserNameOrDisplayName() {
    for (String name : List.of(ann, "ann@example.com", "Ann", "Engineers")) {
      assertThat(run("provision", "acme", name).exit()).as(name).isZero();
    }
  }

  @Test
  void aSynchronisationThatCannotReachTheTargetEndsWithWhatAPersonHasToMend() throws Exception {
    send("PATCH", "/applications/acme", "{\"target\":{\"token\":\"wrong\"}}");

    Terminal.Ended ended = run("sync", "acme");

    assertThat(ended.exit()).isEqualTo(1);
    assertThat(ended.output()).contains("quarantine: ", "Issue a new one");
    assertThat(run("status").exit()).isEqualTo(1);
  }

  @Test
  void aFollowedLogGoesOnWithWhatComes() throws Exception {
    StringWriter output = new StringWriter();
    Semaphore looked = new Semaphore(0);
    Semaphore goOn = new Semaphore(0);
    Surroundings.Pause pause =
        _ -> {
          looked.release();
          goOn.acquire();
        };
    CommandLine line =
        Main.commandLine(
            new Surroundings(
                Map.of("LOCKSTEP_URL", lockstep.url(), "LOCKSTEP_TOKEN", key),
                new PrintWriter(output),
                pause,
                Surroundings.Question.NOBODY));
    Thread following = Thread.ofVirtual().start(() -> line.execute("logs", "acme", "--follow"));

    assertThat(looked.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
    assertThat(output.toString()).doesNotContain("Ann");
    run("provision", "acme", "Ann");
    goOn.release();

    assertThat(looked.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
    assertThat(output.toString()).contains("create  success  Ann");
    following.interrupt();
    following.join();
  }

  @Test
  void theAuditLogIsSearchedByWhoDidWhatToWhat() {
    run("tokens", "acme-people", "--issue", "Entra");

    assertThat(run("audit", "--activity", "Issue token", "--limit", "1").output())
        .contains("TIME", "Issue token", "directory/acme-people");
    assertThat(run("audit", "--subject", "directory/corp/application/").output())
        .contains("directory/corp/application/acme")
        .doesNotContain("Issue token");
    assertThat(run("audit", "--actor", "nobody", "--json").output()).isEmpty();
    assertThat(run("audit", "--from", "yesterday").exit()).isEqualTo(6);
  }

  @Test
  void aRestartForgetsWhatIsChosenAndNothingElse() {
    assertThat(run("sync", "acme").exit()).isZero();

    assertThat(run("sync", "acme", "--reset", "Escrows,QuarantineState").exit()).isZero();
    assertThat(run("sync", "acme", "--reset", "Watermark", "--reset", "ConnectorDataStore").exit())
        .isZero();
    assertThat(run("sync", "acme", "--full").exit()).isZero();

    assertThat(restarts())
        .containsExactly(
            "Watermark, Escrows, QuarantineState",
            "Watermark, ConnectorDataStore",
            "Escrows, QuarantineState");
  }

  /// What was forgotten each time, the newest first.
  private List<String> restarts() {
    return run("audit", "--activity", "Enable/restart provisioning configuration", "--json")
        .output()
        .lines()
        .map(line -> mapper.readTree(line).path("after").asString(""))
        .filter(forgotten -> !forgotten.isEmpty())
        .toList();
  }

  @Test
  void anApplicationIsPausedUntilItIsStartedAgain() throws Exception {
    assertThat(run("sync", "acme").exit()).isZero();

    assertThat(run("pause", "acme").output()).contains("acme is paused");
    assertThat(run("pause", "acme", "--json").output()).contains("\"state\":\"paused\"");
    send("DELETE", "/directories/corp/users/" + ann, "");
    assertThat(run("status", "acme").output()).contains("paused");
    assertThat(run("users", "acme-people").output()).contains("ann@example.com  Ann          true");

    assertThat(run("sync", "acme").exit()).isZero();
    assertThat(run("status", "acme").output()).contains("running");
    assertThat(run("pause", "nothing").exit()).isEqualTo(5);
  }

  @Test
  void aRestartThatForgetsNothingKnownIsRefused() {
    Terminal.Ended unknown = run("sync", "acme", "--reset", "Links");
    assertThat(unknown.exit()).isEqualTo(6);
    assertThat(unknown.message()).contains("ConnectorDataStore or Full, not 'Links'");
    assertThat(run("sync", "acme", "--full", "--reset", "Escrows").exit()).isEqualTo(2);
    assertThat(restarts()).isEmpty();
  }

  @Test
  void aTokenIsRotatedWithItsOldSecretLetInForTheOverlap() throws Exception {
    run("tokens", "acme-people", "--issue", "Entra");
    String id = token("Entra", "valid");

    JsonNode next =
        mapper.readTree(
            run("tokens", "acme-people", "--rotate", id, "--life", "P30D", "--json").output());

    assertThat(next.path("secret").asString("")).startsWith("lockstep_scim_");
    assertThat(token("Entra", "replaced")).isEqualTo(id);
    assertThat(token("Entra", "valid")).isEqualTo(next.path("id").asString(""));
    String second = next.path("id").asString("");
    assertThat(run("tokens", "acme-people", "--rotate", second, "--overlap", "PT0S").output())
        .matches("lockstep_scim_\\S+\\s+");
    assertThat(run("tokens", "acme-people", "--overlap", "PT0S").exit()).isEqualTo(2);
    assertThat(run("tokens", "acme-people", "--rotate", second, "--revoke", id).exit())
        .isEqualTo(2);
    assertThat(run("tokens", "acme-people", "--rotate", "none").exit()).isEqualTo(5);
  }

  /// The id of the token of this name in this state.
  private String token(String name, String state) {
    for (JsonNode token :
        mapper.readTree(run("tokens", "acme-people", "--json").output()).path("items")) {
      if (token.path("name").asString("").equals(name)
          && token.path("state").asString("").equals(state)) {
        return token.path("id").asString("");
      }
    }
    return "";
  }

  @Test
  void theLogOfAllApplicationsIsReadAndExportedWithoutNamingOne() throws Exception {
    post(
        "/applications",
        """
        {"id": "second", "directory": "corp", "scope": "all",
         "target": {"url": "%s/scim/acme-people/v2", "preset": "lockstep", "token": "wrong"}}
        """
            .formatted(lockstep.url()));
    Terminal.Ended provisioned = run("provision", "acme", "Ann");
    assertThat(provisioned.exit()).isZero();
    assertThat(provisioned.output())
        .containsSubsequence("STEP", "Import", "success", "in scope", "Match", "create");
    run("provision", "second", "Ann");

    assertThat(run("logs").output().lines().map(line -> line.split(" ", 2)[0]))
        .contains("APPLICATION", "acme", "second");
    assertThat(run("logs", "acme").output()).doesNotContain("APPLICATION", "second");
    assertThat(run("logs", "--export", "jsonl", "--who", ann).output())
        .contains("\"application\":\"acme\"", "\"application\":\"second\"");
    Terminal.Ended named = run("logs", "--who", "Ann");
    assertThat(named.exit()).isEqualTo(2);
    assertThat(named.message()).contains("name the application too");
    assertThat(run("logs", "--export", "csv", "--background").output()).contains("export");
  }

  @Test
  void theShellCompletesCommandsAndTheirOptions() {
    assertThat(run("completion").output())
        .contains("lockstep", "provision", "--exit-code", "doctor", "complete -F");
  }

  @Test
  void aConfigurationIsCheckedWithoutAStart() throws Exception {
    Path right = Files.writeString(folder.resolve("right.yaml"), "listen: {port: 9000}\n");
    Path wrong = Files.writeString(folder.resolve("wrong.yaml"), "listen: {prot: 9000}\n");

    assertThat(run("config", "check", "--config", right.toString()))
        .satisfies(ended -> assertThat(ended.output()).contains("127.0.0.1:9000"))
        .satisfies(ended -> assertThat(ended.exit()).isZero());
    assertThat(run("config", "check", "--config", wrong.toString()))
        .satisfies(ended -> assertThat(ended.message()).contains("did you mean 'listen.port'?"))
        .satisfies(ended -> assertThat(ended.exit()).isEqualTo(1));
  }

  @Test
  void whatAStrangerWroteDoesNotControlTheTerminal() throws Exception {
    post(
        "/directories/corp/users",
        "{\"userName\":\"eve@example.com\",\"displayName\":\"\\u001b[2JEve\\u202e\"}");

    assertThat(run("users", "corp").output()).contains("?[2JEve?").doesNotContain("\u001b");
  }
}
