package dev.lockstep.scim.schema;

import java.util.List;
import java.util.Optional;

/// One attribute of a schema with all its characteristics (RFC 7643, section 7).
///
/// @param canonicalValues suggested values, empty where there are none
/// @param caseExact whether `eq` and uniqueness tell upper from lower case
/// @param referenceTypes resource types, `external` or `uri`; empty unless `type` is reference
/// @param subAttributes empty unless `type` is complex
public record Attribute(
    String name,
    Type type,
    boolean multiValued,
    String description,
    boolean required,
    List<String> canonicalValues,
    boolean caseExact,
    Mutability mutability,
    Returned returned,
    Uniqueness uniqueness,
    List<String> referenceTypes,
    List<Attribute> subAttributes) {

  public Attribute {
    canonicalValues = List.copyOf(canonicalValues);
    referenceTypes = List.copyOf(referenceTypes);
    subAttributes = List.copyOf(subAttributes);
  }

  public enum Type {
    STRING,
    BOOLEAN,
    DECIMAL,
    INTEGER,
    DATE_TIME,
    BINARY,
    REFERENCE,
    COMPLEX
  }

  public enum Mutability {
    READ_ONLY,
    READ_WRITE,
    IMMUTABLE,
    WRITE_ONLY
  }

  public enum Returned {
    ALWAYS,
    NEVER,
    DEFAULT,
    REQUEST
  }

  public enum Uniqueness {
    NONE,
    SERVER,
    GLOBAL
  }

  public boolean isComplex() {
    return type == Type.COMPLEX;
  }

  /// By name without case (RFC 7643, section 2.1).
  public Optional<Attribute> subAttribute(String wanted) {
    return named(subAttributes, wanted);
  }

  /// Asked for each attribute of each resource that is shown, so by a loop: a stream for each is what pages spent most of their time on.
  static Optional<Attribute> named(List<Attribute> attributes, String wanted) {
    for (Attribute attribute : attributes) {
      if (attribute.name().equalsIgnoreCase(wanted)) {
        return Optional.of(attribute);
      }
    }
    return Optional.empty();
  }
}
