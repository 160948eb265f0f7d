package dev.lockstep.target;

import dev.lockstep.client.ScimCall;
import dev.lockstep.client.ScimReply;
import dev.lockstep.provisioning.ErrorCode;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.message.ResourceReader;
import dev.lockstep.scim.message.ResourceWriter;
import dev.lockstep.scim.patch.AbsentElement;
import dev.lockstep.scim.patch.Patch;
import dev.lockstep.scim.patch.PatchOperation;
import dev.lockstep.scim.query.BoundAttribute;
import dev.lockstep.scim.value.Value.Complex;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Changes for a target without PATCH: the resource is read, changed and put back (RFC 7644,
/// section 3.5.1). Whatever it holds that isn't ours goes back as it came, for a PUT clears what it
/// doesn't name; with the version it was read at, where the target has one, so that nobody's
/// change in between is lost.
final class Replacement {
  /// The service provider's own, which clients don't write (RFC 7643, section 3.1).
  private static final List<String> READ_ONLY = List.of("meta", "groups");

  private final Conversation conversation;
  private final Kind kind;
  private final String id;

  Replacement(Conversation conversation, Kind kind, String id) {
    this.conversation = conversation;
    this.kind = kind;
    this.id = id;
  }

  /// The reply to the PUT; to the reading where there is nothing any more.
  ScimReply replace(List<PatchOperation> operations) throws InterruptedException {
    return replace(resource -> operations.forEach(operation -> change(resource, operation)));
  }

  /// Here the members can't but be read.
  ScimReply replaceMembers(List<String> added, List<String> removed) throws InterruptedException {
    return replace(resource -> changeMembers(resource, added, removed));
  }

  /// Once more where somebody else wrote in between (412).
  private ScimReply replace(Consumer<ObjectNode> change) throws InterruptedException {
    ScimReply reply = readAndPut(change);
    return reply.status() == 412 ? readAndPut(change) : reply;
  }

  private ScimReply readAndPut(Consumer<ObjectNode> change) throws InterruptedException {
    ScimReply before = conversation.send(ScimCall.get(kind.segment(), id));
    if (!before.isSuccess()) {
      return before;
    }
    ObjectNode resource = resource(before);
    change.accept(resource);
    return put(resource);
  }

  private static void changeMembers(ObjectNode resource, List<String> added, List<String> removed) {
    Set<String> missing = new LinkedHashSet<>(added);
    List<JsonNode> members = new ArrayList<>();
    for (JsonNode member : resource.path("members")) {
      String value = member.path("value").asString("");
      missing.remove(value);
      if (!removed.contains(value)) {
        members.add(member);
      }
    }
    ArrayNode after = resource.putArray("members");
    members.forEach(after::add);
    missing.forEach(member -> after.addObject().put("value", member));
  }

  private ScimReply put(ObjectNode resource) throws InterruptedException {
    Optional<String> version =
        Optional.of(resource.path("meta").path("version").asString(""))
            .filter(text -> !text.isEmpty());
    READ_ONLY.forEach(resource::remove);
    ScimCall call = ScimCall.put(resource, kind.segment(), id);
    return conversation.send(version.map(text -> call.withHeader("If-Match", text)).orElse(call));
  }

  private ObjectNode resource(ScimReply reply) {
    return reply
        .json()
        .filter(ObjectNode.class::isInstance)
        .map(json -> (ObjectNode) json.deepCopy())
        .orElseThrow(
            () ->
                conversation.failed(
                    ErrorCode.SERVICE_INCOMPATIBLE,
                    "the target answered "
                        + reply.status()
                        + " with something else than a resource",
                    false));
  }

  /// Only the attribute that the operation touches is read and written anew.
  private void change(ObjectNode resource, PatchOperation operation) {
    BoundAttribute attribute = operation.path().attribute();
    String name = attribute.attribute().name();
    ObjectNode holder = holder(resource, attribute);
    Optional<String> key = key(holder, name);
    Complex after;
    try {
      Complex before = key.isPresent() ? read(attribute, holder.path(key.get())) : Complex.EMPTY;
      after = Patch.apply(before, List.of(operation), AbsentElement.CREATE);
    } catch (ScimException e) {
      throw conversation.failed(ErrorCode.UNPROCESSABLE_ENTITY, e.detail(), false);
    }
    key.ifPresent(holder::remove);
    attribute
        .extension()
        .map(after::complex)
        .orElse(after)
        .get(name)
        .ifPresent(value -> ResourceWriter.put(holder, name, value));
    attribute.extension().ifPresent(urn -> declare(resource, urn, holder.isEmpty()));
  }

  private Complex read(BoundAttribute attribute, JsonNode value) {
    ObjectNode alone = Json.object();
    attribute
        .extension()
        .map(alone::putObject)
        .orElse(alone)
        .set(attribute.attribute().name(), value);
    return ResourceReader.readPart(kind.type(), alone, _ -> {});
  }

  private static ObjectNode holder(ObjectNode resource, BoundAttribute attribute) {
    return attribute
        .extension()
        .map(
            urn ->
                resource.get(urn) instanceof ObjectNode inside ? inside : resource.putObject(urn))
        .orElse(resource);
  }

  private static void declare(ObjectNode resource, String urn, boolean empty) {
    if (empty) {
      resource.remove(urn);
      return;
    }
    ArrayNode schemas =
        resource.get("schemas") instanceof ArrayNode array ? array : resource.putArray("schemas");
    for (JsonNode schema : schemas) {
      if (schema.asString("").equalsIgnoreCase(urn)) {
        return;
      }
    }
    schemas.add(urn);
  }

  /// Names are without case (RFC 7643, section 2.1).
  private static Optional<String> key(ObjectNode holder, String name) {
    return holder.propertyNames().stream().filter(name::equalsIgnoreCase).findFirst();
  }
}
