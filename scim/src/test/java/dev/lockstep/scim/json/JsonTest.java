package dev.lockstep.scim.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.scim.ScimException;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{\"a\":1,\"a\":2}",
        "{} {}",
        "{\"a\":1,}",
        "{\"a\":\"\\u0000\"}",
        "{\"a\":\"\\ud800\"}",
        "{\"a\":1e400}",
        "nul"
      })
  void whatNoStoreCouldKeepIsRefused(String body) {
    assertThatThrownBy(() -> Json.parse(body.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOfSatisfying(ScimException.class, e -> assertThat(e.status()).isEqualTo(400));
  }

  @Test
  void depthIsLimited() {
    assertThatThrownBy(() -> Json.parse("[".repeat(10_000))).isInstanceOf(ScimException.class);
  }

  @Test
  void whatIsWrongIsSaidWithItsPlaceAndNothingOfTheParser() {
    assertThatThrownBy(() -> Json.parse("{\"schemas\": [}"))
        .hasMessageContaining("at line 1, column 14: Unexpected close marker '}': expected ']'")
        .hasMessageNotContaining("Source");
  }

  @Test
  void invalidUtf8IsSaid() {
    assertThatThrownBy(() -> Json.parse(new byte[] {'"', (byte) 0xff, '"'}))
        .hasMessageContaining("UTF-8");
  }

  @Test
  void whatNoStoreCouldKeepIsReplacedWhereNobodyCompares() {
    assertThat(Json.keepable("a\u0000b\ud83dc\ude00 \ud83d\ude00")).isEqualTo("a�b�c� 😀");
    assertThat(Json.keepable("Zoë 😀")).isEqualTo("Zoë 😀");
  }

  @Property(tries = 1_000)
  void everyTextCanBeMadeKeepable(@ForAll String text) {
    assertThat(Json.unkeepable(Json.keepable(text))).isEmpty();
  }

  @Property(tries = 1_000)
  void randomBytesAreJsonOrAScimError(@ForAll byte[] bytes) {
    try {
      Json.parse(bytes);
    } catch (ScimException e) {
      assertThat(e.status()).isEqualTo(400);
    }
  }
}
