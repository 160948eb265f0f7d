package dev.lockstep.endpoint;

import java.nio.file.Path;

class PostgresBulkProtocolTest extends BulkProtocolTest {
  @Override
  EndpointUnderTest open(Path on) {
    return EndpointUnderTest.onPostgres();
  }
}
