package dev.lockstep.provisioning;

import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.DirectorySchemas;
import dev.lockstep.directory.ObjectId;
import java.util.Optional;

/// What is read of one object after the other, to know its [Situation].
interface Lookups {
  DirectorySchemas schemas(Application application);

  /// Also from the recycle bin.
  Optional<DirectoryObject> object(Application application, ObjectId id);

  Optional<Link> link(Application application, ObjectId object);

  Optional<Hold> hold(Application application, ObjectId object);

  /// Of an account whose end nobody has heard.
  Optional<Creation> creation(Application application, ObjectId object);

  /// As they are kept at that moment.
  record Kept(DirectoryReader directory, ProvisioningStore store) implements Lookups {
    @Override
    public DirectorySchemas schemas(Application application) {
      return directory.schemas(application.directory());
    }

    @Override
    public Optional<DirectoryObject> object(Application application, ObjectId id) {
      return directory.find(application.directory(), id);
    }

    @Override
    public Optional<Link> link(Application application, ObjectId object) {
      return store.link(application.id(), object);
    }

    @Override
    public Optional<Hold> hold(Application application, ObjectId object) {
      return store.holds().hold(application.id(), object);
    }

    @Override
    public Optional<Creation> creation(Application application, ObjectId object) {
      return store.pending(application.id(), object).flatMap(Pending::creation);
    }
  }
}
