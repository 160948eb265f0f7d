package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Terminal.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// `lockstep preview` and `lockstep groups … --preview-rule` at a running server.
class PreviewCommandTest extends CommandsAtAServer {
  private static final String SALES = "user.department -eq \"Sales\"";

  private String ann = "";
  private String bob = "";

  @BeforeEach
  void setUp() throws Exception {
    admin.call("POST /directories", "{\"id\":\"corp\"}");
    ann = user("ann", "Sales");
    bob = user("bob", "Support");
    admin.call("POST /directories/corp/groups", "{\"displayName\":\"Staff\"}");
    run("groups", "corp", "Staff", "--add-member", "bob");
    admin.call(
        "POST /applications",
        """
        {"id": "app", "directory": "corp", "scope": "assigned",
         "target": {"url": "%s/scim/corp/v2", "preset": "lockstep", "token": "any"}}
        """
            .formatted(lockstep.url()));
  }

  private String user(String name, String department) throws Exception {
    return admin
        .call(
            "POST /directories/corp/users",
            """
            {"userName": "%s", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":
              {"department": "%s"}}
            """
                .formatted(name, department))
        .path("id")
        .asString("");
  }

  @Test
  void aRuleTellsWhoWouldJoinAndLeaveAndChangesNobody() {
    Ended preview = run("groups", "corp", "Staff", "--preview-rule", SALES);

    assertThat(preview.output())
        .containsPattern("joins +ann +" + ann)
        .containsPattern("leaves +bob +" + bob)
        .contains("1 join, 1 leave; 1 members then");
    assertThat(run("groups", "corp", "Staff", "--json").output()).contains(bob).doesNotContain(ann);
    assertThat(run("groups", "corp", "--preview-rule", SALES).output())
        .contains("ann", "1 join, 0 leave")
        .doesNotContain("bob");
    assertThat(run("groups", "corp", "Staff", "--preview-rule", SALES, "--json").output())
        .contains("\"joining\":1");
  }

  @Test
  void aRuleIsGivenToAGroupAndTakenFromItAgain() {
    assertThat(run("groups", "corp", "Staff", "--rule", SALES).output())
        .contains("The rule chooses the members");
    assertThat(run("groups", "corp", "Staff").output())
        .contains("Set membership rule")
        .doesNotContain("Remove membership rule");
    assertThat(run("groups", "corp", "Staff", "--rule", SALES, "--add-member", "bob").exit())
        .isEqualTo(2);
    assertThat(run("groups", "corp", "--rule", SALES).message()).contains("names one group");
    assertThat(run("groups", "corp", "Staff", "--no-rule").output()).contains("the members stay");
    assertThat(run("groups", "corp", "Staff").output()).contains("Remove membership rule");
  }

  @Test
  void aRuleThatCannotBeReadIsRefusedWithItsColumn() {
    Ended refused = run("groups", "corp", "--preview-rule", "user.departmnt -eq \"Sales\"");

    assertThat(refused.exit()).isEqualTo(6);
    assertThat(refused.message()).contains("column 1", "department");
    assertThat(
            run("groups", "corp", "Staff", "--preview-rule", SALES, "--add-member", "ann").exit())
        .isEqualTo(2);
    assertThat(run("groups", "corp", "Staff", "--preview-rule", SALES, "--delete").exit())
        .isEqualTo(2);
    assertThat(run("groups", "corp", "--preview-rule", SALES, "--create", "Sales").exit())
        .isEqualTo(2);
    assertThat(run("users", "corp", "--preview-rule", SALES).exit()).isEqualTo(2);
  }

  @Test
  void aMappingIsTriedOnOneUserSavedOrFromAFile() throws Exception {
    Ended saved = run("preview", "app", "ann");
    assertThat(saved.exit()).as(saved.message()).isZero();
    assertThat(saved.output()).contains("ann is not in scope", "no: ", "TARGET", "userName");

    Path mapping =
        Files.writeString(
            folder.resolve("mapping.yaml"),
            """
            users:
              attributes:
                - {source: {attribute: userPrincipalName}, target: userName, matchingPrecedence: 1}
                - {source: {constant: Seller}, target: title}
            """);
    assertThat(run("preview", "app", "ann", "--mapping", mapping.toString()).output())
        .containsPattern("title +Seller");
    assertThat(run("preview", "app", "ann", "--mapping", mapping.toString(), "--json").output())
        .contains("\"value\":\"Seller\"", "\"inScope\":false");
    assertThat(run("preview", "app", "ann").output()).as("not saved").doesNotContain("Seller");
    Ended other = run("preview", "app", "Staff", "--mapping", mapping.toString());
    assertThat(other.exit()).isEqualTo(2);
    assertThat(other.message()).contains("no mapping of groups");
    assertThat(run("preview", "app", "nobody").exit()).isEqualTo(5);
  }
}
