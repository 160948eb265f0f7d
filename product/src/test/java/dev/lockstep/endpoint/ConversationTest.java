package dev.lockstep.endpoint;

import dev.lockstep.directory.ClientProfile;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/// Tests of what a client says and hears by each of several profiles: all of a class share a store,
/// and each has a Directory of its own in it.
@TestInstance(Lifecycle.PER_CLASS)
abstract class ConversationTest {
  @Parameter ClientProfile profile = ClientProfile.TOLERANT;
  EndpointUnderTest endpoint;
  Conversation client;

  @BeforeAll
  final void open(@TempDir Path folder) {
    endpoint = new EndpointUnderTest(folder);
  }

  @BeforeEach
  final void start() {
    client = new Conversation(endpoint, profile);
  }

  @AfterAll
  final void close() {
    endpoint.close();
  }
}
