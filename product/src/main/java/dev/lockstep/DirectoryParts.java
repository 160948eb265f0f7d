package dev.lockstep;

import dev.lockstep.Lockstep.Administration;
import dev.lockstep.Lockstep.Surroundings;
import dev.lockstep.directory.AccessTokens;
import dev.lockstep.directory.Authenticator;
import dev.lockstep.directory.Credentials;
import dev.lockstep.directory.Directories;
import dev.lockstep.directory.DynamicGroups;
import dev.lockstep.directory.DynamicMemberships;
import dev.lockstep.directory.ExpiryWarnings;
import dev.lockstep.directory.LocalObjects;
import dev.lockstep.directory.RecycleBin;
import dev.lockstep.directory.Refusals;
import dev.lockstep.directory.Resources;
import dev.lockstep.directory.SourceRunner;
import dev.lockstep.directory.Sources;
import java.util.UUID;

/// The parts around Directories.
record DirectoryParts(
    Directories directories,
    Credentials credentials,
    Refusals refusals,
    Authenticator authenticator,
    ExpiryWarnings expiryWarnings,
    Resources resources,
    LocalObjects objects,
    DynamicGroups dynamicGroups,
    DynamicMemberships dynamicMemberships,
    RecycleBin recycleBin,
    Sources sources) {

  static DirectoryParts of(
      Config config, Surroundings around, Stores stores, Administration administration) {
    SourceRunner runner =
        new SourceRunner(
            stores.directory(), stores.sources(), around.clock(), around.ids(), around.executor());
    DynamicMemberships dynamicMemberships =
        new DynamicMemberships(
            stores.directory(), stores.dynamicGroups(), around.clock(), UUID::randomUUID);
    stores.directory().onWrite(dynamicMemberships);
    Resources resources = new Resources(stores.directory(), around.clock(), around.ids());
    Refusals refusals = new Refusals(stores.directory(), around.clock());
    AccessTokens accessTokens =
        new AccessTokens(administration.secrets().signingKey(AccessTokens.PURPOSE));
    LocalObjects objects = new LocalObjects(resources, stores.administration(), around.clock());
    return new DirectoryParts(
        new Directories(stores.directory(), stores.administration(), around.clock()),
        new Credentials(
            stores.directory(),
            stores.credentials(),
            stores.administration(),
            around.clock(),
            around.random()),
        refusals,
        new Authenticator(stores.credentials(), accessTokens, refusals, around.clock()),
        new ExpiryWarnings(
            stores.credentials(),
            stores.administration(),
            around.notifications(config),
            around.clock()),
        resources,
        objects,
        new DynamicGroups(
            stores.directory(),
            stores.dynamicGroups(),
            resources,
            stores.administration(),
            around.clock()),
        dynamicMemberships,
        new RecycleBin(
            stores.directory(), stores.sources(), objects, stores.administration(), around.clock()),
        new Sources(
            stores.directory(),
            stores.sources(),
            runner,
            new SourceConnections(around.http(), around.folder().uploads(), around.clock()),
            administration.secrets(),
            stores.administration(),
            around.clock()));
  }
}
