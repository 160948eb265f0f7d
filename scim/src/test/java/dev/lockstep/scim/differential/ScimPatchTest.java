package dev.lockstep.scim.differential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.message.ResourceReader;
import dev.lockstep.scim.message.ValueReader.Unknown;
import dev.lockstep.scim.patch.AbsentElement;
import dev.lockstep.scim.patch.Patch;
import dev.lockstep.scim.patch.PatchReader;
import dev.lockstep.scim.schema.Schemas;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// A second opinion on PATCH: what the npm package scim-patch 0.8.3 made of the cases in
/// `scim-patch.json`. It needs Node, so its answers are recorded, by `src/test/node`.
class ScimPatchTest {
  /// The cases in which it differs, and why.
  private static final Map<String, String> DIFFERENCES =
      new TreeMap<>(
          Map.of(
              "a new primary is added",
              "it leaves two primaries; RFC 7644, section 3.5.2, allows one",
              "made primary by filter",
              "it leaves two primaries; RFC 7644, section 3.5.2, allows one",
              "an element is replaced by filter",
              "it keeps the parts that the new element doesn't name; section 3.5.2.3 replaces the"
                  + " matching records",
              "an extension without path (Q-E07)",
              "it takes the dot in the URN for a path",
              "a path that leads nowhere",
              "it calls the path invalidSyntax; table 9 has invalidPath",
              "a remove with a value (Q-E20)",
              "it removes only what equals the value in all its parts; clients name elements by"
                  + " their value alone"));

  @Test
  void bothDoTheSameButForWhatIsNamed() throws IOException {
    Map<String, String> differing = new TreeMap<>();
    for (JsonNode one : cases()) {
      String name = one.path("name").asString();
      String ours = ours(one);
      String theirs =
          one.at("/theirs/refused").isString()
              ? one.at("/theirs/refused").stringValue()
              : text(one.path("theirs"));
      if (!ours.equals(theirs)) {
        differing.put(name, DIFFERENCES.getOrDefault(name, "ours " + ours + ", theirs " + theirs));
      }
    }
    assertThat(differing).isEqualTo(DIFFERENCES);
  }

  private static String ours(JsonNode one) {
    try {
      JsonNode body = Json.object().set("Operations", one.path("operations"));
      return Patch.apply(
              ResourceReader.read(Schemas.USER_TYPE, one.path("resource"), Unknown.REJECT),
              PatchReader.read(Schemas.USER_TYPE, body, Unknown.REJECT),
              AbsentElement.CREATE)
          .toString();
    } catch (ScimException e) {
      return e.scimType().map(ScimType::keyword).orElse("");
    }
  }

  private static String text(JsonNode theirs) {
    try {
      return ResourceReader.readPart(Schemas.USER_TYPE, theirs, Unknown.REJECT).toString();
    } catch (ScimException e) {
      return e.detail();
    }
  }

  private static JsonNode cases() throws IOException {
    try (InputStream stream =
        Objects.requireNonNull(ScimPatchTest.class.getResourceAsStream("scim-patch.json"))) {
      return Json.parse(stream.readAllBytes());
    }
  }
}
