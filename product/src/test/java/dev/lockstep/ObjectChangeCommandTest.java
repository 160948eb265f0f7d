package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Terminal.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// `lockstep users` and `lockstep groups`, where they change somebody, at a running server.
class ObjectChangeCommandTest extends CommandsAtAServer {
  private static final String ENTERPRISE =
      "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

  @BeforeEach
  void setUp() throws Exception {
    admin.call("POST /directories", "{\"id\":\"acme\"}");
  }

  private String created(String collection, String name) {
    return run(collection, "acme", "--create", name).output().strip();
  }

  private JsonNode user(String id) throws Exception {
    return admin.call("GET /directories/acme/users/" + id, "");
  }

  @Test
  void aUserIsCreatedWithAttributesOfEveryShape() throws Exception {
    Ended created =
        run(
            "users",
            "acme",
            "--create",
            "ann@acme.example",
            "--set",
            "name.givenName=Ann",
            "--set",
            "name.familyName=Lee",
            "--set",
            "active=false",
            "--set",
            "emails=[{\"value\":\"ann@acme.example\",\"type\":\"work\"}]",
            "--set",
            ENTERPRISE + ":employeeNumber=0042");

    assertThat(created.exit()).as(created.message()).isZero();
    JsonNode ann = user(created.output().strip());
    assertThat(ann.path("userName").asString("")).isEqualTo("ann@acme.example");
    assertThat(ann.path("name").path("familyName").asString("")).isEqualTo("Lee");
    assertThat(ann.path("active").asBoolean(true)).isFalse();
    assertThat(ann.path("emails").path(0).path("type").asString("")).isEqualTo("work");
    assertThat(ann.path(ENTERPRISE).path("employeeNumber").asString("")).isEqualTo("0042");
    Ended again = run("users", "acme", "--create", "ann@acme.example");
    assertThat(again.exit()).isEqualTo(6);
    assertThat(again.message()).contains("ann@acme.example");
    assertThat(run("groups", "acme", "--create", "Staff", "--json").output())
        .contains("\"displayName\":\"Staff\"");
  }

  @Test
  void aNumberIsSetAsOne() throws Exception {
    admin.call(
        "PUT /directories/acme/schemas",
        """
        {"schemas": [{"id": "urn:example:params:scim:Desk", "attributes": [
           {"name": "floor", "type": "integer"}, {"name": "area", "type": "decimal"}]}],
         "resourceTypes": [
           {"name": "User", "schemaExtensions": [{"schema": "urn:example:params:scim:Desk"}]}]}
        """);
    String desk = "urn:example:params:scim:Desk";
    String floor = desk + ":floor=";
    String area = desk + ":area=9.50";

    Ended created = run("users", "acme", "--create", "ann", "--set-number", floor + "20");
    assertThat(created.exit()).as(created.message()).isZero();
    String ann = created.output().strip();
    assertThat(user(ann).path(desk).path("floor").asInt(0)).isEqualTo(20);
    Ended changed = run("users", "acme", "ann", "--set-number", floor + "-1", "--set-number", area);
    assertThat(changed.exit()).as(changed.message()).isZero();
    assertThat(user(ann).path(desk).path("floor").asInt(0)).isEqualTo(-1);
    assertThat(user(ann).path(desk).path("area").asDouble(0)).isEqualTo(9.5);

    Ended wrong = run("users", "acme", "ann", "--set-number", floor + "first");
    assertThat(wrong.exit()).isEqualTo(2);
    assertThat(wrong.message()).contains("--set-number", "'first'");
  }

  @Test
  void anAttributeIsSetOrClearedAndNothingElseChanges() throws Exception {
    String ann = created("users", "ann");

    assertThat(run("users", "acme", "ann", "--set", "title=Chief", "--set", "nickName=A").output())
        .contains("'ann' is changed");
    Ended changed =
        run(
            "users",
            "acme",
            ann,
            "--set",
            "emails=[{\"type\":\"work\",\"value\":\"a@b.example\"}]",
            "--clear",
            "nickName",
            "--json");
    assertThat(changed.output())
        .as(changed.message())
        .contains("\"title\":\"Chief\"", "a@b.example")
        .doesNotContain("nickName");
    assertThat(
            run(
                    "users",
                    "acme",
                    ann,
                    "--set",
                    "emails[type eq \"work\"].value=c@d.example",
                    "--json")
                .output())
        .contains("c@d.example")
        .doesNotContain("a@b.example");
    assertThat(run("users", "acme", "ann", "--set", "titel=Chief").message()).contains("titel");
    assertThat(run("users", "acme", "bob", "--set", "title=Chief").exit()).isEqualTo(5);
    assertThat(user(ann).path("title").asString("")).isEqualTo("Chief");
  }

  @Test
  void whoIsDeletedIsInTheRecycleBin() {
    String ann = created("users", "ann");
    String staff = created("groups", "Staff");

    assertThat(run("users", "acme", "ann", "--delete").output()).contains("in the recycle bin");
    assertThat(run("groups", "acme", "Staff", "--delete", "--json").output()).contains(staff);

    assertThat(run("users", "acme", "ann", "--delete").exit()).isEqualTo(5);
    assertThat(run("recycle-bin", "acme").output()).contains(ann, staff);
  }

  @Test
  void membersJoinAndLeaveByNameOrId() {
    String ann = created("users", "ann");
    String bob = created("users", "bob");
    String crew = created("groups", "Crew");
    String staff = created("groups", "Staff");

    Ended joined =
        run(
            "groups",
            "acme",
            "Staff",
            "--add-member",
            "ann",
            "--add-member",
            bob,
            "--add-member",
            "Crew");
    assertThat(joined.output()).contains("'ann' has joined", "'" + bob + "' has joined", "'Crew'");
    assertThat(run("groups", "acme", staff, "--json").output()).contains(ann, bob, crew);
    assertThat(run("groups", "acme", "Staff", "--remove-member", "ann", "--json").output())
        .isEqualToIgnoringNewLines("{\"member\":\"%s\",\"change\":\"left\"}".formatted(ann));
    assertThat(run("users", "acme", "ann").output()).doesNotContain("\nStaff");

    Ended unknown = run("groups", "acme", "Staff", "--add-member", "ann", "--add-member", "nobody");
    assertThat(unknown.exit()).isEqualTo(5);
    assertThat(run("users", "acme", "ann").output()).as("all or none").doesNotContain("\nStaff");
  }

  @Test
  void whatASourceOwnsIsRefusedWithTheReason() throws Exception {
    Path files = Files.createDirectory(folder.resolve("files"));
    Files.writeString(files.resolve("users.csv"), "id,userPrincipalName\n1,ann\n");
    Files.writeString(files.resolve("groups.csv"), "id,displayName\n2,Staff\n");
    admin.call(
        "POST /directories/acme/sources",
        "{\"id\":\"hr\",\"kind\":\"csv\",\"settings\":{\"folder\":\"%s\"}}".formatted(files));
    admin.call("POST /directories/acme/sources/hr/poll", "");
    created("users", "bob");

    for (Ended refused :
        new Ended[] {
          run("users", "acme", "ann", "--set", "title=Chief"),
          run("users", "acme", "ann", "--delete"),
          run("groups", "acme", "Staff", "--add-member", "bob")
        }) {
      assertThat(refused.exit()).as(refused.output()).isIn(4, 6);
      assertThat(refused.message()).contains("hr", "change it there");
    }
  }

  @Test
  void whatGoesWithWhatIsSaid() {
    created("groups", "Staff");
    String[][] wrong = {
      {"users", "acme", "--set", "title=Chief"},
      {"users", "acme", "--delete"},
      {"users", "acme", "ann", "--create", "bob"},
      {"users", "acme", "--create", "bob", "--clear", "title"},
      {"users", "acme", "--create", "bob", "--set", "emails[type eq \"work\"].value=x"},
      {"users", "acme", "--create", "bob", "--set", "emails=[{"},
      {"users", "acme", "ann", "--delete", "--set", "title=Chief"},
      {"users", "acme", "ann", "--delete", "--set-number", "floor=1"},
      {"users", "acme", "ann", "--add-member", "bob"},
      {"groups", "acme", "--add-member", "bob"},
      {"groups", "acme", "Staff", "--add-member", "bob", "--delete"},
    };
    for (String[] arguments : wrong) {
      assertThat(run(arguments).exit()).as(String.join(" ", arguments)).isEqualTo(2);
    }
    assertThat(run("users", "acme").output()).contains("0 of 0");
  }
}
