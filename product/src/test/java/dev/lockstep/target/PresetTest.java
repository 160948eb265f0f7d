package dev.lockstep.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.query.PathParser;
import dev.lockstep.scim.schema.Schemas;
import dev.lockstep.target.Preset.RemoveMembers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PresetTest {

  @Test
  void thePresetsAreFoundByTheirNames() {
    assertThat(Preset.all())
        .extracting(Preset::name)
        .containsExactly(
            "generic",
            "lockstep",
            "aws-iam-identity-center",
            "slack",
            "github",
            "salesforce",
            "webex",
            "keycloak",
            "zoom");
    assertThat(Preset.all())
        .allSatisfy(preset -> assertThat(Preset.named(preset.name())).isEqualTo(preset));
  }

  @Test
  void thePageOfThePresetsSaysWhatTheySay() throws IOException {
    String page =
        Files.readString(
            Path.of(System.getProperty("basedir", "."), "..", "docs", "reference", "presets.md"));

    for (Preset preset : Preset.all()) {
      assertThat(page)
          .contains(
              "| `" + preset.name() + "` | " + preset.label() + " | " + preset.tested() + " |")
          .contains(preset.urlExample(), preset.tokenPlace());
      assertThat(preset.habits()).allSatisfy(habit -> assertThat(page).contains("- " + habit));
      assertThat(preset.sources()).allSatisfy(source -> assertThat(page).contains(source));
      assertThat(page)
          .containsPattern(
              "(?m)^\\| `%s` .*, %d \\| .* \\| %d \\| %d \\|$"
                  .formatted(
                      preset.name(),
                      preset.pageSize(),
                      preset.memberChunk(),
                      preset.requestsPerMinute().all()));
    }
  }

  @Test
  void aPresetNamesTheServersItWasTriedOnOrTheDocumentationItStandsOn() {
    for (Preset preset : Preset.all()) {
      assertThat(preset.testedAgainst().isEmpty() && preset.sources().isEmpty())
          .as(preset.name())
          .isFalse();
    }
    assertThat(Preset.named("zoom").tested()).isEqualTo("untested");
    assertThat(Preset.named("generic").tested()).startsWith("SCIM-SDK's server");
  }

  @Test
  void anUnknownNameIsAnsweredWithTheNearest() {
    assertThatThrownBy(() -> Preset.named("aws-iam-identity-centre"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "there is no preset 'aws-iam-identity-centre' (did you mean"
                + " 'aws-iam-identity-center'?); known are generic, lockstep,"
                + " aws-iam-identity-center, slack, github, salesforce, webex, keycloak, zoom");
  }

  @Test
  void awsTakesAHundredChangesOfMembersAndOneOfEachMultiValuedAttribute() {
    Preset aws = Preset.named("aws-iam-identity-center");

    assertThat(aws.memberChunk()).isEqualTo(100);
    assertThat(aws.removeMembers()).isEqualTo(RemoveMembers.BY_VALUE);
    assertThat(aws.maxValues()).containsEntry("emails", 1).containsEntry("addresses", 1);
    assertThat(aws.returnsMembers()).isFalse();
    assertThat(aws.group().filterable()).contains("displayName").doesNotContain("members");
  }

  @Test
  void everyAttributeInAPresetExists() {
    for (Preset preset : Preset.all()) {
      for (String attribute : preset.user().required()) {
        assertThat(PathParser.bind(Schemas.USER_TYPE, attribute)).isNotNull();
      }
      for (String attribute : preset.user().unsupported()) {
        assertThat(PathParser.bind(Schemas.USER_TYPE, attribute)).isNotNull();
      }
      for (String attribute : preset.group().required()) {
        assertThat(PathParser.bind(Schemas.GROUP_TYPE, attribute)).isNotNull();
      }
    }
  }

  @Test
  void aMisspeltOrMissingKeyOrAnUnknownStyleIsNamed() {
    assertThatThrownBy(() -> PresetReader.read(Json.parse("{\"memberChunks\":1}")))
        .hasMessage("a preset has no 'memberChunks' (did you mean 'memberChunk'?)");
    assertThatThrownBy(() -> PresetReader.read(Json.parse("{\"name\":\"x\"}")))
        .hasMessage("a preset lacks 'label'");
    assertThatThrownBy(
            () ->
                PresetReader.read(
                    Json.parse(
                        """
                        {"name":"x","label":"x","urlExample":"x","tokenPlace":"x","testedAgainst":[],
                         "sources":[],"habits":[],"memberChunk":1,"update":"PATCH","patchStyle":"MERGE"}
                        """)))
        .hasMessage(
            "'patchStyle' of a preset can't be 'MERGE' (did you mean 'MERGED'?); it is one of"
                + " ONE_OPERATION_PER_ATTRIBUTE, MERGED");
  }
}
