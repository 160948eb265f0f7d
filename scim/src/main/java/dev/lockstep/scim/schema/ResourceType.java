package dev.lockstep.scim.schema;

import java.util.List;
import java.util.Optional;

/// A kind of resource: its core schema and the extensions it may carry (RFC 7643, section 6). The
/// common attributes `id`, `externalId`, `schemas` and `meta` belong to every type
/// (section 3.1) and are found by [#attribute(String)] too.
///
/// @param name also its `id`, for example `User`
/// @param endpoint relative to the base, for example `/Users`
public record ResourceType(
    String name, String endpoint, String description, Schema schema, List<Extension> extensions) {

  public ResourceType {
    extensions = List.copyOf(extensions);
  }

  public record Extension(Schema schema, boolean required) {}

  /// A common or core attribute by name without case.
  public Optional<Attribute> attribute(String wanted) {
    return CommonAttributes.find(wanted).or(() -> schema.attribute(wanted));
  }

  /// By URN without case.
  public Optional<Schema> extension(String urn) {
    if (urn.indexOf(':') < 0) {
      return Optional.empty(); // an attribute's name, of which each resource has a dozen
    }
    return extensions.stream()
        .map(Extension::schema)
        .filter(extension -> extension.id().equalsIgnoreCase(urn))
        .findFirst();
  }
}
