package dev.lockstep.directory;

import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.message.CanonicalValues;
import dev.lockstep.scim.message.ResourceValidator;
import dev.lockstep.scim.schema.Attribute;
import dev.lockstep.scim.schema.Attribute.Mutability;
import dev.lockstep.scim.schema.Attribute.Uniqueness;
import dev.lockstep.scim.schema.ResourceType;
import dev.lockstep.scim.schema.Schema;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// What a schema says of the documents of one kind (RFC 7643, section 7), beyond the types of their
/// values, which are read already.
record ResourceRules(ResourceKind kind, ResourceType type) {
  /// What identifies an object is found by its whole value, so all of it stands in an index
  /// (invariant 10); no name or foreign id comes near.
  private static final int MAX_UNIQUE_BYTES = 1_024;

  /// What is kept of a resource: not its memberships, which are rows, nor what is written only, such as
  /// a password, which a Directory has no use for, nor the URL of a manager, which each answer knows.
  Complex kept(Complex resource) {
    Complex kept = kept(type.schema(), resource).without("id").without("meta").without("schemas");
    for (ResourceType.Extension extension : type.extensions()) {
      String urn = extension.schema().id();
      if (kept.get(urn).isPresent()) {
        kept = kept.with(urn, withoutUrl(kept(extension.schema(), kept.complex(urn))));
      }
    }
    return ResourceView.referencesOf(kind).map(kept::without).orElse(kept);
  }

  private static Complex withoutUrl(Complex extension) {
    return extension.complex("manager").get("$ref").isPresent()
        ? extension.with("manager", extension.complex("manager").without("$ref"))
        : extension;
  }

  private static Complex kept(Schema schema, Complex part) {
    Complex kept = part;
    for (Attribute attribute : schema.attributes()) {
      if (attribute.mutability() == Mutability.WRITE_ONLY) {
        kept = kept.without(attribute.name());
      }
    }
    return kept;
  }

  /// What a PUT makes of a document (RFC 7644, section 3.5.1): what is read-only stays, and what is
  /// immutable may be left out, but not changed.
  ///
  /// @throws ScimException 400 `mutability`
  Complex replaced(Complex before, Complex after) {
    ResourceValidator.require(
        ResourceValidator.problems(type, before, after, CanonicalValues.SUGGESTED).stream()
            .filter(problem -> problem.scimType() == ScimType.MUTABILITY)
            .toList());
    Complex result = kept(type.schema().attributes(), before, after);
    for (ResourceType.Extension extension : type.extensions()) {
      String urn = extension.schema().id();
      if (before.get(urn).isPresent()) {
        result =
            result.with(
                urn,
                kept(extension.schema().attributes(), before.complex(urn), after.complex(urn)));
      }
    }
    return result;
  }

  private static Complex kept(List<Attribute> attributes, Complex before, Complex after) {
    Complex result = after;
    for (Attribute attribute : attributes) {
      boolean stays =
          switch (attribute.mutability()) {
            case READ_ONLY, IMMUTABLE -> before.get(attribute.name()).isPresent();
            case READ_WRITE, WRITE_ONLY -> false;
          };
      result = stays ? result.with(attribute.name(), before.get(attribute.name())) : result;
    }
    return result;
  }

  /// What a document must be before it is written.
  ///
  /// @throws ScimException 400 `invalidValue`, naming what is missing, wrong or too long
  void check(Complex document) {
    checkName(document);
    ResourceValidator.require(
        ResourceValidator.problems(type, document, CanonicalValues.SUGGESTED));
    checkLength("externalId", document.values("externalId"));
    if (kind == ObjectType.USER) {
      checkLength("userName", document.values("userName"));
    }
    checkLengths(type.schema().attributes(), document, "");
    for (ResourceType.Extension extension : type.extensions()) {
      String urn = extension.schema().id();
      checkLengths(extension.schema().attributes(), document.complex(urn), urn + ":");
    }
  }

  private static void checkLengths(List<Attribute> attributes, Complex part, String prefix) {
    for (Attribute attribute : attributes) {
      if (attribute.uniqueness() != Uniqueness.NONE) {
        checkLength(prefix + attribute.name(), part.values(attribute.name()));
      }
      if (!attribute.multiValued()) {
        checkLengths(
            attribute.subAttributes(),
            part.complex(attribute.name()),
            prefix + attribute.name() + ".");
      }
    }
  }

  private static void checkLength(String path, List<Value> values) {
    for (Value value : values) {
      if (value instanceof Value.Text(String text)
          && text.getBytes(StandardCharsets.UTF_8).length > MAX_UNIQUE_BYTES) {
        throw ScimException.badRequest(
            ScimType.INVALID_VALUE,
            "'" + path + "' is longer than " + MAX_UNIQUE_BYTES + " bytes, which no index takes");
      }
    }
  }

  /// Clients find users and groups by a name, which a blank isn't.
  private void checkName(Complex document) {
    Optional<String> name =
        switch (kind) {
          case ObjectType.USER -> Optional.of("userName");
          case ObjectType.GROUP -> Optional.of("displayName");
          case ResourceKind.Custom _ -> Optional.empty();
        };
    if (name.isPresent() && document.text(name.get()).filter(text -> !text.isBlank()).isEmpty()) {
      throw ScimException.badRequest(ScimType.INVALID_VALUE, "'" + name.get() + "' is required");
    }
  }
}
