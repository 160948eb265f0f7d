package dev.lockstep.provisioning;

import static dev.lockstep.provisioning.ApplicationUnderTest.ALICE;
import static dev.lockstep.provisioning.ApplicationUnderTest.APP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.endpoint.LockstepUnderTest;
import dev.lockstep.servers.FailingTarget.Request;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Into Lockstep's own Endpoint.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LockstepWholeCycleTest extends WholeCycleContract {
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

  @Test
  void anInitialCycleOfHundredsTakesADozenRequests() {
    List<ObjectId> people = company().hire(230, "bulk");
    for (int number = 0; number < 100; number++) {
      app().setManager(people.get(number), people.get(number + 100));
    }
    for (int number = 0; number < 30; number++) {
      company().found("Team " + number);
    }

    List<Request> initial = run();

    // those of the other tests stay there
    int pages = Math.ceilDiv(TargetContents.read(http(), base(), token()).accounts().size(), 20);
    int batches = Math.ceilDiv(230 + 30, 100);
    int afterTheirManagers = batches;
    assertThat(initial.stream().filter(request -> request.target().endsWith("/Bulk")))
        .hasSizeLessThanOrEqualTo(batches + afterTheirManagers);
    assertThat(initial.stream().filter(Request::isWrite))
        .hasSizeLessThanOrEqualTo(batches + afterTheirManagers);
    assertThat(initial).hasSizeLessThanOrEqualTo(1 + pages + 2 + batches + afterTheirManagers);
    people.forEach(person -> assertThat(app().link(person)).isPresent());
    app().running().restart(APP, ALICE);
    assertThat(run()).isEmpty();
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
