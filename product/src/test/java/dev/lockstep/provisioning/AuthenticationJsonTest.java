package dev.lockstep.provisioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.provisioning.Authentication.Basic;
import dev.lockstep.provisioning.Authentication.Bearer;
import dev.lockstep.provisioning.Authentication.ClientAuthentication;
import dev.lockstep.provisioning.Authentication.ClientCredentials;
import dev.lockstep.provisioning.mapping.MappingException;
import dev.lockstep.scim.json.Json;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthenticationJsonTest {

  @Test
  void whatIsWrittenIsReadAgain() {
    URI tokens = URI.create("https://idp.example/token");
    for (Authentication authentication :
        List.of(
            new Bearer(),
            new Basic("anna"),
            new ClientCredentials(
                tokens,
                "id",
                ClientAuthentication.PRIVATE_KEY,
                Optional.of("scim"),
                Optional.of("k1")),
            new ClientCredentials(
                tokens,
                "id",
                ClientAuthentication.SECRET_POST,
                Optional.empty(),
                Optional.empty()))) {
      assertThat(AuthenticationJson.read(AuthenticationJson.write(authentication)))
          .isEqualTo(authentication);
    }
  }

  @Test
  void nothingIsABearerToken() {
    assertThat(AuthenticationJson.read(Json.object().path("authentication")))
        .isEqualTo(new Bearer());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'type':'baerer'} | is one of bearer, basic, clientCredentials, not 'baerer' (did you"
            + " mean 'bearer'?)",
        "{'type':'basic'} | lacks 'userName'",
        "{'type':'basic','userName':'a','password':'p'} | has no 'password'",
        "{'type':'clientCredentials','clientId':'a'} | lacks 'tokenUrl'",
        "{'type':'clientCredentials','tokenUrl':'a b','clientId':'a'} | 'tokenUrl' is no URL: 'a b'",
        "{'type':'clientCredentials','tokenUrl':'https://x','clientId':'a',"
            + "'clientAuthentication':'key'} | one of secretBasic, secretPost, privateKey, not 'key'"
      })
  void aMistakeIsNamed(String json, String message) {
    assertThatThrownBy(() -> AuthenticationJson.read(Json.parse(json.replace('\'', '"'))))
        .isInstanceOf(MappingException.class)
        .hasMessageContaining(message);
  }
}
