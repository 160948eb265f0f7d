package dev.lockstep.target;

import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.Target;
import dev.lockstep.provisioning.Target.Answer;
import dev.lockstep.provisioning.Target.Capabilities;
import dev.lockstep.provisioning.Target.Exchange;
import dev.lockstep.provisioning.Target.Match;
import dev.lockstep.provisioning.Target.Resource;
import dev.lockstep.provisioning.Target.Write;
import dev.lockstep.provisioning.Target.WriteResult;
import dev.lockstep.provisioning.TargetException;
import dev.lockstep.scim.patch.PatchOperation;
import dev.lockstep.scim.value.Value.Complex;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/// Several writes: what can go in a bulk goes in bulks, all else one by one.
final class WritesTogether {
  private final Target target;
  private final Preset preset;
  private final PresetLimits limits;
  private final AtomicReference<Offer> offer;
  private final LostCreations lost;
  private final Supplier<Conversation> conversations;

  /// @param target carries out what goes alone
  WritesTogether(
      Target target,
      Preset preset,
      PresetLimits limits,
      AtomicReference<Offer> offer,
      LostCreations lost,
      Supplier<Conversation> conversations) {
    this.target = target;
    this.preset = preset;
    this.limits = limits;
    this.offer = offer;
    this.lost = lost;
    this.conversations = conversations;
  }

  /// A result for each, in their order.
  Answer<List<WriteResult>> send(List<Write> writes) throws InterruptedException {
    Conversation conversation = conversations.get();
    Map<Integer, WriteResult> results = new HashMap<>();
    Map<Integer, Write> together = new LinkedHashMap<>();
    for (int number = 0; number < writes.size(); number++) {
      Optional<PresetLimits.Objection> objection = limits.to(writes.get(number));
      if (objection.isPresent()) {
        results.put(number, new WriteResult.Failed(objection.get().failure(conversation)));
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
          Answer<Resource> answer = target.create(type, document, recognizedBy);
          exchanges.addAll(answer.exchanges());
          yield new WriteResult.Written(answer.value(), answer.deviations(), answer.exchanges());
        }
        case Write.Update(ObjectType type, String id, List<PatchOperation> operations) -> {
          Answer<Optional<Resource>> answer = target.update(type, id, operations);
          exchanges.addAll(answer.exchanges());
          yield answer
              .value()
              .<WriteResult>map(
                  value -> new WriteResult.Written(value, answer.deviations(), answer.exchanges()))
              .orElseGet(() -> new WriteResult.Gone(answer.exchanges()));
        }
        case Write.Delete(ObjectType type, String id) -> {
          List<Exchange> asked = target.delete(type, id).exchanges();
          exchanges.addAll(asked);
          yield new WriteResult.Gone(asked);
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
    Conversation conversation = conversations.get();
    Optional<Resource> found = lost.find(conversation, create);
    List<Exchange> asked = conversation.answer(true).exchanges();
    exchanges.addAll(asked);
    List<Exchange> all = new ArrayList<>(cause.exchanges());
    all.addAll(asked);
    return found.<WriteResult>map(resource -> Written.result(create, resource, all)).orElse(result);
  }
}
