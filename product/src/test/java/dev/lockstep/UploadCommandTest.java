package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Terminal.Ended;
import java.nio.file.Files;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// `lockstep sources … --upload` at a running server.
class UploadCommandTest extends CommandsAtAServer {

  @BeforeEach
  void setUp() throws Exception {
    admin.call("POST /directories", "{\"id\":\"acme\"}");
    admin.call("POST /directories/acme/sources", "{\"id\":\"hr\",\"kind\":\"csv\"}");
  }

  private String file(String name, String text) throws Exception {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  @Test
  void aFileIsHandedToItsSourceAndRead() throws Exception {
    String users = file("users.csv", "id,userPrincipalName\n1,ann@acme.example\n2,zoë\n");
    String staff = file("staff-2027.csv", "id,displayName\n3,Staff\n");

    Ended uploaded = run("sources", "acme", "hr", "--upload", users);
    assertThat(uploaded.exit()).as(uploaded.message()).isZero();
    assertThat(uploaded.output()).contains("csv hr: running");
    assertThat(run("users", "acme").output()).contains("ann@acme.example", "zoë");
    assertThat(
            run("sources", "acme", "hr", "--upload", staff, "--as", "groups.csv", "--json")
                .output())
        .contains("\"id\":\"hr\"");
    assertThat(run("groups", "acme").output()).contains("Staff");
  }

  @Test
  void whatCannotBeTakenIsRefusedWithTheReason() throws Exception {
    String staff = file("staff.csv", "id,displayName\n3,Staff\n");

    Ended named = run("sources", "acme", "hr", "--upload", staff);
    assertThat(named.exit()).isEqualTo(6);
    assertThat(named.message()).contains("groups.csv");
    Ended missing = run("sources", "acme", "hr", "--upload", "nowhere/users.csv");
    assertThat(missing.exit()).isEqualTo(2);
    assertThat(missing.message()).contains("no file 'nowhere/users.csv'");
    Ended bare = run("sources", "acme", "hr", "--upload", file("users.csv", "name\nAnn\n"));
    assertThat(bare.exit()).as(bare.output()).isEqualTo(6);
    assertThat(bare.message()).contains("id");
    assertThat(run("sources", "acme", "hr", "--as", "users.csv").exit()).isEqualTo(2);
    assertThat(run("sources", "acme", "hr", "--upload", staff, "--poll").exit()).isEqualTo(2);
    assertThat(run("groups", "acme").output()).doesNotContain("Staff");
  }
}
