package dev.lockstep.provisioning;

import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.Explanation.Decision;
import dev.lockstep.provisioning.Explanation.Mapped;
import dev.lockstep.provisioning.Explanation.Source;
import dev.lockstep.provisioning.Operation.Update;
import dev.lockstep.provisioning.Planner.Conclusion;
import dev.lockstep.provisioning.ProvisioningStore.LogQuery;
import dev.lockstep.provisioning.mapping.AttributeMapping;
import dev.lockstep.provisioning.mapping.Evaluation;
import dev.lockstep.provisioning.mapping.Evaluation.Flow;
import dev.lockstep.provisioning.mapping.MappingException;
import dev.lockstep.provisioning.mapping.ObjectMapping;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;

/// Answers *why?* for one object. Asks the planner that the cycle asks; reads only, and not the
/// target.
public final class Explainer {
  private static final int OPERATIONS = 20;

  private final DirectoryReader directory;
  private final ProvisioningStore store;
  private final Situations situations;

  public Explainer(DirectoryReader directory, ProvisioningStore store, Situations situations) {
    this.directory = directory;
    this.store = store;
    this.situations = situations;
  }

  /// @throws NoSuchElementException where neither the Directory nor the application knows it
  public Explanation explain(ApplicationId id, ObjectId object) {
    Application application = store.existing(id);
    List<ProvisioningLogEntry> operations =
        store.entries(
            new LogQuery(
                id, Optional.of(object), Optional.empty(), OptionalLong.empty(), OPERATIONS));
    ObjectType type = type(application, object, operations);
    Situation situation = situations.of(application, object, type);
    ObjectMapping mapping = application.mappings().of(type);
    return new Explanation(
        object,
        type,
        label(situation, operations),
        situation.object().map(Explainer::source),
        situation.entitlement(),
        situation.evaluation().stream()
            .flatMap(
                evaluation ->
                    mapping.attributes().stream()
                        .filter(line -> !line.isMembers())
                        .map(line -> mapped(evaluation, line, situation.link().isEmpty())))
            .toList(),
        situation.link(),
        store.pending(id, object),
        decision(new Planner(mapping, application.policies()), mapping, situation),
        operations);
  }

  private ObjectType type(
      Application application, ObjectId object, List<ProvisioningLogEntry> operations) {
    return directory
        .find(application.directory(), object)
        .map(DirectoryObject::objectType)
        .or(() -> store.link(application.id(), object).map(Link::type))
        .or(() -> operations.stream().findFirst().map(ProvisioningLogEntry::type))
        .orElseThrow(
            () -> new NoSuchElementException("there is no user or group '" + object + "'"));
  }

  private static String label(Situation situation, List<ProvisioningLogEntry> operations) {
    boolean known = situation.object().isPresent() || situation.link().isPresent();
    return known || operations.isEmpty() ? situation.label() : operations.getFirst().label();
  }

  private static Source source(DirectoryObject object) {
    return new Source(object.owner(), object.version(), object.lastModified(), object.deleted());
  }

  private static Mapped mapped(Evaluation evaluation, AttributeMapping line, boolean creating) {
    try {
      Flow flow = evaluation.flows(List.of(line), creating).getFirst();
      return switch (flow) {
        case Flow.Set(var _, var value) ->
            mapped(line, Optional.of(Planner.text(value)), Optional.empty());
        case Flow.Empty _ -> mapped(line, Optional.empty(), Optional.of("no value"));
        case Flow.Untouched _ -> mapped(line, Optional.empty(), Optional.of("left as it is"));
        case Flow.Unresolved(var _, ObjectId reference) ->
            mapped(
                line,
                Optional.empty(),
                Optional.of(reference + " isn't at the target; sent as soon as it is"));
      };
    } catch (MappingException e) {
      return new Mapped(
          line.source().text(),
          line.targetPath(),
          Optional.empty(),
          Optional.ofNullable(e.getMessage()),
          true);
    }
  }

  private static Mapped mapped(
      AttributeMapping line, Optional<String> value, Optional<String> note) {
    return new Mapped(line.source().text(), line.targetPath(), value, note, false);
  }

  private static Decision decision(Planner planner, ObjectMapping mapping, Situation situation) {
    try {
      return switch (planner.conclude(situation)) {
        case Conclusion.Do(Operation operation) -> decided(operation);
        case Conclusion.Look() ->
            new Decision.Look(
                mapping.matching().stream().map(AttributeMapping::targetPath).toList());
      };
    } catch (MappingException e) {
      return new Decision.Impossible(ErrorCode.of(e), String.valueOf(e.getMessage()));
    }
  }

  private static Decision decided(Operation operation) {
    return new Decision.Do(
        operation instanceof Update update && update.operations().isEmpty()
            ? ProvisioningLogEntry.Action.SKIP
            : operation.action(),
        operation.explanation(),
        operation.changes());
  }
}
