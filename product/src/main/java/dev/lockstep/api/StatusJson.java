package dev.lockstep.api;

import dev.lockstep.provisioning.ApplicationJson;
import dev.lockstep.provisioning.ApplicationState;
import dev.lockstep.provisioning.ApplicationState.Counts;
import dev.lockstep.provisioning.Monitoring.Status;
import dev.lockstep.provisioning.Pending;
import dev.lockstep.provisioning.StatisticsJson;
import dev.lockstep.scim.json.Json;
import tools.jackson.databind.node.ObjectNode;

/// How an Application is doing, as JSON.
final class StatusJson {
  private StatusJson() {}

  static ObjectNode write(Status status) {
    ApplicationState.Cycle cycle = status.state().cycle();
    ObjectNode json =
        Json.object()
            .put("state", ApplicationJson.word(status.application().state()))
            .put("code", code(status.code()))
            .put("users", status.users())
            .put("groups", status.groups())
            .put("atRest", status.atRest())
            .put("expanding", status.expanding())
            .put("due", status.toGo());
    ObjectNode current = json.putObject("cycle").put("kind", ApplicationJson.word(cycle.kind()));
    current.put("id", cycle.number());
    current.put("running", cycle.running());
    cycle.started().ifPresent(at -> current.put("started", at.toString()));
    cycle.ended().ifPresent(at -> current.put("ended", at.toString()));
    current.put("expanded", cycle.expanded());
    Counts counts = cycle.counts();
    current
        .put("created", counts.created())
        .put("updated", counts.updated())
        .put("disabled", counts.disabled())
        .put("deleted", counts.deleted())
        .put("memberships", counts.memberships())
        .put("unchanged", counts.unchanged())
        .put("failed", counts.failed());
    ObjectNode pending = json.putObject("pending");
    for (Pending.State state : Pending.State.values()) {
      pending.put(ApplicationJson.word(state), status.pending().getOrDefault(state, 0L));
    }
    status
        .state()
        .quarantine()
        .ifPresent(
            quarantine ->
                json.putObject("quarantine")
                    .put("reason", quarantine.reason().text())
                    .put("errorCode", quarantine.code().code())
                    .put("message", quarantine.message())
                    .put("recommendedAction", quarantine.code().recommendedAction())
                    .put("since", quarantine.since().toString())
                    .put("nextTry", quarantine.nextTry().toString()));
    ObjectNode statistics = StatisticsJson.write(status.statistics());
    statistics.set("totals", StatisticsJson.write(status.toDate()));
    statistics.put(
        "countSuccessiveCompleteFailures",
        status.state().quarantine().map(ApplicationState.Quarantine::tries).orElse(0));
    statistics.put("escrowsPruned", status.statistics().escrowsPruned().isPresent());
    json.set("statistics", statistics);
    status.state().guardTripped().ifPresent(since -> json.put("guardTripped", since.toString()));
    return json;
  }

  private static String code(Status.Code code) {
    return switch (code) {
      case NOT_RUN -> "NotRun";
      case ACTIVE -> "Active";
      case PAUSED -> "Paused";
      case QUARANTINE -> "Quarantine";
    };
  }
}
