package dev.lockstep.endpoint;

import java.nio.file.Path;

class PostgresDeclaredSchemasTest extends DeclaredSchemasTest {
  @Override
  EndpointUnderTest open(Path on) {
    return EndpointUnderTest.onPostgres();
  }
}
