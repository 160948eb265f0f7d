package dev.lockstep.scim.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.message.SearchRequest.QuotedNumbers;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SearchRequestTest {
  @Test
  @DisplayName("RFC 7644, section 3.4.3: the example's body is read, and written as it was")
  void theExampleOfTheRfc() {
    String body =
        """
        {"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
         "attributes":["displayName","userName"],
         "filter":"displayName sw \\"smith\\"","startIndex":1,"count":10}""";

    SearchRequest request = SearchRequest.read(Json.parse(body), QuotedNumbers.REFUSE);

    assertThat(request.attributes()).containsExactly("displayName", "userName");
    assertThat(request.filter()).contains("displayName sw \"smith\"");
    assertThat(request.startIndex()).hasValue(1);
    assertThat(request.count()).hasValue(10);
    assertThat(Json.text(request.write())).isEqualTo(Json.text(Json.parse(body)));
  }

  @Test
  void parametersSayTheSameAsABody() {
    Map<String, String> parameters =
        Map.of(
            "attributes", "displayName, userName",
            "filter", "a pr",
            "sortBy", "userName",
            "sortOrder", "descending",
            "startIndex", "1",
            "count", " 10 ",
            "cursor", "");
    SearchRequest asked =
        SearchRequest.ofParameters(name -> Optional.ofNullable(parameters.get(name)));

    assertThat(SearchRequest.read(asked.write(), QuotedNumbers.REFUSE)).isEqualTo(asked);
    assertThat(asked.cursor()).contains("");
  }

  @Test
  void nothingAskedIsEverything() {
    assertThat(SearchRequest.ofParameters(_ -> Optional.empty())).isEqualTo(SearchRequest.ALL);
    assertThat(SearchRequest.read(Json.parse("{\"filter\":null}"), QuotedNumbers.REFUSE))
        .isEqualTo(SearchRequest.ALL);
  }

  @Test
  void numbersInQuotesAreReadWhereTheProfileTakesThem() {
    SearchRequest request =
        SearchRequest.read(
            Json.parse("{\"StartIndex\":\"1\",\"count\":\"50\"}"), QuotedNumbers.ACCEPT);

    assertThat(request.startIndex()).hasValue(1);
    assertThat(request.count()).hasValue(50);
    assertThatThrownBy(
            () -> SearchRequest.read(Json.parse("{\"count\":\"5\"}"), QuotedNumbers.REFUSE))
        .isInstanceOf(ScimException.class)
        .hasMessageContaining("'count'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{\"filter\":1}",
        "{\"count\":1.5}",
        "{\"count\":99999999999999999999}",
        "{\"startIndex\":\"one\"}",
        "{\"attributes\":{}}",
        "{\"attributes\":[1]}"
      })
  void whatCannotBeMeantIsRefused(String body) {
    assertThatThrownBy(() -> SearchRequest.read(Json.parse(body), QuotedNumbers.ACCEPT))
        .isInstanceOfSatisfying(ScimException.class, e -> assertThat(e.status()).isEqualTo(400));
  }
}
