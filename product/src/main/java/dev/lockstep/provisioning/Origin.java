package dev.lockstep.provisioning;

import dev.lockstep.administration.Actor;
import java.util.Optional;

/// Where an operation of the provisioning log comes from and goes to. Entra calls these `cycleId`,
/// `changeId`, `initiatedBy`, `sourceSystem` and `targetSystem`.
///
/// @param cycle the number of the cycle it belongs to, from 1 for each Application; empty outside
///     of cycles, as on demand
/// @param change the same for all operations and tries that one trigger led to within a cycle
/// @param initiatedBy a person, or Lockstep itself
/// @param source the Directory
/// @param target the URL of the target
public record Origin(
    Optional<Long> cycle, String change, Actor initiatedBy, String source, String target) {

  /// Of an entry that isn't stored yet, or was stored before origins were.
  public static final Origin UNKNOWN =
      new Origin(Optional.empty(), "", new Actor.Service("provisioning"), "", "");

  static Origin of(
      Application application, ApplicationState.Cycle cycle, Pending pending, Actor initiator) {
    Optional<Long> number =
        cycle.running() && pending.reason() != Reason.ON_DEMAND
            ? Optional.of(cycle.number())
            : Optional.empty();
    return new Origin(
        number,
        number.orElse(0L) + "." + pending.object() + "." + pending.generation(),
        initiator,
        application.directory().value(),
        application.target().url().toString());
  }
}
