package dev.lockstep.api;

import dev.lockstep.administration.Job;
import dev.lockstep.administration.Jobs;
import dev.lockstep.administration.Permission;
import java.io.InputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// Long work: how far it is, and how it is stopped and goes on.
final class JobRoutes {
  private final Jobs jobs;
  private final InstantSource clock;

  JobRoutes(Jobs jobs, InstantSource clock) {
    this.jobs = jobs;
    this.clock = clock;
  }

  /// What cancelling takes depends on the job, which says so.
  List<Route> routes() {
    String one = "/jobs/{job}";
    return List.of(
        new Route("GET", "/jobs", this::list).paged("directory", "state"),
        new Route("GET", one, call -> answer(jobs.get(call.variable("job"), call.access()))),
        new Route("GET", one + "/result", this::result),
        new Route("POST", one + "/cancel", this::cancel).needing(Permission.READ),
        new Route("POST", one + "/resume", this::resume).needing(Permission.READ));
  }

  private ApiAnswer answer(Job job) {
    return ApiAnswer.ok(JobJson.write(job, clock.instant()));
  }

  private ApiAnswer list(ApiCall call) {
    String directory = call.parameter("directory").orElse("");
    Optional<Job.State> state = call.choice("state", List.of(Job.State.values()), Job.State::word);
    Instant now = clock.instant();
    List<Job> found =
        jobs.list(call.access()).stream()
            .filter(job -> directory.isEmpty() || job.directory().equals(directory))
            .filter(job -> state.map(job.state()::equals).orElse(true))
            .toList();
    return ApiAnswer.pageOf(call, found, Job::id, job -> JobJson.write(job, now));
  }

  private ApiAnswer result(ApiCall call) {
    Jobs.Made made = jobs.result(call.variable("job"), call.access());
    return ApiAnswer.stream(
        made.mediaType(),
        out -> {
          try (InputStream in = made.opening().open()) {
            in.transferTo(out);
          }
        });
  }

  private ApiAnswer cancel(ApiCall call) {
    return answer(jobs.cancel(call.variable("job"), call.access(), call.actor()));
  }

  private ApiAnswer resume(ApiCall call) {
    return answer(jobs.resume(call.variable("job"), call.access(), call.actor()));
  }
}
