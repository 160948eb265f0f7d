package dev.lockstep.directory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// How often clients were refused at each Directory's door since the program started. Counts by
/// Directories that exist, and all others as one, so that no stranger fills the memory; writes at
/// most a line a minute for each into the log, so that none fills the disk.
public final class Refusals {
  private static final System.Logger LOG = System.getLogger(Refusals.class.getName());

  private static final Duration BETWEEN_LINES = Duration.ofMinutes(1);

  /// No Directory has it: the key of all that don't exist.
  private static final String ELSEWHERE = "";

  private final DirectoryReader directories;
  private final InstantSource clock;
  private final Map<String, Count> counts = new ConcurrentHashMap<>();

  public Refusals(DirectoryReader directories, InstantSource clock) {
    this.directories = directories;
    this.clock = clock;
  }

  /// @param total since the program started
  /// @param last empty where there was none
  public record Summary(long total, Optional<Instant> last) {}

  /// @param isLine whether the last one is worth a line in the log
  private record Count(long total, Instant last, Instant lastLine, boolean isLine) {}

  /// @param directory as the client named it
  /// @param why for the log; holds no secret and nothing that the client wrote
  void refused(Optional<DirectoryId> directory, String why) {
    Instant now = clock.instant();
    String key =
        directory
            .flatMap(directories::directory)
            .map(found -> found.id().value())
            .orElse(ELSEWHERE);
    Count count =
        counts.merge(
            key,
            new Count(1, now, now, true),
            (before, _) -> {
              boolean line = !now.isBefore(before.lastLine().plus(BETWEEN_LINES));
              return new Count(before.total() + 1, now, line ? now : before.lastLine(), line);
            });
    if (count.isLine()) {
      String where = key.isEmpty() ? "a directory that doesn't exist" : "directory '" + key + "'";
      LOG.log(
          System.Logger.Level.WARNING,
          "refused a client at " + where + ": " + why + "; " + count.total() + " since the start");
    }
  }

  public Summary at(DirectoryId directory) {
    return Optional.ofNullable(counts.get(directory.value()))
        .map(count -> new Summary(count.total(), Optional.of(count.last())))
        .orElse(new Summary(0, Optional.empty()));
  }
}
