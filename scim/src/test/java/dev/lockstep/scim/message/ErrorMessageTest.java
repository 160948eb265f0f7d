package dev.lockstep.scim.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.bulk.BulkOperation.Post;
import dev.lockstep.scim.bulk.BulkResponse;
import dev.lockstep.scim.json.Json;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Errors as RFC 7644, section 3.12, has them, its errata included.
class ErrorMessageTest {
  private static final String READ_ONLY =
      """
      {"schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
       "scimType":"mutability"%s
       "detail":"Attribute 'id' is readOnly",
       "status": "400"}""";

  @Test
  @DisplayName("Erratum 6893: the status in the body is the one that HTTP tells")
  void theStatusInTheBodyIsTheOneThatHttpTells() {
    ScimException sensitive =
        new ScimException(
            403,
            Optional.of(ScimType.SENSITIVE),
            "Query filter involving 'name' is restricted or confidential");

    ObjectNode json = ErrorMessage.of(sensitive).write();

    assertThat(json.path("status").stringValue())
        .isEqualTo(String.valueOf(sensitive.status()))
        .isEqualTo("403");
    assertThat(json.path("scimType").asString()).isEqualTo("sensitive");
    assertThat(json.path("detail").asString()).isEqualTo(sensitive.detail());
  }

  @Test
  @DisplayName("Erratum 7898: the example of an error has a comma behind its scimType")
  void theExampleOfTheRfcIsReadWithTheCommaThatItLacks() {
    assertThat(ErrorMessage.read(Json.parse(READ_ONLY.formatted(",")), 500))
        .contains(new ErrorMessage(400, Optional.of("mutability"), "Attribute 'id' is readOnly"));
    assertThatThrownBy(() -> Json.parse(READ_ONLY.formatted("")))
        .isInstanceOfSatisfying(
            ScimException.class, e -> assertThat(e.scimType()).contains(ScimType.INVALID_SYNTAX))
        .hasMessageContaining("line 3");
  }

  @Test
  @DisplayName("Erratum 7916: a failed operation of a bulk holds one status and a whole error")
  void aFailedOperationOfABulkHoldsOneStatusAndAWholeError() {
    ScimException unparsable = ScimException.badRequest(ScimType.INVALID_SYNTAX, "no JSON");
    BulkResponse response =
        new BulkResponse(
            List.of(
                BulkResponse.Result.failed(
                    new Post(Optional.of("q"), "/Users", Json.object()),
                    Optional.empty(),
                    unparsable)));

    ObjectNode written = (ObjectNode) response.write().at("/Operations/0");

    assertThat(written.propertyNames())
        .containsExactlyInAnyOrder("method", "bulkId", "status", "response");
    assertThat(written.path("status").stringValue()).isEqualTo("400");
    assertThat(written.path("response")).isEqualTo(ErrorMessage.of(unparsable).write());
  }

  @Test
  void Q_X13_aStatusIsWrittenAsAStringAndReadAsANumberToo() {
    ErrorMessage missing = new ErrorMessage(404, Optional.empty(), "gone");

    assertThat(missing.write().path("status").isString()).isTrue();
    for (String status : new String[] {"'status':'404',", "'status':404,", ""}) {
      assertThat(ErrorMessage.read(json("{" + status + "'detail':'gone'}"), 404))
          .as(status)
          .contains(missing);
    }
  }

  @Test
  void Q_A07_anErrorOfAwsIsReadWithTheNumberOfItsRequest() {
    assertThat(
            ErrorMessage.read(
                json(
                    "{'schema':['urn:ietf:params:scim:api:messages:2.0:Error'],"
                        + "'schemas':['urn:ietf:params:scim:api:messages:2.0:Error'],"
                        + "'detail':'no such thing','status':'400',"
                        + "'exceptionRequestId':'f32ad558','timeStamp':'2026-04-15 14:09:03.693'}"),
                400))
        .contains(new ErrorMessage(400, Optional.empty(), "no such thing (request f32ad558)"));
  }

  private static JsonNode json(String withApostrophes) {
    return Json.parse(withApostrophes.replace('\'', '"'));
  }
}
