package dev.lockstep.provisioning.mapping;

import dev.lockstep.directory.ObjectType;

/// An Application's mappings.
public record Mappings(ObjectMapping users, ObjectMapping groups) {

  public ObjectMapping of(ObjectType type) {
    return switch (type) {
      case USER -> users;
      case GROUP -> groups;
    };
  }

  public Mappings with(ObjectMapping changed) {
    return switch (changed.type()) {
      case USER -> new Mappings(changed, groups);
      case GROUP -> new Mappings(users, changed);
    };
  }
}
