package dev.lockstep.target;

import dev.lockstep.client.Pause;
import dev.lockstep.client.ScimCall;
import dev.lockstep.client.ScimClient;
import dev.lockstep.client.ScimReply;
import dev.lockstep.client.ScimReply.Body;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.ErrorCode;
import dev.lockstep.provisioning.Target;
import dev.lockstep.scim.message.ListResponse;
import dev.lockstep.scim.message.ResourceWriter;
import dev.lockstep.scim.patch.PatchOperation;
import dev.lockstep.scim.query.FilterPrinter;
import dev.lockstep.scim.schema.ResourceType;
import dev.lockstep.scim.schema.Schemas;
import dev.lockstep.scim.value.Value.Complex;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;

/// A SCIM service provider as a target, asked in the way that Entra's client asks. Safe for use by
/// many threads, which then share the target's rate.
public final class ScimTarget implements Target {
  private final ScimClient client;
  private final Preset preset;
  private final PresetLimits limits;
  private final Pace pace;
  private final RandomGenerator random;

  /// @param random names for the accounts that the test looks for and that nobody has
  public ScimTarget(
      ScimClient client, Preset preset, InstantSource clock, Pause pause, RandomGenerator random) {
    this.client = client;
    this.preset = preset;
    this.limits = new PresetLimits(preset);
    this.pace = new Pace(preset.maxRequestsPerSecond(), clock, pause);
    this.random = random;
  }

  @Override
  public Answer<List<Resource>> find(ObjectType type, Match match) throws InterruptedException {
    Conversation conversation = new Conversation(client, pace);
    refuse(conversation, limits.to(type, match));
    String filter = FilterPrinter.equality(match.attribute(), match.value());
    ScimReply reply =
        conversation.demand(
            sparingMembers(type, ScimCall.get(segment(type)).with("filter", filter)));
    ListResponse list =
        reply
            .json()
            .flatMap(ListResponse::read)
            .orElseThrow(
                () ->
                    conversation.failed(
                        ErrorCode.SERVICE_INCOMPATIBLE,
                        "the target answered a query with something else than a ListResponse",
                        false));
    List<Resource> found = new ArrayList<>();
    for (JsonNode node : list.resources()) {
      Resource resource = resource(conversation, type, node);
      if (Answers.contradicts(resourceType(type), resource, match)) {
        throw conversation.failed(
            ErrorCode.SERVICE_INCOMPATIBLE,
            "the target ignores the filter " + filter + ": it returned " + resource.id(),
            false);
      }
      found.add(resource);
    }
    return conversation.answer(List.copyOf(found));
  }

  @Override
  public Answer<Optional<Resource>> get(ObjectType type, String id) throws InterruptedException {
    Conversation conversation = new Conversation(client, pace);
    ScimCall call = sparingMembers(type, ScimCall.get(segment(type), id));
    ScimReply reply = conversation.send(call);
    if (reply.status() == 404) {
      return conversation.answer(Optional.empty());
    }
    if (!reply.isSuccess()) {
      throw conversation.refused(call, reply);
    }
    return conversation.answer(Optional.of(changed(conversation, type, id, reply, false)));
  }

  @Override
  public Answer<Resource> create(ObjectType type, Complex document) throws InterruptedException {
    Conversation conversation = new Conversation(client, pace);
    refuse(conversation, limits.to(type, document));
    ScimReply reply =
        conversation.demand(
            ScimCall.post(
                ResourceWriter.write(resourceType(type), document.without("members")),
                segment(type)));
    Optional<Resource> created =
        reply
            .json()
            .flatMap(json -> Answers.resource(resourceType(type), json))
            .or(() -> located(type, reply));
    return conversation.answer(
        created.orElseThrow(
            () ->
                conversation.failed(
                    ErrorCode.SERVICE_INCOMPATIBLE,
                    "the target answered " + reply.status() + " but didn't say the new id",
                    true)));
  }

  @Override
  public Answer<Optional<Resource>> update(
      ObjectType type, String id, List<PatchOperation> operations) throws InterruptedException {
    Conversation conversation = new Conversation(client, pace);
    for (PatchOperation operation : operations) {
      if (operation.path().attribute().attribute().name().equals("members")) {
        throw new IllegalArgumentException("members are changed by changeMembers");
      }
      refuse(conversation, limits.to(type, operation));
    }
    if (operations.isEmpty()) {
      return conversation.answer(Optional.of(new Resource(id, Complex.EMPTY)));
    }
    ScimCall call =
        ScimCall.patch(PatchBody.of(operations, preset.patchStyle()), segment(type), id);
    ScimReply reply = conversation.send(call);
    if (reply.status() == 404) {
      return conversation.answer(Optional.empty());
    }
    if (!reply.isSuccess()) {
      throw conversation.refused(call, reply);
    }
    return conversation.answer(Optional.of(changed(conversation, type, id, reply, true)));
  }

  /// The value is whether it was still there.
  @Override
  public Answer<Boolean> delete(ObjectType type, String id) throws InterruptedException {
    Conversation conversation = new Conversation(client, pace);
    ScimCall call = ScimCall.delete(segment(type), id);
    ScimReply reply = conversation.send(call);
    if (!reply.isSuccess() && reply.status() != 404) {
      throw conversation.refused(call, reply);
    }
    return conversation.answer(reply.isSuccess());
  }

  /// The value is whether there was anything to do. A group that is gone is `InvalidAnchor`; a new
  /// member that the target doesn't know is left out, and named once all others are in.
  @Override
  public Answer<Boolean> changeMembers(String groupId, List<String> added, List<String> removed)
      throws InterruptedException {
    Conversation conversation = new Conversation(client, pace);
    new MemberChanges(conversation, preset, groupId).apply(added, removed);
    return conversation.answer(!added.isEmpty() || !removed.isEmpty());
  }

  @Override
  public TestReport test() throws InterruptedException {
    return new ConnectionTest(client, preset, random).run();
  }

  /// The resource after a change; with an empty document where the target returned none.
  private static Resource changed(
      Conversation conversation, ObjectType type, String id, ScimReply reply, boolean written) {
    return switch (reply.body()) {
      case Body.Json(JsonNode json) when json.isObject() ->
          new Resource(id, Answers.document(resourceType(type), json));
      case Body.Empty() -> new Resource(id, Complex.EMPTY);
      case Body _ ->
          throw conversation.failed(
              ErrorCode.SERVICE_INCOMPATIBLE,
              "the target answered " + reply.status() + " with something else than a resource",
              written);
    };
  }

  private static Resource resource(Conversation conversation, ObjectType type, JsonNode node) {
    return Answers.resource(resourceType(type), node)
        .orElseThrow(
            () ->
                conversation.failed(
                    ErrorCode.SERVICE_INCOMPATIBLE,
                    "the target returned a " + type.resourceType() + " without 'id'",
                    false));
  }

  /// The id out of the `Location` header (RFC 7644, section 3.3), where the body has none.
  private static Optional<Resource> located(ObjectType type, ScimReply reply) {
    return reply
        .location()
        .map(location -> location.replaceFirst("[?#].*$", "").split("/", -1))
        .filter(parts -> parts.length > 1 && parts[parts.length - 2].equals(segment(type)))
        .map(parts -> parts[parts.length - 1])
        .filter(id -> id.matches("[\\w.~-]+"))
        .map(id -> new Resource(id, Complex.EMPTY));
  }

  private static void refuse(
      Conversation conversation, Optional<PresetLimits.Objection> objection) {
    objection.ifPresent(
        found -> {
          throw conversation.failed(found.code(), found.message(), false);
        });
  }

  private ScimCall sparingMembers(ObjectType type, ScimCall call) {
    return type == ObjectType.GROUP && preset.excludesMembers()
        ? call.with("excludedAttributes", "members")
        : call;
  }

  private static ResourceType resourceType(ObjectType type) {
    return switch (type) {
      case USER -> Schemas.USER_TYPE;
      case GROUP -> Schemas.GROUP_TYPE;
    };
  }

  private static String segment(ObjectType type) {
    return resourceType(type).endpoint().substring(1);
  }
}
