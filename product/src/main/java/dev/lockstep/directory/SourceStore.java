package dev.lockstep.directory;

import dev.lockstep.directory.Source.SourceCursor;
import dev.lockstep.directory.SourceChange.Kind;
import dev.lockstep.directory.SourceChange.Reference;
import dev.lockstep.directory.SourceDeletions.Remains;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What is kept of Sources: their settings, how far they have been read, and what they have told
/// of: a tree of anchors and the references between them, also of objects that aren't in the
/// Directory. Written inside the units of work of [DirectoryStore].
public interface SourceStore {

  void insert(DirectoryId directory, SourceDefinition definition);

  /// Other settings, another state or limit; the kind stays.
  void update(DirectoryId directory, SourceDefinition definition);

  /// The source itself; what it has told of is forgotten by [#forget].
  void remove(DirectoryId directory, SourceId source);

  /// What becomes of its objects, once it is being deleted.
  Optional<Remains> deleting(DirectoryId directory, SourceId source);

  /// From now on it is being deleted.
  void setDeleting(DirectoryId directory, SourceId source, Remains remains);

  /// Forgets some of what the source has told of.
  ///
  /// @return whether there may be more
  boolean forget(DirectoryId directory, SourceId source, int limit);

  /// Those of the next objects of the Directory, in the order of their ids, that belong to the
  /// source. They may be none, and others follow all the same.
  Owned owned(DirectoryId directory, SourceId source, Optional<ObjectId> after);

  /// Lets no source fill this object any more.
  void detach(DirectoryId directory, ObjectId object);

  List<SourceDefinition> sources(DirectoryId directory);

  /// Inside a unit of work it stays so until the unit ends.
  Optional<SourceDefinition> source(DirectoryId directory, SourceId source);

  SourceLog log();

  /// What the sources take away, as long as it waits.
  RemovalStore removals();

  /// What of the sources was refused, as long as it waits.
  NameConflictStore nameConflicts();

  default Optional<SourceCursor> cursor(DirectoryId directory, SourceId source) {
    return position(directory, source).cursor();
  }

  /// How far it has been read.
  Position position(DirectoryId directory, SourceId source);

  /// @param cursor empty where a full read is due
  /// @param round of the last reading, or higher: another one where the cursor was forgotten since
  record Position(Optional<SourceCursor> cursor, long round) {}

  /// Part of a batch is applied; its end isn't.
  void openBatch(DirectoryId directory, SourceId source);

  /// The batch is applied to its end: the cursor moves, unless it was forgotten while the batch was
  /// read. Without a cursor, a full read is due.
  ///
  /// @param round of the reading
  void closeBatch(
      DirectoryId directory, SourceId source, long round, Optional<SourceCursor> cursor);

  /// A full read is due, also where a reading is under way. A batch that is open stays so until a
  /// reading ends.
  void forgetCursor(DirectoryId directory, SourceId source);

  void polled(DirectoryId directory, SourceId source, SourceStatus status);

  SourceStatus status(DirectoryId directory, SourceId source);

  /// What the running unit of work is about. Many are looked up together, and written together at
  /// its end; of others, each is.
  ///
  /// @param anchors objects that the source tells of, or to which one refers
  /// @param referrers those of them that refer to few, as to a manager
  void expect(
      DirectoryId directory,
      SourceId source,
      Collection<String> anchors,
      Collection<String> referrers);

  Optional<Node> node(DirectoryId directory, SourceId source, String anchor);

  /// The object in the Directory, where it is there and in no recycle bin, and this source tells what
  /// it is like.
  Optional<ObjectId> live(DirectoryId directory, SourceId source, String anchor);

  /// The same of many, by their anchors; without those that aren't there.
  Map<String, ObjectId> live(DirectoryId directory, SourceId source, Collection<String> anchors);

  /// Which objects of the sources an object of the Directory is, but for those that are gone; also
  /// those that are left out.
  List<Link> links(DirectoryId directory, ObjectId object);

  /// What is in a container, in the order of the anchors.
  List<Node> children(
      DirectoryId directory, SourceId source, String anchor, String after, int limit);

  /// Begins a reading that tells what there is.
  ///
  /// @return its number: higher than those before
  long beginRound(DirectoryId directory, SourceId source);

  /// The object was told of in this round.
  void told(DirectoryId directory, SourceId source, String anchor, long round);

  /// Nodes that aren't gone and that this round did not tell of, in the order of their anchors.
  List<Node> untold(DirectoryId directory, SourceId source, long round, String after, int limit);

  /// When the object is to be read again, if ever.
  void setDue(DirectoryId directory, SourceId source, String anchor, Optional<Instant> at);

  /// When it is to be read again as well, unless that is earlier and yet to come.
  void setDueToo(
      DirectoryId directory, SourceId source, String anchor, Optional<Instant> at, Instant now);

  /// Whether the object is to be read again by now.
  boolean isDue(DirectoryId directory, SourceId source, String anchor, Instant now);

  /// Anchors of objects that are to be read again by now.
  List<String> due(DirectoryId directory, SourceId source, Instant now, int limit);

  void put(DirectoryId directory, SourceId source, Node node);

  /// @return false when it was there already, and wasn't about to go
  boolean link(DirectoryId directory, SourceId source, Edge edge);

  /// @return those that weren't there already, or were about to go
  List<Edge> linkAll(DirectoryId directory, SourceId source, List<Edge> edges);

  /// @return false when it wasn't there
  boolean unlink(DirectoryId directory, SourceId source, Edge edge);

  /// Forgets every reference from and to it.
  void unlinkAll(DirectoryId directory, SourceId source, String anchor);

  /// Those that aren't about to go; likewise [#linksTo].
  List<Edge> linksFrom(DirectoryId directory, SourceId source, String anchor);

  List<Edge> linksTo(DirectoryId directory, SourceId source, String anchor);

  /// One object of the source.
  ///
  /// @param object its id in the Directory, once it has been there
  /// @param gone whether the source has removed it; kept, so that it gets its id back when it
  ///     is restored there
  /// @param leftOut whether the source tells of it, and has no say in its object all the same: it is
  ///     filtered out or out of scope. The object is in the recycle bin, or other sources'
  record Node(
      String anchor,
      Kind kind,
      Optional<String> parent,
      Optional<ObjectId> object,
      boolean gone,
      boolean leftOut) {

    public Node(
        String anchor,
        Kind kind,
        Optional<String> parent,
        Optional<ObjectId> object,
        boolean gone) {
      this(anchor, kind, parent, object, gone, false);
    }

    /// The object, where this source has a say in it.
    public Optional<ObjectId> filled() {
      return gone || leftOut ? Optional.empty() : object;
    }

    Node with(ObjectId id) {
      return new Node(anchor, kind, parent, Optional.of(id), gone, leftOut);
    }

    Node in(Optional<String> container) {
      return container.isPresent()
          ? new Node(anchor, kind, container, object, gone, leftOut)
          : this;
    }

    /// The source has removed it.
    Node removed() {
      return new Node(anchor, kind, parent, object, true, false);
    }

    /// The source tells of it; of one that it had removed, it has no say in the object yet.
    Node told() {
      return new Node(anchor, kind, parent, object, false, leftOut || (gone && object.isPresent()));
    }

    Node leftOut(boolean isLeftOut) {
      return new Node(anchor, kind, parent, object, gone, isLeftOut);
    }
  }

  /// One object of a source that is an object of the Directory.
  ///
  /// @param leftOut as in [Node]
  record Link(SourceId source, String anchor, boolean leftOut) {}

  /// @param binned in the recycle bin
  /// @param next what to go on after; empty at the end
  record Owned(List<ObjectId> live, List<ObjectId> binned, Optional<ObjectId> next) {}

  record Edge(String anchor, Reference reference, String target) {}

  /// @param changes how many objects and references the last poll told of
  record SourceStatus(
      Optional<Instant> started, Optional<Instant> ended, long changes, Optional<String> error) {
    public static final SourceStatus NEVER =
        new SourceStatus(Optional.empty(), Optional.empty(), 0, Optional.empty());
  }
}
