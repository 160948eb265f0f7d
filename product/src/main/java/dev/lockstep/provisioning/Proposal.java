package dev.lockstep.provisioning;

import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.Application.Scope;
import dev.lockstep.provisioning.mapping.MappingException;
import dev.lockstep.provisioning.mapping.ObjectMapping;
import dev.lockstep.provisioning.mapping.SourceAttributes;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;

/// What somebody thinks of setting up at an Application; what it doesn't say stays.
///
/// @param assignments all that there are to be
public record Proposal(
    Optional<ObjectMapping> users,
    Optional<ObjectMapping> groups,
    Optional<Scope> scope,
    Optional<Policies> policies,
    Optional<List<ObjectId>> assignments) {

  /// All as it is.
  public static final Proposal NONE =
      new Proposal(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  public boolean isEmpty() {
    return equals(NONE);
  }

  /// The Application as it would be.
  ///
  /// @throws MappingException naming a mapping that can't be
  public Application on(Application application, DirectoryReader directory) {
    Application changed = application;
    for (Optional<ObjectMapping> mapping : List.of(users, groups)) {
      if (mapping.isPresent()) {
        SourceAttributes.check(mapping.get(), directory.schemas(application.directory()));
        changed = changed.with(changed.mappings().with(mapping.get()));
      }
    }
    if (scope.isPresent()) {
      changed = changed.with(scope.get());
    }
    return policies.isPresent() ? changed.with(policies.get()) : changed;
  }

  /// As they would be read: who is assigned, and without the holds that a changed mapping ends.
  ///
  /// @throws NoSuchElementException naming who is assigned and isn't in the Directory
  Situations on(Application application, Situations situations, DirectoryReader directory) {
    Set<ObjectType> released = EnumSet.noneOf(ObjectType.class);
    for (Optional<ObjectMapping> mapping : List.of(users, groups)) {
      mapping
          .filter(changed -> !changed.equals(application.mappings().of(changed.type())))
          .ifPresent(changed -> released.add(changed.type()));
    }
    Situations changed = situations.releasing(released);
    return assignments.isPresent()
        ? changed.with(new Assigned.Proposed(directory, assigned(application, directory)))
        : changed;
  }

  /// By their objects; none where it doesn't say.
  Map<ObjectId, Assignment> assigned(Application application, DirectoryReader directory) {
    Map<ObjectId, Assignment> assigned = new LinkedHashMap<>();
    for (ObjectId object : assignments.orElse(List.of())) {
      DirectoryObject found =
          directory
              .find(application.directory(), object) // in the recycle bin it stays assigned
              .orElseThrow(
                  () ->
                      new NoSuchElementException(
                          "the directory '"
                              + application.directory()
                              + "' has no '"
                              + object
                              + "', which is to be assigned"));
      assigned.put(object, new Assignment(object, found.objectType(), Instant.EPOCH));
    }
    return assigned;
  }
}
