package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Terminal.Ended;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `lockstep admin-keys` and `lockstep accounts` at a running server.
class AdministratorsCommandTest extends CommandsAtAServer {
  private final JsonMapper mapper = JsonMapper.builder().build();

  @BeforeEach
  void setUp() throws Exception {
    admin.call("POST /directories", "{\"id\":\"acme\"}");
  }

  @Override
  Ended run(String... arguments) {
    return terminal()
        .with(Map.of("ALICES", "a sentence that only Alice knows", "SHORT", "short"))
        .run(arguments);
  }

  @Test
  void aKeyIsIssuedWithItsRolesAndRevoked() {
    String secret =
        run(
                "admin-keys",
                "--issue",
                "nightly",
                "--grant",
                "viewer:acme",
                "--grant",
                "auditor",
                "--expires",
                "2099-01-01T00:00:00Z")
            .output()
            .strip();
    assertThat(secret).startsWith("lockstep_admin_");
    assertThat(run("admin-keys").output())
        .contains("nightly", "viewer:acme, auditor", "2099-01-01T00:00:00Z", "never");
    Terminal nightly = Terminal.of(lockstep, secret);
    assertThat(nightly.run("users", "acme").exit()).isZero();
    assertThat(nightly.run("admin-keys").exit()).isEqualTo(4);

    assertThat(run("admin-keys", "--revoke", idOf("nightly")).exit()).isZero();

    assertThat(nightly.run("users", "acme").exit()).isEqualTo(4);
    assertThat(run("admin-keys", "--issue", "all", "--json").output())
        .contains("\"role\":\"admin\"", "\"secret\":\"lockstep_admin_");
  }

  private String idOf(String name) {
    for (JsonNode key : mapper.readTree(run("admin-keys", "--json").output()).path("items")) {
      if (key.path("name").asString("").equals(name)) {
        return key.path("id").asString("");
      }
    }
    return "";
  }

  @Test
  void anAccountIsCreatedChangedAndRemoved() {
    Ended created =
        run(
            "accounts",
            "--create",
            "alice",
            "--password-variable",
            "ALICES",
            "--grant",
            "operator");
    assertThat(created.output()).as(created.message()).contains("'alice' can sign in");
    assertThat(created.output()).doesNotContain("only Alice knows");
    assertThat(run("accounts").output()).contains("alice", "operator", "LOCKED UNTIL");

    assertThat(run("accounts", "--change", "alice", "--grant", "viewer:acme").output())
        .contains("'alice' is changed and unlocked");
    assertThat(run("accounts", "--json").output()).contains("\"directory\":\"acme\"");
    assertThat(run("accounts", "--change", "alice", "--json").output()).contains("\"failures\":0");
    assertThat(run("accounts", "--delete", "alice").output()).contains("'alice' is removed");

    assertThat(run("accounts").output()).doesNotContain("alice");
    assertThat(run("accounts", "--delete", "alice").exit()).isEqualTo(5);
  }

  @Test
  void whatCannotBeIsRefusedWithTheReason() {
    assertThat(run("admin-keys", "--issue", "x", "--grant", "viewr").message()).contains("viewr");
    assertThat(run("admin-keys", "--issue", "x", "--grant", "viewer:nothing").exit()).isEqualTo(6);
    assertThat(run("admin-keys", "--grant", "viewer").exit()).isEqualTo(2);
    assertThat(run("admin-keys", "--revoke", "nothing").exit()).isEqualTo(5);
    assertThat(run("accounts", "--create", "bob", "--grant", "viewer").exit()).isEqualTo(2);
    assertThat(run("accounts", "--grant", "viewer").exit()).isEqualTo(2);
    assertThat(
            run("accounts", "--create", "bob", "--grant", "viewer", "--password-variable", "SHORT")
                .exit())
        .isEqualTo(6);
  }
}
