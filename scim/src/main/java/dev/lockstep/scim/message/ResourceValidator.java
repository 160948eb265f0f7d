package dev.lockstep.scim.message;

import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.schema.Attribute;
import dev.lockstep.scim.schema.Attribute.Mutability;
import dev.lockstep.scim.schema.ResourceType;
import dev.lockstep.scim.schema.Schema;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Holds a whole resource against the schemas of its type: what is required (RFC 7643, section 7),
/// what may not change (RFC 7644, section 3.5.1), and each value by [ValueRules]. [ResourceReader]
/// has refused the wrong types of a request already; a resource that code has built, mapped or
/// patched is judged as strictly here.
///
/// Attributes that are read-only are the service provider's own and aren't asked for.
///
/// {@snippet file="dev/lockstep/scim/examples/EntryPointsTest.java" region="validate"}
public final class ResourceValidator {
  private final ResourceType type;
  private final CanonicalValues canonical;
  private final List<Problem> problems = new ArrayList<>();

  private ResourceValidator(ResourceType type, CanonicalValues canonical) {
    this.type = type;
    this.canonical = canonical;
  }

  /// Everything that is wrong with the resource; empty where it is right.
  public static List<Problem> problems(
      ResourceType type, Complex resource, CanonicalValues canonical) {
    ResourceValidator validator = new ResourceValidator(type, canonical);
    validator.resource(resource);
    return List.copyOf(validator.problems);
  }

  /// The same of a resource that replaces another (RFC 7644, section 3.5.1): an immutable attribute
  /// may be left out, or set where there was nothing, but not changed.
  public static List<Problem> problems(
      ResourceType type, Complex before, Complex after, CanonicalValues canonical) {
    ResourceValidator validator = new ResourceValidator(type, canonical);
    validator.resource(after);
    validator.unchanged(before, after, type.schema().attributes(), "");
    for (ResourceType.Extension extension : type.extensions()) {
      String urn = extension.schema().id();
      validator.unchanged(
          before.complex(urn), after.complex(urn), extension.schema().attributes(), urn + ":");
    }
    return List.copyOf(validator.problems);
  }

  /// For whoever answers with the first problem.
  ///
  /// @throws ScimException 400 with the first of the problems, and how many more there are
  public static void require(List<Problem> problems) {
    if (!problems.isEmpty()) {
      Problem first = problems.getFirst();
      String more = problems.size() == 1 ? "" : " (and " + (problems.size() - 1) + " more)";
      throw ScimException.badRequest(first.scimType(), first.detail() + more);
    }
  }

  private void resource(Complex resource) {
    resource
        .attributes()
        .forEach(
            (name, value) -> {
              Optional<Schema> extension = type.extension(name);
              if (extension.isPresent() && value instanceof Complex part) {
                attributes(extension.get(), part);
              } else {
                attribute(name, type.attribute(name), value);
              }
            });
    required(type.schema().attributes(), resource, "");
    for (ResourceType.Extension extension : type.extensions()) {
      String urn = extension.schema().id();
      if (extension.required() || !resource.complex(urn).isEmpty()) {
        required(extension.schema().attributes(), resource.complex(urn), urn + ":");
      }
      if (extension.required() && resource.complex(urn).isEmpty()) {
        problem(urn, "is an extension that each " + type.name() + " must have");
      }
    }
  }

  private void attributes(Schema schema, Complex part) {
    part.attributes()
        .forEach(
            (name, value) -> attribute(schema.id() + ":" + name, schema.attribute(name), value));
  }

  private void attribute(String path, Optional<Attribute> attribute, Value value) {
    if (attribute.isEmpty()) {
      problem(path, "is in no schema of a " + type.name());
      return;
    }
    problems.addAll(new ValueRules(canonical).problems(attribute.get(), value, path));
    if (value instanceof Value.Multi(List<Value> values)) {
      for (int index = 0; index < values.size(); index++) {
        parts(attribute.get(), values.get(index), path + "[" + index + "].");
      }
    } else {
      parts(attribute.get(), value, path + ".");
    }
  }

  private void parts(Attribute attribute, Value value, String prefix) {
    if (value instanceof Complex complex) {
      required(attribute.subAttributes(), complex, prefix);
    }
  }

  private void required(List<Attribute> attributes, Complex holder, String prefix) {
    for (Attribute attribute : attributes) {
      if (attribute.required()
          && attribute.mutability() != Mutability.READ_ONLY
          && holder.get(attribute.name()).isEmpty()) {
        problem(prefix + attribute.name(), "is required");
      }
    }
  }

  private void unchanged(Complex before, Complex after, List<Attribute> attributes, String prefix) {
    for (Attribute attribute : attributes) {
      Optional<Value> old = before.get(attribute.name());
      Optional<Value> given = after.get(attribute.name());
      if (attribute.mutability() == Mutability.IMMUTABLE
          && old.isPresent()
          && given.isPresent()
          && !given.equals(old)) {
        String path = prefix + attribute.name();
        problems.add(
            new Problem(
                ScimType.MUTABILITY, path, "'" + path + "' can't be changed once it is set"));
      }
      // elements of a list are replaced, not changed: none of them is known to be the same
      if (attribute.isComplex() && !attribute.multiValued()) {
        unchanged(
            before.complex(attribute.name()),
            after.complex(attribute.name()),
            attribute.subAttributes(),
            prefix + attribute.name() + ".");
      }
    }
  }

  private void problem(String path, String detail) {
    problems.add(new Problem(ScimType.INVALID_VALUE, path, "'" + path + "' " + detail));
  }
}
