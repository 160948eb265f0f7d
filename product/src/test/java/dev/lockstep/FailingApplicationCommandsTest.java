package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Terminal.Ended;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// `lockstep escrows`, `lockstep stale` and `lockstep test` at a running server.
class FailingApplicationCommandsTest extends CommandsAtAServer {
  private String token = "";
  private String ann = "";

  @BeforeEach
  void setUp() throws Exception {
    admin.call("POST /directories", "{\"id\":\"corp\"}");
    admin.call("POST /directories", "{\"id\":\"acme\"}");
    admin.call("PATCH /directories/acme", "{\"provisioning\":\"automatic\"}");
    token =
        admin
            .call("POST /directories/acme/tokens", "{\"name\":\"us\"}")
            .path("secret")
            .asString("");
    ann =
        admin
            .call("POST /directories/corp/users", "{\"userName\":\"ann\",\"displayName\":\"Ann\"}")
            .path("id")
            .asString("");
  }

  private void application(String preset, String secret) throws Exception {
    admin.call(
        "POST /applications",
        """
        {"id": "app", "directory": "corp", "scope": "all",
         "target": {"url": "%s/scim/acme/v2", "preset": "%s", "token": "%s"}}
        """
            .formatted(lockstep.url(), preset, secret));
  }

  @Override
  Ended run(String... arguments) {
    return terminal().with(Map.of("APP_TOKEN", token)).run(arguments);
  }

  @Test
  void whatFailedIsListedWithItsMendAndTriedAgainOnceMended() throws Exception {
    application("aws-iam-identity-center", token);
    assertThat(run("escrows", "app").exit()).isZero();
    assertThat(run("sync", "app").exit()).isEqualTo(1);

    Ended failed = run("escrows", "app");
    assertThat(failed.exit()).isEqualTo(1);
    assertThat(failed.output())
        .contains("User", ann, "MissingValues", "givenName", "1 wait for their next try");
    assertThat(run("escrows", "app", "--json").output()).contains("\"recommendedAction\"");

    admin.call("POST /applications/app/pause", "");
    assertThat(run("escrows", "app", "--retry").output()).contains("when sync starts app");
    assertThat(run("sync", "app").exit()).isEqualTo(1);
    assertThat(run("escrows", "app", "--retry").output()).contains("is being tried again");
    assertThat(run("escrows", "app", "--retry", "--json").output())
        .contains("\"state\":\"running\"");
    assertThat(run("escrows", "nothing").exit()).isEqualTo(5);
  }

  @Test
  void anAccountWhosePersonHasLeftIsListed() throws Exception {
    application("lockstep", token);
    assertThat(run("sync", "app").exit()).isZero();
    assertThat(run("stale", "app", "--json").output()).isEqualToIgnoringNewLines("{\"items\":[]}");
    admin.call("PATCH /applications/app", "{\"policies\":{\"softDeleted\":\"keep\"}}");
    admin.call("DELETE /directories/corp/users/" + ann, "");
    assertThat(run("sync", "app").exit()).isZero();

    assertThat(run("stale", "app").output()).contains("AT THE TARGET", "User", "Ann", ann);
  }

  @Test
  void aConnectionIsTestedWithTheKeptTokenOrAnother() throws Exception {
    application("lockstep", "wrong");

    Ended kept = run("test", "app");
    assertThat(kept.exit()).isEqualTo(1);
    assertThat(kept.output()).contains("failed", "401");
    Ended other = run("test", "app", "--token-variable", "APP_TOKEN");
    assertThat(other.exit()).isZero();
    assertThat(other.output()).contains("CHECK", "passed").doesNotContain("failed");
    assertThat(run("test", "app", "--json").output()).contains("\"passed\":false");
    assertThat(run("test", "app").exit()).as("the other isn't kept").isEqualTo(1);
    assertThat(run("test", "app", "--token-variable", "NOTHING").exit()).isEqualTo(2);
  }
}
