package dev.lockstep.provisioning;

import dev.lockstep.provisioning.Explanation.Decision;
import dev.lockstep.provisioning.Explanation.Mapped;
import dev.lockstep.provisioning.ProvisioningLogEntry.Action;
import dev.lockstep.provisioning.ProvisioningLogEntry.ModifiedProperty;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// One of the five steps in which Entra tells of *provision on demand*: test connection, shown
/// only where it failed, import, scope, match and action.
///
/// @param type in the words of Entra's provisioning log
/// @param details names and values, in the order in which they are shown
public record TracedStep(
    String name, Type type, Status status, String description, Map<String, String> details) {

  public TracedStep {
    details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
  }

  public enum Type {
    CONNECTION,
    IMPORT,
    SCOPING,
    MATCHING,
    EXPORT
  }

  public enum Status {
    SUCCESS,
    FAILURE,
    SKIPPED
  }

  /// @param before why the object was as it was when it began
  /// @param entries what was written of it, oldest first; none where nothing was to be done
  public static List<TracedStep> of(Explanation before, List<ProvisioningLogEntry> entries) {
    List<TracedStep> steps = new ArrayList<>();
    entries.stream()
        .filter(entry -> entry.error().filter(Escrows::concernsWholeTarget).isPresent())
        .findFirst()
        .ifPresent(
            entry ->
                steps.add(
                    new TracedStep(
                        "Test connection",
                        Type.CONNECTION,
                        Status.FAILURE,
                        entry.explanation(),
                        problem(entry))));
    steps.add(imported(before));
    steps.add(scoped(before));
    steps.add(matched(before, entries));
    steps.add(performed(before, entries));
    return steps;
  }

  private static TracedStep imported(Explanation before) {
    Map<String, String> details = new LinkedHashMap<>();
    for (Mapped mapped : before.mappings()) {
      details.put(
          mapped.source() + " → " + mapped.target(), mapped.value().or(mapped::note).orElse(""));
    }
    boolean failed = before.mappings().stream().anyMatch(Mapped::failed);
    String kind = before.type().resourceType();
    return new TracedStep(
        "Import " + kind.toLowerCase(Locale.ROOT),
        Type.IMPORT,
        failed ? Status.FAILURE : before.source().isPresent() ? Status.SUCCESS : Status.SKIPPED,
        before.source().isPresent()
            ? "read '" + before.label() + "' from the directory and mapped its attributes"
            : "'" + before.label() + "' is no longer in the directory",
        details);
  }

  private static TracedStep scoped(Explanation before) {
    Map<String, String> details = new LinkedHashMap<>();
    before.scope().steps().forEach(step -> details.put(step.name(), step.found()));
    return new TracedStep(
        "Determine if " + before.type().resourceType() + " is in scope",
        Type.SCOPING,
        before.scope().entitled() ? Status.SUCCESS : Status.SKIPPED,
        before.scope().explanation(),
        details);
  }

  private static TracedStep matched(Explanation before, List<ProvisioningLogEntry> entries) {
    String name = "Match between source and target";
    if (before.link().isPresent()) {
      return new TracedStep(
          name,
          Type.MATCHING,
          Status.SUCCESS,
          "matched before",
          Map.of("targetId", before.link().get().targetId()));
    }
    return switch (before.decision()) {
      case Decision.Do(Action _, String explanation, var _) ->
          new TracedStep(name, Type.MATCHING, Status.SKIPPED, explanation, Map.of());
      case Decision.Impossible(ErrorCode _, String problem) ->
          new TracedStep(name, Type.MATCHING, Status.SKIPPED, problem, Map.of());
      case Decision.Look(List<String> matching) -> looked(name, matching, entries);
    };
  }

  private static TracedStep looked(
      String name, List<String> matching, List<ProvisioningLogEntry> entries) {
    Map<String, String> details = Map.of("matchingAttributes", String.join(", ", matching));
    Optional<ProvisioningLogEntry> first = entries.stream().findFirst();
    boolean failed =
        first.filter(entry -> entry.status() == ProvisioningLogEntry.Status.FAILURE).isPresent()
            && first.get().action() == Action.SKIP;
    if (failed) {
      return new TracedStep(
          name, Type.MATCHING, Status.FAILURE, first.get().explanation(), problem(first.get()));
    }
    boolean created = first.filter(entry -> entry.action() == Action.CREATE).isPresent();
    return new TracedStep(
        name,
        Type.MATCHING,
        Status.SUCCESS,
        created ? "none at the target matches" : "found at the target",
        details);
  }

  private static TracedStep performed(Explanation before, List<ProvisioningLogEntry> entries) {
    if (entries.isEmpty()) {
      return new TracedStep(
          "Perform action",
          Type.EXPORT,
          Status.SKIPPED,
          "nothing to do for '" + before.label() + "'",
          Map.of("errorCode", ErrorCode.REDUNDANT_EXPORT.code()));
    }
    ProvisioningLogEntry last = entries.getLast();
    Map<String, String> details = new LinkedHashMap<>(problem(last));
    for (Map.Entry<String, String> change : changes(last).entrySet()) {
      details.put(change.getKey(), change.getValue());
    }
    return new TracedStep(
        "Perform action",
        Type.EXPORT,
        switch (last.status()) {
          case SUCCESS -> Status.SUCCESS;
          case FAILURE -> Status.FAILURE;
          case SKIPPED -> Status.SKIPPED;
        },
        ApplicationJson.word(last.action()) + " '" + last.label() + "': " + last.explanation(),
        details);
  }

  private static Map<String, String> changes(ProvisioningLogEntry entry) {
    return entry.changes().stream()
        .collect(
            Collectors.toMap(
                ModifiedProperty::name,
                change -> change.before().orElse("–") + " → " + change.after().orElse("–"),
                (one, other) -> one + ", " + other,
                LinkedHashMap::new));
  }

  private static Map<String, String> problem(ProvisioningLogEntry entry) {
    Map<String, String> problem = new LinkedHashMap<>();
    entry
        .error()
        .ifPresent(
            code -> {
              problem.put("errorCode", code.code());
              problem.put("recommendedAction", code.recommendedAction());
            });
    return problem;
  }
}
