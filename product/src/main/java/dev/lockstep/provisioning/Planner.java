package dev.lockstep.provisioning;

import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.Operation.Create;
import dev.lockstep.provisioning.Operation.Delete;
import dev.lockstep.provisioning.Operation.Skip;
import dev.lockstep.provisioning.Operation.Update;
import dev.lockstep.provisioning.ProvisioningLogEntry.ModifiedProperty;
import dev.lockstep.provisioning.mapping.AttributeMapping;
import dev.lockstep.provisioning.mapping.Evaluation.Flow;
import dev.lockstep.provisioning.mapping.MappingJson;
import dev.lockstep.provisioning.mapping.ObjectMapping;
import dev.lockstep.provisioning.mapping.ObjectMapping.Action;
import dev.lockstep.provisioning.mapping.TargetDocument;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.message.ResourceWriter;
import dev.lockstep.scim.patch.Difference;
import dev.lockstep.scim.patch.PatchOperation;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Decides what is to be done at the target: a pure function of a [Situation]. The cycle, the
/// plan, the preview and *provision on demand* all ask it.
public final class Planner {
  private final ObjectMapping mapping;
  private final Policies policies;

  public Planner(ObjectMapping mapping, Policies policies) {
    this.mapping = mapping;
    this.policies = policies;
  }

  /// What to do, or that the target must be asked first.
  public sealed interface Conclusion {
    record Do(Operation operation) implements Conclusion {}

    /// Not linked yet: look for it by its matching attributes, then [Planner#afterLooking].
    record Look() implements Conclusion {}
  }

  public Conclusion conclude(Situation situation) {
    if (!mapping.enabled()) {
      return skip(
          ErrorCode.NOT_EFFECTIVELY_ENTITLED,
          mapping.type().resourceType() + "s aren't provisioned by this application");
    }
    if (situation.hold().isPresent()) {
      return held(situation, situation.hold().get());
    }
    if (situation.link().isPresent()) {
      Link link = situation.link().get();
      return new Conclusion.Do(
          permitted(
              link,
              situation
                  .departure()
                  .map(departure -> leave(situation, link, departure))
                  .orElseGet(() -> update(situation, link))));
    }
    if (!situation.entitlement().entitled()) {
      return skip(ErrorCode.NOT_EFFECTIVELY_ENTITLED, situation.entitlement().explanation());
    }
    if (situation.softDeleted()) {
      return skip(
          ErrorCode.ENTRY_SYNCHRONIZATION_SKIPPED,
          "disabled in the directory, so it isn't created at the target");
    }
    return new Conclusion.Look();
  }

  private Conclusion held(Situation situation, Hold hold) {
    if (situation.link().isEmpty()) {
      return hold.document().isEmpty()
          ? skip(ErrorCode.ON_HOLD, hold.explanation())
          : new Conclusion.Look();
    }
    Link link = situation.link().get();
    Operation operation =
        hold.document().isEmpty()
            ? delete(link, hold.explanation())
            : changed(link, flows(situation, false), hold.explanation());
    return new Conclusion.Do(permitted(link, operation));
  }

  /// An update to other values than the mappings give, for a while.
  ///
  /// @param document what the target is to hold of the mapped attributes
  Operation aside(Link link, Complex document, String why) {
    return permitted(link, changed(link, flows(document), why));
  }

  private static Conclusion skip(ErrorCode code, String explanation) {
    return new Conclusion.Do(new Skip(code, explanation));
  }

  /// @param found what the target has under a matching attribute
  public Operation afterLooking(Situation situation, Optional<Target.Resource> found) {
    if (found.isEmpty()) {
      return mapping.actions().contains(Action.CREATE)
          ? create(situation)
          : new Skip(ErrorCode.ENTRY_SYNCHRONIZATION_SKIPPED, "creating is switched off");
    }
    if (policies.existingAccounts() == Policies.ExistingAccounts.IGNORE) {
      return new Skip(
          ErrorCode.ENTRY_SYNCHRONIZATION_SKIPPED,
          "the target has such an account already; the policy leaves it alone");
    }
    List<Flow> flows = flows(situation, false);
    Complex before = Complex.EMPTY;
    for (Flow flow : flows) {
      if (flow instanceof Flow.Set(AttributeMapping line, Value _)) {
        before = TargetDocument.with(before, line.target(), held(found.get().document(), line));
      }
    }
    return changed(
        found.get().id(), before, flows, "found at the target by its matching attribute");
  }

  /// What has made an account, as far as the target tells: its document is what the account has of
  /// the mapped attributes.
  Create made(Target.Resource account) {
    Complex sent = sent(account);
    return new Create(
        sent,
        changes(Complex.EMPTY, sent),
        "it was created before, but no answer came; found by what was sent");
  }

  private Complex sent(Target.Resource account) {
    Complex sent = Complex.EMPTY;
    for (AttributeMapping line : mapping.attributes()) {
      Optional<Value> held = line.isMembers() ? Optional.empty() : held(account.document(), line);
      if (held.isPresent()) {
        sent = TargetDocument.with(sent, line.target(), held);
      }
    }
    return sent;
  }

  /// Of a reference only its value is ours: what else a target shows of a manager follows from it.
  private static Optional<Value> held(Complex document, AttributeMapping line) {
    Optional<Value> held = TargetDocument.get(document, line.target());
    return line.isReference() && held.orElse(null) instanceof Complex reference
        ? reference.get("value").map(value -> Complex.EMPTY.with("value", value))
        : held;
  }

  private Operation create(Situation situation) {
    Complex document = document(Complex.EMPTY, flows(situation, true));
    return new Create(document, changes(Complex.EMPTY, document), "not at the target yet");
  }

  private Operation update(Situation situation, Link link) {
    return changed(
        link,
        flows(situation, false),
        situation.softDeleted() ? "disabled in the directory" : "its attributes changed");
  }

  private Operation changed(Link link, List<Flow> given, String why) {
    if (link.unheard().isEmpty()) {
      return changed(link.targetId(), link.lastSent(), given, why);
    }
    Map<AttributeMapping, Flow> flows = new LinkedHashMap<>();
    given.forEach(flow -> flows.put(flow.mapping(), flow));
    Complex before =
        UnheardChanges.before(
            link,
            List.copyOf(flows.keySet()),
            line -> flows.get(line) instanceof Flow flow && wants(flow, link.lastSent()));
    return changed(link.targetId(), before, given, why);
  }

  /// Whether the mapping wants what was sent last.
  private static boolean wants(Flow flow, Complex lastSent) {
    return !(flow instanceof Flow.Untouched) && isSettled(flow, lastSent);
  }

  private Operation changed(String targetId, Complex before, List<Flow> given, String why) {
    if (given.stream().allMatch(flow -> isSettled(flow, before))) {
      return new Update(targetId, List.of(), before, List.of(), false, "nothing changed");
    }
    List<Flow> flows = given.stream().map(flow -> unlessOnlyTheCase(flow, before)).toList();
    Complex after = document(before, flows);
    Complex mapped = Complex.EMPTY;
    for (Flow flow : flows) {
      mapped =
          TargetDocument.with(
              mapped, flow.mapping().target(), TargetDocument.get(before, flow.mapping().target()));
    }
    List<PatchOperation> operations =
        Difference.between(MappingJson.targetType(mapping.type()), mapped, after);
    if (operations.isEmpty()) {
      return new Update(targetId, List.of(), after, List.of(), false, "nothing changed");
    }
    if (!mapping.actions().contains(Action.UPDATE)) {
      return new Skip(ErrorCode.ENTRY_SYNCHRONIZATION_SKIPPED, "updating is switched off");
    }
    boolean disables = !after.flag("active").orElse(true) && before.flag("active").orElse(true);
    return new Update(targetId, operations, after, changes(mapped, after), disables, why);
  }

  /// Whether the target holds what this flow gives. A full cycle asks it of everybody, and nearly
  /// everybody is settled, so no document is built for that.
  private static boolean isSettled(Flow flow, Complex before) {
    return switch (flow) {
      case Flow.Set(AttributeMapping line, Value value) ->
          TargetDocument.get(before, line.target())
              .filter(had -> line.isSame(had, value))
              .isPresent();
      case Flow.Empty(AttributeMapping line) -> TargetDocument.get(before, line.target()).isEmpty();
      case Flow.Unresolved(AttributeMapping line, var _) ->
          TargetDocument.get(before, line.target()).isEmpty();
      case Flow.Untouched _ -> true;
    };
  }

  /// What differs only in upper and lower case stays as it was sent, unless the line tells them
  /// apart.
  private static Flow unlessOnlyTheCase(Flow flow, Complex before) {
    return flow instanceof Flow.Set(AttributeMapping line, Value value)
            && TargetDocument.get(before, line.target())
                .filter(had -> line.isSame(had, value))
                .isPresent()
        ? new Flow.Untouched(line)
        : flow;
  }

  /// The object is no longer entitled, or may not sign in.
  private Operation leave(Situation situation, Link link, Departure departure) {
    String why =
        departure == Departure.DISABLED
            ? "disabled in the directory"
            : situation.entitlement().explanation();
    return switch (policies.on(departure)) {
      case Consequence.Keep() ->
          new Skip(ErrorCode.ENTRY_SYNCHRONIZATION_SKIPPED, why + "; the policy keeps the account");
      case Consequence.Delete() -> delete(link, why);
      case Consequence.DeleteAfter(Duration after) when isOver(situation, link, after) ->
          delete(link, why + "; its time is over");
      case Consequence.DeleteAfter _ ->
          situation.type() == ObjectType.GROUP
              ? new Skip(ErrorCode.ENTRY_SYNCHRONIZATION_SKIPPED, why + "; it is deleted later")
              : withdraw(situation, link, departure, why);
      case Consequence.Disable() ->
          situation.type() == ObjectType.GROUP
              ? delete(link, why)
              : withdraw(situation, link, departure, why);
    };
  }

  private static boolean isOver(Situation situation, Link link, Duration after) {
    return link.left().filter(left -> !left.plus(after).isAfter(situation.now())).isPresent();
  }

  private Operation delete(Link link, String why) {
    return mapping.actions().contains(Action.DELETE)
        ? new Delete(link.targetId(), changes(link.lastSent(), Complex.EMPTY), why)
        : new Skip(ErrorCode.ENTRY_SYNCHRONIZATION_SKIPPED, why + "; deleting is switched off");
  }

  private Operation withdraw(Situation situation, Link link, Departure departure, String why) {
    return switch (departure) {
      case DISABLED -> update(situation, link);
      case UNASSIGNED, OUT_OF_SCOPE, SOFT_DELETED -> disable(situation, link, why);
      case HARD_DELETED -> deactivate(link, why);
    };
  }

  /// Nothing is left to run a mapping on: the account is told `active` is false if it ever was
  /// told about it.
  private Operation deactivate(Link link, String why) {
    List<Flow> flows = new ArrayList<>();
    for (AttributeMapping line : mapping.attributes()) {
      if (line.targetPath().equals("active")) {
        flows.add(new Flow.Set(line, Value.flag(false)));
      } else if (!line.isMembers()) {
        flows.add(new Flow.Untouched(line));
      }
    }
    return changed(link, flows, why);
  }

  private Operation permitted(Link link, Operation operation) {
    if (!operation.destructive()) {
      return operation;
    }
    if (policies.upsertOnly()) {
      return new Skip(
          ErrorCode.ENTRY_SYNCHRONIZATION_SKIPPED,
          operation.explanation() + "; the policy only creates and updates");
    }
    if (policies.onlyCreated() && link.adopted()) {
      return new Skip(
          ErrorCode.ENTRY_SYNCHRONIZATION_SKIPPED,
          operation.explanation() + "; the account was there before Lockstep");
    }
    return operation;
  }

  /// Only what depends on `IsSoftDeleted` is sent of an object that is no longer ours to map, and
  /// only that is evaluated: a mapping that fails on it must not keep its account open.
  private Operation disable(Situation situation, Link link, String why) {
    List<Flow> flows = new ArrayList<>();
    if (situation.evaluation().isPresent()) {
      for (AttributeMapping line : mapping.attributes()) {
        if (line.source().attributeNames().contains("IsSoftDeleted")) {
          flows.addAll(situation.evaluation().get().flows(List.of(line), false));
        } else if (!line.isMembers()) {
          flows.add(new Flow.Untouched(line));
        }
      }
    }
    return changed(link, flows, why);
  }

  private List<Flow> flows(Situation situation, boolean creating) {
    Optional<Complex> held = situation.hold().flatMap(Hold::document);
    return held.isPresent()
        ? flows(held.get())
        : situation.evaluation().orElseThrow().flows(mapping, creating);
  }

  /// As if the mappings gave this document.
  private List<Flow> flows(Complex document) {
    List<Flow> flows = new ArrayList<>();
    for (AttributeMapping line : mapping.attributes()) {
      if (!line.isMembers()) {
        Optional<Value> value = TargetDocument.get(document, line.target());
        flows.add(value.isPresent() ? new Flow.Set(line, value.get()) : new Flow.Empty(line));
      }
    }
    return flows;
  }

  /// What the target is to hold of the mapped attributes.
  private static Complex document(Complex before, List<Flow> flows) {
    Complex document = Complex.EMPTY;
    for (Flow flow : flows) {
      Optional<Value> value =
          switch (flow) {
            case Flow.Set(AttributeMapping _, Value set) -> Optional.of(set);
            case Flow.Empty _ -> Optional.empty();
            case Flow.Untouched(AttributeMapping line) -> TargetDocument.get(before, line.target());
            case Flow.Unresolved _ -> Optional.empty();
          };
      if (value.isPresent()) {
        document = TargetDocument.with(document, flow.mapping().target(), value);
      }
    }
    return document;
  }

  private List<ModifiedProperty> changes(Complex before, Complex after) {
    List<ModifiedProperty> changes = new ArrayList<>();
    for (AttributeMapping line : mapping.attributes()) {
      Optional<String> old = TargetDocument.get(before, line.target()).map(Planner::text);
      Optional<String> now = TargetDocument.get(after, line.target()).map(Planner::text);
      if (!line.isMembers() && !old.equals(now)) {
        changes.add(new ModifiedProperty(line.targetPath(), old, now));
      }
    }
    return changes;
  }

  static String text(Value value) {
    return switch (value) {
      case Value.Text(String text) -> text;
      case Value.Flag(boolean flag) -> String.valueOf(flag);
      case Value.Whole(long number) -> String.valueOf(number);
      case Value.Decimal(var number) -> number.toPlainString();
      case Value.Moment(Instant instant) -> instant.toString();
      case Complex complex
          when complex.attributes().size() == 1 && complex.text("value").isPresent() ->
          complex.text("value").get();
      case Complex _, Value.Multi _ -> {
        var holder = Json.object();
        ResourceWriter.put(holder, "value", value);
        yield Json.text(holder.path("value"));
      }
    };
  }
}
