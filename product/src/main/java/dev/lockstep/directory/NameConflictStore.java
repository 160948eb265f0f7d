package dev.lockstep.directory;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Which of the sources' objects the Directory can't take as long as another one has their name.
/// Written inside the units of work of [DirectoryStore].
public interface NameConflictStore {

  void put(DirectoryId directory, SourceId source, NameConflict conflict);

  void remove(DirectoryId directory, SourceId source, String anchor);

  Optional<NameConflict> conflict(DirectoryId directory, SourceId source, String anchor);

  /// The one that has waited longest.
  Optional<NameConflict> first(DirectoryId directory, SourceId source);

  long count(DirectoryId directory, SourceId source);

  /// Anchors of those that are to be tried again by now.
  List<String> due(DirectoryId directory, SourceId source, Instant now, int limit);

  /// @param problem who it is and which name another one has
  /// @param again when it is tried once more
  record NameConflict(String anchor, String problem, Instant since, Instant again) {}
}
