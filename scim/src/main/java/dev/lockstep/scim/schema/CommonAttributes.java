package dev.lockstep.scim.schema;

import dev.lockstep.scim.schema.Attribute.Mutability;
import dev.lockstep.scim.schema.Attribute.Returned;
import dev.lockstep.scim.schema.Attribute.Type;
import dev.lockstep.scim.schema.Attribute.Uniqueness;
import java.util.List;
import java.util.Optional;

/// The attributes that every resource has, whatever its schema (RFC 7643, section 3.1).
public final class CommonAttributes {
  public static final Attribute ID =
      text("id", true, Mutability.READ_ONLY, Returned.ALWAYS, Uniqueness.SERVER);
  public static final Attribute EXTERNAL_ID =
      text("externalId", true, Mutability.READ_WRITE, Returned.DEFAULT, Uniqueness.NONE);
  public static final Attribute SCHEMAS =
      new Attribute(
          "schemas",
          Type.REFERENCE,
          true,
          "The URNs of the schemas that the resource uses",
          true,
          List.of(),
          false,
          Mutability.READ_ONLY,
          Returned.ALWAYS,
          Uniqueness.NONE,
          List.of("uri"),
          List.of());
  public static final Attribute META =
      new Attribute(
          "meta",
          Type.COMPLEX,
          false,
          "Metadata of the resource, kept by the service provider",
          false,
          List.of(),
          false,
          Mutability.READ_ONLY,
          Returned.DEFAULT,
          Uniqueness.NONE,
          List.of(),
          List.of(
              text("resourceType", true, Mutability.READ_ONLY, Returned.DEFAULT, Uniqueness.NONE),
              moment("created"),
              moment("lastModified"),
              text("location", true, Mutability.READ_ONLY, Returned.DEFAULT, Uniqueness.NONE),
              text("version", true, Mutability.READ_ONLY, Returned.DEFAULT, Uniqueness.NONE)));

  private static final List<Attribute> ALL = List.of(SCHEMAS, ID, EXTERNAL_ID, META);

  private CommonAttributes() {}

  /// By name without case.
  public static Optional<Attribute> find(String name) {
    return Attribute.named(ALL, name);
  }

  private static Attribute text(
      String name,
      boolean caseExact,
      Mutability mutability,
      Returned returned,
      Uniqueness uniqueness) {
    return new Attribute(
        name,
        Type.STRING,
        false,
        "",
        false,
        List.of(),
        caseExact,
        mutability,
        returned,
        uniqueness,
        List.of(),
        List.of());
  }

  private static Attribute moment(String name) {
    return new Attribute(
        name,
        Type.DATE_TIME,
        false,
        "",
        false,
        List.of(),
        false,
        Mutability.READ_ONLY,
        Returned.DEFAULT,
        Uniqueness.NONE,
        List.of(),
        List.of());
  }
}
