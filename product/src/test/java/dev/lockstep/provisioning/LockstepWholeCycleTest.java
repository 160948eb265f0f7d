package dev.lockstep.provisioning;

import dev.lockstep.endpoint.LockstepUnderTest;
import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Into Lockstep's own Endpoint.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LockstepWholeCycleTest extends WholeCycleContract {
  private @Nullable LockstepUnderTest server;

  @BeforeAll
  void start(@TempDir Path folder) {
    server = new LockstepUnderTest(folder);
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

  @Override
  String token() {
    return Objects.requireNonNull(server).token();
  }

  @Override
  String preset() {
    return "lockstep";
  }
}
