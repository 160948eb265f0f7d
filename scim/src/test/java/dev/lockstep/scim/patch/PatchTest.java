package dev.lockstep.scim.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.message.ResourceReader;
import dev.lockstep.scim.message.ResourceWriter;
import dev.lockstep.scim.message.ValueReader.Unknown;
import dev.lockstep.scim.schema.Schemas;
import dev.lockstep.scim.value.Value.Complex;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class PatchTest {
  private static final String ENTERPRISE =
      "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

  @Test
  @DisplayName("Q-E04: six replaces in one request are all applied, the extension's too")
  void severalReplaces() {
    JsonNode user =
        patched(
            "{'userName':'u','emails':[{'type':'work','value':'old@x'}],'name':{'middleName':'M'}}",
            """
            {'op':'Replace','path':'displayName','value':'Pvlo'},
            {'op':'Replace','path':'emails[type eq \\'work\\'].value','value':'new@x'},
            {'op':'Replace','path':'name.givenName','value':'Gtfd'},
            {'op':'Replace','path':'externalId','value':'Eqpj'},
            {'op':'Replace','path':'%s:employeeNumber','value':'Eqpj'}"""
                .formatted(ENTERPRISE));

    assertThat(user.path("displayName").asString()).isEqualTo("Pvlo");
    assertThat(user.at("/emails/0/value").asString()).isEqualTo("new@x");
    assertThat(user.at("/name/givenName").asString()).isEqualTo("Gtfd");
    assertThat(user.at("/name/middleName").asString()).isEqualTo("M");
    assertThat(user.path("externalId").asString()).isEqualTo("Eqpj");
    assertThat(user.path(ENTERPRISE).path("employeeNumber").asString()).isEqualTo("Eqpj");
    assertThat(user.path("schemas").toString()).contains(ENTERPRISE);
  }

  @Test
  @DisplayName("Q-E05, Q-E06, Q-E07: keys of a pathless value are paths")
  void keysOfAPathlessValueArePaths() {
    JsonNode user =
        patched(
            "{'userName':'u','name':{'formatted':'F'}}",
            """
            {'op':'replace','value':{'displayName':'Bjfe','name.givenName':'Kkom',
              '%1$s:employeeNumber':'Aklq','%1$s':{'department':'R&D'}}}"""
                .formatted(ENTERPRISE));

    assertThat(user.at("/name/givenName").asString()).isEqualTo("Kkom");
    assertThat(user.at("/name/formatted").asString()).isEqualTo("F");
    assertThat(user.has("name.givenName")).isFalse();
    assertThat(user.path(ENTERPRISE).path("employeeNumber").asString()).isEqualTo("Aklq");
    assertThat(user.path(ENTERPRISE).path("department").asString()).isEqualTo("R&D");
  }

  @Test
  @DisplayName("Q-E08, Q-E09: parts of one absent element become one element")
  void partsOfAnAbsentElementBecomeOneElement() {
    JsonNode user =
        patched(
            "{'userName':'u'}",
            """
            {'op':'add','path':'addresses[type eq \\'work\\'].formatted','value':'X'},
            {'op':'add','path':'addresses[type eq \\'work\\'].locality','value':'Y'}""");

    assertThat(user.path("addresses")).hasSize(1);
    assertThat(user.at("/addresses/0").toString())
        .contains("\"type\":\"work\"", "\"formatted\":\"X\"", "\"locality\":\"Y\"");
  }

  @Test
  @DisplayName("Q-E08 strict: an absent element is noTarget")
  void anAbsentElementIsNoTargetInStrictMode() {
    assertThatThrownBy(
            () ->
                patched(
                    "{'userName':'u'}",
                    "{'op':'replace','path':'emails[type eq \\'work\\'].value','value':'a@b'}",
                    AbsentElement.NO_TARGET))
        .isInstanceOfSatisfying(
            ScimException.class, e -> assertThat(e.scimType()).contains(ScimType.NO_TARGET));
  }

  @Test
  @DisplayName("Q-E10: a replace by filter leaves the other elements alone")
  void otherElementsStay() {
    JsonNode user =
        patched(
            "{'userName':'u','emails':[{'type':'work','value':'w'},{'type':'home','value':'h'}]}",
            "{'op':'Replace','path':'emails[type eq \\'work\\'].Value','value':'n'}");

    assertThat(user.path("emails").toString())
        .isEqualTo("[{\"type\":\"work\",\"value\":\"n\"},{\"type\":\"home\",\"value\":\"h\"}]");
  }

  @Test
  @DisplayName("Q-E16, Q-E17: a manager as a list of one without URN, and removed by filter")
  void managerAsListAndRemovedByFilter() {
    String with = "{'op':'Add','path':'manager','value':[{'$ref':'http://x/1','value':'1'}]}";
    JsonNode user = patched("{'userName':'u'}", with);
    assertThat(user.path(ENTERPRISE).path("manager").path("value").asString()).isEqualTo("1");

    JsonNode without =
        patched("{'userName':'u'}", with + ",{'op':'remove','path':'manager[value eq \\'1\\']'}");
    assertThat(without.path(ENTERPRISE).has("manager")).isFalse();
  }

  @Test
  @DisplayName("Q-E12: a quoted boolean in the filter creates a primary element")
  void quotedBooleanInAFilter() {
    JsonNode user =
        patched(
            "{'userName':'u'}",
            "{'op':'Add','path':'roles[primary eq \\'True\\'].value','value':'Admin'}");

    assertThat(user.path("roles").toString()).isEqualTo("[{\"primary\":true,\"value\":\"Admin\"}]");
  }

  @Test
  @DisplayName("Q-X08: a new primary takes it from the old one, and equal elements aren't repeated")
  void onePrimaryAtMost() {
    JsonNode user =
        patched(
            "{'userName':'u','emails':[{'value':'a','primary':true}]}",
            """
            {'op':'add','path':'emails','value':[{'value':'b','primary':true}]},
            {'op':'add','path':'emails','value':[{'value':'b','primary':true}]}""");

    assertThat(user.path("emails").toString())
        .isEqualTo("[{\"value\":\"a\",\"primary\":false},{\"value\":\"b\",\"primary\":true}]");
  }

  @Test
  void anUnknownPathNamesTheNearestAttribute() {
    assertThatThrownBy(
            () -> patched("{'userName':'u'}", "{'op':'add','path':'displayNane','value':'x'}"))
        .isInstanceOfSatisfying(
            ScimException.class, e -> assertThat(e.scimType()).contains(ScimType.INVALID_PATH))
        .hasMessageContaining("Operations[0]")
        .hasMessageContaining("did you mean 'displayName'?");
  }

  @Test
  void aReadOnlyAttributeIsRefusedByMutability() {
    assertThatThrownBy(
            () -> patched("{'userName':'u'}", "{'op':'replace','path':'id','value':'x'}"))
        .isInstanceOfSatisfying(
            ScimException.class, e -> assertThat(e.scimType()).contains(ScimType.MUTABILITY));
  }

  @Test
  void theDifferenceOfTwoDocumentsTurnsOneIntoTheOther() {
    Complex from =
        read(
            "{'userName':'a','title':'T','name':{'givenName':'G','familyName':'F'},"
                + "'emails':[{'type':'work','value':'w'},{'type':'home','value':'h'}]}");
    Complex to =
        read(
            "{'userName':'b','name':{'givenName':'G2'},'active':false,"
                + "'emails':[{'type':'work','value':'w2'},{'type':'other','value':'o'}],"
                + "'%s':{'department':'D'}}".formatted(ENTERPRISE));

    List<PatchOperation> difference = Difference.between(Schemas.USER_TYPE, from, to);

    assertThat(Patch.apply(from, difference, AbsentElement.CREATE)).isEqualTo(to);
    JsonNode wire = PatchWriter.write(difference);
    assertThat(
            Patch.apply(
                from,
                PatchReader.read(Schemas.USER_TYPE, wire, Unknown.REJECT),
                AbsentElement.CREATE))
        .isEqualTo(to);
  }

  @Test
  void anotherManagerIsReplacedAsAWholeSinceNotEveryServerFindsTheValueInIt() {
    Complex from = read("{'userName':'a','%s':{'manager':{'value':'1'}}}".formatted(ENTERPRISE));
    Complex to = read("{'userName':'a','%s':{'manager':{'value':'2'}}}".formatted(ENTERPRISE));

    JsonNode wire = PatchWriter.write(Difference.between(Schemas.USER_TYPE, from, to));

    assertThat(wire.path("Operations").size()).isEqualTo(1);
    assertThat(wire.at("/Operations/0/path").asString()).isEqualTo(ENTERPRISE + ":manager");
    assertThat(wire.at("/Operations/0/value/value").asString()).isEqualTo("2");
  }

  private static JsonNode patched(String resource, String operations) {
    return patched(resource, operations, AbsentElement.CREATE);
  }

  private static JsonNode patched(String resource, String operations, AbsentElement absent) {
    JsonNode body = Json.parse(quotes("{'Operations':[" + operations + "]}"));
    List<PatchOperation> bound = PatchReader.read(Schemas.USER_TYPE, body, Unknown.REJECT);
    return ResourceWriter.write(Schemas.USER_TYPE, Patch.apply(read(resource), bound, absent));
  }

  private static Complex read(String resource) {
    return ResourceReader.read(Schemas.USER_TYPE, Json.parse(quotes(resource)), Unknown.REJECT);
  }

  private static String quotes(String text) {
    return text.replace("\\'", "\\\"").replace('\'', '"');
  }
}
