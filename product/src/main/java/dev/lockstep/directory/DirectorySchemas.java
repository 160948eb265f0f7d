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
import java.util.List;
import java.util.Objects;

/// The resource types that every Directory has: the RFC's User and Group with one named extension
/// each, which holds what core SCIM lacks (`mailNickname`, `proxyAddresses`, `onPremises*`,
/// `extensionAttribute1` to `15`).
public final class DirectorySchemas {
  public static final String USER_EXTENSION =
      "urn:lockstep:params:scim:schemas:extension:directory:1.0:User";
  public static final String GROUP_EXTENSION =
      "urn:lockstep:params:scim:schemas:extension:directory:1.0:Group";

  public static final ResourceType USER = extended(Schemas.USER_TYPE, load("DirectoryUser.json"));
  public static final ResourceType GROUP =
      extended(Schemas.GROUP_TYPE, load("DirectoryGroup.json"));

  private DirectorySchemas() {}

  public static ResourceType of(ObjectType type) {
    return switch (type) {
      case USER -> USER;
      case GROUP -> GROUP;
    };
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
