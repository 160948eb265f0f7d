package dev.lockstep.directory;

import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;

/// Objects as SCIM shows them, before their attributes are selected: the document with `id` and
/// `meta`, and a user's `groups` or a group's `members`, page by page.
public final class ResourceView {
  private final DirectoryReader reader;

  ResourceView(DirectoryReader reader) {
    this.reader = reader;
  }

  /// Without references, which are rows of their own.
  ///
  /// @param location the URL of a resource
  public static Complex resource(
      DirectoryObject object, Function<DirectoryObject, String> location) {
    SequencedMap<String, Value> meta = new LinkedHashMap<>();
    meta.put("resourceType", Value.text(object.type().resourceType()));
    meta.put("created", new Value.Moment(object.created()));
    meta.put("lastModified", new Value.Moment(object.lastModified()));
    meta.put("location", Value.text(location.apply(object)));
    meta.put("version", Value.text(version(object.version())));
    SequencedMap<String, Value> resource = new LinkedHashMap<>();
    resource.put("id", Value.text(object.id().toString()));
    resource.putAll(object.document().attributes());
    resource.put("meta", new Complex(meta));
    return new Complex(resource);
  }

  /// As `meta` has it.
  public static String version(long number) {
    return "W/\"" + number + "\"";
  }

  /// The attribute that shows an object's memberships; other kinds than users and groups have none.
  public static Optional<String> referencesOf(ResourceKind kind) {
    return switch (kind) {
      case ObjectType.USER -> Optional.of("groups");
      case ObjectType.GROUP -> Optional.of("members");
      case ResourceKind.Custom _ -> Optional.empty();
    };
  }

  /// @param next the reference to go on behind; empty where these are the last
  public record References(List<Complex> values, Optional<ObjectId> next) {
    public References {
      values = List.copyOf(values);
    }
  }

  /// One page of an object's references, by one statement.
  ///
  /// @param after from the first one on where it is empty
  public References references(
      DirectoryId directory,
      DirectoryObject object,
      Optional<ObjectId> after,
      Function<DirectoryObject, String> location) {
    List<DirectoryObject> page =
        switch (object.type()) {
          case ObjectType.USER ->
              reader.groupObjectsOf(directory, object.id(), after, Members.AT_ONCE);
          case ObjectType.GROUP ->
              reader.memberObjects(directory, object.id(), after, Members.AT_ONCE);
          case ResourceKind.Custom _ -> List.of();
        };
    return new References(
        page.stream().map(other -> reference(object.type(), other, location.apply(other))).toList(),
        page.size() < Members.AT_ONCE ? Optional.empty() : Optional.of(page.getLast().id()));
  }

  /// The groups of several users at once, as a page of them shows them: of those that have few.
  /// The others are missing; [#references] reads theirs page by page.
  public Map<ObjectId, References> groupsOfEach(
      DirectoryId directory,
      List<DirectoryObject> objects,
      Function<DirectoryObject, String> location) {
    List<ObjectId> users =
        objects.stream()
            .filter(object -> object.type() == ObjectType.USER)
            .map(DirectoryObject::id)
            .toList();
    Map<ObjectId, References> groups = new HashMap<>();
    reader
        .groupObjectsOfEach(directory, users, Members.AT_ONCE)
        .forEach(
            (user, of) ->
                groups.put(
                    user,
                    new References(
                        of.stream()
                            .map(one -> reference(ObjectType.USER, one, location.apply(one)))
                            .toList(),
                        Optional.empty())));
    return groups;
  }

  /// With all its references: only for who may hold them all in memory.
  public Complex whole(
      DirectoryId directory, DirectoryObject object, Function<DirectoryObject, String> location) {
    Complex resource = resource(object, location);
    Optional<String> name = referencesOf(object.type());
    if (name.isEmpty()) {
      return resource;
    }
    List<Complex> all = new ArrayList<>();
    Optional<ObjectId> after = Optional.empty();
    do {
      References page = references(directory, object, after, location);
      all.addAll(page.values());
      after = page.next();
    } while (after.isPresent());
    return resource.with(name.get(), Value.Multi.of(all));
  }

  private static Complex reference(ResourceKind holder, DirectoryObject other, String location) {
    return Complex.of("value", Value.text(other.id().toString()))
        .with("$ref", Value.text(location))
        .with("display", Value.text(other.label()))
        .with(
            "type", Value.text(holder == ObjectType.USER ? "direct" : other.type().resourceType()));
  }
}
