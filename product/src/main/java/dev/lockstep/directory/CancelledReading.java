package dev.lockstep.directory;

import dev.lockstep.directory.SourceStore.SourceStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// A reading that somebody has stopped and that hasn't noticed yet.
record CancelledReading(
    DirectoryStore store,
    SourceStore sources,
    DirectoryId directory,
    SourceId source,
    Reading reading) {

  /// Says so at once, as a process may be stopped before the reading has noticed; what it says itself
  /// when it ends comes in its place, and stays where it has said so already.
  void keep(Instant now) {
    SourceStatus cancelled =
        new SourceStatus(
            Optional.of(reading.started()),
            Optional.of(now),
            reading.told(),
            reading.cancellation());
    store.atomically(
        () -> {
          // held, so that it doesn't end meanwhile
          boolean runs = sources.source(directory, source).isPresent() && !hasEnded();
          if (runs) {
            sources.polled(directory, source, cancelled);
          }
          return runs;
        });
  }

  private boolean hasEnded() {
    Instant started = reading.started().truncatedTo(ChronoUnit.MICROS);
    return sources
        .status(directory, source)
        .started()
        .filter(at -> !at.isBefore(started))
        .isPresent();
  }
}
