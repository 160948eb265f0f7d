package dev.lockstep.scim.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.TestSchemas;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.message.ResourceReader;
import dev.lockstep.scim.message.ResourceWriter;
import dev.lockstep.scim.message.ValueReader.Unknown;
import dev.lockstep.scim.schema.ResourceType;
import dev.lockstep.scim.schema.Schemas;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttributeSelectionTest {
  private static final String USER =
      "{'userName':'u','password':'p','name':{'familyName':'F','givenName':'G'},"
          + "'emails':[{'type':'work','value':'w'},{'value':'h'}],"
          + "'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User':"
          + "{'department':'D','manager':{'value':'1'}}}";
  private static final String GADGET =
      "{'label':'L','secret':'s','image':'YQ==','size':1,"
          + "'origin':{'country':'DE','batch':'1','notes':['n']}}";

  @ParameterizedTest
  @DisplayName("RFC 7644, section 3.9: attributes leaves what is named and what is always there")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "userName | {'id':'1','userName':'u'}",
        "USERNAME, nothing | {'id':'1','userName':'u'}",
        "nothing | {'id':'1'}",
        "name.familyname | {'id':'1','name':{'familyName':'F'}}",
        "name.familyName,name | {'id':'1','name':{'familyName':'F','givenName':'G'}}",
        "password | {'id':'1'}",
        "emails.type | {'id':'1','emails':[{'type':'work'}]}",
        "urn:ietf:params:scim:schemas:core:2.0:User:userName | {'id':'1','userName':'u'}",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department"
            + " | {'id':'1','urn:ietf:params:scim:schemas:extension:enterprise:2.0:User':"
            + "{'department':'D'}}",
        "department | {'id':'1','urn:ietf:params:scim:schemas:extension:enterprise:2.0:User':"
            + "{'department':'D'}}",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:user"
            + " | {'id':'1','urn:ietf:params:scim:schemas:extension:enterprise:2.0:User':"
            + "{'department':'D','manager':{'value':'1'}}}"
      })
  void attributes(String attributes, String answered) {
    assertThat(user(Optional.of(attributes), Optional.empty())).isEqualTo(json(answered));
  }

  @Test
  @DisplayName("Q-M05: a filter in a name counts as its attribute")
  void aFilterInAName() {
    assertThat(user(Optional.of("emails[type eq \"work\"]"), Optional.empty()))
        .isEqualTo(json("{'id':'1','emails':[{'type':'work','value':'w'},{'value':'h'}]}"));
  }

  @ParameterizedTest
  @DisplayName("RFC 7644, section 3.9: excludedAttributes takes from the default")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "id,name,emails,urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
            + " | {'id':'1','userName':'u'}",
        "userName,emails,name.givenName,manager.value"
            + " | {'id':'1','name':{'familyName':'F'},"
            + "'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User':{'department':'D'}}",
        "urn:ietf:params:scim:schemas:core:2.0:User,department"
            + " | {'id':'1','urn:ietf:params:scim:schemas:extension:enterprise:2.0:User':"
            + "{'manager':{'value':'1'}}}"
      })
  void excludedAttributes(String excluded, String answered) {
    assertThat(user(Optional.empty(), Optional.of(excluded))).isEqualTo(json(answered));
  }

  @ParameterizedTest
  @DisplayName("RFC 7643, section 7: what is returned on request, always and never, parts too")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      nullValues = "-",
      value = {
        "- | - | {'id':'1','label':'L','size':1,'origin':{'country':'DE','batch':'1'}}",
        "image | - | {'id':'1','image':'YQ=='}",
        "origin | - | {'id':'1','origin':{'country':'DE','batch':'1'}}",
        "origin.notes | - | {'id':'1','origin':{'country':'DE','notes':['n']}}",
        "secret | - | {'id':'1'}",
        "- | origin.country,origin.batch,label | {'id':'1','size':1,'origin':{'country':'DE'}}"
      })
  void returned(String attributes, String excluded, String answered) {
    assertThat(
            projected(
                TestSchemas.GADGET_TYPE,
                GADGET,
                Optional.ofNullable(attributes),
                Optional.ofNullable(excluded)))
        .isEqualTo(json(answered));
  }

  @Test
  void bothAtOnceExcludeEachOther() {
    assertThatThrownBy(() -> user(Optional.of("userName"), Optional.of("name")))
        .isInstanceOf(ScimException.class)
        .hasMessageContaining("exclude each other");
  }

  @Test
  void whatIsNotAnsweredNeedNotBeRead() {
    AttributeSelection selection =
        AttributeSelection.of(Schemas.GROUP_TYPE, Optional.empty(), Optional.of("members"));

    assertThat(selection.includes("members")).isFalse();
    assertThat(selection.includes("displayName")).isTrue();
    assertThat(selection.includes("nothing")).isFalse();
  }

  @Test
  void namesMayComeAsAList() {
    assertThat(
            AttributeSelection.of(
                Schemas.USER_TYPE, List.of("userName", "name.givenName"), List.of()))
        .isEqualTo(
            AttributeSelection.of(
                Schemas.USER_TYPE, Optional.of("userName,name.givenName"), Optional.empty()));
  }

  private static Object user(Optional<String> attributes, Optional<String> excluded) {
    return projected(Schemas.USER_TYPE, USER, attributes, excluded);
  }

  private static Object projected(
      ResourceType type, String resource, Optional<String> attributes, Optional<String> excluded) {
    Complex read =
        ResourceReader.read(type, json(resource), Unknown.REJECT).with("id", Value.text("1"));
    Complex answered = AttributeSelection.of(type, attributes, excluded).project(read);
    return Json.parse(Json.text(ResourceWriter.write(type, answered).without("schemas")));
  }

  private static tools.jackson.databind.JsonNode json(String text) {
    return Json.parse(text.replace('\'', '"'));
  }
}
