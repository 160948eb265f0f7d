package dev.lockstep.provisioning;

import dev.lockstep.provisioning.ProvisioningLogEntry.Action;
import dev.lockstep.provisioning.ProvisioningLogEntry.ModifiedProperty;
import dev.lockstep.scim.patch.PatchOperation;
import dev.lockstep.scim.value.Value.Complex;
import java.util.List;

/// What the planner concludes for one object.
public sealed interface Operation {
  Action action();

  /// In a sentence, why.
  String explanation();

  /// What it consists of, by target path.
  List<ModifiedProperty> changes();

  /// Whether somebody loses something: the guard counts these.
  default boolean destructive() {
    return switch (this) {
      case Update update -> update.disables();
      case Delete _ -> true;
      case Create _, Skip _ -> false;
    };
  }

  record Create(Complex document, List<ModifiedProperty> changes, String explanation)
      implements Operation {
    @Override
    public Action action() {
      return Action.CREATE;
    }
  }

  /// @param document what the target holds of the mapped attributes afterwards
  /// @param disables whether it takes `active` away
  record Update(
      String targetId,
      List<PatchOperation> operations,
      Complex document,
      List<ModifiedProperty> changes,
      boolean disables,
      String explanation)
      implements Operation {
    public Update {
      operations = List.copyOf(operations);
      changes = List.copyOf(changes);
    }

    @Override
    public Action action() {
      return disables ? Action.DISABLE : Action.UPDATE;
    }
  }

  /// @param changes the values that go with the account, by which an undo brings it back
  record Delete(String targetId, List<ModifiedProperty> changes, String explanation)
      implements Operation {
    @Override
    public Action action() {
      return Action.DELETE;
    }
  }

  /// Nothing is to be done.
  ///
  /// @param code why, in Entra's words
  record Skip(ErrorCode code, String explanation) implements Operation {
    @Override
    public List<ModifiedProperty> changes() {
      return List.of();
    }

    @Override
    public Action action() {
      return Action.SKIP;
    }
  }
}
