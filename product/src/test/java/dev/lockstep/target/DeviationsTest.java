package dev.lockstep.target;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.provisioning.Target.Deviation;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.message.ResourceReader;
import dev.lockstep.scim.patch.Difference;
import dev.lockstep.scim.schema.Schemas;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a target made of what it was sent.
class DeviationsTest {

  private static Complex user(String json) {
    return ResourceReader.readPart(Schemas.USER_TYPE, Json.parse(json.replace('\'', '"')), _ -> {});
  }

  private static List<Deviation> created(String sent, String returned) {
    return Deviations.of(Schemas.USER_TYPE, user(sent), user(returned));
  }

  @Test
  void aDroppedAndARewrittenValueAreNamedByTheirPaths() {
    List<Deviation> found =
        created(
            "{'userName':'Anna','title':'Boss','name':{'givenName':'A','familyName':'B'},"
                + "'department':'R&D'}",
            "{'id':'1','userName':'anna','name':{'givenName':'A'},'active':true}");

    assertThat(found)
        .containsExactlyInAnyOrder(
            new Deviation(
                "userName", Optional.of(Value.text("Anna")), Optional.of(Value.text("anna"))),
            new Deviation("title", Optional.of(Value.text("Boss")), Optional.empty()),
            new Deviation("name.familyName", Optional.of(Value.text("B")), Optional.empty()),
            new Deviation(
                Schemas.ENTERPRISE_USER.id() + ":department",
                Optional.of(Value.text("R&D")),
                Optional.empty()));
    assertThat(found.stream().filter(Deviation::dropped)).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'userName':'a','password':'p'} | {'userName':'a'}",
        "{'emails':[{'value':'a'},{'value':'b'}]} | {'emails':[{'value':'b'},{'value':'a'}]}",
        "{'emails':[{'value':'a'}]} | {'emails':[{'value':'a','type':'work','primary':true}]}",
        "{'emails':[{'value':'a','primary':false}]} | {'emails':[{'value':'a'}]}",
        "{'emails':[{'value':'a','display':'A'}]} | {'emails':[{'value':'a'}]}",
        "{'userName':'a'} | {'userName':'a','active':true,'nickName':'from the target'}",
        "{'userName':'a','title':'b'} | {}"
      })
  void whatIsNoDeviationIsNotCalledOne(String sent, String returned) {
    assertThat(created(sent, returned)).isEmpty();
  }

  private static List<Deviation> changed(String from, String to, String returned) {
    return Deviations.of(
        Difference.between(Schemas.USER_TYPE, user(from), user(to)), user(returned));
  }

  @Test
  void afterAChangeOnlyWhatItTouchedIsCompared() {
    assertThat(
            changed(
                "{'userName':'a','title':'old'}",
                "{'userName':'a','title':'new'}",
                "{'userName':'another','title':'old'}"))
        .containsExactly(
            new Deviation("title", Optional.of(Value.text("new")), Optional.of(Value.text("old"))));
  }

  @Test
  void aValueThatWasTakenAwayAndStaysIsNamed() {
    assertThat(changed("{'title':'old'}", "{}", "{'userName':'a','title':'old'}"))
        .containsExactly(new Deviation("title", Optional.empty(), Optional.of(Value.text("old"))));
    assertThat(changed("{'title':'old'}", "{}", "{'userName':'a'}")).isEmpty();
  }
}
