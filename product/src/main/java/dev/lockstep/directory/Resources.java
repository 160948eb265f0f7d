package dev.lockstep.directory;

import dev.lockstep.directory.DirectoryStore.UniquenessException;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.patch.AbsentElement;
import dev.lockstep.scim.patch.Patch;
import dev.lockstep.scim.patch.PatchOperation;
import dev.lockstep.scim.query.BoundFilter;
import dev.lockstep.scim.query.CaseFolding;
import dev.lockstep.scim.query.FilterBinder;
import dev.lockstep.scim.query.FilterPrinter;
import dev.lockstep.scim.value.Value.Complex;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// The SCIM rules for users and groups (RFC 7644, section 3): what may be created, replaced,
/// patched and deleted, by whom, and what must stay unique. The Endpoint, the API and the console
/// write through here; each says who it is by the owner of what it creates.
///
/// Deleting puts into the recycle bin, which SCIM doesn't see. A write that changes nothing writes
/// nothing.
public final class Resources {
  private final DirectoryStore store;
  private final InstantSource clock;
  private final Supplier<ObjectId> ids;
  private final Members members;
  private final ResourceView view;

  public Resources(DirectoryStore store, InstantSource clock, Supplier<ObjectId> ids) {
    this.store = store;
    this.clock = clock;
    this.ids = ids;
    this.members = new Members(store, clock);
    this.view = new ResourceView(store);
  }

  public DirectorySchemas schemas(DirectoryId directory) {
    return store.schemas(directory);
  }

  /// @throws ScimException 404 where there is none, or where it is in the recycle bin
  public DirectoryObject get(DirectoryId directory, ResourceKind type, String id) {
    DirectoryObject object = kept(directory, type, id);
    if (object.inRecycleBin()) {
      throw none(type, id);
    }
    return object;
  }

  private DirectoryObject kept(DirectoryId directory, ResourceKind type, String id) {
    return ObjectId.parse(id)
        .flatMap(parsed -> store.find(directory, parsed))
        .filter(object -> object.type().equals(type))
        .orElseThrow(() -> none(type, id));
  }

  private static ScimException none(ResourceKind type, String id) {
    return ScimException.notFound("there is no " + type.resourceType() + " '" + id + "'");
  }

  /// @throws ScimException 400 `tooMany` when it takes longer than the budget of a read
  public Search.Result search(DirectoryId directory, Search search) {
    return store.search(directory, search);
  }

  /// As SCIM shows what is kept.
  public ResourceView view() {
    return view;
  }

  /// Runs several of the writes below as one: all of them happen, or none.
  public <T> T atomically(Supplier<T> writes) {
    return store.atomically(writes);
  }

  /// Makes other writes that claim the same wait for the end of the one that runs ([#atomically]):
  /// what is looked up behind the claim holds until then.
  public void claim(DirectoryId directory, String matter) {
    store.claim(directory, matter);
  }

  /// An id for [#create(DirectoryId, NewResource, Owner)] that nothing has yet.
  public ObjectId newId() {
    return ids.get();
  }

  /// What is to be created.
  ///
  /// @param id a fresh one: others may refer to it before it exists
  /// @param resource as a client writes it, `members` included
  public record NewResource(ResourceKind type, ObjectId id, Complex resource) {

    public List<ObjectId> members() {
      return type == ObjectType.GROUP ? Resources.members(resource) : List.of();
    }

    /// For what refers to each other in a circle: create all without members, then add these.
    public NewResource withoutMembers() {
      return new NewResource(type, id, resource.without("members"));
    }
  }

  /// @throws ScimException 400 or 409, naming the culprit
  public DirectoryObject create(
      DirectoryId directory, ResourceKind type, Complex resource, Owner owner) {
    return create(directory, new NewResource(type, newId(), resource), owner);
  }

  /// @throws ScimException 400 or 409, naming the culprit
  public DirectoryObject create(DirectoryId directory, NewResource created, Owner owner) {
    ResourceKind type = created.type();
    ResourceRules rules = rules(directory, type);
    Complex document = rules.kept(created.resource());
    rules.check(document);
    List<ObjectId> joining = created.members();
    return unique(
        () ->
            store.atomically(
                () -> {
                  checkGroupName(directory, type, document, Optional.empty());
                  store.insert(directory, fresh(created, document, owner));
                  if (!joining.isEmpty()) {
                    members.apply(directory, created.id(), List.of(new MemberChange.Add(joining)));
                  }
                  return again(directory, created.id());
                }));
  }

  private DirectoryObject fresh(NewResource created, Complex document, Owner owner) {
    Instant now = clock.instant();
    return new DirectoryObject(
        created.id(), created.type(), owner, document, 1, now, now, Optional.empty());
  }

  /// @throws ScimException 400 where one of them can't be a member: then none is
  public DirectoryObject addMembers(
      DirectoryId directory, ObjectId group, List<ObjectId> joining, Owner writer) {
    return store.atomically(
        () -> {
          DirectoryObject object = get(directory, ObjectType.GROUP, group.toString());
          new Writer(writer).checkMembers(object);
          members.apply(directory, group, List.of(new MemberChange.Add(joining)));
          return again(directory, group);
        });
  }

  /// All attributes become those given; members stay where the resource doesn't speak of them.
  ///
  /// @param memberIds what the request says of members: empty where it says nothing
  /// @param condition what the client says of the version that it has seen
  public DirectoryObject replace(
      DirectoryId directory,
      ResourceKind type,
      String id,
      Complex resource,
      Optional<List<ObjectId>> memberIds,
      VersionCondition condition,
      Owner writer) {
    return replace(directory, type, id, _ -> resource, memberIds, condition, writer);
  }

  /// The same with what depends on the document that it replaces.
  ///
  /// @param resource by the document as it is by then; may be asked more than once
  public DirectoryObject replace(
      DirectoryId directory,
      ResourceKind type,
      String id,
      UnaryOperator<Complex> resource,
      Optional<List<ObjectId>> memberIds,
      VersionCondition condition,
      Owner writer) {
    ResourceRules rules = rules(directory, type);
    List<MemberChange> changes =
        memberIds
            .<List<MemberChange>>map(list -> List.of(new MemberChange.Set(list)))
            .orElse(List.of());
    return change(
        directory,
        type,
        id,
        new Writer(writer, condition),
        before -> rules.replaced(before, rules.kept(resource.apply(before))),
        changes);
  }

  /// @throws ScimException 400 where an operation can't be applied: then none is
  public DirectoryObject patch(
      DirectoryId directory,
      ResourceKind type,
      String id,
      List<PatchOperation> operations,
      AbsentElement absent,
      VersionCondition condition,
      Owner writer) {
    ResourceRules rules = rules(directory, type);
    List<MemberChange> memberships =
        operations.stream().filter(MemberChange::isAboutMembers).map(MemberChange::of).toList();
    List<PatchOperation> rest =
        operations.stream().filter(operation -> !MemberChange.isAboutMembers(operation)).toList();
    return change(
        directory,
        type,
        id,
        new Writer(writer, condition),
        before -> rules.kept(Patch.apply(before, rest, absent)),
        memberships);
  }

  /// Into the recycle bin.
  public void delete(
      DirectoryId directory,
      ResourceKind type,
      String id,
      VersionCondition condition,
      Owner writer) {
    Writer first = new Writer(writer, condition);
    boolean gone = store.atomically(() -> deleted(directory, type, id, first));
    while (!gone) {
      gone = store.atomically(() -> deleted(directory, type, id, new Writer(writer)));
    }
  }

  /// An object with many memberships loses them a page at a time before it goes, seen by who reads
  /// meanwhile.
  ///
  /// @return false where it is still there
  private boolean deleted(DirectoryId directory, ResourceKind type, String id, Writer writer) {
    DirectoryObject object = get(directory, type, id);
    writer.check(object);
    if (members.areMany(directory, object.id())) {
      members.takeSome(directory, object.id());
      return false;
    }
    return store.update(directory, object.binned(clock.instant()));
  }

  /// Out of the recycle bin, without the memberships that it had. Nothing happens to what isn't in
  /// there.
  ///
  /// @throws ScimException 404 where there is none; 409 where its name was taken meanwhile
  public DirectoryObject restore(
      DirectoryId directory, ResourceKind type, String id, Owner writer) {
    return unique(
        () ->
            store.atomically(
                () -> {
                  DirectoryObject object = kept(directory, type, id);
                  new Writer(writer).check(object);
                  if (object.inRecycleBin()) {
                    checkGroupName(directory, type, object.document(), Optional.empty());
                    store.update(directory, object.restored(object.document(), clock.instant()));
                  }
                  return again(directory, object.id());
                }));
  }

  /// @return false when the group had the member already
  public boolean addMember(DirectoryId directory, String group, ObjectId member, Owner writer) {
    return store.atomically(
        () -> {
          DirectoryObject object = get(directory, ObjectType.GROUP, group);
          new Writer(writer).checkMembers(object);
          long before = object.version();
          members.apply(directory, object.id(), List.of(new MemberChange.Add(List.of(member))));
          return again(directory, object.id()).version() > before;
        });
  }

  /// @return false when the group didn't have the member
  public boolean removeMember(DirectoryId directory, String group, ObjectId member, Owner writer) {
    return store.atomically(
        () -> {
          DirectoryObject object = get(directory, ObjectType.GROUP, group);
          new Writer(writer).checkMembers(object);
          return store.removeMember(directory, object.id(), member, clock.instant());
        });
  }

  /// The new document is computed outside the writer; where somebody was faster, once more
  /// inside, where nobody can be.
  private DirectoryObject change(
      DirectoryId directory,
      ResourceKind type,
      String id,
      Writer writer,
      UnaryOperator<Complex> change,
      List<MemberChange> memberships) {
    DirectoryObject seen = get(directory, type, id);
    writer.checkOwner(seen);
    Complex computed = change.apply(seen.document());
    return unique(
        () ->
            store.atomically(
                () -> {
                  DirectoryObject current = get(directory, type, id);
                  if (memberships.isEmpty()) {
                    writer.check(current);
                  } else {
                    writer.checkMembers(current);
                  }
                  Complex document =
                      current.document().equals(seen.document())
                          ? computed
                          : change.apply(current.document());
                  write(directory, current, document);
                  members.apply(directory, current.id(), memberships);
                  return again(directory, current.id());
                }));
  }

  private void write(DirectoryId directory, DirectoryObject before, Complex document) {
    if (document.equals(before.document())) {
      return;
    }
    rules(directory, before.type()).check(document);
    checkGroupName(directory, before.type(), document, Optional.of(before));
    store.update(directory, before.changed(document, clock.instant()));
  }

  private DirectoryObject again(DirectoryId directory, ObjectId id) {
    return store.find(directory, id).orElseThrow();
  }

  private static List<ObjectId> members(Complex resource) {
    return resource.get("members").map(MemberChange::ids).orElse(List.of());
  }

  // Rules

  private ResourceRules rules(DirectoryId directory, ResourceKind type) {
    return new ResourceRules(type, store.schemas(directory).of(type));
  }

  /// Clients find groups by their name, so among those that clients see two can't share one.
  private void checkGroupName(
      DirectoryId directory,
      ResourceKind type,
      Complex document,
      Optional<DirectoryObject> before) {
    String name = document.text("displayName").orElse("");
    boolean renamed =
        before.flatMap(object -> object.document().text("displayName")).stream()
            .noneMatch(name::equalsIgnoreCase);
    if (type == ObjectType.GROUP && renamed) {
      BoundFilter sameName =
          FilterBinder.bind(DirectorySchemas.GROUP, FilterPrinter.equality("displayName", name));
      store.claim(directory, "group " + CaseFolding.fold(name));
      Search namesakes = Search.of(type, 1).where(Optional.of(sameName));
      if (!store.search(directory, namesakes).objects().isEmpty()) {
        throw ScimException.conflict("the displayName '" + name + "' belongs to another group");
      }
    }
  }

  private static <T> T unique(Supplier<T> write) {
    try {
      return write.get();
    } catch (UniquenessException e) {
      throw ScimException.conflict(String.valueOf(e.getMessage()));
    }
  }
}
