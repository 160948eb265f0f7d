package dev.lockstep.servers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;

/// Samba's domain controller, started by `scripts/samba-ad`. One that runs already is used and
/// left running.
public final class SambaServer implements AutoCloseable {
  private static final Path SCRIPT =
      Path.of(System.getProperty("basedir", "."), "..", "scripts", "samba-ad");

  private static final int NOT_HERE = 3;

  private final Path folder;
  private final Map<String, String> values;
  private final boolean started;

  private SambaServer(Path folder, Map<String, String> values, boolean started) {
    this.folder = folder;
    this.values = values;
    this.started = started;
  }

  private record Answer(int exit, Map<String, String> values, String reason) {}

  /// Skips the test, with the reason printed, where the script says that it can't be.
  ///
  /// @param folder for the script's output
  public static SambaServer start(Path folder) throws IOException, InterruptedException {
    Answer answer = run(folder, "status");
    boolean started = false;
    if (answer.exit() != 0) {
      answer = run(folder, "start");
      started = answer.exit() == 0;
    }
    if (answer.exit() == NOT_HERE) {
      System.out.println("skipped: " + answer.reason());
      Assumptions.abort(answer.reason());
    }
    if (answer.exit() != 0) {
      throw new IOException("scripts/samba-ad start failed: " + answer.reason());
    }
    return new SambaServer(folder, answer.values(), started);
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

  private static Answer run(Path folder, String verb) throws IOException, InterruptedException {
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

  @Override
  public void close() throws IOException {
    if (started) {
      try {
        run(folder, "stop");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
