package dev.lockstep.directory;

import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.schema.ResourceType;
import dev.lockstep.scim.schema.Schema;
import dev.lockstep.scim.schema.SchemaReader;
import dev.lockstep.scim.schema.Schemas;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/// The resource types of a Directory: the RFC's User and Group with one named extension each, which
/// holds what core SCIM lacks (`mailNickname`, `proxyAddresses`, `onPremises*`,
/// `extensionAttribute1` to `15`), and what the Directory has declared beside them: extensions of
/// these two, and resource types of its own ([SchemaDeclaration] reads them).
public final class DirectorySchemas {
  public static final String USER_EXTENSION =
      "urn:lockstep:params:scim:schemas:extension:directory:1.0:User";
  public static final String GROUP_EXTENSION =
      "urn:lockstep:params:scim:schemas:extension:directory:1.0:Group";

  public static final ResourceType USER = extended(Schemas.USER_TYPE, load("DirectoryUser.json"));
  public static final ResourceType GROUP =
      extended(Schemas.GROUP_TYPE, load("DirectoryGroup.json"));

  /// What every Directory has.
  public static final DirectorySchemas STANDARD = new DirectorySchemas(standardTypes());

  private final SequencedMap<ResourceKind, ResourceType> types;

  /// @param types in the order of discovery, User first
  DirectorySchemas(SequencedMap<ResourceKind, ResourceType> types) {
    this.types = new LinkedHashMap<>(types);
  }

  /// Users and groups of other types than a Directory has.
  public static DirectorySchemas of(ResourceType users, ResourceType groups) {
    SequencedMap<ResourceKind, ResourceType> types = new LinkedHashMap<>();
    types.put(ObjectType.USER, users);
    types.put(ObjectType.GROUP, groups);
    return new DirectorySchemas(types);
  }

  private static SequencedMap<ResourceKind, ResourceType> standardTypes() {
    SequencedMap<ResourceKind, ResourceType> types = new LinkedHashMap<>();
    types.put(ObjectType.USER, USER);
    types.put(ObjectType.GROUP, GROUP);
    return types;
  }

  /// @throws NoSuchElementException where the Directory has no such kind
  public ResourceType of(ResourceKind kind) {
    return Optional.ofNullable(types.get(kind))
        .orElseThrow(() -> new NoSuchElementException("there is no resource type '" + kind + "'"));
  }

  public boolean has(ResourceKind kind) {
    return types.containsKey(kind);
  }

  /// User first: some clients take the first that they are shown.
  public Set<ResourceKind> kinds() {
    return java.util.Collections.unmodifiableSet(types.sequencedKeySet());
  }

  /// The kind whose resources are at this path below the base, for example `/Users`; exact, as
  /// paths are.
  public Optional<ResourceKind> kindAt(String endpoint) {
    return types.entrySet().stream()
        .filter(entry -> entry.getValue().endpoint().equals(endpoint))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /// Every schema once, in the order of the types that use it.
  public List<Schema> schemas() {
    Map<String, Schema> schemas = new LinkedHashMap<>();
    for (ResourceType type : types.values()) {
      schemas.put(type.schema().id(), type.schema());
      type.extensions()
          .forEach(extension -> schemas.put(extension.schema().id(), extension.schema()));
    }
    return List.copyOf(schemas.values());
  }

  private static ResourceType extended(ResourceType core, Schema extension) {
    List<ResourceType.Extension> extensions = new ArrayList<>(core.extensions());
    extensions.add(new ResourceType.Extension(extension, false));
    return new ResourceType(
        core.name(), core.endpoint(), core.description(), core.schema(), extensions);
  }

  private static Schema load(String name) {
    try (InputStream stream =
        Objects.requireNonNull(DirectorySchemas.class.getResourceAsStream(name), name)) {
      return SchemaReader.read(Json.parse(stream.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }
}
