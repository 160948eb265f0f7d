package dev.lockstep.endpoint;

import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.MemberChange;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Owner;
import dev.lockstep.directory.ResourceKind;
import dev.lockstep.directory.Resources;
import dev.lockstep.directory.Resources.NewResource;
import dev.lockstep.directory.VersionCondition;
import dev.lockstep.scim.message.ResourceReader;
import dev.lockstep.scim.patch.PatchOperation;
import dev.lockstep.scim.patch.PatchReader;
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

  Writes(Resources resources, Call call, ResourceKind kind) {
    this.resources = resources;
    this.call = call;
    this.kind = kind;
    this.type = call.schemas().of(kind);
    this.canonicaliser = call.canonicaliser(kind);
  }

  /// Reads the body of a POST.
  ///
  /// @param id the one that the resource will have
  NewResource read(JsonNode body, ObjectId id) {
    Complex resource = resource(canonicaliser.resource(body));
    if (kind == ObjectType.USER && resource.get("active").isEmpty()) {
      resource = resource.with("active", Value.flag(true));
    }
    return new NewResource(kind, id, resource);
  }

  DirectoryObject create(NewResource created) {
    return resources.create(call.id(), created, Owner.endpoint());
  }

  /// Reads the body of a PUT.
  ///
  /// @return writes it, also inside a unit of work
  Supplier<DirectoryObject> replacement(String id, JsonNode body, VersionCondition condition) {
    JsonNode canonical = canonicaliser.resource(body);
    Complex resource = resource(canonical);
    boolean speaksOfMembers =
        canonical.properties().stream()
            .anyMatch(entry -> entry.getKey().equalsIgnoreCase("members"));
    Optional<List<ObjectId>> members =
        kind == ObjectType.GROUP && speaksOfMembers
            ? Optional.of(resource.get("members").map(MemberChange::ids).orElse(List.of()))
            : Optional.empty();
    return () ->
        resources.replace(
            call.id(), kind, id, withActive(resource, id), members, condition, Owner.endpoint());
  }

  /// Reads the body of a PATCH.
  ///
  /// @return applies it, also inside a unit of work
  Supplier<DirectoryObject> change(String id, JsonNode body, VersionCondition condition) {
    List<PatchOperation> operations =
        PatchReader.read(type, canonicaliser.patch(body), canonicaliser.unknownAttribute());
    return () ->
        resources.patch(
            call.id(),
            kind,
            id,
            operations,
            call.profile().absentElement(),
            condition,
            Owner.endpoint());
  }

  void delete(String id, VersionCondition condition) {
    resources.delete(call.id(), kind, id, condition, Owner.endpoint());
  }

  private Complex resource(JsonNode body) {
    return ResourceReader.read(type, body, canonicaliser.unknownAttribute());
  }

  /// What a PUT means that doesn't say whether the user is active.
  private Complex withActive(Complex resource, String id) {
    if (kind != ObjectType.USER || resource.get("active").isPresent()) {
      return resource;
    }
    return switch (call.profile().missingActive()) {
      case DEFAULT -> resource.with("active", Value.flag(true));
      case KEPT ->
          resource.with("active", resources.get(call.id(), kind, id).document().get("active"));
    };
  }
}
