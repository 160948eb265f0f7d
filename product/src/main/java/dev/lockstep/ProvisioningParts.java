package dev.lockstep;

import dev.lockstep.Lockstep.Administration;
import dev.lockstep.Lockstep.Surroundings;
import dev.lockstep.provisioning.Applications;
import dev.lockstep.provisioning.Approving;
import dev.lockstep.provisioning.Cycles;
import dev.lockstep.provisioning.Inspection;
import dev.lockstep.provisioning.Monitoring;
import dev.lockstep.provisioning.Planning;
import dev.lockstep.provisioning.Reconciliations;
import dev.lockstep.provisioning.Running;
import dev.lockstep.provisioning.Situations;
import dev.lockstep.provisioning.Undo;
import dev.lockstep.provisioning.expression.Context;
import java.util.Optional;

/// The parts around Applications.
record ProvisioningParts(
    Cycles cycles,
    Applications applications,
    Running running,
    Monitoring monitoring,
    Inspection inspection,
    Planning planning,
    Approving approving,
    Undo undo,
    Reconciliations reconciliations) {

  static ProvisioningParts of(Surroundings around, Stores stores, Administration administration) {
    TargetConnections targets =
        new TargetConnections(
            around.http(), administration.secrets(), around.clock(), around.random());
    Situations situations =
        new Situations(
            stores.directory(),
            stores.provisioning(),
            new Context(around.clock(), around.random(), Optional.empty()));
    Cycles cycles =
        new Cycles(
            stores.directory(),
            stores.provisioning(),
            situations,
            targets,
            around.clock(),
            around.executor(),
            around.pulse()::wake);
    Planning planning =
        new Planning(
            stores.directory(), stores.provisioning(), situations, targets, around.clock());
    Applications applications =
        new Applications(
            stores.provisioning(),
            stores.directory(),
            targets,
            cycles,
            stores.administration(),
            around.clock());
    return new ProvisioningParts(
        cycles,
        applications,
        new Running(
            applications,
            stores.provisioning(),
            stores.directory(),
            cycles,
            stores.administration(),
            around.clock()),
        new Monitoring(applications, stores.provisioning(), stores.directory(), around.clock()),
        new Inspection(stores.directory(), stores.provisioning(), situations),
        planning,
        new Approving(
            stores.provisioning(),
            stores.directory(),
            planning,
            cycles,
            stores.administration(),
            around.clock()),
        new Undo(
            stores.provisioning(),
            stores.provisioningLog(),
            situations,
            cycles,
            stores.administration(),
            around.clock()),
        new Reconciliations(
            stores.provisioning(),
            stores.reconciliations(),
            situations,
            targets,
            cycles,
            stores.administration(),
            around.clock(),
            around.executor()));
  }
}
