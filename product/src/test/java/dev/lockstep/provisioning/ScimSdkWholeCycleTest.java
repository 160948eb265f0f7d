package dev.lockstep.provisioning;

import dev.lockstep.servers.ScimSdkServer;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;

/// Into SCIM-SDK's server.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScimSdkWholeCycleTest extends WholeCycleContract {
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
