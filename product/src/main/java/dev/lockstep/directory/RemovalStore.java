package dev.lockstep.directory;

import dev.lockstep.directory.SourceStore.Edge;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Where what a source takes away waits for the end of its batch, and after that for a person where
/// it is more than the source's [RemovalLimit]. Written inside the units of work of
/// [DirectoryStore].
public interface RemovalStore {

  /// Replaces the reason of one that waits already, and leaves it allowed where it was.
  void stage(DirectoryId directory, SourceId source, String anchor, Reason reason);

  /// @return false when it didn't wait
  boolean unstage(DirectoryId directory, SourceId source, String anchor);

  Optional<Staged> staged(DirectoryId directory, SourceId source, String anchor);

  /// In the order of their anchors.
  List<Staged> page(DirectoryId directory, SourceId source, String after, int limit);

  long count(DirectoryId directory, SourceId source, boolean allowed);

  /// Lets none of them wait any more; they stay in the Directory.
  void unstageAll(DirectoryId directory, SourceId source);

  /// Allows all that wait.
  ///
  /// @return how many weren't allowed before
  long allow(DirectoryId directory, SourceId source);

  /// Lets removals up to this time count towards the limit no more.
  void countFrom(DirectoryId directory, SourceId source, Instant at);

  /// After which time removals count towards the limit, if not for its whole window.
  Optional<Instant> countedFrom(DirectoryId directory, SourceId source);

  /// Lets a reference wait. [SourceStore#link] takes that back.
  ///
  /// @return false when there is none, or it waits already
  boolean part(DirectoryId directory, SourceId source, Edge edge);

  /// References that wait while neither of their ends does.
  List<Edge> parting(DirectoryId directory, SourceId source, int limit);

  Optional<Hold> hold(DirectoryId directory, SourceId source);

  void setHold(DirectoryId directory, SourceId source, Optional<Hold> hold);

  /// An object stays with other sources, and this one has no say in it any more.
  void left(DirectoryId directory, SourceId source, String anchor, Instant at);

  /// Objects of the source that are in the recycle bin, or other sources' alone, since after this
  /// time.
  long removedSince(DirectoryId directory, SourceId source, Instant since);

  /// Objects that the source has in the Directory.
  long filled(DirectoryId directory, SourceId source);

  /// Why an object is to leave the Directory.
  enum Reason {
    /// The source said that it is gone.
    REMOVED,
    /// A complete read didn't tell of it.
    ABSENT,
    /// It was moved away from where the administrator wants objects from.
    OUT_OF_SCOPE,
    /// The administrator's filter doesn't let it through any more.
    FILTERED_OUT
  }

  /// @param allowed whether a person has said that it may go
  record Staged(String anchor, Reason reason, boolean allowed) {}

  /// Removals are held back.
  ///
  /// @param limit which they exceed
  /// @param refused whether objects were refused meanwhile because one that is to go has their
  ///     name: then a full read is due once it has gone
  record Hold(Instant since, long limit, boolean refused) {}
}
