package dev.lockstep.scim.schema;

import java.util.List;
import java.util.Optional;

/// A schema: a URN and its attributes (RFC 7643, section 7).
public record Schema(String id, String name, String description, List<Attribute> attributes) {
  public Schema {
    attributes = List.copyOf(attributes);
  }

  /// By name without case (RFC 7643, section 2.1).
  public Optional<Attribute> attribute(String wanted) {
    return Attribute.named(attributes, wanted);
  }
}
