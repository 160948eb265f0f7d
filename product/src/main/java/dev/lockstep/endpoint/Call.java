package dev.lockstep.endpoint;

import dev.lockstep.directory.Directory;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectorySchemas;
import dev.lockstep.directory.ResourceKind;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.query.AttributeSelection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// A request that has been let in, with what its Directory makes of it.
///
/// @param base the URL of the Endpoint, as far as `/v2`
record Call(
    ScimRequest request,
    Directory directory,
    DirectorySchemas schemas,
    Tolerance tolerance,
    Recording recording,
    Capabilities capabilities,
    String base) {

  DirectoryId id() {
    return directory.id();
  }

  Profile profile() {
    return Profile.of(directory.profile());
  }

  /// What is wanted of resources of this kind beyond their schema.
  Optional<ImitatedType> imitated(ResourceKind kind) {
    return profile().imitation().map(imitation -> imitation.of(kind));
  }

  Canonicaliser canonicaliser(ResourceKind kind) {
    return new Canonicaliser(schemas.of(kind), tolerance);
  }

  /// @throws ScimException 400 where there is no body, or one that is no JSON
  JsonNode body() {
    if (request.body().isEmpty()) {
      throw ScimException.badRequest(
          ScimType.INVALID_SYNTAX, request.method() + " needs a JSON body; it came empty");
    }
    return Json.parse(request.body().bytes());
  }

  AttributeSelection selection(ResourceKind kind) {
    return selection(kind, names("attributes"), names("excludedAttributes"));
  }

  AttributeSelection selection(
      ResourceKind kind, List<String> attributes, List<String> excludedAttributes) {
    List<String> excluded = new ArrayList<>(excludedAttributes);
    imitated(kind).ifPresent(type -> excluded.addAll(type.hidden()));
    return canonicaliser(kind).selection(attributes, excluded);
  }

  private List<String> names(String parameter) {
    return request
        .parameter(parameter)
        .map(written -> List.of(written.split(",", -1)))
        .orElse(List.of());
  }

  String location(DirectoryObject object) {
    return location(object.type(), object.id().toString());
  }

  String location(ResourceKind kind, String id) {
    return base + schemas.of(kind).endpoint() + "/" + id;
  }
}
