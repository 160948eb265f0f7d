package dev.lockstep.target;

import dev.lockstep.directory.ObjectType;
import dev.lockstep.scim.schema.ResourceType;
import dev.lockstep.scim.schema.Schemas;

/// Users and groups as SCIM has them: the resource type and the endpoint's segment in a URL.
record Kind(ResourceType type, String segment) {
  static Kind of(ObjectType type) {
    ResourceType resourceType =
        switch (type) {
          case USER -> Schemas.USER_TYPE;
          case GROUP -> Schemas.GROUP_TYPE;
        };
    return new Kind(resourceType, resourceType.endpoint().substring(1));
  }
}
