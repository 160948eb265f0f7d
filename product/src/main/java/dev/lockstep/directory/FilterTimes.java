package dev.lockstep.directory;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// When an object of which the source says nothing is read again: once its source's filter, which
/// asks for the time, decides otherwise, or its account expires. One that is to be read by now, as
/// another source has no say in it any more, stays so until all of it is read.
final class FilterTimes {
  private final SourceStore sources;
  private final InstantSource clock;
  private final DirectoryId directory;
  private final SourceId source;
  private final SourceFilter filter;

  /// Of the object that was told of last, whose own time may follow.
  private @Nullable Timed last;

  private boolean all;

  private record Timed(String anchor, Optional<Instant> at) {}

  FilterTimes(PolledSource polled, SourceFilter filter) {
    this.sources = polled.sources();
    this.clock = polled.clock();
    this.directory = polled.directory();
    this.source = polled.id();
    this.filter = filter;
  }

  /// @param isAll whether what comes is all that there is of each object
  void setAll(boolean isAll) {
    all = isAll;
  }

  private boolean isDue(String anchor) {
    return !all && sources.isDue(directory, source, anchor, clock.instant());
  }

  /// The filter was asked about the object.
  void asked(String anchor, DirectoryObject object) {
    if (filter.asksForTheTime(object.objectType())) {
      Instant now = clock.instant();
      Optional<Instant> at = filter.changesAfter(object, now);
      last = new Timed(anchor, at);
      if (!isDue(anchor)) {
        sources.setDueToo(directory, source, anchor, at, now);
      }
    }
  }

  /// The source says when the object will be another, if ever.
  void told(String anchor, Optional<Instant> at) {
    if (!isDue(anchor)) {
      sources.setDue(directory, source, anchor, due(anchor, at));
    }
  }

  private Optional<Instant> due(String anchor, Optional<Instant> at) {
    Timed timed = last;
    return timed == null || !timed.anchor().equals(anchor)
        ? at
        : Stream.concat(at.stream(), timed.at().stream()).min(Instant::compareTo);
  }
}
