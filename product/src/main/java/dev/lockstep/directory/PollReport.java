package dev.lockstep.directory;

import dev.lockstep.directory.RemovalStore.Hold;
import dev.lockstep.directory.SourceLog.Event;
import dev.lockstep.directory.SourceLog.Line;
import dev.lockstep.directory.SourceStore.SourceStatus;
import dev.lockstep.scim.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What a poll leaves in the log of its source: what is news against the poll before.
///
/// @param failed whether it came to no end; its status says why
/// @param full whether it read everything there is
/// @param problems what of it couldn't be told, a line each
record PollReport(
    SourceStatus before,
    SourceStatus now,
    boolean failed,
    boolean full,
    PollTally tally,
    List<String> problems,
    Optional<Hold> heldBefore,
    Optional<Hold> held) {

  List<Line> lines(Instant at) {
    List<Line> lines = new ArrayList<>();
    if (failed && !now.error().equals(before.error())) {
      lines.add(line(at, Event.FAILED, Optional.empty(), now.error().orElse("")));
    }
    if (!tally.nothing() || (full && !failed)) {
      lines.add(line(at, Event.READ, Optional.empty(), read()));
    }
    String known = before.error().orElse("");
    problems.stream()
        .filter(problem -> !known.contains(problem))
        .forEach(problem -> lines.add(line(at, Event.REFUSED, Optional.empty(), problem)));
    tally
        .refused()
        .forEach(
            (anchor, problem) -> lines.add(line(at, Event.REFUSED, Optional.of(anchor), problem)));
    if (before.error().isPresent() && now.error().isEmpty()) {
      lines.add(line(at, Event.RECOVERED, Optional.empty(), "without errors again"));
    }
    if (heldBefore.isEmpty() && held.isPresent()) {
      lines.add(
          line(
              at,
              Event.HELD,
              Optional.empty(),
              String.format(
                  Locale.ROOT,
                  "more is gone at the source than the %,d that may go unasked",
                  held.get().limit())));
    } else if (heldBefore.isPresent() && held.isEmpty()) {
      lines.add(line(at, Event.RELEASED, Optional.empty(), "no removals are held back any more"));
    }
    return lines;
  }

  private String read() {
    return String.format(
        Locale.ROOT,
        "%s of %,d objects and references: %s",
        full ? "a full read" : "changes",
        now.changes(),
        tally.text());
  }

  private static Line line(Instant at, Event event, Optional<String> anchor, String text) {
    return new Line(at, event, anchor.map(Json::keepable), Json.keepable(text));
  }
}
