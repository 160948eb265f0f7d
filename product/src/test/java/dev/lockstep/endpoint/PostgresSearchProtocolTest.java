package dev.lockstep.endpoint;

import java.nio.file.Path;

class PostgresSearchProtocolTest extends SearchProtocolTest {
  @Override
  EndpointUnderTest open(Path on) {
    return EndpointUnderTest.onPostgres();
  }
}
