package dev.lockstep.provisioning;

import dev.lockstep.administration.Actor;

/// Writes what was done at a target into the provisioning log, and counts it in its hour.
record OperationLog(Application application, ProvisioningStore store, Actor initiator) {

  /// Inside the unit that settles it.
  void add(Pending pending, ProvisioningLogEntry entry) {
    store.log(
        application.id(),
        entry.from(
            Origin.of(application, store.state(application.id()).cycle(), pending, initiator)));
    OperationHour.of(pending, entry).ifPresent(hour -> store.counted(application.id(), hour));
  }
}
