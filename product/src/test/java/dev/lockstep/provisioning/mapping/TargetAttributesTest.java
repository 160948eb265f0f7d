package dev.lockstep.provisioning.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.mapping.TargetAttributes.Path;
import dev.lockstep.scim.json.Json;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.node.ObjectNode;

/// The editor offers what a mapping may set, and nothing that it would be refused for.
class TargetAttributesTest {
  private static ObjectMapping mapped(ObjectType type, String target) {
    ObjectNode json = Json.object().put("enabled", true);
    String source = target.equals("members") ? "members" : "displayName";
    json.putArray("attributes")
        .addObject()
        .put("target", target)
        .put("matchingPrecedence", 1)
        .putObject("source")
        .put("attribute", source);
    return MappingJson.read(type, json);
  }

  @ParameterizedTest
  @EnumSource(ObjectType.class)
  void allThatIsOfferedIsTaken(ObjectType type) {
    for (Path path : TargetAttributes.of(type)) {
      assertThat(mapped(type, path.text()).attributes()).as(path.text()).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource(ObjectType.class)
  void allThatNewApplicationsSetIsOffered(ObjectType type) {
    for (String preset : new String[] {"generic", "aws-iam-identity-center"}) {
      assertThat(TargetAttributes.of(type))
          .extracting(Path::text)
          .containsAll(
              DefaultMappings.of(preset).of(type).attributes().stream()
                  .map(AttributeMapping::targetPath)
                  .toList());
    }
  }
}
