package dev.lockstep.scim.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.json.Json;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class ListResponseTest {
  @Test
  @DisplayName("Q-X04: Resources is there when nothing was found")
  void resourcesIsThereWhenNothingWasFound() {
    assertThat(Json.text(ListResponse.page(0, 1, List.of()).write())).contains("\"Resources\":[]");
  }

  @Test
  @DisplayName(
      "RFC 9865: a page by cursor knows the next and the previous, and may not know a total")
  void aPageByCursor() {
    ListResponse page =
        ListResponse.page(
            OptionalLong.empty(),
            Optional.of("before"),
            Optional.of("after"),
            List.of(Json.object().put("id", "1")));

    ObjectNode json = page.write();

    assertThat(json.path("nextCursor").asString()).isEqualTo("after");
    assertThat(json.path("previousCursor").asString()).isEqualTo("before");
    assertThat(json.has("totalResults")).isFalse();
    assertThat(json.has("startIndex")).isFalse();
    assertThat(ListResponse.read(json)).contains(page);
  }

  @Test
  void theLastPageHasNoNextCursor() {
    ObjectNode json =
        ListResponse.page(OptionalLong.of(1), Optional.empty(), Optional.empty(), List.of())
            .write();

    assertThat(json.has("nextCursor")).isFalse();
    assertThat(json.path("totalResults").asLong()).isEqualTo(1);
  }

  @Test
  void whatIsNoListIsNoList() {
    assertThat(ListResponse.read(Json.parse("{\"id\":\"1\"}"))).isEmpty();
    assertThat(ListResponse.read(Json.parse("[]"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "INVALID_CURSOR, invalidCursor",
    "EXPIRED_CURSOR, expiredCursor",
    "INVALID_COUNT, invalidCount"
  })
  @DisplayName("RFC 9865, section 2.3: the errors of paging by cursor have keywords of their own")
  void errorsOfPagingByCursor(ScimType type, String keyword) {
    ObjectNode json = ErrorMessage.of(ScimException.badRequest(type, "why")).write();

    assertThat(json.path("scimType").asString()).isEqualTo(keyword);
    assertThat(json.path("status").stringValue()).isEqualTo("400");
    assertThat(ErrorMessage.read(json, 500))
        .contains(new ErrorMessage(400, Optional.of(keyword), "why"));
  }
}
