package dev.lockstep.scim.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.bulk.BulkOperation.Post;
import dev.lockstep.scim.json.Json;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class BulkResponseTest {
  @Test
  void aStatusIsAStringAndAFailedPostHasNoLocation() {
    BulkResponse response =
        new BulkResponse(
            List.of(
                new BulkResponse.Result(
                    "POST",
                    Optional.of("qwerty"),
                    Optional.of("https://example.com/v2/Users/92b725cd"),
                    Optional.of("W/\"4weymrEsh5O6cAEK\""),
                    201,
                    Optional.empty()),
                BulkResponse.Result.failed(
                    new Post(Optional.of("b"), "/Users", Json.object()),
                    Optional.empty(),
                    ScimException.badRequest(ScimType.INVALID_SYNTAX, "why"))));

    ObjectNode json = response.write();

    assertThat(json.at("/Operations/0/status").stringValue()).isEqualTo("201");
    assertThat(json.at("/Operations/1").has("location")).isFalse();
    assertThat(json.at("/Operations/1/response/scimType").asString()).isEqualTo("invalidSyntax");
    assertThat(BulkResponse.read(json)).contains(response);
    assertThat(response.results().get(0).isError()).isFalse();
    assertThat(response.results().get(1).isError()).isTrue();
  }

  @Test
  void aStatusIsReadAlsoAsANumberOrAsAnObject() {
    BulkResponse response =
        BulkResponse.read(
                Json.parse(
                    """
                    {"Operations":[{"method":"PUT","status":200},
                                   {"method":"PUT","status":{"code":"404"}}]}"""))
            .orElseThrow();

    assertThat(response.results())
        .extracting(BulkResponse.Result::status)
        .containsExactly(200, 404);
    assertThat(BulkResponse.read(Json.parse("{}"))).isEmpty();
  }
}
