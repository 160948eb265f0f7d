package dev.lockstep.servers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/// SCIMMY, a service provider on Node.js that isn't ours, run by `scripts/scimmy`.
public final class ScimmyServer implements AutoCloseable {
  private static final Path SCRIPT =
      Path.of(System.getProperty("basedir", "."), "..", "scripts", "scimmy");

  private static final int NOT_HERE = 3;

  private final Process process;
  private final URI base;

  private ScimmyServer(Process process, URI base) {
    this.process = process;
    this.base = base;
  }

  /// Skips the test, with the reason printed, where the script says that it can't be.
  ///
  /// @param folder for what it says on the way
  public static ScimmyServer start(Path folder, String token) {
    Path said = folder.resolve("scimmy.log");
    try {
      ProcessBuilder builder = new ProcessBuilder(SCRIPT.toString()).redirectError(said.toFile());
      builder.environment().put("SCIMMY_TOKEN", token);
      Process process = builder.start();
      String line =
          new BufferedReader(
                  new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
              .readLine();
      if (line != null && line.startsWith("URL=")) {
        return new ScimmyServer(process, URI.create(line.substring("URL=".length())));
      }
      int exit = process.waitFor();
      String reason = Files.readString(said).strip();
      if (exit == NOT_HERE) {
        System.out.println("skipped: " + reason);
        Assumptions.abort(reason);
      }
      throw new IOException("scripts/scimmy failed: " + reason);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  public URI base() {
    return base;
  }

  @Override
  public void close() {
    process.destroy();
  }
}
