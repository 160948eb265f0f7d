package dev.lockstep.provisioning;

import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.ObjectId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Who is assigned to an Application: as it is kept, or as somebody proposes.
interface Assigned {

  List<Assignment> all(Application application);

  boolean contains(Application application, ObjectId object);

  /// Some assigned groups of which the object is a direct member.
  List<ObjectId> groupsOf(Application application, ObjectId object, int limit);

  record Kept(ProvisioningStore store) implements Assigned {
    @Override
    public List<Assignment> all(Application application) {
      return store.assignments(application.id());
    }

    @Override
    public boolean contains(Application application, ObjectId object) {
      return store.isAssigned(application.id(), object);
    }

    @Override
    public List<ObjectId> groupsOf(Application application, ObjectId object, int limit) {
      return store.assignedGroupsOf(application, object, limit);
    }
  }

  record Proposed(DirectoryReader directory, Map<ObjectId, Assignment> assignments)
      implements Assigned {
    private static final int PAGE = 500;

    @Override
    public List<Assignment> all(Application application) {
      return List.copyOf(assignments.values());
    }

    @Override
    public boolean contains(Application application, ObjectId object) {
      return assignments.containsKey(object);
    }

    @Override
    public List<ObjectId> groupsOf(Application application, ObjectId object, int limit) {
      List<ObjectId> found = new ArrayList<>();
      Optional<ObjectId> after = Optional.empty();
      List<ObjectId> page;
      do {
        page = directory.groupsOf(application.directory(), object, after, PAGE);
        page.stream()
            .filter(assignments::containsKey)
            .limit(limit - found.size())
            .forEach(found::add);
        after = page.isEmpty() ? after : Optional.of(page.getLast());
      } while (page.size() == PAGE && found.size() < limit);
      return found;
    }
  }
}
