package dev.lockstep.provisioning;

import dev.lockstep.directory.ObjectId;

/// What was sent of the memberships of groups: it goes with the account that it was sent to, before
/// another takes the place of that one. What is sent to the other must not be forgotten with it.
final class SentMembers {
  /// In one unit of work, which then lasts well under a second.
  private static final int AT_ONCE = 500;

  private final ApplicationId id;
  private final ProvisioningStore store;

  SentMembers(ApplicationId id, ProvisioningStore store) {
    this.id = id;
    this.store = store;
  }

  /// In chunks. Whoever dies on the way finds the account gone once more.
  void forget(ObjectId group) {
    int forgotten;
    do {
      forgotten = store.atomically(() -> forgetSome(group));
    } while (forgotten == AT_ONCE);
  }

  /// What a repair has added since [#forget]; inside the unit that gives up the account.
  void forgetRest(ObjectId group) {
    int _ = forgetSome(group);
  }

  private int forgetSome(ObjectId group) {
    return store.removeSentMembers(id, group, AT_ONCE);
  }
}
