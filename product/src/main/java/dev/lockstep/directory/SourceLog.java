package dev.lockstep.directory;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What became of the polls of each source: what they brought, what couldn't be taken, what failed.
/// A poll without news leaves nothing. Written inside the units of work of [DirectoryStore].
public interface SourceLog {
  /// Entries of a source that are kept; the oldest go first.
  int KEPT = 10_000;

  void add(DirectoryId directory, SourceId source, List<Line> lines);

  /// The newest first.
  List<Entry> page(DirectoryId directory, SourceId source, Query query, int limit);

  /// What is said of one object, the newest first.
  ///
  /// @param before only entries with lower numbers
  List<Entry> about(
      DirectoryId directory, SourceId source, String anchor, Optional<Long> before, int limit);

  enum Event {
    /// A poll told of something.
    READ,
    /// An object or a row wasn't taken; the rest was.
    REFUSED,
    /// A poll came to no end. Told once, until it fails otherwise or goes well again.
    FAILED,
    /// A poll went well again.
    RECOVERED,
    /// It would take away more than it may.
    HELD,
    /// What was held is allowed, rejected or back.
    RELEASED;

    /// As people and scripts know it.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// @param anchor of the object that it is about, where it is about one
  record Line(Instant at, Event event, Optional<String> anchor, String text) {}

  /// @param number grows with each entry of the source
  record Entry(long number, Line line) {}

  /// @param text that stands in the entry's text or anchor, in whatever case
  /// @param before only entries with lower numbers
  record Query(Optional<Event> event, Optional<String> text, Optional<Long> before) {
    public static final Query ALL = new Query(Optional.empty(), Optional.empty(), Optional.empty());
  }
}
