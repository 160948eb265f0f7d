package dev.lockstep.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;

/// An OpenLDAP server or a 389 Directory Server of its own for each test class, started by
/// `scripts/openldap` or `scripts/389-ds` and removed at the end.
public final class SlapdServer implements AutoCloseable {
  private static final Path SCRIPTS = Path.of(System.getProperty("basedir", "."), "..", "scripts");

  private static final int NOT_HERE = 3;

  private final String script;
  private final Path folder;
  private final Map<String, String> settings;
  private final Map<String, String> values = new HashMap<>();

  private SlapdServer(String script, Path folder, Map<String, String> settings) {
    this.script = script;
    this.folder = folder;
    this.settings = settings;
  }

  /// Skips the test, with the reason printed, where the script says that it can't be.
  ///
  /// @param sessionLog `accesslog`, `memory` or `none`
  public static SlapdServer start(Path folder, String sessionLog)
      throws IOException, InterruptedException {
    SlapdServer server =
        new SlapdServer(
            "openldap",
            folder,
            Map.of(
                "LOCKSTEP_OPENLDAP_DIR", folder.resolve("openldap").toAbsolutePath().toString(),
                "LOCKSTEP_OPENLDAP_PORT", freePort(),
                "LOCKSTEP_OPENLDAP_SECURE_PORT", freePort(),
                "LOCKSTEP_OPENLDAP_SESSION_LOG", sessionLog));
    server.start();
    return server;
  }

  /// Skips the test, with the reason printed, where the script says that it can't be.
  public static SlapdServer startDirectoryServer389(Path folder)
      throws IOException, InterruptedException {
    SlapdServer server =
        new SlapdServer(
            "389-ds",
            folder,
            Map.of(
                "LOCKSTEP_389_DS_DIR", folder.resolve("389-ds").toAbsolutePath().toString(),
                "LOCKSTEP_389_DS_PORT", freePort(),
                "LOCKSTEP_389_DS_SECURE_PORT", freePort()));
    server.start();
    return server;
  }

  private static String freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return String.valueOf(free.getLocalPort());
    }
  }

  /// What the script tells under this name.
  public String value(String name) {
    return Objects.requireNonNull(values.get(name), () -> script + " said nothing of " + name);
  }

  public void start() throws IOException, InterruptedException {
    Path output = folder.resolve("output");
    Path reason = folder.resolve("reason");
    int exit = run("start", output, reason);
    String said = Files.readString(reason).strip();
    if (exit == NOT_HERE) {
      System.out.println("skipped: " + said);
      Assumptions.abort(said);
    }
    if (exit != 0) {
      throw new IOException("scripts/" + script + " start failed: " + said);
    }
    for (String line : Files.readAllLines(output, StandardCharsets.UTF_8)) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        values.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
  }

  public void stop() throws IOException, InterruptedException {
    run("stop", folder.resolve("output"), folder.resolve("reason"));
  }

  /// Another server in the same place, with none of what this one had.
  public void replace() throws IOException, InterruptedException {
    run("wipe", folder.resolve("output"), folder.resolve("reason"));
    start();
  }

  private int run(String verb, Path output, Path reason) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(SCRIPTS.resolve(script).toString(), verb)
            .redirectOutput(output.toFile())
            .redirectError(reason.toFile());
    builder.environment().putAll(settings);
    return builder.start().waitFor();
  }

  @Override
  public void close() throws IOException {
    try {
      run("wipe", folder.resolve("output"), folder.resolve("reason"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
