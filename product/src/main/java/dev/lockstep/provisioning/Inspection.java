package dev.lockstep.provisioning;

import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.FeedPosition;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.Application.Scope;
import dev.lockstep.provisioning.Planner.Conclusion;
import dev.lockstep.provisioning.ProvisioningLogEntry.Action;
import dev.lockstep.provisioning.ProvisioningLogEntry.ModifiedProperty;
import dev.lockstep.provisioning.mapping.Evaluation.Flow;
import dev.lockstep.provisioning.mapping.MappingException;
import dev.lockstep.scim.value.Value;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;

/// Looks ahead without writing anything: what a mapping gives for an object, and what a cycle
/// would do. Asks the same planner as the cycle.
public final class Inspection {
  /// Lines of a plan; a person reads no more, the counts tell of all.
  public static final int MAX_LINES = 10_000;

  private static final int PAGE = 500;

  private final DirectoryReader directory;
  private final ProvisioningStore store;
  private final Situations situations;
  private final Targets targets;
  private final Explainer explainer;

  public Inspection(
      DirectoryReader directory, ProvisioningStore store, Situations situations, Targets targets) {
    this.directory = directory;
    this.store = store;
    this.situations = situations;
    this.targets = targets;
    this.explainer = new Explainer(directory, store, situations);
  }

  /// Why an object is at the target as it is.
  ///
  /// @throws NoSuchElementException where neither the Directory nor the application knows it
  public Explanation explain(ApplicationId application, ObjectId object) {
    return explainer.explain(application, object);
  }

  /// @param value empty where the mapping gives none
  /// @param note why there is none, where that needs a word
  public record PreviewLine(
      String source, String target, Optional<String> value, Optional<String> note) {}

  public record Preview(String label, Entitlement entitlement, List<PreviewLine> lines) {}

  /// What these mappings give for this object, whether or not they are saved.
  ///
  /// @throws MappingException naming the mapping that gives no value
  public Preview preview(Application application, ObjectId object) {
    DirectoryObject found = found(application, object);
    Situation situation = situations.of(application, object, found.objectType());
    List<PreviewLine> lines = new ArrayList<>();
    for (Flow flow :
        situation
            .evaluation()
            .orElseThrow()
            .flows(application.mappings().of(found.objectType()), situation.link().isEmpty())) {
      lines.add(line(flow));
    }
    return new Preview(situation.label(), situation.entitlement(), lines);
  }

  private static PreviewLine line(Flow flow) {
    String source = flow.mapping().source().text();
    String target = flow.mapping().targetPath();
    return switch (flow) {
      case Flow.Set(var _, Value value) ->
          new PreviewLine(source, target, Optional.of(Planner.text(value)), Optional.empty());
      case Flow.Empty _ ->
          new PreviewLine(source, target, Optional.empty(), Optional.of("no value"));
      case Flow.Untouched _ ->
          new PreviewLine(source, target, Optional.empty(), Optional.of("left as it is"));
      case Flow.Unresolved(var _, ObjectId reference) ->
          new PreviewLine(
              source,
              target,
              Optional.empty(),
              Optional.of(reference + " isn't at the target; sent as soon as it is"));
    };
  }

  private DirectoryObject found(Application application, ObjectId object) {
    return directory
        .find(application.directory(), object)
        .orElseThrow(
            () -> new NoSuchElementException("there is no user or group '" + object + "'"));
  }

  // The plan

  /// @param members whose membership would be added, for a group
  public record PlanLine(
      ObjectId object,
      ObjectType type,
      String label,
      Action action,
      List<ModifiedProperty> changes,
      List<String> members,
      String explanation) {}

  /// @param position of the feed at which it was taken
  /// @param counts of all lines, also those cut off
  public record Plan(FeedPosition position, Map<Action, Long> counts, List<PlanLine> lines) {}

  /// What a full cycle would do now. Reads the target for those that aren't linked, writes
  /// nothing.
  public Plan plan(Application application) throws InterruptedException {
    FeedPosition position = directory.feedEnd(application.directory());
    Run run = new Run(application, targets.open(application));
    for (ObjectId user : candidates(application, ObjectType.USER)) {
      run.look(user, ObjectType.USER);
    }
    for (ObjectId group : candidates(application, ObjectType.GROUP)) {
      run.look(group, ObjectType.GROUP);
    }
    return new Plan(position, run.counts, List.copyOf(run.lines));
  }

  private Set<ObjectId> candidates(Application application, ObjectType type) {
    Set<ObjectId> candidates = new LinkedHashSet<>();
    if (application.scope() == Scope.ALL) {
      Optional<ObjectId> after = Optional.empty();
      List<DirectoryObject> page;
      do {
        page = directory.page(application.directory(), type, after, PAGE);
        page.forEach(object -> candidates.add(object.id()));
        after = page.isEmpty() ? after : Optional.of(page.getLast().id());
      } while (page.size() == PAGE);
    } else {
      for (Assignment assignment : store.assignments(application.id())) {
        if (assignment.type() == type) {
          candidates.add(assignment.object());
        }
        if (assignment.type() == ObjectType.GROUP && type == ObjectType.USER) {
          candidates.addAll(usersOf(application, assignment.object()));
        }
      }
    }
    Optional<ObjectId> after = Optional.empty();
    List<Link> page;
    do {
      page = store.links(application.id(), after, PAGE);
      page.stream()
          .filter(link -> link.type() == type)
          .forEach(link -> candidates.add(link.object()));
      after = page.isEmpty() ? after : Optional.of(page.getLast().object());
    } while (page.size() == PAGE);
    return candidates;
  }

  private List<ObjectId> usersOf(Application application, ObjectId group) {
    return directory.findAll(application.directory(), members(application, group)).stream()
        .filter(object -> object.type() == ObjectType.USER)
        .map(DirectoryObject::id)
        .toList();
  }

  private List<ObjectId> members(Application application, ObjectId group) {
    List<ObjectId> members = new ArrayList<>();
    Optional<ObjectId> after = Optional.empty();
    List<ObjectId> page;
    do {
      page = directory.members(application.directory(), group, after, PAGE);
      members.addAll(page);
      after = page.isEmpty() ? after : Optional.of(page.getLast());
    } while (page.size() == PAGE);
    return members;
  }

  /// One pass over the candidates.
  private final class Run {
    private final Application application;
    private final Matching matching;
    private final Map<Action, Long> counts = new EnumMap<>(Action.class);
    private final List<PlanLine> lines = new ArrayList<>();

    /// Who will be at the target, by label.
    private final Map<ObjectId, String> present = new HashMap<>();

    Run(Application application, Target target) {
      this.application = application;
      this.matching = new Matching(application, target, store);
    }

    void look(ObjectId object, ObjectType type) throws InterruptedException {
      Situation situation = situations.of(application, object, type);
      Planner planner = new Planner(application.mappings().of(type), application.policies());
      Operation operation;
      try {
        operation =
            switch (planner.conclude(situation)) {
              case Conclusion.Do(Operation concluded) -> concluded;
              case Conclusion.Look() ->
                  planner.afterLooking(situation, matching.find(situation, new ArrayList<>()));
            };
      } catch (MappingException | TargetException e) {
        operation = new Operation.Skip(ErrorCode.MAPPING_FAILED, "would fail: " + e.getMessage());
      }
      boolean stays = situation.link().isPresent() && !(operation instanceof Operation.Delete);
      if (stays
          || !(operation instanceof Operation.Skip || operation instanceof Operation.Delete)) {
        present.put(object, situation.label());
      }
      List<String> members = type == ObjectType.GROUP ? newMembers(object) : List.of();
      add(situation, operation, members);
    }

    private List<String> newMembers(ObjectId group) {
      if (!present.containsKey(group) || !application.mappings().groups().provisionsMembers()) {
        return List.of();
      }
      List<String> labels = new ArrayList<>();
      for (ObjectId member : new HashSet<>(members(application, group))) {
        if (present.containsKey(member)
            && store.sentMember(application.id(), group, member).isEmpty()) {
          labels.add(present.getOrDefault(member, ""));
        }
      }
      labels.sort(String::compareTo);
      return labels;
    }

    private void add(Situation situation, Operation operation, List<String> members) {
      List<ModifiedProperty> changes =
          switch (operation) {
            case Operation.Create create -> create.changes();
            case Operation.Update update -> update.changes();
            case Operation.Delete delete -> delete.changes();
            case Operation.Skip _ -> List.of();
          };
      boolean nothing =
          operation instanceof Operation.Update update && update.operations().isEmpty();
      Action action =
          nothing ? (members.isEmpty() ? Action.SKIP : Action.MEMBERS) : operation.action();
      counts.merge(action, 1L, Long::sum);
      if (lines.size() < MAX_LINES) {
        lines.add(
            new PlanLine(
                situation.id(),
                situation.type(),
                situation.label(),
                action,
                changes,
                members,
                operation.explanation()));
      }
    }
  }
}
