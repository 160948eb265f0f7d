package dev.lockstep.servers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/// Keycloak, an OpenID provider that isn't ours, run by `scripts/keycloak` with the realm `acme`.
public final class KeycloakServer implements AutoCloseable {
  public static final String CLIENT = "lockstep";

  /// As the realm's file has it.
  public static final String SECRET = "lockstep-client-secret";

  private static final Path SCRIPT =
      Path.of(System.getProperty("basedir", "."), "..", "scripts", "keycloak");

  private static final int NOT_HERE = 3;

  private final Process process;
  private final String issuer;

  private KeycloakServer(Process process, String issuer) {
    this.process = process;
    this.issuer = issuer;
  }

  /// Skips the test, with the reason printed, where the script says that it can't be.
  ///
  /// @param folder for what it says on the way
  public static KeycloakServer start(Path folder) throws IOException, InterruptedException {
    Path said = folder.resolve("keycloak.log");
    ProcessBuilder builder = new ProcessBuilder(SCRIPT.toString()).redirectError(said.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("LOCKSTEP_KEYCLOAK_PORT", freePort());
    Process process = builder.start();
    BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = output.readLine();
    if (line != null && line.startsWith("ISSUER=")) {
      return new KeycloakServer(process, line.substring("ISSUER=".length()));
    }
    int exit = process.waitFor();
    String reason = Files.readString(said).strip();
    if (exit == NOT_HERE) {
      System.out.println("skipped: " + reason);
      Assumptions.abort(reason);
    }
    throw new IOException("scripts/keycloak failed: " + reason);
  }

  private static String freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return String.valueOf(free.getLocalPort());
    }
  }

  public String issuer() {
    return issuer;
  }

  /// The script and the server that it runs, which has nothing to save.
  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
