package dev.lockstep.target;

import dev.lockstep.servers.ScimSdkServer;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;

/// Against SCIM-SDK's server.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScimSdkTargetTest extends TargetContract {
  private final ScimSdkServer server = new ScimSdkServer(TOKEN, true);

  @AfterAll
  void stop() {
    server.close();
  }

  @Override
  URI base() {
    return server.base();
  }
}
