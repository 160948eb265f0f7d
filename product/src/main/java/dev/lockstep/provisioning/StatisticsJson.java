package dev.lockstep.provisioning;

import dev.lockstep.provisioning.ApplicationState.Counts;
import dev.lockstep.provisioning.ApplicationState.Cycle;
import dev.lockstep.provisioning.Statistics.EndedCycle;
import dev.lockstep.scim.json.Json;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// [Statistics] as JSON, the same in the API and in stores, by the names of Graph's
/// `synchronizationStatus`:
///
/// ```json
/// {"totals": {"created": 12, "updated": 3, "disabled": 1, "deleted": 0, "memberships": 20,
///             "unchanged": 4, "failed": 0, "failedReferences": 0},
///  "lastExecution": {"cycle": 7, "kind": "incremental", "state": "Succeeded",
///                    "timeBegan": "2026-11-26T09:00:00Z", "timeEnded": "2026-11-26T09:00:01Z",
///                    "counts": {"created": 1}},
///  "steadyStateFirstAchievedTime": "2026-11-25T17:03:11Z"}
/// ```
public final class StatisticsJson {
  private StatisticsJson() {}

  public static ObjectNode write(Statistics statistics) {
    ObjectNode json = Json.object();
    json.set("totals", write(statistics.totals()));
    put(json, "lastExecution", statistics.last());
    put(json, "lastSuccessfulExecution", statistics.lastSuccessful());
    put(json, "lastSuccessfulExecutionWithExports", statistics.lastSuccessfulWithExports());
    put(json, "steadyStateFirstAchievedTime", statistics.steadyStateFirstAchieved());
    put(json, "steadyStateLastAchievedTime", statistics.steadyStateLastAchieved());
    put(json, "escrowsPrunedSince", statistics.escrowsPruned());
    return json;
  }

  private static void put(ObjectNode json, String name, Optional<?> value) {
    value.ifPresent(
        some -> {
          if (some instanceof EndedCycle execution) {
            json.set(name, write(execution));
          } else {
            json.put(name, some.toString());
          }
        });
  }

  /// `ENTRY_LEVEL_ERRORS` as `EntryLevelErrors`.
  public static String word(EndedCycle.Result result) {
    return switch (result) {
      case SUCCEEDED -> "Succeeded";
      case FAILED -> "Failed";
      case ENTRY_LEVEL_ERRORS -> "EntryLevelErrors";
    };
  }

  private static ObjectNode write(EndedCycle execution) {
    ObjectNode json =
        Json.object()
            .put("cycle", execution.cycle())
            .put("kind", ApplicationJson.word(execution.kind()))
            .put("state", word(execution.result()))
            .put("timeBegan", execution.began().toString())
            .put("timeEnded", execution.ended().toString());
    json.set("counts", write(execution.counts()));
    return json;
  }

  public static ObjectNode write(Counts counts) {
    return Json.object()
        .put("created", counts.created())
        .put("updated", counts.updated())
        .put("disabled", counts.disabled())
        .put("deleted", counts.deleted())
        .put("memberships", counts.memberships())
        .put("unchanged", counts.unchanged())
        .put("failed", counts.failed())
        .put("failedReferences", counts.failedReferences());
  }

  public static Statistics read(JsonNode json) {
    return new Statistics(
        counts(json.path("totals")),
        execution(json, "lastExecution"),
        execution(json, "lastSuccessfulExecution"),
        execution(json, "lastSuccessfulExecutionWithExports"),
        instant(json, "steadyStateFirstAchievedTime"),
        instant(json, "steadyStateLastAchievedTime"),
        instant(json, "escrowsPrunedSince"));
  }

  private static Optional<EndedCycle> execution(JsonNode parent, String name) {
    JsonNode json = parent.path(name);
    return json.isMissingNode()
        ? Optional.empty()
        : Optional.of(
            new EndedCycle(
                json.path("cycle").asLong(),
                kind(json.path("kind").asString()),
                Instant.parse(json.path("timeBegan").asString()),
                Instant.parse(json.path("timeEnded").asString()),
                counts(json.path("counts"))));
  }

  private static Cycle.Kind kind(String word) {
    for (Cycle.Kind kind : Cycle.Kind.values()) {
      if (ApplicationJson.word(kind).equals(word)) {
        return kind;
      }
    }
    throw new IllegalArgumentException("'" + word + "' is no kind of cycle");
  }

  private static Optional<Instant> instant(JsonNode json, String name) {
    return json.has(name)
        ? Optional.of(Instant.parse(json.path(name).asString()))
        : Optional.empty();
  }

  private static Counts counts(JsonNode json) {
    return new Counts(
        json.path("created").asLong(0),
        json.path("updated").asLong(0),
        json.path("disabled").asLong(0),
        json.path("deleted").asLong(0),
        json.path("memberships").asLong(0),
        json.path("unchanged").asLong(0),
        json.path("failed").asLong(0),
        json.path("failedReferences").asLong(0));
  }
}
