package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Terminal.Ended;
import dev.lockstep.cli.Surroundings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// `lockstep recycle-bin` at a running server.
class RecycleBinCommandTest extends CommandsAtAServer {

  @BeforeEach
  void setUp() throws Exception {
    admin.call("POST /directories", "{\"id\":\"acme\"}");
  }

  /// @return the id
  private String deleted(String collection, String attribute, String name) throws Exception {
    String path = "/directories/acme/" + collection;
    String id =
        admin
            .call("POST " + path, "{\"%s\":\"%s\"}".formatted(attribute, name))
            .path("id")
            .asString("");
    admin.call("DELETE " + path + "/" + id, "");
    return id;
  }

  private Ended bin(String... arguments) {
    return answered(Surroundings.Question.NOBODY, arguments);
  }

  private Ended answered(Surroundings.Question question, String... arguments) {
    return terminal().asking(question).run(behind(List.of("recycle-bin", "acme"), arguments));
  }

  @Test
  void whoWasDeletedIsListedAndRestoredByNameOrId() throws Exception {
    String ann = deleted("users", "userName", "ann@acme.example");
    String engineers = deleted("groups", "displayName", "Engineers");
    assertThat(bin().output()).contains("GONE FOR GOOD", "ann@acme.example", "Engineers", "local");

    assertThat(bin("--restore", "Engineers").output()).contains("'Engineers' is back");
    assertThat(bin("--restore", ann, "--json").output()).contains("\"id\":\"" + ann + "\"");

    assertThat(bin("--json").output()).isEqualToIgnoringNewLines("{\"items\":[]}");
    admin.call("GET /directories/acme/groups/" + engineers, "");
    Ended again = bin("--restore", ann);
    assertThat(again.exit()).isEqualTo(5);
    assertThat(again.message()).contains("the recycle bin of 'acme' has nobody");
  }

  @Test
  void whoIsDeletedForGoodIsSoOnlyAfterAYes() throws Exception {
    String ann = deleted("users", "userName", "ann@acme.example");

    Ended unasked = bin("--purge", "ann@acme.example");
    assertThat(unasked.exit()).isEqualTo(2);
    assertThat(unasked.message()).contains("--yes deletes 'ann@acme.example'");
    assertThat(answered(_ -> false, "--purge", ann).exit()).isEqualTo(2);
    assertThat(bin().output()).contains(ann);

    assertThat(answered(_ -> true, "--purge", ann).output())
        .contains("'ann@acme.example' is gone for good");
    assertThat(bin().output()).doesNotContain(ann);
    String bob = deleted("users", "userName", "bob@acme.example");
    assertThat(bin("--purge", bob, "--yes").exit()).isZero();
    assertThat(bin().output()).doesNotContain(bob);
  }

  @Test
  void oneOfSeveralOfTheSameNameIsTakenByItsId() throws Exception {
    String first = deleted("users", "userName", "ann@acme.example");
    String second = deleted("users", "userName", "ann@acme.example");

    Ended either = bin("--purge", "ann@acme.example", "--yes");
    assertThat(either.exit()).isEqualTo(6);
    assertThat(either.message()).contains("name one by its id");

    assertThat(bin("--restore", second).exit()).isZero();
    assertThat(bin("--restore", first).exit()).as("the name is taken by now").isEqualTo(6);
  }

  @Test
  void whatASourceOwnsIsRestoredAsOwnOnly() throws Exception {
    Path files = Files.createDirectory(folder.resolve("files"));
    Path users = files.resolve("users.csv");
    Files.writeString(users, "id,userPrincipalName\n1,ann@acme.example\n2,bob@acme.example\n");
    admin.call(
        "POST /directories/acme/sources",
        "{\"id\":\"hr\",\"kind\":\"csv\",\"settings\":{\"folder\":\"%s\"}}".formatted(files));
    admin.call("POST /directories/acme/sources/hr/poll", "");
    Files.writeString(users, "id,userPrincipalName\n2,bob@acme.example\n");
    admin.call("POST /directories/acme/sources/hr/poll", "");

    Ended refused = bin("--restore", "ann@acme.example");
    assertThat(refused.exit()).isEqualTo(6);
    assertThat(refused.message()).contains("belongs to source:hr", "--own restores it");
    assertThat(bin("--restore", "ann@acme.example", "--own").exit()).isZero();
    assertThat(bin().output()).doesNotContain("ann@acme.example");
  }

  @Test
  void whatGoesWithWhatIsSaid() {
    assertThat(bin("--own").exit()).isEqualTo(2);
    assertThat(bin("--yes").exit()).isEqualTo(2);
    assertThat(bin("--restore", "a", "--purge", "b").exit()).isEqualTo(2);
  }
}
