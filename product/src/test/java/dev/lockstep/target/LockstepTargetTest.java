package dev.lockstep.target;

import dev.lockstep.endpoint.LockstepUnderTest;
import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Against Lockstep's own Endpoint.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LockstepTargetTest extends TargetContract {
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
