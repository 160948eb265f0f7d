package dev.lockstep.scim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestNameTest {
  private static final List<String> KNOWN = List.of("id", "userName", "displayName");

  @Test
  void aSlipOfTheHandFindsTheName() {
    assertThat(NearestName.of("usrName", KNOWN)).hasValue("userName");
    assertThat(NearestName.of("userrName", KNOWN)).hasValue("userName");
    assertThat(NearestName.of("USERNAME", KNOWN)).hasValue("userName");
    assertThat(NearestName.of("di", KNOWN)).hasValue("id");
  }

  @Test
  void whatIsNearNothingFindsNothing() {
    assertThat(NearestName.of("shoeSize", KNOWN)).isEmpty();
    assertThat(NearestName.of("x", List.of())).isEmpty();
    assertThat(NearestName.hint("shoeSize", KNOWN)).isEmpty();
  }
}
