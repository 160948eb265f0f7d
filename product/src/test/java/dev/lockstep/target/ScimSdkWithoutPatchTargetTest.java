package dev.lockstep.target;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.provisioning.Target;
import dev.lockstep.provisioning.Target.Answer;
import dev.lockstep.provisioning.Target.WriteResult;
import dev.lockstep.servers.ScimSdkServer;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;

/// Against SCIM-SDK's server where it takes no PATCH, so that everything is changed by PUT.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScimSdkWithoutPatchTargetTest extends TargetContract {
  private final ScimSdkServer server = new ScimSdkServer(TOKEN, false);

  @AfterAll
  void stop() {
    server.close();
  }

  @Override
  URI base() {
    return server.base();
  }

  /// The PATCH that was denied, then the reading and the replacement.
  @Override
  void assertChunks(Answer<List<String>> answer, int members) {
    assertThat(answer.exchanges())
        .extracting(Target.Exchange::method)
        .containsExactly("PATCH", "GET", "PUT");
  }

  /// The update stays out of the bulk.
  @Override
  void assertTogether(Target target, Answer<List<WriteResult>> answer) {
    assertThat(answer.exchanges())
        .extracting(Target.Exchange::method)
        .containsExactly("POST", "POST", "GET", "PUT");
  }
}
