package dev.lockstep.servers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;

/// A domain controller of Samba's, started by `scripts/samba-ad`. One that runs already is used and
/// left running.
public final class SambaServer implements AutoCloseable {
  private static final Path SCRIPT =
      Path.of(System.getProperty("basedir", "."), "..", "scripts", "samba-ad");

  private static final int NOT_HERE = 3;

  /// Of the second domain controller, beside which the first one may run.
  private static final Map<String, String> SECOND =
      Map.of(
          "LOCKSTEP_SAMBA_DIR", "/var/tmp/lockstep-samba-ad-second",
          "LOCKSTEP_SAMBA_ADDRESS", "127.0.0.11");

  private final Path folder;
  private final Map<String, String> environment;
  private final Map<String, String> values;
  private final boolean started;

  private SambaServer(
      Path folder, Map<String, String> environment, Map<String, String> values, boolean started) {
    this.folder = folder;
    this.environment = environment;
    this.values = values;
    this.started = started;
  }

  private record Answer(int exit, Map<String, String> values, String reason) {}

  /// Skips the test, with the reason printed, where the script says that it can't be.
  ///
  /// @param folder for the script's output
  public static SambaServer start(Path folder) throws IOException, InterruptedException {
    return start(folder, Map.of());
  }

  /// Another domain controller, of another domain by the same name, with few people in it: what
  /// reads it whole many times doesn't take long.
  public static SambaServer startSecond(Path folder) throws IOException, InterruptedException {
    return start(folder, SECOND);
  }

  private static SambaServer start(Path folder, Map<String, String> environment)
      throws IOException, InterruptedException {
    Answer answer = run(folder, environment, "status");
    boolean started = false;
    if (answer.exit() != 0) {
      answer = run(folder, environment, "start");
      started = answer.exit() == 0;
    }
    if (answer.exit() == NOT_HERE) {
      System.out.println("skipped: " + answer.reason());
      Assumptions.abort(answer.reason());
    }
    if (answer.exit() != 0) {
      throw new IOException("scripts/samba-ad start failed: " + answer.reason());
    }
    return new SambaServer(folder, environment, answer.values(), started);
  }

  /// What the script tells under this name.
  public String value(String name) {
    return Objects.requireNonNull(values.get(name), () -> "samba-ad said nothing of " + name);
  }

  public String servicePassword() {
    return password("SERVICE", "svc-lockstep");
  }

  public String demoPassword() {
    return password("DEMO", "demo-admin");
  }

  private static String password(String account, String name) {
    return System.getenv()
        .getOrDefault("LOCKSTEP_SAMBA_" + account + "_PASSWORD", "Passw0rd-" + name);
  }

  /// The server, and nothing of what it keeps.
  public void restart() throws IOException, InterruptedException {
    Answer _ = run(folder, environment, "stop");
    Answer answer = run(folder, environment, "start");
    if (answer.exit() != 0) {
      throw new IOException("scripts/samba-ad start failed: " + answer.reason());
    }
  }

  private static Answer run(Path folder, Map<String, String> environment, String verb)
      throws IOException, InterruptedException {
    // the server goes on after the script: into files, so that nobody waits for its output's end
    Path output = folder.resolve("output");
    Path reason = folder.resolve("reason");
    ProcessBuilder script =
        new ProcessBuilder(SCRIPT.toString(), verb)
            .redirectOutput(output.toFile())
            .redirectError(reason.toFile());
    script.environment().putAll(environment);
    int exit = script.start().waitFor();
    Map<String, String> values = new HashMap<>();
    for (String line : Files.readAllLines(output, StandardCharsets.UTF_8)) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        values.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    return new Answer(exit, values, Files.readString(reason, StandardCharsets.UTF_8).strip());
  }

  @Override
  public void close() throws IOException {
    if (started) {
      try {
        Answer _ = run(folder, environment, "stop");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
