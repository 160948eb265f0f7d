package dev.lockstep.api;

import dev.lockstep.administration.Job;
import dev.lockstep.scim.json.Json;
import java.time.Instant;
import tools.jackson.databind.node.ObjectNode;

/// A job as JSON.
final class JobJson {
  private JobJson() {}

  /// It goes on by itself, and is looked at there.
  static ApiAnswer begun(ApiCall call, Job job, Instant now) {
    return ApiAnswer.accepted(write(job, now))
        .with("Location", call.base() + "/api/v1/jobs/" + job.id());
  }

  static ObjectNode write(Job job, Instant now) {
    ObjectNode json =
        Json.object()
            .put("id", job.id())
            .put("kind", job.kind().word())
            .put("subject", job.subject())
            .put("state", job.state().word())
            .put("done", job.done());
    if (!job.directory().isEmpty()) {
      json.put("directory", job.directory());
    }
    job.total().ifPresent(total -> json.put("total", total));
    job.rate(now).ifPresent(rate -> json.put("perSecond", (double) Math.round(rate * 10) / 10));
    job.left(now).ifPresent(left -> json.put("secondsLeft", left.toSeconds()));
    json.put("started", job.started().toString());
    job.ended().ifPresent(at -> json.put("ended", at.toString()));
    json.put("by", job.by());
    job.problem().ifPresent(why -> json.put("problem", why));
    job.result()
        .ifPresent(
            made ->
                json.putObject("result")
                    .put("mediaType", made.mediaType())
                    .put("bytes", made.bytes())
                    .put("until", made.until().toString()));
    return json.put("cancellable", job.cancellable()).put("resumable", job.resumable());
  }
}
