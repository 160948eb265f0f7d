package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.demo.Demo;
import dev.lockstep.demo.DomainAccess;
import dev.lockstep.demo.EmbeddedActiveDirectory;
import dev.lockstep.servers.PostgresServer;
import dev.lockstep.servers.SambaServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The twelve steps of the scenario, on the domains and the processes that there are.
class ScenarioTest {
  /// No promise: what a busy machine takes isn't what a test asserts; `lockstep demo` does.
  private static final Duration ANY = Duration.ofDays(1);

  @TempDir private Path folder;

  @Test
  void theTwelveStepsPassOnTheEmbeddedDomain() throws Exception {
    try (EmbeddedActiveDirectory domain =
        EmbeddedActiveDirectory.start("springfield.example", "writes", "reads")) {
      assertThat(played(access(domain), Optional.empty())).endsWith("12 of 12 steps passed\n");
    }
  }

  @Test
  void theTwelveStepsPassOnPostgres() throws Exception {
    Config config =
        Config.forTesting(folder.resolve("source")).on(PostgresServer.migratedDatabase());
    try (EmbeddedActiveDirectory domain =
        EmbeddedActiveDirectory.start("springfield.example", "writes", "reads")) {
      assertThat(played(access(domain), config, Optional.empty()))
          .endsWith("12 of 12 steps passed\n");
    }
  }

  @Test
  void theTwelveStepsPassWithTheTargetInAnotherProcess() throws Exception {
    try (EmbeddedActiveDirectory domain =
            EmbeddedActiveDirectory.start("springfield.example", "writes", "reads");
        Program target = Program.serve(folder.resolve("target"))) {
      assertThat(played(access(domain), Optional.of(target))).endsWith("12 of 12 steps passed\n");
    }
  }

  @Test
  void theTwelveStepsPassOnSamba() throws Exception {
    try (SambaServer samba = SambaServer.start(folder)) {
      DomainAccess.Account account =
          new DomainAccess.Account(samba.value("DEMO_BIND_NAME"), samba.demoPassword());
      DomainAccess access =
          new DomainAccess(
              URI.create(samba.value("LDAPS_URL")),
              Path.of(samba.value("CA_FILE")),
              account,
              new DomainAccess.Account(samba.value("SERVICE_BIND_NAME"), samba.servicePassword()));

      assertThat(played(access, Optional.empty())).endsWith("12 of 12 steps passed\n");
    }
  }

  private DomainAccess access(EmbeddedActiveDirectory domain) throws Exception {
    return new DomainAccess(
        URI.create("ldaps://localhost:" + domain.securePort()),
        domain.certificateFile(folder),
        new DomainAccess.Account(domain.administratorName(), "writes"),
        new DomainAccess.Account(domain.serviceName(), "reads"));
  }

  /// What the demonstration printed.
  private String played(DomainAccess access, Optional<Program> target) throws Exception {
    return played(access, Config.forTesting(folder.resolve("source")), target);
  }

  private String played(DomainAccess access, Config config, Optional<Program> target)
      throws Exception {
    MovableClock clock = new MovableClock(InstantSource.system());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (Lockstep lockstep = Lockstep.start(config, clock);
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      String key = lockstep.firstKey().orElseThrow();
      Demo.play(
          new Demo.Stage(
              access,
              lockstep.url(),
              key,
              target.map(Program::url).orElse(lockstep.url()),
              target.map(Program::adminKey).orElse(key),
              ANY,
              by -> {
                clock.move(by);
                lockstep.timeMoved();
              },
              new SecureRandom()),
          out,
          () -> {});
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
