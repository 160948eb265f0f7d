package dev.lockstep.provisioning;

import dev.lockstep.servers.ScimmyServer;
import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Into SCIMMY.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScimmyWholeCycleTest extends WholeCycleContract {
  private @Nullable ScimmyServer server;

  @BeforeAll
  void start(@TempDir Path folder) {
    server = ScimmyServer.start(folder, TOKEN);
  }

  @AfterAll
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Override
  URI base() {
    return Objects.requireNonNull(server).base();
  }
}
