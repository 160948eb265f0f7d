package dev.lockstep;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Lockstep as a process of its own, as a user starts it: with the classes under test instead of
/// the jar.
final class Program implements AutoCloseable {
  private final Process process;
  private final String url;
  private final String adminKey;

  private Program(Process process, String url, String adminKey) {
    this.process = process;
    this.url = url;
    this.adminKey = adminKey;
  }

  /// `lockstep serve` on any free port.
  static Program serve(Path data) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.lockstep.Main",
            "serve",
            "--config",
            data.resolve("none.yaml").toString());
    builder.environment().put("LOCKSTEP_DATA", data.toString());
    builder.environment().put("LOCKSTEP_LISTEN_PORT", "0");
    builder.environment().put("LOCKSTEP_SOURCES_INTERVAL", "PT0.25S");
    Process process = builder.redirectErrorStream(true).start();
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    List<String> lines = new ArrayList<>();
    String url = "";
    String key = "";
    String line;
    while ((line = output.readLine()) != null) {
      lines.add(line);
      if (line.startsWith("Lockstep listens on ")) {
        url = line.substring("Lockstep listens on ".length());
      }
      if (line.strip().startsWith("lockstep_admin_")) {
        key = line.strip();
      }
      if (line.equals("Ready.")) {
        Thread.ofVirtual().start(() -> output.lines().forEach(_ -> {}));
        return new Program(process, url, key);
      }
    }
    throw new IOException("lockstep serve ended: " + String.join("\n", lines));
  }

  String url() {
    return url;
  }

  /// Empty on every start but the first.
  String adminKey() {
    return adminKey;
  }

  /// Ends it as a power cut would: no handler of it runs.
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (process.waitFor(20, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}
