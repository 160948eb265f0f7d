package dev.lockstep.endpoint;

import dev.lockstep.endpoint.EndpointService.Forwarding;
import java.net.URI;
import java.nio.file.Path;

/// Lockstep's own Endpoint over HTTP, for the tests of those who speak to it as clients.
public final class LockstepUnderTest implements AutoCloseable {
  private final EndpointServer server;

  public LockstepUnderTest(Path folder) {
    server = new EndpointServer(folder, Forwarding.IGNORED);
  }

  public URI base() {
    return URI.create(server.base());
  }

  public String token() {
    return server.endpoint().secret();
  }

  @Override
  public void close() {
    server.close();
  }
}
