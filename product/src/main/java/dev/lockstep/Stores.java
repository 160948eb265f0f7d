package dev.lockstep;

import dev.lockstep.store.Database;
import dev.lockstep.store.SqlAdministrationStore;
import dev.lockstep.store.SqlCredentialStore;
import dev.lockstep.store.SqlDirectoryStore;
import dev.lockstep.store.SqlDynamicGroupStore;
import dev.lockstep.store.SqlJobStore;
import dev.lockstep.store.SqlProvisioningLog;
import dev.lockstep.store.SqlProvisioningStore;
import dev.lockstep.store.SqlReconciliationStore;
import dev.lockstep.store.SqlSourceStore;

/// What is kept, each part as its heart wants it, in one database.
record Stores(
    Database database,
    SqlDirectoryStore directory,
    SqlDynamicGroupStore dynamicGroups,
    SqlCredentialStore credentials,
    SqlSourceStore sources,
    SqlProvisioningStore provisioning,
    SqlReconciliationStore reconciliations,
    SqlProvisioningLog provisioningLog,
    SqlAdministrationStore administration,
    SqlJobStore jobs) {

  static Stores open(Config config, DataFolder folder) {
    Database database =
        config
            .postgres()
            .map(Database::openAlone)
            .orElseGet(() -> Database.open(folder.database()));
    return new Stores(
        database,
        new SqlDirectoryStore(database),
        new SqlDynamicGroupStore(database),
        new SqlCredentialStore(database),
        new SqlSourceStore(database),
        new SqlProvisioningStore(database),
        new SqlReconciliationStore(database),
        new SqlProvisioningLog(database),
        new SqlAdministrationStore(database),
        new SqlJobStore(database));
  }
}
