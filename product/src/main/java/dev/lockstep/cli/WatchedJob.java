package dev.lockstep.cli;

import java.time.Duration;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/// A job of the server while somebody waits for it.
record WatchedJob(AdminApi api, Surroundings.Pause pause) {
  private static final Duration INTERVAL = Duration.ofMillis(500);

  /// Waits until it has ended.
  ///
  /// @param told each time that it has come further
  JsonNode end(String id, Consumer<String> told) throws InterruptedException {
    JsonNode one = api.get(path(id));
    String said = "";
    while (isActive(one)) {
      if (!line(one).equals(said)) {
        said = line(one);
        told.accept(said);
      }
      pause.await(INTERVAL);
      one = api.get(path(id));
    }
    return one;
  }

  static String path(String id) {
    return "/jobs/" + AdminApi.encoded(id);
  }

  private static boolean isActive(JsonNode one) {
    String state = one.path("state").asString("");
    return state.equals("running") || state.equals("cancelling");
  }

  static String line(JsonNode one) {
    return text(one, "id") + ": " + text(one, "state") + ", " + progress(one);
  }

  static String progress(JsonNode one) {
    return text(one, "done")
        + (one.has("total") ? " of " + text(one, "total") : "")
        + (one.has("perSecond") ? ", " + text(one, "perSecond") + " a second" : "")
        + (one.has("secondsLeft") ? ", " + text(one, "secondsLeft") + " s left" : "");
  }

  private static String text(JsonNode json, String key) {
    return json.path(key).asString("");
  }
}
