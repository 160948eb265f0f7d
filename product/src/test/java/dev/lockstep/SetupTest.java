package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Terminal.Ended;
import dev.lockstep.cli.Surroundings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `apply`, `diff` and `export`: a set-up as a file, against a running server.
class SetupTest {
  private static final String SETUP =
      """
      directories:
        corp:
          displayName: Corporation
          tokenSettings:
            life: P90D
          sources:
            payroll:
              kind: csv
              state: paused
              settings:
                folder: %s
          dynamicGroups:
            Sales: user.department -eq "Sales"
        acme-people:
          provisioning: automatic
          profile: entra
      applications:
        acme:
          directory: corp
          displayName: Acme
          target:
            url: https://acme.example/scim/v2
            token:
              secret: env:ACME_TOKEN
          scope: assigned
          policies:
            disabled: keep
            softDeleted: {deleteAfter: P30D}
            deletionGuard: {absolute: 20}
          mappings:
            users:
              attributes:
                - {source: {attribute: userPrincipalName}, target: userName, matchingPrecedence: 1}
                - {source: {expression: 'Not([IsSoftDeleted])'}, target: active}
              scopingFilters:
                - clauses: [{attribute: department, operator: IS NOT NULL}]
          assignments:
            - group: Sales
      """;

  @TempDir private Path folder;

  private Lockstep lockstep;
  private String key = "";
  private Map<String, String> variables = new HashMap<>();
  private final List<String> questions = new ArrayList<>();
  private boolean agreed = true;

  @BeforeEach
  void start() throws Exception {
    lockstep = Lockstep.start(Config.forTesting(folder.resolve("server")), InstantSource.system());
    key = lockstep.firstKey().orElseThrow();
    variables =
        new HashMap<>(
            Map.of(
                "LOCKSTEP_URL",
                lockstep.url(),
                "LOCKSTEP_TOKEN",
                key,
                "ACME_TOKEN",
                "the token of acme"));
    Files.createDirectories(folder.resolve("payroll"));
  }

  @AfterEach
  void stop() {
    lockstep.close();
  }

  private Ended run(String... arguments) {
    Surroundings.Question question =
        text -> {
          questions.add(text);
          return agreed;
        };
    return new Terminal(variables, question).run(arguments);
  }

  private String file(String name, String text) throws Exception {
    Path file = folder.resolve(name);
    Files.writeString(file, text);
    return file.toString();
  }

  private String setup() throws Exception {
    return file("setup.yaml", SETUP.formatted(folder.resolve("payroll")));
  }

  private String setupWith(String before, String after) throws Exception {
    String text = SETUP.formatted(folder.resolve("payroll"));
    assertThat(text).contains(before);
    return file("changed.yaml", text.replace(before, after));
  }

  private void apply(String file, String... options) {
    List<String> arguments = new ArrayList<>(List.of("apply", "--yes", "-f", file));
    arguments.addAll(List.of(options));
    Ended ended = run(arguments.toArray(String[]::new));
    assertThat(ended.exit()).as(ended.toString()).isZero();
  }

  @Test
  void aFileIsAppliedOnceAndThenThereIsNothingToChange() throws Exception {
    Ended first = run("apply", "-f", setup());

    assertThat(first.message()).isEmpty();
    assertThat(questions).containsExactly("Apply?");
    assertThat(first.output().lines())
        .containsExactly(
            "+ directories.corp",
            "+ directories.corp.sources.payroll",
            "+ directories.corp.dynamicGroups.Sales",
            "+ directories.acme-people",
            "+ applications.acme",
            "5 changes",
            "Done.");
    assertThat(run("diff", "--exit-code", "-f", setup()))
        .isEqualTo(new Ended(0, "The server has what the file declares.\n", ""));
    assertThat(run("export").output())
        .contains("life: P90D", "profile: entra", "deleteAfter: PT720H", "group: Sales")
        .doesNotContain("the token of acme");
  }

  @Test
  void whatIsExportedMakesTheSameOnAnotherServerAndIsNoChangeOnItsOwn() throws Exception {
    apply(setup());
    Ended exported = run("export");
    String file = file("exported.yaml", exported.output());

    assertThat(run("diff", "--exit-code", "--prune", "-f", file).exit()).isZero();

    String complete =
        file("complete.yaml", exported.output().replace("secret: kept", "secret: env:ACME_TOKEN"));
    try (Lockstep other =
        Lockstep.start(Config.forTesting(folder.resolve("other")), InstantSource.system())) {
      variables.put("LOCKSTEP_URL", other.url());
      variables.put("LOCKSTEP_TOKEN", other.firstKey().orElseThrow());
      apply(complete);

      assertThat(run("export").output().lines().skip(1))
          .containsExactlyElementsOf(exported.output().lines().skip(1).toList());
    }
  }

  @Test
  void onlyWhatDiffersIsShownAndChanged() throws Exception {
    apply(setup());

    String changed = setupWith("scope: assigned", "scope: all");
    assertThat(run("diff", "--exit-code", "-f", changed))
        .isEqualTo(new Ended(10, "~ applications.acme\n    scope: assigned → all\n1 change\n", ""));
    apply(changed);
    assertThat(run("diff", "--exit-code", "-f", changed).exit()).isZero();

    String line =
        setupWith("'Not([IsSoftDeleted])'", "'Switch([IsSoftDeleted], , \"False\", \"True\")'");
    assertThat(run("diff", "-f", line).output())
        .contains(
            "    mappings.users.attributes.active.source.expression: Not([IsSoftDeleted]) →"
                + " Switch([IsSoftDeleted], , \"False\", \"True\")");
    apply(line);
    assertThat(run("diff", "--exit-code", "-f", line).exit()).isZero();
  }

  @Test
  void aMappingIsTakenAsAWholeSoThatALineThatIsNotThereIsGone() throws Exception {
    apply(setup());
    String shorter =
        setupWith(
            "          - {source: {expression: 'Not([IsSoftDeleted])'}, target: active}\n", "");

    assertThat(run("diff", "-f", shorter).output())
        .contains("    mappings.users.attributes.active: {")
        .contains("→ –");
    apply(shorter);

    assertThat(run("diff", "--exit-code", "-f", shorter).exit()).isZero();
  }

  @Test
  void whatTheFileDoesNotNameStaysUnlessItIsPruned() throws Exception {
    apply(setup());
    String empty =
        file("empty.yaml", "directories:\n  corp:\n    dynamicGroups: {}\napplications: {}\n");

    assertThat(run("diff", "--exit-code", "-f", empty).exit()).isZero();
    assertThat(run("diff", "--prune", "-f", empty).output())
        .isEqualTo("- applications.acme\n- directories.corp.dynamicGroups.Sales\n2 changes\n");
    apply(empty, "--prune");

    assertThat(run("export").output()).doesNotContain("acme:").contains("acme-people:");
  }

  @Test
  void aSourceIsChangedAndGoesWhereItIsPruned() throws Exception {
    apply(setup());
    String changed =
        setupWith(
            "        settings:\n",
            "        removalLimit: {absolute: 7}\n        settings:\n          charset: ascii\n");

    assertThat(run("diff", "-f", changed).output())
        .contains("~ directories.corp.sources.payroll")
        .contains("    settings.charset: – → ascii", "    removalLimit.absolute: 500 → 7");
    apply(changed);
    assertThat(run("diff", "--exit-code", "--prune", "-f", changed).exit()).isZero();
    assertThat(run("export").output()).contains("absolute: 7", "charset: ascii");
    apply(setup());
    assertThat(run("export").output()).contains("charset: ascii");
    apply(setup(), "--prune");
    assertThat(run("export").output()).doesNotContain("charset: ascii");

    String none = file("none.yaml", "directories:\n  corp:\n    sources: {}\n");
    apply(none, "--prune");
    assertThat(run("export").output()).doesNotContain("payroll");
  }

  @Test
  void anAssignmentThatIsNotInTheFileIsOnlyTakenAwayByPruning() throws Exception {
    apply(setup());
    String none = setupWith("    - group: Sales\n", "    []\n");

    assertThat(run("diff", "--exit-code", "-f", none).exit()).isZero();
    assertThat(run("diff", "--prune", "-f", none).output())
        .contains("    assignments: {\"group\":\"Sales\"} → –");
    apply(none, "--prune");
    assertThat(run("diff", "--prune", "--exit-code", "-f", none).exit()).isZero();
  }

  private static final String RENAMED =
      """
            Sellers:
              rule: user.department -eq "Sales"
              renamedFrom: Sales
      """;

  /// Each by its id.
  private String groups() {
    return run("groups", "corp").output();
  }

  @Test
  void aGroupIsRenamedWithItsAssignmentAndAfterwardsNothingChanges() throws Exception {
    apply(setup());
    String before = groups();
    String file = setupWith("      Sales: user.department -eq \"Sales\"\n", RENAMED);
    Files.writeString(
        Path.of(file), Files.readString(Path.of(file)).replace("group: Sales", "group: Sellers"));

    Ended shown = run("diff", "-f", file, "--prune");
    assertThat(shown.output())
        .isEqualTo(
            """
            ~ directories.corp.dynamicGroups.Sellers
                displayName: Sales → Sellers
            1 change
            """);
    apply(file, "--prune");

    String after = groups();
    assertThat(after).isEqualToIgnoringWhitespace(before.replace("Sales", "Sellers"));
    assertThat(run("diff", "-f", file, "--prune", "--exit-code").exit()).isZero();
  }

  /// A file that renames makes the same on a server that never had the old name.
  @Test
  void aRenamedGroupIsMadeWhereThereIsNeither() throws Exception {
    String file = setupWith("      Sales: user.department -eq \"Sales\"\n", RENAMED);
    Files.writeString(
        Path.of(file), Files.readString(Path.of(file)).replace("group: Sales", "group: Sellers"));

    apply(file);

    assertThat(run("diff", "-f", file, "--exit-code").exit()).isZero();
  }

  @Test
  void whatPeopleCallADirectoryOrAnApplicationChangesAndAnIdDoesNot() throws Exception {
    apply(setup());
    String renamed = setupWith("displayName: Corporation", "displayName: The Corporation");
    Files.writeString(
        Path.of(renamed),
        Files.readString(Path.of(renamed)).replace("displayName: Acme", "displayName: Acme Inc."));

    assertThat(run("diff", "-f", renamed).output())
        .contains("displayName: Corporation → The Corporation", "displayName: Acme → Acme Inc.");
    apply(renamed);
    assertThat(run("diff", "-f", renamed, "--exit-code").exit()).isZero();
    Ended refused = run("diff", "-f", setupWith("  acme:\n", "  acme2:\n    renamedFrom: acme\n"));
    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.message())
        .containsPattern("changed.yaml:\\d+: 'acme2' can't be renamed: its id stands in addresses")
        .contains("another 'displayName'");
  }

  @Test
  void aMistakeNamesFileLineAndTheNearestRightWord() throws Exception {
    String wrong =
        file(
            "wrong.yaml",
            """
            directories:
              corp:
                profil: entra
                provisioning: automatik
            applications:
              acme:
                target: {url: "ftp://acme.example"}
                mappings:
                  users:
                    attributes:
                      - {source: {attribut: mail}, target: userName}
            """);

    Ended ended = run("apply", "--yes", "-f", wrong);

    assertThat(ended.exit()).isEqualTo(2);
    assertThat(ended.message().lines())
        .contains(
            wrong + ":3: 'corp' has no 'profil' (did you mean 'profile'?)",
            wrong
                + ":4: 'provisioning' is one of manual, automatic, not 'automatik' (did you mean"
                + " 'automatic'?)",
            wrong + ":6: 'acme' lacks 'directory'",
            wrong + ":11: 'source' has no 'attribut' (did you mean 'attribute'?)")
        .anyMatch(line -> line.startsWith(wrong + ":7: 'url'"));
    assertThat(run("export", "--json").output())
        .isEqualTo("{\"directories\":{},\"applications\":{}}\n");
  }

  @Test
  void aFileThatIsNoYamlOrNamesAKeyTwiceIsRefusedWithItsLine() throws Exception {
    String twice = file("twice.yaml", "directories:\n  corp: {}\n  corp: {}\n");
    String broken = file("broken.yaml", "directories:\n  corp: [\n");

    assertThat(run("diff", "-f", twice))
        .isEqualTo(new Ended(2, "", twice + ":3: 'corp' stands in line 2 already"));
    assertThat(run("diff", "-f", broken).message()).startsWith(broken + ":");
    assertThat(run("diff", "-f", folder.resolve("nowhere.yaml").toString()))
        .isEqualTo(
            new Ended(2, "", folder.resolve("nowhere.yaml") + " can't be read: is it there?"));
  }

  @Test
  void whatTheServerRefusesIsToldWithItsLineAndWhatWentBeforeStays() throws Exception {
    String wrong = setupWith("'Not([IsSoftDeleted])'", "'Nott([IsSoftDeleted])'");

    Ended ended = run("apply", "--yes", "-f", wrong);

    assertThat(ended.exit()).isEqualTo(6);
    assertThat(ended.message()).startsWith(wrong + ":18: applications.acme: ").contains("Nott");
    apply(setup());
    assertThat(run("diff", "--exit-code", "-f", setup()).exit()).isZero();
  }

  @Test
  void nothingIsChangedWhenThePersonDoesNotAgree() throws Exception {
    agreed = false;

    Ended ended = run("apply", "-f", setup());

    assertThat(ended.exit()).isEqualTo(2);
    assertThat(ended.message()).isEqualTo("nothing was changed; --yes applies without a question");
    assertThat(run("export", "--json").output())
        .isEqualTo("{\"directories\":{},\"applications\":{}}\n");
  }

  @Test
  void aSecretThatIsMissingIsNamedAndOneThatIsKeptNeedsOneToKeep() throws Exception {
    variables.remove("ACME_TOKEN");
    assertThat(run("apply", "--yes", "-f", setup()).message())
        .endsWith("the variable ACME_TOKEN is empty: put the secret there");

    variables.put("LOCKSTEP_URL", lockstep.url());
    String kept = setupWith("secret: env:ACME_TOKEN", "secret: kept");
    assertThat(run("diff", "-f", kept).message())
        .isEqualTo(kept + ":23: a new one has no secret to keep; name it by env:NAME or file:PATH");
  }

  @Test
  void aSecretIsSentAgainOnlyWhereThatIsWanted() throws Exception {
    apply(setup());

    assertThat(run("diff", "--secrets", "-f", setup()).output())
        .isEqualTo(
            """
            ~ applications.acme
                target.token: – → {"secret":"env:ACME_TOKEN"}
            1 change
            """);
    apply(setup(), "--secrets");
  }

  @Test
  void whatCanNotChangeAnyMoreIsAProblemBeforeAnythingIsSent() throws Exception {
    apply(setup());
    String moved = setupWith("directory: corp", "directory: acme-people");

    Ended ended = run("apply", "--yes", "-f", moved);

    assertThat(ended)
        .isEqualTo(
            new Ended(
                6,
                "",
                moved
                    + ":19: 'directory' is 'corp' since it was made, and can't become"
                    + " 'acme-people'"));
  }

  @Test
  void theSchemaIsServedForEditors() throws Exception {
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(lockstep.url() + "/api/setup.schema.json"))
                    .build(),
                BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).contains("https://json-schema.org/draft/2020-12/schema");
    apply(setup());
    assertThat(run("export").output())
        .startsWith(
            "# yaml-language-server: $schema=" + lockstep.url() + "/api/setup.schema.json\n");
  }

  @Test
  void theExampleOfTheGuideIsRead() throws Exception {
    String guide = Files.readString(Path.of("..", "docs", "how-to", "set-up-as-a-file.md"));
    String example = guide.split("```yaml\n", -1)[1].split("```", -1)[0];

    assertThat(run("diff", "-f", file("example.yaml", example)).output().lines())
        .contains("+ directories.corp", "+ directories.corp.sources.ad", "+ applications.acme");
  }
}
