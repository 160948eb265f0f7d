package dev.lockstep.target;

import dev.lockstep.client.Pause;
import dev.lockstep.client.ScimCall;
import dev.lockstep.client.ScimClient;
import dev.lockstep.client.ScimReply;
import dev.lockstep.client.ScimReply.Body;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.ErrorCode;
import dev.lockstep.provisioning.Target;
import dev.lockstep.provisioning.TargetException;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.message.ResourceWriter;
import dev.lockstep.scim.patch.PatchOperation;
import dev.lockstep.scim.value.Value.Complex;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;

/// A SCIM service provider as a target, asked in the way that Entra's client asks. Safe for use by
/// many threads, which then share the target's rate.
public final class ScimTarget implements Target {
  private final ScimClient client;
  private final Preset preset;
  private final PresetLimits limits;
  private final Queries queries;
  private final Search search;
  private final LostCreations lost;
  private final Traffic traffic;
  private final RandomGenerator random;
  private final AtomicReference<Offer> offer;

  /// @param random names for the accounts that the test looks for and that nobody has
  public ScimTarget(
      ScimClient client, Preset preset, InstantSource clock, Pause pause, RandomGenerator random) {
    this.client = client;
    this.preset = preset;
    this.limits = new PresetLimits(preset);
    this.queries = new Queries(preset);
    this.traffic = new Traffic(preset, clock, pause);
    this.random = random;
    this.offer = new AtomicReference<>(Offer.assumed(preset));
    this.search = new Search(queries, offer);
    this.lost = new LostCreations(search, limits);
  }

  private Conversation conversation() {
    return new Conversation(client, traffic);
  }

  // Reading

  @Override
  public Answer<List<Resource>> find(ObjectType type, Match match) throws InterruptedException {
    Conversation conversation = conversation();
    refuse(conversation, limits.to(type, match));
    boolean told = offer.get().told();
    try {
      return conversation.answer(search.find(conversation, type, match));
    } catch (TargetException e) {
      if (told || !mayLackFilters(e.code())) {
        throw e;
      }
      if (!offer.get().told()) { // another operation may have asked meanwhile
        ask(conversation);
      }
      if (offer.get().capabilities().filters()) {
        throw e;
      }
      return conversation.answer(search.find(conversation, type, match));
    }
  }

  private static boolean mayLackFilters(ErrorCode code) {
    return code == ErrorCode.INCOMPATIBLE_FILTERING
        || code == ErrorCode.NOT_IMPLEMENTED
        || code == ErrorCode.METHOD_NOT_ALLOWED;
  }

  @Override
  public Answer<Page> list(ObjectType type, Position from) throws InterruptedException {
    Conversation conversation = conversation();
    if (!offer.get().capabilities().lists()) {
      throw conversation.failed(
          ErrorCode.METHOD_NOT_ALLOWED, preset.label() + " can't be listed by pages", false);
    }
    return conversation.answer(search.page(conversation, type, from));
  }

  @Override
  public Answer<Optional<Resource>> get(ObjectType type, String id) throws InterruptedException {
    Conversation conversation = conversation();
    ScimCall call = queries.sparingMembers(type, ScimCall.get(Kind.of(type).segment(), id));
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
  public Answer<Members> members(String groupId) throws InterruptedException {
    return ShownMembers.of(conversation(), preset, groupId);
  }

  // Writing

  @Override
  public Answer<Resource> create(ObjectType type, Complex document, List<Match> recognizedBy)
      throws InterruptedException {
    Conversation conversation = conversation();
    Write.Create create = new Write.Create(type, document, recognizedBy);
    refuse(conversation, limits.to(create));
    Resource resource;
    try {
      resource = create(conversation, create);
    } catch (TargetException e) {
      if (!e.outcomeUnknown()) {
        throw e;
      }
      resource = lost.find(conversation, create).orElseThrow(() -> e);
    }
    return conversation.answer(
        resource, Deviations.of(Kind.of(type).type(), document, resource.document()));
  }

  private static Resource create(Conversation conversation, Write.Create create)
      throws InterruptedException {
    Kind kind = Kind.of(create.type());
    ScimReply reply =
        conversation.demand(
            ScimCall.post(
                ResourceWriter.write(kind.type(), create.document().without("members")),
                kind.segment()));
    return Written.created(kind, reply).orElseThrow(() -> conversation.withoutId(reply.status()));
  }

  @Override
  public Answer<Optional<Resource>> update(
      ObjectType type, String id, List<PatchOperation> operations) throws InterruptedException {
    Conversation conversation = conversation();
    refuse(conversation, limits.to(new Write.Update(type, id, operations)));
    if (operations.isEmpty()) {
      return conversation.answer(Optional.of(new Resource(id, Complex.EMPTY)));
    }
    Kind kind = Kind.of(type);
    ScimCall call =
        ScimCall.patch(PatchBody.of(operations, preset.patchStyle()), kind.segment(), id);
    boolean patched = offer.get().patches(type); // another operation may be denied it meanwhile
    ScimReply reply =
        patched ? conversation.send(call) : replaced(conversation, kind, id, operations);
    if (patched && isDenied(reply)) {
      offer.updateAndGet(Offer::withoutPatch);
      reply = replaced(conversation, kind, id, operations);
    }
    if (reply.status() == 404) {
      return conversation.answer(Optional.empty());
    }
    if (!reply.isSuccess()) {
      throw conversation.refused(call, reply);
    }
    Resource resource = changed(conversation, type, id, reply, true);
    return conversation.answer(
        Optional.of(resource), Deviations.of(operations, resource.document()));
  }

  private static ScimReply replaced(
      Conversation conversation, Kind kind, String id, List<PatchOperation> operations)
      throws InterruptedException {
    return new Replacement(conversation, kind, id).replace(operations);
  }

  private boolean isDenied(ScimReply reply) {
    return preset.update() == Preset.Update.AS_CONFIGURED
        && (reply.status() == 405 || reply.status() == 501);
  }

  @Override
  public Answer<Boolean> delete(ObjectType type, String id) throws InterruptedException {
    Conversation conversation = conversation();
    ScimCall call = ScimCall.delete(Kind.of(type).segment(), id);
    ScimReply reply = conversation.send(call);
    if (!reply.isSuccess() && reply.status() != 404) {
      throw conversation.refused(call, reply);
    }
    return conversation.answer(reply.isSuccess());
  }

  @Override
  public Answer<List<String>> changeMembers(
      String groupId, List<String> added, List<String> removed) throws InterruptedException {
    Conversation conversation = conversation();
    if (added.isEmpty() && removed.isEmpty()) {
      return conversation.answer(List.of());
    }
    if (offer.get().patches(ObjectType.GROUP)) {
      try {
        return conversation.answer(
            new MemberChanges(conversation, preset, groupId).apply(added, removed));
      } catch (TargetException e) {
        if (!lacksPatch(e.code()) || preset.update() != Preset.Update.AS_CONFIGURED) {
          throw e;
        }
        offer.updateAndGet(Offer::withoutPatch);
      }
    }
    replaceMembers(conversation, groupId, added, removed);
    return conversation.answer(List.of());
  }

  /// Both say that nothing was done and never will be.
  private static boolean lacksPatch(ErrorCode code) {
    return code == ErrorCode.METHOD_NOT_ALLOWED || code == ErrorCode.NOT_IMPLEMENTED;
  }

  private void replaceMembers(
      Conversation conversation, String groupId, List<String> added, List<String> removed)
      throws InterruptedException {
    if (!preset.returnsMembers()) {
      throw conversation.failed(
          ErrorCode.METHOD_NOT_ALLOWED,
          "the target neither takes PATCH nor returns a group's members, so that they can't be"
              + " changed without losing others",
          false);
    }
    ScimReply reply =
        new Replacement(conversation, Kind.of(ObjectType.GROUP), groupId)
            .replaceMembers(added, removed);
    if (reply.status() == 404) {
      throw conversation.groupGone(groupId);
    }
    if (!reply.isSuccess()) {
      throw conversation.refused(ScimCall.put(Json.object()), reply);
    }
  }

  @Override
  public Answer<List<WriteResult>> writeAll(List<Write> writes) throws InterruptedException {
    return new WritesTogether(this, preset, limits, offer, lost, this::conversation).send(writes);
  }

  // What it can do

  @Override
  public Answer<Capabilities> discover() throws InterruptedException {
    Conversation conversation = conversation();
    ask(conversation);
    return conversation.answer(capabilities());
  }

  private void ask(Conversation conversation) throws InterruptedException {
    ScimReply reply = conversation.send(ScimCall.get(preset.configuration()));
    boolean notOffered = reply.status() == 404 || reply.status() == 405 || reply.status() == 501;
    if (!reply.isSuccess() && !notOffered) {
      throw conversation.refused(ScimCall.get(preset.configuration()), reply);
    }
    if (reply.isSuccess()) {
      reply.json().ifPresent(json -> offer.set(Offer.of(preset, json)));
    }
  }

  @Override
  public Capabilities capabilities() {
    return offer.get().capabilities();
  }

  @Override
  public int concurrency() {
    return traffic.concurrency();
  }

  @Override
  public TestReport test(Map<ObjectType, List<String>> mapped) throws InterruptedException {
    return new ConnectionTest(client, preset, mapped, random).run();
  }

  // Both

  /// The resource after a change; with an empty document where the target returned none.
  private static Resource changed(
      Conversation conversation, ObjectType type, String id, ScimReply reply, boolean written) {
    return switch (reply.body()) {
      case Body.Json(JsonNode json) when json.isObject() ->
          new Resource(id, Answers.document(Kind.of(type).type(), json));
      case Body.Empty() -> new Resource(id, Complex.EMPTY);
      case Body _ ->
          throw conversation.failed(
              ErrorCode.SERVICE_INCOMPATIBLE,
              "the target answered " + reply.status() + " with something else than a resource",
              written);
    };
  }

  private static void refuse(
      Conversation conversation, Optional<PresetLimits.Objection> objection) {
    objection.ifPresent(
        found -> {
          throw found.failure(conversation);
        });
  }
}
