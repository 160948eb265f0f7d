package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Terminal.Ended;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `lockstep oauth-clients`, `lockstep token-settings`, and what `lockstep tokens` has in common with
/// them, at a running server.
class CredentialsCommandTest extends CommandsAtAServer {
  private final JsonMapper mapper = JsonMapper.builder().build();

  @BeforeEach
  void setUp() throws Exception {
    admin.call("POST /directories", "{\"id\":\"acme\"}");
    admin.call("PATCH /directories/acme", "{\"provisioning\":\"automatic\"}");
  }

  @Test
  void anOAuthClientIsIssuedRotatedAndRevoked() {
    Ended issued = run("oauth-clients", "acme", "--issue", "Okta", "--life", "P30D");
    assertThat(issued.output())
        .contains("client id: ", "client secret: ", "token endpoint: " + lockstep.url());
    JsonNode client =
        mapper.readTree(run("oauth-clients", "acme", "--json").output()).path("items").path(0);
    String id = client.path("id").asString("");
    assertThat(run("oauth-clients", "acme").output())
        .contains("CLIENT ID", "Okta", id, client.path("clientId").asString("?"), "never");

    JsonNode next =
        mapper.readTree(
            run("oauth-clients", "acme", "--rotate", id, "--overlap", "PT1H", "--json").output());
    assertThat(next.path("secret").asString("")).isNotBlank();
    assertThat(run("oauth-clients", "acme").output()).contains("replaced", "valid");

    assertThat(run("oauth-clients", "acme", "--revoke", next.path("id").asString("")).output())
        .contains("revoked");
    assertThat(run("oauth-clients", "acme", "--revoke", "nothing").exit()).isEqualTo(5);
    assertThat(run("oauth-clients", "acme", "--overlap", "PT1H").exit()).isEqualTo(2);
  }

  @Test
  void aCredentialThatMayOnlyReadIsIssued() {
    for (String command : new String[] {"tokens", "oauth-clients"}) {
      assertThat(run(command, "acme", "--issue", "auditor", "--scope", "read", "--json").output())
          .as(command)
          .contains("\"scopes\":[\"read\"]");
      assertThat(run(command, "acme", "--issue", "x", "--scope", "delete").exit()).isEqualTo(6);
      assertThat(run(command, "acme", "--scope", "read").exit()).isEqualTo(2);
    }
  }

  @Test
  void tokenSettingsAreShownAndChangedOneByOne() {
    assertThat(run("token-settings", "acme").output()).contains("life", "P365D", "PT1H");

    Ended changed = run("token-settings", "acme", "--life", "P90D", "--per-credential", "50/200");
    assertThat(changed.output()).contains("P90D", "50 a second, 200 at once");
    assertThat(run("token-settings", "acme", "--access-token-life", "PT10M", "--json").output())
        .contains("\"life\":\"P90D\"", "\"accessTokenLife\":\"PT10M\"", "\"perSecond\":50");
    assertThat(
            run("token-settings", "acme", "--per-credential", "none", "--per-directory", "7/9")
                .output())
        .contains("7 a second, 9 at once")
        .doesNotContain("50 a second");

    Ended wrong = run("token-settings", "acme", "--per-directory", "fast");
    assertThat(wrong.exit()).isEqualTo(2);
    assertThat(wrong.message()).contains("--per-directory", "50/200", "'fast'");
    assertThat(run("token-settings", "acme", "--life", "long").exit()).isEqualTo(6);
    assertThat(run("token-settings", "nothing").exit()).isEqualTo(5);
  }
}
