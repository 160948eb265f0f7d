package dev.lockstep.provisioning;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.ProvisioningLogEntry.Action;
import dev.lockstep.provisioning.ProvisioningLogEntry.ModifiedProperty;
import java.util.List;
import java.util.Optional;

/// What a cycle would do to one object, as its entry of the provisioning log would say it. A
/// group whose members change has a line of its own for them, with
/// [PlannedMembers#LINE] of them at most, and several where there are more.
///
/// @param changes values before and after; what isn't at the target yet has no id there, and is
///     called by its label
/// @param error why it is skipped, or what it would fail with
/// @param fails whether the cycle would try in vain
public record PlanLine(
    ObjectId object,
    ObjectType type,
    String label,
    Action action,
    List<ModifiedProperty> changes,
    String explanation,
    Optional<ErrorCode> error,
    boolean fails) {
  public PlanLine {
    changes = List.copyOf(changes);
  }

  /// Memberships that it takes away.
  long removals() {
    return action == Action.MEMBERS
        ? changes.stream().filter(change -> change.before().isPresent()).count()
        : 0;
  }
}
