package dev.lockstep.provisioning.mapping;

import dev.lockstep.directory.AttributeAlias;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.expression.EvaluationException;
import dev.lockstep.scim.NearestName;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.query.BoundPath;
import dev.lockstep.scim.query.PathParser;
import dev.lockstep.scim.schema.ResourceType;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Where the attributes stand that mappings name, by Entra's names or SCIM paths: each is looked up
/// once, not for each of a million objects.
public final class SourcePaths {
  /// More than mappings have; who previews ever new ones doesn't fill the memory.
  private static final int REMEMBERED = 1_000;

  private final ResourceType resourceType;
  private final ObjectType type;
  private final Map<String, BoundPath> paths = new ConcurrentHashMap<>();

  /// @param resourceType what the objects' Directory lets them hold, declared extensions included
  public SourcePaths(ResourceType resourceType, ObjectType type) {
    this.resourceType = resourceType;
    this.type = type;
  }

  /// Whether they are these objects' paths; another one of the same content counts as another.
  @SuppressWarnings("ReferenceEquality") // to compare all of a schema costs more than to begin anew
  public boolean areOf(ResourceType other) {
    return resourceType == other;
  }

  /// @throws EvaluationException where there is no such attribute, naming the nearest
  BoundPath of(String name) {
    BoundPath known = paths.get(name);
    if (known != null) {
      return known;
    }
    BoundPath found = bound(name);
    if (paths.size() < REMEMBERED) {
      paths.put(name, found);
    }
    return found;
  }

  private BoundPath bound(String name) {
    String path =
        AttributeAlias.ofEntra(type, name)
            .map(AttributeAlias::scim)
            .orElse(name.equals("originalUserPrincipalName") ? "userName" : name);
    try {
      return PathParser.bind(resourceType, path);
    } catch (ScimException e) {
      throw new EvaluationException(
          "'"
              + name
              + "' is no attribute of "
              + type.resourceType()
              + "s"
              + NearestName.hint(name, SourceAttributes.names(type)));
    }
  }
}
