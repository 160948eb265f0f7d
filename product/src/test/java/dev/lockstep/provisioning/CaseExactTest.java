package dev.lockstep.provisioning;

import static dev.lockstep.provisioning.ApplicationUnderTest.ALICE;
import static dev.lockstep.provisioning.ApplicationUnderTest.APP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.mapping.MappingJson;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Changes of upper and lower case only: sent where the attribute, or its mapping, is `caseExact`.
class CaseExactTest {
  private ApplicationUnderTest acme;
  private ObjectId anna;

  @BeforeEach
  void open(@TempDir Path folder) {
    acme = new ApplicationUnderTest(folder);
    anna = acme.user("anna", "title", "chief");
    acme.run();
    acme.target.requests();
  }

  @AfterEach
  void close() {
    acme.close();
  }

  @Test
  void aChangeOfCaseOnlyIsNotSentWhereTheSchemaDoesNotTellCases() {
    acme.set(anna, "title", "Chief");
    acme.run();

    assertThat(acme.target.requests()).isEmpty();
    assertThat(acme.target.user("anna").text("title")).contains("chief");
  }

  @Test
  void withAnotherChangeItStaysAsItWasToo() {
    acme.set(anna, "title", "Chief");
    acme.set(anna, "displayName", "Anna of Acme");
    acme.run();

    assertThat(acme.target.requests()).containsExactly("UPDATE anna");
    assertThat(acme.target.user("anna").text("title")).contains("chief");
  }

  @Test
  void aChangeOfMoreThanTheCaseIsSentAsItIsWritten() {
    acme.set(anna, "title", "Chief of Staff");
    acme.run();

    assertThat(acme.target.user("anna").text("title")).contains("Chief of Staff");
  }

  @Test
  void theMappingCanAskForIt() {
    caseExact("title", true);
    acme.set(anna, "title", "Chief");
    acme.run();

    assertThat(acme.target.requests()).containsExactly("UPDATE anna");
    assertThat(acme.target.user("anna").text("title")).contains("Chief");
  }

  @Test
  void whatWasHeldBackIsSentOnceTheMappingAsksForIt() {
    acme.set(anna, "title", "Chief");
    acme.run();
    caseExact("title", true);
    acme.run();

    assertThat(acme.target.requests()).containsExactly("UPDATE anna");
    assertThat(acme.target.user("anna").text("title")).contains("Chief");
  }

  @Test
  void whereTheSchemaTellsCasesTheyAreSent() {
    mapping("externalId", line -> line.putObject("source").put("attribute", "title"));
    acme.run();
    acme.target.requests();

    acme.set(anna, "title", "Chief");
    acme.run();

    assertThat(acme.target.user("anna").text("externalId")).contains("Chief");
  }

  @Test
  void theMappingCanDoWithoutThem() {
    mapping(
        "externalId",
        line -> {
          line.putObject("source").put("attribute", "title");
          line.put("caseExact", false);
        });
    acme.run();
    acme.target.requests();

    acme.set(anna, "title", "Chief");
    acme.run();

    assertThat(acme.target.requests()).isEmpty();
  }

  private void caseExact(String target, boolean exact) {
    mapping(target, line -> line.put("caseExact", exact));
  }

  private void mapping(String target, Consumer<ObjectNode> change) {
    ObjectNode json =
        MappingJson.write(acme.applications().get(APP).mappings().of(ObjectType.USER));
    for (JsonNode line : json.path("attributes")) {
      if (line.path("target").asString("").equals(target) && line instanceof ObjectNode one) {
        change.accept(one);
      }
    }
    acme.applications().setMapping(APP, MappingJson.read(ObjectType.USER, json), ALICE);
  }
}
