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
import dev.lockstep.scim.message.ListResponse;
import dev.lockstep.scim.message.ResourceWriter;
import dev.lockstep.scim.patch.PatchOperation;
import dev.lockstep.scim.query.FilterPrinter;
import dev.lockstep.scim.value.Value.Complex;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
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
  private final Traffic traffic;
  private final RandomGenerator random;
  private final AtomicReference<Offer> offer;

  /// @param random names for the accounts that the test looks for and that nobody has
  public ScimTarget(
      ScimClient client, Preset preset, InstantSource clock, Pause pause, RandomGenerator random) {
    this.client = client;
    this.preset = preset;
    this.limits = new PresetLimits(preset);
    this.traffic = new Traffic(preset, clock, pause);
    this.random = random;
    this.offer = new AtomicReference<>(Offer.assumed(preset));
  }

  private Conversation conversation() {
    return new Conversation(client, traffic);
  }

  // Reading

  @Override
  public Answer<List<Resource>> find(ObjectType type, Match match) throws InterruptedException {
    Conversation conversation = conversation();
    refuse(conversation, limits.to(type, match));
    return conversation.answer(found(conversation, type, match));
  }

  private List<Resource> found(Conversation conversation, ObjectType type, Match match)
      throws InterruptedException {
    Kind kind = Kind.of(type);
    String filter = FilterPrinter.equality(match.attribute(), match.value());
    ScimCall call = ScimCall.get(kind.segment()).with("filter", filter);
    ScimReply reply = conversation.demand(sparingMembers(type, call));
    List<Resource> found = resources(conversation, type, list(conversation, reply));
    for (Resource resource : found) {
      if (Answers.contradicts(kind.type(), resource, match)) {
        throw conversation.failed(
            ErrorCode.SERVICE_INCOMPATIBLE,
            "the target ignores the filter " + filter + ": it returned " + resource.id(),
            false);
      }
    }
    return found;
  }

  private static ListResponse list(Conversation conversation, ScimReply reply) {
    return reply
        .json()
        .flatMap(ListResponse::read)
        .orElseThrow(
            () ->
                conversation.failed(
                    ErrorCode.SERVICE_INCOMPATIBLE,
                    "the target answered a query with something else than a ListResponse",
                    false));
  }

  private static List<Resource> resources(
      Conversation conversation, ObjectType type, ListResponse list) {
    List<Resource> resources = new ArrayList<>();
    for (JsonNode node : list.resources()) {
      resources.add(
          Answers.resource(Kind.of(type).type(), node)
              .orElseThrow(
                  () ->
                      conversation.failed(
                          ErrorCode.SERVICE_INCOMPATIBLE,
                          "the target returned a " + type.resourceType() + " without 'id'",
                          false)));
    }
    return List.copyOf(resources);
  }

  @Override
  public Answer<Page> list(ObjectType type, Position from) throws InterruptedException {
    Conversation conversation = conversation();
    if (!offer.get().capabilities().lists()) {
      throw conversation.failed(
          ErrorCode.METHOD_NOT_ALLOWED, preset.label() + " can't be listed by pages", false);
    }
    Listing listing = new Listing(conversation, from, offer.get());
    ScimCall call = listing.ask(ScimCall.get(Kind.of(type).segment()));
    ListResponse list = list(conversation, conversation.demand(sparingMembers(type, call)));
    return conversation.answer(listing.page(list, resources(conversation, type, list)));
  }

  @Override
  public Answer<Optional<Resource>> get(ObjectType type, String id) throws InterruptedException {
    Conversation conversation = conversation();
    ScimCall call = sparingMembers(type, ScimCall.get(Kind.of(type).segment(), id));
    ScimReply reply = conversation.send(call);
    if (reply.status() == 404) {
      return conversation.answer(Optional.empty());
    }
    if (!reply.isSuccess()) {
      throw conversation.refused(call, reply);
    }
    return conversation.answer(Optional.of(changed(conversation, type, id, reply, false)));
  }

  // Writing

  @Override
  public Answer<Resource> create(ObjectType type, Complex document, List<Match> recognizedBy)
      throws InterruptedException {
    Conversation conversation = conversation();
    Write.Create create = new Write.Create(type, document, recognizedBy);
    refuse(conversation, objection(create));
    WriteResult.Written written;
    try {
      written = Written.result(create, create(conversation, create));
    } catch (TargetException e) {
      if (!e.outcomeUnknown()) {
        throw e;
      }
      written = Written.result(create, recognize(conversation, create).orElseThrow(() -> e));
    }
    return conversation.answer(written.resource(), written.deviations());
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

  /// The account that a lost reply was about, if it is there and nothing speaks against it. A
  /// target that can't be asked either leaves the outcome as unknown as it was.
  private Optional<Resource> recognize(Conversation conversation, Write.Create create)
      throws InterruptedException {
    for (Match match : create.recognizedBy()) {
      if (limits.to(create.type(), match).isPresent()) {
        continue;
      }
      try {
        List<Resource> found = found(conversation, create.type(), match);
        if (found.size() == 1 && isOurs(create.document(), found.getFirst().document())) {
          return Optional.of(found.getFirst());
        }
      } catch (TargetException stillUnknown) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static boolean isOurs(Complex sent, Complex found) {
    Optional<String> externalId = found.text("externalId");
    return externalId.isEmpty() || externalId.equals(sent.text("externalId"));
  }

  @Override
  public Answer<Optional<Resource>> update(
      ObjectType type, String id, List<PatchOperation> operations) throws InterruptedException {
    Conversation conversation = conversation();
    refuse(conversation, objection(new Write.Update(type, id, operations)));
    if (operations.isEmpty()) {
      return conversation.answer(Optional.of(new Resource(id, Complex.EMPTY)));
    }
    Kind kind = Kind.of(type);
    ScimCall call =
        ScimCall.patch(PatchBody.of(operations, preset.patchStyle()), kind.segment(), id);
    ScimReply reply =
        offer.get().patches(type)
            ? conversation.send(call)
            : replaced(conversation, kind, id, operations);
    if (offer.get().patches(type) && isDenied(reply)) {
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
        if (e.code() != ErrorCode.METHOD_NOT_ALLOWED
            || preset.update() != Preset.Update.AS_CONFIGURED) {
          throw e;
        }
        offer.updateAndGet(Offer::withoutPatch);
      }
    }
    replaceMembers(conversation, groupId, added, removed);
    return conversation.answer(List.of());
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
    Conversation conversation = conversation();
    Map<Integer, WriteResult> results = new HashMap<>();
    Map<Integer, Write> together = new LinkedHashMap<>();
    for (int number = 0; number < writes.size(); number++) {
      Optional<PresetLimits.Objection> objection = objection(writes.get(number));
      if (objection.isPresent()) {
        results.put(number, new WriteResult.Failed(failure(conversation, objection.get())));
      } else if (fitsBulk(writes.get(number))) {
        together.put(number, writes.get(number));
      }
    }
    Optional<Capabilities.Bulk> bulk = offer.get().capabilities().bulk();
    if (bulk.isPresent() && together.size() > 1) {
      try {
        new BulkWrites(conversation, preset, bulk.get()).send(together, results);
      } catch (BulkWrites.Denied e) {
        offer.updateAndGet(Offer::withoutBulk);
      }
    }
    List<Exchange> exchanges = new ArrayList<>(conversation.answer(true).exchanges());
    List<WriteResult> inOrder = new ArrayList<>();
    for (int number = 0; number < writes.size(); number++) {
      WriteResult result = results.get(number);
      inOrder.add(
          result == null
              ? alone(writes.get(number), exchanges)
              : settled(writes.get(number), result, exchanges));
    }
    return new Answer<>(List.copyOf(inOrder), exchanges);
  }

  private boolean fitsBulk(Write write) {
    return !(write instanceof Write.Update update)
        || (offer.get().patches(update.type()) && !update.operations().isEmpty());
  }

  private WriteResult alone(Write write, List<Exchange> exchanges) throws InterruptedException {
    try {
      return switch (write) {
        case Write.Create(ObjectType type, Complex document, List<Match> recognizedBy) -> {
          Answer<Resource> answer = create(type, document, recognizedBy);
          exchanges.addAll(answer.exchanges());
          yield new WriteResult.Written(answer.value(), answer.deviations());
        }
        case Write.Update(ObjectType type, String id, List<PatchOperation> operations) -> {
          Answer<Optional<Resource>> answer = update(type, id, operations);
          exchanges.addAll(answer.exchanges());
          yield answer
              .value()
              .<WriteResult>map(value -> new WriteResult.Written(value, answer.deviations()))
              .orElseGet(WriteResult.Gone::new);
        }
        case Write.Delete(ObjectType type, String id) -> {
          exchanges.addAll(delete(type, id).exchanges());
          yield new WriteResult.Gone();
        }
      };
    } catch (TargetException e) {
      exchanges.addAll(e.exchanges());
      return new WriteResult.Failed(e);
    }
  }

  /// A creation in a bulk whose outcome nobody knows is looked for as a single one is.
  private WriteResult settled(Write write, WriteResult result, List<Exchange> exchanges)
      throws InterruptedException {
    if (!(write instanceof Write.Create create
        && result instanceof WriteResult.Failed(TargetException cause)
        && cause.outcomeUnknown())) {
      return result;
    }
    Conversation conversation = conversation();
    Optional<Resource> found = recognize(conversation, create);
    exchanges.addAll(conversation.answer(true).exchanges());
    return found.<WriteResult>map(resource -> Written.result(create, resource)).orElse(result);
  }

  // What it can do

  @Override
  public Answer<Capabilities> discover() throws InterruptedException {
    Conversation conversation = conversation();
    ScimReply reply = conversation.send(ScimCall.get(preset.configuration()));
    boolean notOffered = reply.status() == 404 || reply.status() == 405 || reply.status() == 501;
    if (!reply.isSuccess() && !notOffered) {
      throw conversation.refused(ScimCall.get(preset.configuration()), reply);
    }
    if (reply.isSuccess()) {
      reply.json().ifPresent(json -> offer.set(Offer.of(preset, json)));
    }
    return conversation.answer(capabilities());
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

  private Optional<PresetLimits.Objection> objection(Write write) {
    return switch (write) {
      case Write.Create create -> limits.to(create.type(), create.document());
      case Write.Update update -> {
        for (PatchOperation operation : update.operations()) {
          if (operation.path().attribute().attribute().name().equals("members")) {
            throw new IllegalArgumentException("members are changed by changeMembers");
          }
          Optional<PresetLimits.Objection> objection = limits.to(update.type(), operation);
          if (objection.isPresent()) {
            yield objection;
          }
        }
        yield Optional.empty();
      }
      case Write.Delete _ -> Optional.empty();
    };
  }

  private static void refuse(
      Conversation conversation, Optional<PresetLimits.Objection> objection) {
    objection.ifPresent(
        found -> {
          throw failure(conversation, found);
        });
  }

  private static TargetException failure(
      Conversation conversation, PresetLimits.Objection objection) {
    return conversation.failed(objection.code(), objection.message(), false);
  }

  private ScimCall sparingMembers(ObjectType type, ScimCall call) {
    return type == ObjectType.GROUP && preset.excludesMembers()
        ? call.with("excludedAttributes", "members")
        : call;
  }
}
