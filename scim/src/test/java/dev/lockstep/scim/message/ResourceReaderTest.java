package dev.lockstep.scim.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.message.ValueReader.Unknown;
import dev.lockstep.scim.schema.Schemas;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResourceReaderTest {
  private static final String ENTERPRISE = Schemas.ENTERPRISE_USER.id();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'userName':'u','department':'D','ENT':{'division':'V'}}",
        "{'userName':'u','ENT':{'division':'V'},'department':'D'}",
        "{'USERNAME':'u','ENT':{'Division':'V','DEPARTMENT':'D','costCenter':null}}"
      })
  void anExtensionsAttributesMayStandInsideAndOutside(String body) {
    assertThat(read(body))
        .isEqualTo(
            Complex.of("userName", Value.text("u"))
                .with(
                    ENTERPRISE,
                    Complex.of("division", Value.text("V")).with("department", Value.text("D"))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'userName':'u','USERNAME':'v'}",
        "{'userName':'u','department':'D','ENT':{'department':'E'}}",
        "{'userName':'u','ENT':{'department':'D','DEPARTMENT':'E'}}"
      })
  void anAttributeThatIsThereTwiceIsRefused(String body) {
    assertThatThrownBy(() -> read(body))
        .isInstanceOf(ScimException.class)
        .hasMessageContaining("is there twice");
  }

  @Test
  void whatNoSchemaHasIsNamedByItsPlace() {
    List<String> unknown = new ArrayList<>();

    ResourceReader.read(
        Schemas.USER_TYPE,
        json("{'userName':'u','x':1,'name':{'y':1},'ENT':{'z':1},'gone':null}"),
        unknown::add);

    assertThat(unknown).containsExactly("x", "name.y", ENTERPRISE + ":z");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{'userName':null}", "{'userName':[]}", "[]", "1"})
  void whatIsRequiredIsAskedFor(String body) {
    assertThatThrownBy(() -> read(body)).isInstanceOf(ScimException.class);
  }

  private static Complex read(String body) {
    return ResourceReader.read(Schemas.USER_TYPE, json(body), Unknown.REJECT);
  }

  private static tools.jackson.databind.JsonNode json(String text) {
    return Json.parse(text.replace("'ENT'", "'" + ENTERPRISE + "'").replace('\'', '"'));
  }
}
