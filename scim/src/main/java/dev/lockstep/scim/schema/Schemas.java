package dev.lockstep.scim.schema;

import dev.lockstep.scim.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/// The schemas and resource types of RFC 7643, sections 4.1 to 4.3, and the schemas that discovery
/// itself has, sections 5 to 7.
///
/// {@snippet file="dev/lockstep/scim/examples/EntryPointsTest.java" region="read"}
public final class Schemas {
  public static final Schema USER = load("User.json");
  public static final Schema GROUP = load("Group.json");
  public static final Schema ENTERPRISE_USER = load("EnterpriseUser.json");

  /// With RFC 9865's `pagination`.
  public static final Schema SERVICE_PROVIDER_CONFIG = load("ServiceProviderConfig.json");

  public static final Schema RESOURCE_TYPE = load("ResourceType.json");
  public static final Schema SCHEMA = load("Schema.json");

  public static final ResourceType USER_TYPE =
      new ResourceType(
          "User",
          "/Users",
          "A person's account",
          USER,
          List.of(new ResourceType.Extension(ENTERPRISE_USER, false)));
  public static final ResourceType GROUP_TYPE =
      new ResourceType("Group", "/Groups", "A group of users", GROUP, List.of());

  private Schemas() {}

  private static Schema load(String name) {
    try (InputStream stream =
        Objects.requireNonNull(Schemas.class.getResourceAsStream(name), name)) {
      return SchemaReader.readStandard(Json.parse(stream.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }
}
