package dev.lockstep.directory;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// When a source's filter that asks for the time decides otherwise about an object of which the
/// source says nothing: it is read again then, as one whose account expires.
final class FilterTimes {
  private final SourceStore sources;
  private final InstantSource clock;
  private final DirectoryId directory;
  private final SourceId source;
  private final SourceFilter filter;

  /// Of the object that was told of last, whose own time may follow.
  private @Nullable Timed last;

  private record Timed(String anchor, Optional<Instant> at) {}

  FilterTimes(PolledSource polled, SourceFilter filter) {
    this.sources = polled.sources();
    this.clock = polled.clock();
    this.directory = polled.directory();
    this.source = polled.id();
    this.filter = filter;
  }

  /// The filter was asked about the object.
  void asked(String anchor, DirectoryObject object) {
    if (filter.asksForTheTime(object.objectType())) {
      Instant now = clock.instant();
      Optional<Instant> at = filter.changesAfter(object, now);
      last = new Timed(anchor, at);
      sources.setDueToo(directory, source, anchor, at, now);
    }
  }

  /// When the object is to be read again, as its source says that it will be another at this time.
  Optional<Instant> due(String anchor, Optional<Instant> at) {
    Timed timed = last;
    return timed == null || !timed.anchor().equals(anchor)
        ? at
        : Stream.concat(at.stream(), timed.at().stream()).min(Instant::compareTo);
  }
}
