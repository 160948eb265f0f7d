package dev.lockstep.provisioning;

import dev.lockstep.Watcher;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.provisioning.expression.Context;
import dev.lockstep.store.Database;
import dev.lockstep.store.SqlAdministrationStore;
import dev.lockstep.store.SqlDirectoryStore;
import dev.lockstep.store.SqlProvisioningLog;
import dev.lockstep.store.SqlProvisioningStore;
import dev.lockstep.store.SqlReconciliationStore;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executor;

/// The use cases of provisioning over a database: what dies with the process.
record EngineUnderTest(
    Cycles cycles,
    Applications applications,
    Running running,
    Monitoring monitoring,
    Inspection inspection,
    Planning planning,
    Approving approving,
    Undo undo,
    Reconciliations reconciliations,
    Woken woken) {

  /// Whether there is something new to do since it was asked last.
  static final class Woken implements Runnable {
    private boolean woken;

    @Override
    public void run() {
      woken = true;
    }

    boolean again() {
      boolean again = woken;
      woken = false;
      return again;
    }
  }

  /// @param watcher looks at all that the cycles, an undo's log and reconciliations ask the stores
  /// @param executor gets what cycles hand out
  static EngineUnderTest over(
      Database database, Watcher watcher, Targets targets, InstantSource clock, Executor executor) {
    SqlDirectoryStore directory = new SqlDirectoryStore(database);
    SqlProvisioningStore store = new SqlProvisioningStore(database);
    SqlAdministrationStore administration = new SqlAdministrationStore(database);
    DirectoryReader reader = watcher.watched(DirectoryReader.class, directory);
    ProvisioningStore kept = watcher.watched(ProvisioningStore.class, store);
    Situations situations =
        new Situations(reader, kept, new Context(clock, new Random(1), Optional.empty()));
    Woken woken = new Woken();
    Cycles cycles = new Cycles(reader, kept, situations, targets, clock, executor, woken);
    Planning planning = new Planning(reader, kept, situations, targets, clock);
    Applications applications =
        new Applications(store, directory, targets, cycles, administration, clock);
    return new EngineUnderTest(
        cycles,
        applications,
        new Running(applications, store, directory, cycles, administration, clock),
        new Monitoring(applications, store, directory, clock),
        new Inspection(directory, store, situations),
        planning,
        new Approving(store, directory, planning, cycles, administration, clock),
        new Undo(
            store,
            watcher.watched(ProvisioningLog.class, new SqlProvisioningLog(database)),
            situations,
            cycles,
            administration,
            clock),
        new Reconciliations(
            store,
            watcher.watched(ReconciliationStore.class, new SqlReconciliationStore(database)),
            situations,
            targets,
            cycles,
            administration,
            clock,
            Runnable::run),
        woken);
  }
}
