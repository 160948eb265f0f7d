package dev.lockstep.source.ldap;

import dev.lockstep.source.ldap.DomainUnderTest.Server;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;

/// The contract on Samba's domain controller, started by `scripts/samba-ad` and skipped where that
/// says that it can't be. One that runs already is used and left running.
class SambaActiveDirectorySourceTest extends ActiveDirectorySourceContract {
  private static final Path SCRIPT =
      Path.of(System.getProperty("basedir", "."), "..", "scripts", "samba-ad");

  private static final int NOT_HERE = 3;

  @TempDir private static Path folder;

  private boolean started;

  /// @param reason what it wrote for a person
  private record Answer(int exit, Map<String, String> values, String reason) {
    String value(String name) {
      return Objects.requireNonNull(values.get(name), () -> "samba-ad said nothing of " + name);
    }
  }

  @Override
  Server start() throws IOException, InterruptedException {
    Answer answer = run("status");
    if (answer.exit() != 0) {
      answer = run("start");
      started = answer.exit() == 0;
    }
    if (answer.exit() == NOT_HERE) {
      System.out.println("skipped: " + answer.reason());
      Assumptions.abort(answer.reason());
    }
    if (answer.exit() != 0) {
      throw new IOException("scripts/samba-ad start failed: " + answer.reason());
    }
    return new Server(
        answer.value("LDAP_URL"),
        answer.value("LDAPS_URL"),
        Path.of(answer.value("CA_FILE")),
        answer.value("BASE_DN"),
        answer.value("SERVICE_BIND_NAME"),
        password("SERVICE", "svc-lockstep"),
        answer.value("DEMO_BIND_NAME"),
        password("DEMO", "demo-admin"));
  }

  private static String password(String account, String name) {
    return System.getenv()
        .getOrDefault("LOCKSTEP_SAMBA_" + account + "_PASSWORD", "Passw0rd-" + name);
  }

  @Override
  void stop() throws IOException, InterruptedException {
    if (started) {
      run("stop");
    }
  }

  private static Answer run(String verb) throws IOException, InterruptedException {
    // the server goes on after the script: into files, so that nobody waits for its output's end
    Path output = folder.resolve("output");
    Path reason = folder.resolve("reason");
    int exit =
        new ProcessBuilder(SCRIPT.toString(), verb)
            .redirectOutput(output.toFile())
            .redirectError(reason.toFile())
            .start()
            .waitFor();
    Map<String, String> values = new HashMap<>();
    for (String line : Files.readAllLines(output, StandardCharsets.UTF_8)) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        values.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    return new Answer(exit, values, Files.readString(reason, StandardCharsets.UTF_8).strip());
  }
}
