package dev.lockstep.scim.schema;

import dev.lockstep.scim.schema.Attribute.Mutability;
import dev.lockstep.scim.schema.Attribute.Returned;
import dev.lockstep.scim.schema.Attribute.Type;
import dev.lockstep.scim.schema.Attribute.Uniqueness;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// What a schema must keep to so that its resources can be read, searched and patched (RFC 7643,
/// sections 2 and 7).
final class SchemaRules {
  /// More than any vendor's extension; each attribute is looked at for each resource read.
  static final int MAX_ATTRIBUTES = 1_000;

  /// Names go into paths, filters and columns of logs.
  private static final int MAX_NAME = 100;

  /// RFC 7643, section 2.1; a sub-attribute may be called `$ref`.
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]*");

  /// RFC 8141 as far as a schema's name needs it. An attribute follows behind a colon, so that the
  /// URN can't end in one, and a bracket or blank would end it in a filter.
  private static final Pattern URN =
      Pattern.compile(
          "(?i)urn:[a-z0-9][a-z0-9-]{1,31}:[a-z0-9()+,.:=@;$_!*'/-]{0,254}[^:\\s\\[\\]\"]");

  private final List<SchemaProblem> problems = new ArrayList<>();

  private SchemaRules() {}

  static List<SchemaProblem> problems(Schema schema) {
    SchemaRules rules = new SchemaRules();
    // a missing id is told by the reader
    if (!schema.id().isEmpty() && !URN.matcher(schema.id()).matches()) {
      rules.problem(
          schema.id(), "is no URN: a schema's 'id' is one, such as urn:example:params:scim:Badge");
    }
    if (schema.attributes().isEmpty()) {
      rules.problem(schema.id(), "has no attributes: list them under 'attributes'");
    }
    if (schema.attributes().size() > MAX_ATTRIBUTES) {
      rules.problem(
          schema.id(),
          "has " + schema.attributes().size() + " attributes; " + MAX_ATTRIBUTES + " are the most");
    }
    for (Attribute attribute : schema.attributes()) {
      rules.attribute(schema.id() + ":" + attribute.name(), attribute);
      if (CommonAttributes.find(attribute.name()).isPresent()) {
        rules.problem(
            schema.id() + ":" + attribute.name(),
            "has a name that every resource has an attribute of; choose another");
      }
    }
    rules.unique(schema.id() + ":", schema.attributes());
    return rules.problems;
  }

  private void problem(String place, String detail) {
    problems.add(new SchemaProblem(place, detail));
  }

  private void unique(String prefix, List<Attribute> attributes) {
    Set<String> names = new HashSet<>();
    for (Attribute attribute : attributes) {
      if (!names.add(attribute.name().toLowerCase(Locale.ROOT))) {
        problem(prefix + attribute.name(), "is there twice; names are compared without case");
      }
    }
  }

  private void attribute(String place, Attribute attribute) {
    name(place, attribute.name());
    characteristics(place, attribute);
    parts(place, attribute);
    unique(place + ".", attribute.subAttributes());
    for (Attribute part : attribute.subAttributes()) {
      String partPlace = place + "." + part.name();
      if (!part.name().equals("$ref")) {
        name(partPlace, part.name());
      }
      characteristics(partPlace, part);
      if (part.isComplex() || !part.subAttributes().isEmpty()) {
        problem(partPlace, "has parts of its own, which a sub-attribute can't; make it simple");
      }
      if (attribute.multiValued() && part.uniqueness() != Uniqueness.NONE) {
        problem(partPlace, "is part of a list, where uniqueness can't be kept; set it to none");
      }
    }
  }

  private void name(String place, String name) {
    if (!NAME.matcher(name).matches()) {
      problem(
          place, "has a name that can't be written in a filter: letters, digits, '-' and '_' only");
    } else if (name.equalsIgnoreCase("not")) {
      problem(place, "has the name of a filter's keyword; choose another");
    } else if (name.length() > MAX_NAME) {
      problem(place, "has a name longer than " + MAX_NAME + " characters");
    }
  }

  private void parts(String place, Attribute attribute) {
    if (attribute.isComplex() && attribute.subAttributes().isEmpty()) {
      problem(place, "is complex but has no 'subAttributes'");
    }
    if (!attribute.isComplex() && !attribute.subAttributes().isEmpty()) {
      problem(place, "has 'subAttributes' but isn't complex; set 'type' to complex");
    }
  }

  private void characteristics(String place, Attribute attribute) {
    Type type = attribute.type();
    if (attribute.uniqueness() != Uniqueness.NONE
        && (attribute.multiValued() || type == Type.COMPLEX || type == Type.BOOLEAN)) {
      problem(
          place,
          "can't be unique: only a single string, number, dateTime or reference can; set"
              + " 'uniqueness' to none");
    }
    if (type != Type.REFERENCE && !attribute.referenceTypes().isEmpty()) {
      problem(place, "has 'referenceTypes' but isn't a reference; set 'type' to reference");
    }
    if (type != Type.STRING && type != Type.REFERENCE && !attribute.canonicalValues().isEmpty()) {
      problem(place, "has 'canonicalValues' but isn't a string; leave them out");
    }
    if (attribute.mutability() == Mutability.WRITE_ONLY && attribute.returned() != Returned.NEVER) {
      problem(place, "is writeOnly, so that it is never returned; set 'returned' to never");
    }
  }
}
