package dev.lockstep.directory;

import dev.lockstep.directory.DirectoryStore.UniquenessException;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.patch.AbsentElement;
import dev.lockstep.scim.patch.Patch;
import dev.lockstep.scim.patch.PatchOperation;
import dev.lockstep.scim.query.BoundFilter;
import dev.lockstep.scim.query.FilterBinder;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// The SCIM rules for users and groups (RFC 7644, section 3): what may be created, replaced,
/// patched and deleted, by whom, and what must stay unique. The Endpoint, the API and the console
/// write through here; each says who it is by the owner of what it creates.
///
/// Deleting puts into the recycle bin, which SCIM doesn't see. A write that changes nothing writes
/// nothing.
public final class Resources {
  /// Members read or written at a time, so that no unit of work lasts.
  private static final int MEMBERS_AT_ONCE = 1_000;

  private final DirectoryStore store;
  private final InstantSource clock;
  private final Supplier<ObjectId> ids;

  public Resources(DirectoryStore store, InstantSource clock, Supplier<ObjectId> ids) {
    this.store = store;
    this.clock = clock;
    this.ids = ids;
  }

  public DirectorySchemas schemas(DirectoryId directory) {
    return store.schemas(directory);
  }

  /// @throws ScimException 404 where there is none, or where it is in the recycle bin
  public DirectoryObject get(DirectoryId directory, ResourceKind type, String id) {
    return ObjectId.parse(id)
        .flatMap(parsed -> store.find(directory, parsed))
        .filter(object -> object.type().equals(type) && !object.inRecycleBin())
        .orElseThrow(
            () -> ScimException.notFound("there is no " + type.resourceType() + " '" + id + "'"));
  }

  /// @throws ScimException 400 `tooMany` when it takes longer than the budget of a read
  public Search.Result search(DirectoryId directory, Search search) {
    return store.search(directory, search);
  }

  /// @param resource as a client writes it, `members` included
  /// @throws ScimException 400 or 409, naming the culprit
  public DirectoryObject create(
      DirectoryId directory, ResourceKind type, Complex resource, Owner owner) {
    ResourceRules rules = rules(directory, type);
    Complex document = rules.kept(resource);
    List<ObjectId> members = members(resource);
    return unique(
        () ->
            store.atomically(
                () -> {
                  rules.checkRequired(document);
                  checkGroupName(directory, type, document, Optional.empty());
                  DirectoryObject object =
                      new DirectoryObject(
                          ids.get(),
                          type,
                          owner,
                          document,
                          1,
                          clock.instant(),
                          clock.instant(),
                          Optional.empty());
                  store.insert(directory, object);
                  apply(
                      directory,
                      object.id(),
                      members.isEmpty() ? List.of() : List.of(new MemberChange.Add(members)));
                  return again(directory, object.id());
                }));
  }

  /// All attributes become those given; members stay where the resource doesn't speak of them.
  ///
  /// @param members what the request says of members: empty where it says nothing
  /// @param version the one that the client has seen, where it asks for that
  public DirectoryObject replace(
      DirectoryId directory,
      ResourceKind type,
      String id,
      Complex resource,
      Optional<List<ObjectId>> members,
      Optional<Long> version,
      Owner writer) {
    ResourceRules rules = rules(directory, type);
    Complex document = rules.kept(resource);
    List<MemberChange> changes =
        members
            .<List<MemberChange>>map(list -> List.of(new MemberChange.Set(list)))
            .orElse(List.of());
    return change(
        directory,
        type,
        id,
        version,
        writer,
        before -> rules.immutableKept(before, document),
        changes);
  }

  /// @throws ScimException 400 where an operation can't be applied: then none is
  public DirectoryObject patch(
      DirectoryId directory,
      ResourceKind type,
      String id,
      List<PatchOperation> operations,
      AbsentElement absent,
      Optional<Long> version,
      Owner writer) {
    ResourceRules rules = rules(directory, type);
    List<MemberChange> members =
        operations.stream().filter(MemberChange::isAboutMembers).map(MemberChange::of).toList();
    List<PatchOperation> rest =
        operations.stream().filter(operation -> !MemberChange.isAboutMembers(operation)).toList();
    return change(
        directory,
        type,
        id,
        version,
        writer,
        before -> rules.kept(Patch.apply(before, rest, absent)),
        members);
  }

  /// Into the recycle bin.
  public void delete(DirectoryId directory, ResourceKind type, String id, Owner writer) {
    store.atomically(
        () -> {
          DirectoryObject object = get(directory, type, id);
          checkOwner(object, writer);
          return store.update(directory, object.binned(clock.instant()));
        });
  }

  /// @return false when the group had the member already
  public boolean addMember(DirectoryId directory, String group, ObjectId member, Owner writer) {
    return store.atomically(
        () -> {
          DirectoryObject object = get(directory, ObjectType.GROUP, group);
          checkOwner(object, writer);
          checkMember(directory, object.id(), member);
          return store.addMember(directory, object.id(), member, clock.instant());
        });
  }

  /// @return false when the group didn't have the member
  public boolean removeMember(DirectoryId directory, String group, ObjectId member, Owner writer) {
    return store.atomically(
        () -> {
          DirectoryObject object = get(directory, ObjectType.GROUP, group);
          checkOwner(object, writer);
          return store.removeMember(directory, object.id(), member, clock.instant());
        });
  }

  /// The new document is computed outside the writer; where somebody was faster, once more
  /// inside, where nobody can be.
  private DirectoryObject change(
      DirectoryId directory,
      ResourceKind type,
      String id,
      Optional<Long> version,
      Owner writer,
      UnaryOperator<Complex> change,
      List<MemberChange> members) {
    DirectoryObject seen = get(directory, type, id);
    checkOwner(seen, writer);
    Complex computed = change.apply(seen.document());
    return unique(
        () ->
            store.atomically(
                () -> {
                  DirectoryObject current = get(directory, type, id);
                  checkVersion(current, version);
                  Complex document =
                      current.document().equals(seen.document())
                          ? computed
                          : change.apply(current.document());
                  write(directory, current, document);
                  apply(directory, current.id(), members);
                  return again(directory, current.id());
                }));
  }

  private void write(DirectoryId directory, DirectoryObject before, Complex document) {
    if (document.equals(before.document())) {
      return;
    }
    rules(directory, before.type()).checkRequired(document);
    checkGroupName(directory, before.type(), document, Optional.of(before));
    store.update(directory, before.changed(document, clock.instant()));
  }

  private DirectoryObject again(DirectoryId directory, ObjectId id) {
    return store.find(directory, id).orElseThrow();
  }

  // Members

  private void apply(DirectoryId directory, ObjectId group, List<MemberChange> changes) {
    for (MemberChange change : changes) {
      switch (change) {
        case MemberChange.Add(List<ObjectId> members) -> add(directory, group, members);
        case MemberChange.Remove(List<ObjectId> members) -> remove(directory, group, members);
        case MemberChange.RemoveMatching matching ->
            removeWhere(directory, group, matching::matches);
        case MemberChange.Set(List<ObjectId> members) -> {
          Set<ObjectId> wanted = new HashSet<>(members);
          add(directory, group, members);
          removeWhere(directory, group, member -> !wanted.contains(member));
        }
      }
    }
  }

  private void add(DirectoryId directory, ObjectId group, List<ObjectId> members) {
    for (ObjectId member : members) {
      checkMember(directory, group, member);
      store.addMember(directory, group, member, clock.instant());
    }
  }

  private void remove(DirectoryId directory, ObjectId group, List<ObjectId> members) {
    members.forEach(member -> store.removeMember(directory, group, member, clock.instant()));
  }

  private void removeWhere(
      DirectoryId directory, ObjectId group, java.util.function.Predicate<ObjectId> unwanted) {
    Optional<ObjectId> after = Optional.empty();
    List<ObjectId> page;
    do {
      page = store.members(directory, group, after, MEMBERS_AT_ONCE);
      remove(directory, group, page.stream().filter(unwanted).toList());
      after = page.isEmpty() ? after : Optional.of(page.getLast());
    } while (page.size() == MEMBERS_AT_ONCE);
  }

  private void checkMember(DirectoryId directory, ObjectId group, ObjectId member) {
    if (member.equals(group)) {
      throw ScimException.badRequest(
          ScimType.INVALID_VALUE, "a group can't be its own member: '" + member + "'");
    }
    if (store
        .find(directory, member)
        .filter(object -> !object.inRecycleBin() && object.type().objectType().isPresent())
        .isEmpty()) {
      throw ScimException.badRequest(
          ScimType.INVALID_VALUE, "no user or group has the id '" + member + "'");
    }
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
          FilterBinder.bind(
              DirectorySchemas.GROUP,
              dev.lockstep.scim.query.FilterPrinter.equality("displayName", name));
      Search namesakes = Search.of(type, 1).where(Optional.of(sameName));
      if (!store.search(directory, namesakes).objects().isEmpty()) {
        throw ScimException.conflict("the displayName '" + name + "' belongs to another group");
      }
    }
  }

  private static void checkOwner(DirectoryObject object, Owner writer) {
    if (!object.owner().equals(writer)) {
      throw new ScimException(
          403,
          Optional.empty(),
          "'" + object.label() + "' is " + ownedBy(object.owner()) + "; change it there");
    }
  }

  private static String ownedBy(Owner owner) {
    return switch (owner) {
      case Owner.Local() -> "managed in Lockstep's console and API";
      case Owner.Endpoint() -> "managed by a SCIM client";
      case Owner.OwnedBySource(SourceId source) -> "managed by the source '" + source + "'";
    };
  }

  private static void checkVersion(DirectoryObject object, Optional<Long> version) {
    if (version.isPresent() && version.get() != object.version()) {
      throw new ScimException(
          412,
          Optional.empty(),
          "'" + object.label() + "' has changed since: read it again and repeat the change");
    }
  }

  private static <T> T unique(Supplier<T> write) {
    try {
      return write.get();
    } catch (UniquenessException e) {
      throw ScimException.conflict(String.valueOf(e.getMessage()));
    }
  }

  // As SCIM shows them

  /// The resource as an answer holds it, before its attributes are selected: the document with
  /// `id` and `meta`, and the references that are wanted.
  ///
  /// @param references whether `members` of a group, `groups` of a user, are wanted
  /// @param location the URL of a resource
  public Complex resource(
      DirectoryId directory,
      DirectoryObject object,
      boolean references,
      Function<DirectoryObject, String> location) {
    Complex resource = Complex.of("id", Value.text(object.id().toString()));
    for (var entry : object.document().attributes().entrySet()) {
      resource = resource.with(entry.getKey(), entry.getValue());
    }
    Optional<String> name = referencesOf(object.type());
    if (references && name.isPresent()) {
      resource = resource.with(name.get(), Value.Multi.of(references(directory, object, location)));
    }
    return resource.with(
        "meta",
        Complex.of("resourceType", Value.text(object.type().resourceType()))
            .with("created", new Value.Moment(object.created()))
            .with("lastModified", new Value.Moment(object.lastModified()))
            .with("location", Value.text(location.apply(object)))
            .with("version", Value.text("W/\"" + object.version() + "\"")));
  }

  /// The attribute that shows an object's memberships; other kinds than users and groups have none.
  public static Optional<String> referencesOf(ResourceKind kind) {
    return switch (kind) {
      case ObjectType.USER -> Optional.of("groups");
      case ObjectType.GROUP -> Optional.of("members");
      case ResourceKind.Custom _ -> Optional.empty();
    };
  }

  private List<Complex> references(
      DirectoryId directory, DirectoryObject object, Function<DirectoryObject, String> location) {
    List<Complex> references = new ArrayList<>();
    Optional<ObjectId> after = Optional.empty();
    List<ObjectId> page;
    do {
      page =
          switch (object.type()) {
            case ObjectType.USER -> store.groupsOf(directory, object.id(), after, MEMBERS_AT_ONCE);
            case ObjectType.GROUP -> store.members(directory, object.id(), after, MEMBERS_AT_ONCE);
            case ResourceKind.Custom _ -> List.of();
          };
      for (DirectoryObject other : store.findAll(directory, page)) {
        references.add(reference(object.type(), other, location.apply(other)));
      }
      after = page.isEmpty() ? after : Optional.of(page.getLast());
    } while (page.size() == MEMBERS_AT_ONCE);
    return references;
  }

  private static Complex reference(ResourceKind holder, DirectoryObject other, String location) {
    return Complex.of("value", Value.text(other.id().toString()))
        .with("$ref", Value.text(location))
        .with("display", Value.text(other.label()))
        .with(
            "type", Value.text(holder == ObjectType.USER ? "direct" : other.type().resourceType()));
  }
}
