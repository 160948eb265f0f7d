package dev.lockstep.endpoint;

import java.nio.file.Path;

class PostgresResourceProtocolTest extends ResourceProtocolTest {
  @Override
  EndpointUnderTest open(Path on) {
    return EndpointUnderTest.onPostgres();
  }
}
