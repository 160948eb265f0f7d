package dev.lockstep.provisioning.mapping;

import dev.lockstep.scim.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// The mappings that a new Application begins with: those of Entra's SCIM applications.
public final class DefaultMappings {
  private static final String AWS = "aws-iam-identity-center";

  private DefaultMappings() {}

  /// @param preset the target's preset; one without mappings of its own gets the general ones
  public static Mappings of(String preset) {
    return load(preset.equals(AWS) ? AWS : "generic");
  }

  private static Mappings load(String name) {
    String resource = "mappings-" + name + ".json";
    try (InputStream stream = DefaultMappings.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalStateException("the jar lacks " + resource);
      }
      return MappingJson.read(Json.parse(stream.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(resource, e);
    }
  }
}
