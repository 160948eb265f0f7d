package dev.lockstep.provisioning;

import dev.lockstep.directory.ObjectId;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Where reconciliations are kept: the last one of each Application, and its report. All writes stand
/// inside a unit of work of the [ProvisioningStore].
public interface ReconciliationStore {

  Optional<Reconciliation> reconciliation(ApplicationId id);

  /// In place of the one before.
  void put(ApplicationId id, Reconciliation reconciliation);

  /// That the accounts of these objects were read by the reconciliation of this number.
  void see(ApplicationId id, long number, List<ObjectId> objects);

  /// Those whose account was read, of the objects after the one and up to the other.
  Set<ObjectId> seen(ApplicationId id, long number, Optional<ObjectId> after, ObjectId through);

  /// What is known of an object from the last time that it was compared.
  List<Finding> findings(ApplicationId id, ObjectId object);

  /// In place of all that was found of an object before.
  void replace(ApplicationId id, long number, ObjectId object, List<Finding> findings);

  /// Of an account that no object is linked with.
  void add(ApplicationId id, long number, Finding finding);

  /// The report in its order, from behind this place of it.
  List<Finding> report(
      ApplicationId id, long number, Optional<Finding.Kind> kind, long after, int limit);

  /// Forgets what earlier ones found and saw.
  ///
  /// @return how many rows that were, no more than the limit of each kind
  int forgetBefore(ApplicationId id, long number, int limit);
}
