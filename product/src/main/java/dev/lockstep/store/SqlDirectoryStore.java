package dev.lockstep.store;

import dev.lockstep.directory.ChangedAttributes;
import dev.lockstep.directory.Directory;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectorySchemas;
import dev.lockstep.directory.DirectoryStore;
import dev.lockstep.directory.FeedEntry;
import dev.lockstep.directory.FeedEntry.Event;
import dev.lockstep.directory.FeedPosition;
import dev.lockstep.directory.Membership;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.PastChange;
import dev.lockstep.directory.Place;
import dev.lockstep.directory.ResourceKind;
import dev.lockstep.directory.Search;
import dev.lockstep.scim.schema.Schemas;
import dev.lockstep.scim.value.Value.Complex;
import dev.lockstep.store.FeedRows.News;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/// Directories in SQL.
public final class SqlDirectoryStore implements DirectoryStore {
  /// Edges read at once when an object goes into the bin.
  private static final int EDGES = 500;

  private final Database database;
  private final SchemaRows schemas = new SchemaRows();
  private final Walks walks = new Walks();
  private final SearchSizes sizes;
  private final List<WriteListener> writeListeners = new CopyOnWriteArrayList<>();

  public SqlDirectoryStore(Database database) {
    this(database, SearchSizes.USUAL);
  }

  SqlDirectoryStore(Database database, SearchSizes sizes) {
    this.database = database;
    this.sizes = sizes;
  }

  @Override
  public <T> T atomically(Supplier<T> unit) {
    return database.write(unit);
  }

  @Override
  public void claim(DirectoryId directory, String matter) {
    database.unit().claim(directory + "/" + matter);
  }

  @Override
  public void onFeed(FeedListener listener) {
    database.onTouch(directory -> listener.feedGrew(new DirectoryId(directory)));
  }

  @Override
  public void onWrite(WriteListener listener) {
    writeListeners.add(listener);
  }

  private void tell(
      DirectoryId directory, Optional<DirectoryObject> before, DirectoryObject after) {
    writeListeners.forEach(listener -> listener.written(directory, before, after));
  }

  // Directories

  @Override
  public void insert(Directory directory) {
    DirectoryRows.insert(database.unit(), directory);
  }

  @Override
  public void update(Directory directory) {
    DirectoryRows.update(database.unit(), directory);
  }

  @Override
  public void setSchemas(DirectoryId directory, DirectorySchemas changed) {
    schemas.write(database.unit(), directory, changed);
  }

  @Override
  public DirectorySchemas schemas(DirectoryId directory) {
    return database.read(session -> schemas.of(session, directory).schemas());
  }

  @Override
  public List<Directory> directories() {
    return database.read(DirectoryRows::all);
  }

  @Override
  public Optional<Directory> directory(DirectoryId id) {
    return database.read(session -> DirectoryRows.find(session, id));
  }

  // Objects

  @Override
  public void insert(DirectoryId directory, DirectoryObject object) {
    ObjectRows.insert(database.unit(), directory, indexed(directory, object), object);
    database.running().count(directory, object.type(), 1);
    append(directory, object, Event.CREATED, List.of(), object.created());
    tell(directory, Optional.empty(), object);
  }

  @Override
  public boolean update(DirectoryId directory, DirectoryObject object) {
    Optional<DirectoryObject> before = find(directory, object.id());
    if (before.isEmpty()) {
      return false;
    }
    boolean live = !before.get().inRecycleBin();
    if (!ObjectRows.update(
        database.unit(), directory, indexed(directory, object), before.get(), object)) {
      return false;
    }
    Event event = Event.UPDATED;
    if (live && object.inRecycleBin()) {
      event = Event.DELETED;
      database.running().count(directory, object.type(), -1);
    } else if (!live && !object.inRecycleBin()) {
      event = Event.RESTORED;
      database.running().count(directory, object.type(), 1);
    }
    append(
        directory,
        object,
        event,
        ChangedAttributes.between(before.get().document(), object.document()),
        object.lastModified());
    if (event == Event.DELETED) {
      dropEdges(directory, object);
    }
    tell(directory, before, object);
    return true;
  }

  @Override
  public void purge(DirectoryId directory, DirectoryObject object, Instant at) {
    ObjectRows.purge(database.unit(), directory, object.id());
    append(directory, object, Event.PURGED, List.of(), at);
  }

  @Override
  public List<DirectoryObject> binned(DirectoryId directory, Optional<Place> after, int limit) {
    return database.read(session -> ObjectRows.binned(session, directory, after, limit));
  }

  private IndexedAttributes indexed(DirectoryId directory, DirectoryObject object) {
    return schemas.of(database.unit(), directory).index(object.type());
  }

  /// In chunks, each edge with its feed entry; never by cascade.
  private void dropEdges(DirectoryId directory, DirectoryObject object) {
    Instant at = object.lastModified();
    List<ObjectId> edges;
    do {
      edges = groupsOf(directory, object.id(), Optional.empty(), EDGES);
      edges.forEach(group -> removeMember(directory, group, object.id(), at));
    } while (!edges.isEmpty());
    do {
      edges = members(directory, object.id(), Optional.empty(), EDGES);
      edges.forEach(member -> removeMember(directory, object.id(), member, at));
    } while (!edges.isEmpty());
    do {
      edges = reportsOf(directory, object.id(), Optional.empty(), EDGES);
      findAll(directory, edges).forEach(report -> clearManager(directory, report, at));
    } while (!edges.isEmpty());
  }

  private void clearManager(DirectoryId directory, DirectoryObject report, Instant at) {
    String enterprise = Schemas.ENTERPRISE_USER.id();
    Complex extension = report.document().complex(enterprise).without("manager");
    update(directory, report.changed(report.document().with(enterprise, extension), at));
  }

  @Override
  public Optional<DirectoryObject> find(DirectoryId directory, ObjectId id) {
    return database.read(session -> ObjectRows.find(session, directory, id));
  }

  @Override
  public List<DirectoryObject> findAll(DirectoryId directory, List<ObjectId> ids) {
    return database.read(session -> ObjectRows.findAll(session, directory, ids));
  }

  @Override
  public List<DirectoryObject> page(
      DirectoryId directory, ResourceKind type, Optional<ObjectId> after, int limit) {
    return database.read(session -> ObjectSearch.page(session, directory, type, after, limit));
  }

  @Override
  public Search.Result search(DirectoryId directory, Search search) {
    try {
      return database.read(
          session ->
              ObjectSearch.search(
                  session,
                  directory,
                  schemas.of(session, directory).index(search.type()),
                  walks,
                  sizes,
                  search));
    } catch (StoreException e) {
      throw ObjectSearch.interrupted(e);
    }
  }

  @Override
  public long count(DirectoryId directory, ResourceKind type) {
    return database.read(session -> ObjectSearch.count(session, directory, type));
  }

  // Memberships

  @Override
  public boolean addMember(DirectoryId directory, ObjectId group, ObjectId member, Instant at) {
    boolean added = MembershipRows.add(database.unit(), directory, group, member, at);
    if (added) {
      append(directory, News.ofMember(group, Event.MEMBER_ADDED, member, at));
    }
    return added;
  }

  @Override
  public void addMembers(
      DirectoryId directory, ObjectId group, List<ObjectId> members, Instant at) {
    Set<ObjectId> added = MembershipRows.addAll(database.unit(), directory, group, members, at);
    members.stream()
        .filter(added::remove)
        .forEach(member -> append(directory, News.ofMember(group, Event.MEMBER_ADDED, member, at)));
  }

  @Override
  public boolean removeMember(DirectoryId directory, ObjectId group, ObjectId member, Instant at) {
    boolean removed = MembershipRows.remove(database.unit(), directory, group, member, at);
    if (removed) {
      append(directory, News.ofMember(group, Event.MEMBER_REMOVED, member, at));
    }
    return removed;
  }

  @Override
  public boolean isMember(DirectoryId directory, ObjectId group, ObjectId member) {
    return database.read(session -> MembershipRows.exists(session, directory, group, member));
  }

  @Override
  public Set<ObjectId> membersAmong(DirectoryId directory, ObjectId group, List<ObjectId> some) {
    return database.read(session -> MembershipRows.among(session, directory, group, some));
  }

  @Override
  public List<ObjectId> members(
      DirectoryId directory, ObjectId group, Optional<ObjectId> after, int limit) {
    return database.read(
        session -> MembershipRows.members(session, directory, group, after, limit));
  }

  @Override
  public List<ObjectId> groupsOf(
      DirectoryId directory, ObjectId member, Optional<ObjectId> after, int limit) {
    return database.read(
        session -> MembershipRows.groupsOf(session, directory, member, after, limit));
  }

  @Override
  public boolean isTransitiveMember(DirectoryId directory, ObjectId group, ObjectId member) {
    return database.read(
        session -> NestedGroups.isTransitiveMember(session, directory, group, member));
  }

  @Override
  public List<ObjectId> transitiveGroupsOf(
      DirectoryId directory, ObjectId member, Optional<ObjectId> after, int limit) {
    return database.read(
        session -> NestedGroups.transitiveGroupsOf(session, directory, member, after, limit));
  }

  @Override
  public List<Membership> memberships(
      DirectoryId directory, ObjectId member, Optional<ObjectId> after, int limit) {
    return database.read(
        session -> NestedGroups.memberships(session, directory, member, after, limit));
  }

  @Override
  public List<ObjectId> groupsWithin(
      DirectoryId directory, ObjectId group, Optional<ObjectId> after, int limit) {
    return database.read(
        session -> NestedGroups.groupsWithin(session, directory, group, after, limit));
  }

  @Override
  public List<DirectoryObject> memberObjects(
      DirectoryId directory, ObjectId group, Optional<ObjectId> after, int limit) {
    return database.read(
        session -> MembershipRows.memberObjects(session, directory, group, after, limit));
  }

  @Override
  public List<DirectoryObject> groupObjectsOf(
      DirectoryId directory, ObjectId member, Optional<ObjectId> after, int limit) {
    return database.read(
        session -> MembershipRows.groupObjectsOf(session, directory, member, after, limit));
  }

  @Override
  public Map<ObjectId, List<DirectoryObject>> groupObjectsOfEach(
      DirectoryId directory, List<ObjectId> members, int limit) {
    return members.isEmpty()
        ? Map.of()
        : database.read(session -> GroupsOfEach.read(session, directory, members, limit));
  }

  @Override
  public List<ObjectId> reportsOf(
      DirectoryId directory, ObjectId manager, Optional<ObjectId> after, int limit) {
    return database.read(
        session -> MembershipRows.reportsOf(session, directory, manager, after, limit));
  }

  // The change feed

  private void append(
      DirectoryId directory,
      DirectoryObject object,
      Event event,
      List<String> attributes,
      Instant at) {
    append(
        directory,
        new News(
            object.id(),
            object.type(),
            event,
            Optional.empty(),
            at,
            Optional.of(object.owner()),
            attributes));
  }

  private void append(DirectoryId directory, News news) {
    database.feed().append(database.unit(), directory, news);
    database.touch(directory.value());
  }

  @Override
  public FeedPosition feedEnd(DirectoryId directory) {
    return database.read(
        session -> new FeedPosition(database.epoch(), database.feed().end(session, directory)));
  }

  @Override
  public List<FeedEntry> feed(DirectoryId directory, FeedPosition after, int limit) {
    if (!after.epoch().equals(database.epoch())) {
      throw new FeedLostException(after);
    }
    return database.read(
        session ->
            database.feed().after(session, database.epoch(), directory, after.place(), limit));
  }

  @Override
  public List<PastChange> history(
      DirectoryId directory, ObjectId object, Optional<String> before, int limit) {
    return database.read(
        session ->
            database.feed().before(session, database.epoch(), directory, object, before, limit));
  }

  @Override
  public boolean hasOpenBatch(DirectoryId directory) {
    return database.read(
        session ->
            session.exists(
                "select 1 from source where directory = ? and batch_open = 1", directory));
  }
}
