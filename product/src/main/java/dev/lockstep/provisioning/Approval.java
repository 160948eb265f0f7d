package dev.lockstep.provisioning;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.provisioning.ProvisioningLogEntry.Action;
import dev.lockstep.provisioning.ProvisioningLogEntry.ModifiedProperty;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// What a person has approved of one object: the guard lets it pass until it is done, if it is still that.
///
/// @param operation what it is, with the values that it takes away
public record Approval(ObjectId object, String operation) {

  /// Empty for what the guard doesn't hold back.
  static Optional<Approval> of(PlanLine line) {
    return switch (line.action()) {
      case DISABLE, DELETE -> Optional.of(of(line.object(), line.action(), line.changes()));
      case CREATE, UPDATE, MEMBERS, SKIP, STAGE -> Optional.empty();
    };
  }

  static Approval of(ObjectId object, Action action, List<ModifiedProperty> changes) {
    StringBuilder text = new StringBuilder();
    for (ModifiedProperty change : changes) {
      text.append(change.name())
          .append('\0')
          .append(change.before().orElse("\0"))
          .append('\0')
          .append(change.after().orElse("\0"))
          .append('\0');
    }
    UUID digest = UUID.nameUUIDFromBytes(text.toString().getBytes(StandardCharsets.UTF_8));
    return new Approval(object, action.name() + " " + digest);
  }

  /// So many members are taken from a group.
  static Approval ofRemovals(ObjectId group, long removals) {
    return new Approval(group, "REMOVE " + removals);
  }

  /// What is withheld of an object, as the approval of it would be.
  static Approval of(ObjectId object, Withholding withholding) {
    return withholding
        .operation()
        .map(operation -> of(object, operation.action(), operation.changes()))
        .orElseGet(() -> ofRemovals(object, withholding.removals()));
  }
}
