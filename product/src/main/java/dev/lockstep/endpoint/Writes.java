package dev.lockstep.endpoint;

import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.MemberChange;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Owner;
import dev.lockstep.directory.ResourceKind;
import dev.lockstep.directory.Resources;
import dev.lockstep.directory.Resources.NewResource;
import dev.lockstep.directory.Search;
import dev.lockstep.directory.VersionCondition;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.message.ResourceReader;
import dev.lockstep.scim.patch.PatchOperation;
import dev.lockstep.scim.patch.PatchReader;
import dev.lockstep.scim.query.BoundFilter;
import dev.lockstep.scim.query.CaseFolding;
import dev.lockstep.scim.query.FilterBinder;
import dev.lockstep.scim.query.FilterPrinter;
import dev.lockstep.scim.schema.ResourceType;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/// What clients do to the resources of one kind, alone or in a bulk request: each body is read as a
/// whole, by the profile and the schema, before anything is written.
final class Writes {
  private final Resources resources;
  private final Call call;
  private final ResourceKind kind;
  private final ResourceType type;
  private final Canonicaliser canonicaliser;
  private final Optional<ImitatedType> imitated;

  Writes(Resources resources, Call call, ResourceKind kind) {
    this.resources = resources;
    this.call = call;
    this.kind = kind;
    this.type = call.schemas().of(kind);
    this.canonicaliser = call.canonicaliser(kind);
    this.imitated = call.imitated(kind);
  }

  /// Reads the body of a POST.
  ///
  /// @param id the one that the resource will have
  NewResource read(JsonNode body, ObjectId id) {
    Complex resource = given(canonicaliser.resource(body));
    if (kind == ObjectType.USER && resource.get("active").isEmpty()) {
      resource = resource.with("active", Value.flag(true));
    }
    return new NewResource(kind, id, resource);
  }

  DirectoryObject create(NewResource created) {
    requireUsers(created.members());
    return kept(() -> resources.create(call.id(), created, Owner.endpoint()));
  }

  /// Reads the body of a PUT.
  ///
  /// @return writes it, also inside a unit of work
  Supplier<DirectoryObject> replacement(String id, JsonNode body, VersionCondition condition) {
    JsonNode canonical = canonicaliser.resource(body);
    Complex resource = given(canonical);
    boolean speaksOfMembers =
        canonical.properties().stream()
            .anyMatch(entry -> entry.getKey().equalsIgnoreCase("members"));
    Optional<List<ObjectId>> members =
        kind == ObjectType.GROUP && speaksOfMembers
            ? Optional.of(resource.get("members").map(MemberChange::ids).orElse(List.of()))
            : Optional.empty();
    return () ->
        kept(
            () ->
                resources.replace(
                    call.id(),
                    kind,
                    id,
                    before -> withActive(resource, before),
                    members,
                    condition,
                    Owner.endpoint()));
  }

  /// Reads the body of a PATCH.
  ///
  /// @return applies it, also inside a unit of work
  Supplier<DirectoryObject> change(String id, JsonNode body, VersionCondition condition) {
    imitated.ifPresent(type -> type.patch().checkBody(body));
    List<PatchOperation> operations =
        PatchReader.read(type, canonicaliser.patch(body), canonicaliser.unknownAttribute());
    imitated.ifPresent(type -> type.patch().check(operations));
    requireUsers(joining(operations));
    return () ->
        kept(
            () ->
                resources.patch(
                    call.id(),
                    kind,
                    id,
                    operations,
                    call.profile().absentElement(),
                    condition,
                    Owner.endpoint()));
  }

  void delete(String id, VersionCondition condition) {
    resources.delete(call.id(), kind, id, condition, Owner.endpoint());
  }

  private Complex given(JsonNode body) {
    imitated.ifPresent(type -> type.values().checkBody(body));
    Complex resource = ResourceReader.read(type, body, canonicaliser.unknownAttribute());
    imitated.ifPresent(type -> type.values().checkGiven(resource));
    return resource;
  }

  // What an imitated service provider wants beyond the RFC

  /// Writes, and takes it back where what is written isn't what the service provider would keep.
  private DirectoryObject kept(Supplier<DirectoryObject> write) {
    if (imitated.isEmpty()) {
      return write.get();
    }
    ValueRules rules = imitated.get().values();
    return resources.atomically(
        () -> {
          DirectoryObject written = write.get();
          rules.check(written.document());
          rules.unique().forEach(path -> requireUnique(written, path));
          return written;
        });
  }

  private void requireUnique(DirectoryObject written, String path) {
    for (Value value : ValueRules.at(written.document(), path)) {
      if (value instanceof Value.Text(String text)) {
        resources.claim(call.id(), kind + " " + path + " " + CaseFolding.fold(text));
        BoundFilter same = FilterBinder.bind(type, FilterPrinter.equality(path, text));
        Search.Result found =
            resources.search(call.id(), Search.of(kind, 2).where(Optional.of(same)));
        if (found.objects().stream().anyMatch(other -> !other.id().equals(written.id()))) {
          throw ScimException.conflict("the '" + path + "' '" + text + "' belongs to another");
        }
      }
    }
  }

  /// Groups within groups are what no imitated service provider has.
  private void requireUsers(List<ObjectId> members) {
    if (imitated.isPresent()) {
      members.forEach(id -> requireUser(id.toString()));
    }
  }

  private void requireUser(String id) {
    try {
      resources.get(call.id(), ObjectType.USER, id);
    } catch (ScimException e) {
      throw ScimException.badRequest(
          ScimType.INVALID_VALUE, "only users can be members: no user has the id '" + id + "'");
    }
  }

  private List<ObjectId> joining(List<PatchOperation> operations) {
    return kind != ObjectType.GROUP
        ? List.of()
        : operations.stream()
            .filter(operation -> operation.path().attribute().toString().equals("members"))
            .filter(PatchOperation.Add.class::isInstance)
            .flatMap(
                operation -> MemberChange.ids(((PatchOperation.Add) operation).value()).stream())
            .toList();
  }

  /// What a PUT means that doesn't say whether the user is active.
  private Complex withActive(Complex resource, Complex before) {
    if (kind != ObjectType.USER || resource.get("active").isPresent()) {
      return resource;
    }
    return switch (call.profile().missingActive()) {
      case DEFAULT -> resource.with("active", Value.flag(true));
      case KEPT -> resource.with("active", before.get("active"));
    };
  }
}
