package dev.lockstep.scim.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.scim.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Passwords in messages that are shown.
class HiddenPasswordsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'password':'s3cret'}",
        "{'PASSWORD':{'value':'s3cret'}}",
        "{'urn:ietf:params:scim:schemas:core:2.0:User:password':'s3cret'}",
        "{'Operations':[{'op':'replace','path':'Password','value':'s3cret'}]}",
        "{'Operations':[{'op':'add','value':{'password':'s3cret'}}]}",
        "{'Operations':[{'method':'POST','data':{'password':'s3cret'}}]}"
      })
  void aPasswordIsHiddenWhereverItStands(String message) {
    JsonNode json = Json.parse(message.replace('\'', '"'));

    assertThat(Json.text(HiddenPasswords.in(json))).contains("[hidden]").doesNotContain("s3cret");
    assertThat(Json.text(json)).as("the message itself").contains("s3cret");
  }

  @Test
  void theRestStaysAsItIs() {
    JsonNode json = Json.parse("{\"userName\":\"ann\",\"passwordHint\":\"a\",\"path\":\"title\"}");

    assertThat(HiddenPasswords.in(json)).isEqualTo(json);
  }
}
