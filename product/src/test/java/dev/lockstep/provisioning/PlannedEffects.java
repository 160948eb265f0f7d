package dev.lockstep.provisioning;

import dev.lockstep.provisioning.ProvisioningLogEntry.Action;
import dev.lockstep.provisioning.ProvisioningLogEntry.ModifiedProperty;
import dev.lockstep.provisioning.ProvisioningLogEntry.Status;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// What is done to each object in all, by a plan and by the provisioning log, in the same form: what
/// a cycle does in two requests because a manager comes later, a plan says in one line.
final class PlannedEffects {
  private static final String NEW = "new: ";

  private PlannedEffects() {}

  /// By type and label, such as `User bob: create active=true, title=Boss`.
  static List<String> of(ApplicationUnderTest app, Proposal proposal) throws Exception {
    Map<String, Effect> effects = new TreeMap<>();
    UnaryOperator<String> names = names(app);
    app.planning()
        .each(
            ApplicationUnderTest.APP,
            proposal,
            line ->
                effects
                    .computeIfAbsent(line.type().resourceType() + " " + line.label(), Effect::new)
                    .add(line.action(), line.changes(), names));
    return texts(effects);
  }

  /// Of the entries after this one.
  static List<String> done(ApplicationUnderTest app, long after) {
    Map<String, Effect> effects = new TreeMap<>();
    UnaryOperator<String> names = names(app);
    Consumer<ProvisioningLogEntry> add =
        entry ->
            effects
                .computeIfAbsent(entry.type().resourceType() + " " + entry.label(), Effect::new)
                .add(entry.action(), entry.changes(), names);
    app.log().reversed().stream()
        .filter(entry -> entry.id() > after && entry.status() == Status.SUCCESS)
        .forEach(add);
    return texts(effects);
  }

  private static List<String> texts(Map<String, Effect> effects) {
    return effects.values().stream().map(Effect::text).flatMap(Optional::stream).toList();
  }

  /// References are told apart by whom they are to, for a plan can't know an id that the target is
  /// still to give.
  private static UnaryOperator<String> names(ApplicationUnderTest app) {
    Map<String, String> labels = new HashMap<>();
    app.log().forEach(entry -> entry.targetId().ifPresent(id -> labels.put(id, entry.label())));
    return value ->
        value.startsWith(NEW) ? value.substring(NEW.length()) : labels.getOrDefault(value, value);
  }

  private static final class Effect {
    private final String name;
    private final Map<String, Optional<String>> before = new TreeMap<>();
    private final Map<String, Optional<String>> after = new TreeMap<>();
    private final TreeSet<String> members = new TreeSet<>();
    private Action action = Action.SKIP;

    Effect(String name) {
      this.name = name;
    }

    void add(Action next, List<ModifiedProperty> changes, UnaryOperator<String> names) {
      if (next == Action.MEMBERS) {
        for (ModifiedProperty change : changes) {
          change.after().ifPresent(member -> members.add("+" + member));
          change.before().ifPresent(member -> members.add("-" + names.apply(member)));
        }
        return;
      }
      if (next == Action.SKIP) {
        return;
      }
      action = action == Action.CREATE ? action : next;
      for (ModifiedProperty change : changes) {
        before.putIfAbsent(change.name(), change.before().map(names));
        after.put(change.name(), change.after().map(names));
      }
    }

    Optional<String> text() {
      TreeSet<String> changes = new TreeSet<>();
      after.forEach(
          (attribute, value) -> {
            Optional<String> old = before.getOrDefault(attribute, Optional.empty());
            if (!old.equals(value)) {
              changes.add(attribute + " " + old.orElse("–") + " → " + value.orElse("–"));
            }
          });
      boolean nothing = action == Action.SKIP || (action == Action.UPDATE && changes.isEmpty());
      return nothing && members.isEmpty()
          ? Optional.empty()
          : Optional.of(name + ": " + action + " " + changes + " " + members);
    }
  }
}
