package dev.lockstep.directory;

import dev.lockstep.directory.NameConflictStore.NameConflict;
import dev.lockstep.scim.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// Objects that the Directory couldn't take because another one had their name. Nothing tells when
/// the name is free: that other one may be of another source, or a client's. So they are read and
/// tried again: after a minute, and after as long as they have waited, up to an hour.
final class NameConflicts {
  private static final Duration SHORTEST = Duration.ofMinutes(1);

  private static final Duration LONGEST = Duration.ofHours(1);

  private final NameConflictStore conflicts;
  private final InstantSource clock;
  private final DirectoryId directory;
  private final SourceId source;

  /// Spares a look at each change where there is none. Stays set when a unit is run again.
  private boolean any;

  NameConflicts(PolledSource polled) {
    this.conflicts = polled.sources().nameConflicts();
    this.clock = polled.clock();
    this.directory = polled.directory();
    this.source = polled.id();
    this.any = conflicts.first(directory, source).isPresent();
  }

  void refuse(String anchor, String problem) {
    Instant now = clock.instant();
    Instant since =
        conflicts.conflict(directory, source, anchor).map(NameConflict::since).orElse(now);
    Duration waited = Duration.between(since, now);
    Duration rest =
        waited.compareTo(SHORTEST) < 0
            ? SHORTEST
            : waited.compareTo(LONGEST) > 0 ? LONGEST : waited;
    any = true;
    conflicts.put(
        directory, source, new NameConflict(anchor, Json.keepable(problem), since, now.plus(rest)));
  }

  boolean isRefused(String anchor) {
    return any && conflicts.conflict(directory, source, anchor).isPresent();
  }

  /// It was taken, or isn't wanted any more.
  void settled(String anchor) {
    if (any) {
      conflicts.remove(directory, source, anchor);
    }
  }

  List<String> due(int limit) {
    return any ? conflicts.due(directory, source, clock.instant(), limit) : List.of();
  }

  long count() {
    return any ? conflicts.count(directory, source) : 0;
  }

  Optional<String> first() {
    return conflicts.first(directory, source).map(NameConflict::problem);
  }
}
