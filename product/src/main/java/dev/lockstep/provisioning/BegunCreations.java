package dev.lockstep.provisioning;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.provisioning.Target.Write;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Creations are kept before they are sent: where a reply is lost, or the process dies, the account is
/// found again by what was sent.
final class BegunCreations {
  private final ApplicationId id;
  private final ProvisioningStore store;
  private final Standing standing;

  BegunCreations(Application application, ProvisioningStore store) {
    this.id = application.id();
    this.store = store;
    this.standing = new Standing(application, store);
  }

  /// @throws OvertakenException where they aren't to be sent to that target any more
  void begin(Map<ObjectId, Write.Create> creations) {
    Map<ObjectId, Optional<Creation>> begun = new HashMap<>();
    creations.forEach((object, write) -> begun.put(object, Optional.of(Creation.of(write))));
    keep(begun);
    // behind that, so that whoever changes the target forgets these, or is found here
    if (!standing.hasSameTarget()) {
      begun.replaceAll((_, _) -> Optional.empty());
      keep(begun);
      throw standing.overtaken();
    }
  }

  /// The target has refused to create it.
  void cameToNothing(ObjectId object) {
    keep(Map.of(object, Optional.empty()));
  }

  private void keep(Map<ObjectId, Optional<Creation>> creations) {
    store.atomically(
        () -> {
          creations.forEach((object, creation) -> store.setCreation(id, object, creation));
          return true;
        });
  }
}
