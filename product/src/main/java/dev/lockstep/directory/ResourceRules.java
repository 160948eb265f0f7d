package dev.lockstep.directory;

import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.schema.Attribute;
import dev.lockstep.scim.schema.Attribute.Mutability;
import dev.lockstep.scim.schema.ResourceType;
import dev.lockstep.scim.schema.Schema;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.util.Optional;

/// What a schema says of the documents of one kind (RFC 7643, section 7), beyond the types of their
/// values, which are read already.
record ResourceRules(ResourceKind kind, ResourceType type) {

  /// What is kept of a resource: not the members, which are rows, nor what is written only, such as
  /// a password, which a Directory has no use for.
  Complex kept(Complex resource) {
    Complex kept = kept(type.schema(), resource).without("id").without("meta").without("schemas");
    for (ResourceType.Extension extension : type.extensions()) {
      String urn = extension.schema().id();
      if (kept.get(urn).isPresent()) {
        kept = kept.with(urn, kept(extension.schema(), kept.complex(urn)));
      }
    }
    return kind == ObjectType.GROUP ? kept.without("members") : kept;
  }

  private static Complex kept(Schema schema, Complex part) {
    Complex kept = part;
    for (Attribute attribute : schema.attributes()) {
      if (attribute.mutability() == Mutability.WRITE_ONLY
          || attribute.mutability() == Mutability.READ_ONLY) {
        kept = kept.without(attribute.name());
      }
    }
    return kept;
  }

  /// An immutable attribute may be left out of a PUT, but not changed by it.
  ///
  /// @throws ScimException 400 `mutability`
  Complex immutableKept(Complex before, Complex after) {
    Complex result = immutableKept(type.schema(), before, after, "");
    for (ResourceType.Extension extension : type.extensions()) {
      String urn = extension.schema().id();
      if (before.get(urn).isPresent()) {
        result =
            result.with(
                urn,
                immutableKept(
                    extension.schema(), before.complex(urn), after.complex(urn), urn + ":"));
      }
    }
    return result;
  }

  private static Complex immutableKept(
      Schema schema, Complex before, Complex after, String prefix) {
    Complex result = after;
    for (Attribute attribute : schema.attributes()) {
      Optional<Value> old = before.get(attribute.name());
      if (attribute.mutability() == Mutability.IMMUTABLE && old.isPresent()) {
        Optional<Value> given = after.get(attribute.name());
        if (given.isPresent() && !given.equals(old)) {
          throw ScimException.badRequest(
              ScimType.MUTABILITY,
              "'" + prefix + attribute.name() + "' can't be changed once it is set");
        }
        result = result.with(attribute.name(), old);
      }
    }
    return result;
  }

  /// @throws ScimException 400 `invalidValue`, naming what is missing
  void checkRequired(Complex document) {
    checkRequired(type.schema(), document, "");
    if (kind == ObjectType.GROUP) {
      required(document, "displayName", "displayName"); // clients find groups by it
    }
    for (ResourceType.Extension extension : type.extensions()) {
      Complex part = document.complex(extension.schema().id());
      if (extension.required() && part.isEmpty()) {
        throw missing(extension.schema().id());
      }
      if (!part.isEmpty()) {
        checkRequired(extension.schema(), part, extension.schema().id() + ":");
      }
    }
  }

  private static void checkRequired(Schema schema, Complex document, String prefix) {
    for (Attribute attribute : schema.attributes()) {
      if (attribute.required() && attribute.mutability() != Mutability.READ_ONLY) {
        required(document, attribute.name(), prefix + attribute.name());
      }
    }
  }

  private static void required(Complex document, String name, String path) {
    Optional<Value> value = document.get(name);
    boolean blank =
        value.isPresent() && value.get() instanceof Value.Text(String text) && text.isBlank();
    if (value.isEmpty() || blank) {
      throw missing(path);
    }
  }

  private static ScimException missing(String path) {
    return ScimException.badRequest(ScimType.INVALID_VALUE, "'" + path + "' is required");
  }
}
