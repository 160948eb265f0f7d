package dev.lockstep.store;

import dev.lockstep.directory.DirectorySchemas;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.ResourceKind;
import dev.lockstep.scim.query.AttributeNames;
import dev.lockstep.scim.query.BoundAttribute;
import dev.lockstep.scim.query.FilterMatcher;
import dev.lockstep.scim.schema.Attribute;
import dev.lockstep.scim.schema.Attribute.Uniqueness;
import dev.lockstep.scim.schema.ResourceType;
import dev.lockstep.scim.schema.Schema;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The attributes of one kind whose values stand in the side tables, because clients look objects
/// up by them or a declared schema wants them to be unique. All are text.
final class IndexedAttributes {

  static final IndexedAttributes NONE = new IndexedAttributes(Map.of(), Map.of());

  private static final List<String> OF_USERS =
      List.of(
          "displayName",
          "nickName",
          "title",
          "name.familyName",
          "name.givenName",
          "emails.value",
          "phoneNumbers.value",
          "employeeNumber",
          "department",
          "manager.value",
          DirectorySchemas.USER_EXTENSION + ":mailNickname",
          DirectorySchemas.USER_EXTENSION + ":onPremisesImmutableId");

  private static final List<String> OF_GROUPS =
      List.of(
          "displayName",
          DirectorySchemas.GROUP_EXTENSION + ":mailNickname",
          DirectorySchemas.GROUP_EXTENSION + ":onPremisesImmutableId");

  private final Map<String, BoundAttribute> indexed;
  private final Map<String, BoundAttribute> unique;

  private IndexedAttributes(
      Map<String, BoundAttribute> indexed, Map<String, BoundAttribute> unique) {
    this.indexed = indexed;
    this.unique = unique;
  }

  static IndexedAttributes of(ResourceKind kind, ResourceType type) {
    Map<String, BoundAttribute> unique = new LinkedHashMap<>();
    declaredUnique(type).forEach(attribute -> unique.put(attribute.toString(), attribute));
    Map<String, BoundAttribute> indexed = new LinkedHashMap<>();
    for (String name : standard(kind)) {
      BoundAttribute attribute =
          AttributeNames.bind(DirectorySchemas.STANDARD.of(kind), AttributeNames.parse(name))
              .orElseThrow();
      indexed.put(attribute.toString(), attribute);
    }
    indexed.putAll(unique);
    return new IndexedAttributes(indexed, unique);
  }

  private static List<String> standard(ResourceKind kind) {
    return switch (kind) {
      case ObjectType.USER -> OF_USERS;
      case ObjectType.GROUP -> OF_GROUPS;
      case ResourceKind.Custom _ -> List.of();
    };
  }

  /// What the standard schemas want to be unique has rules of its own.
  private static List<BoundAttribute> declaredUnique(ResourceType type) {
    List<BoundAttribute> unique = new ArrayList<>();
    List<Schema> standard = DirectorySchemas.STANDARD.schemas();
    if (!standard.contains(type.schema())) {
      collect(Optional.empty(), type.schema(), unique);
    }
    for (ResourceType.Extension extension : type.extensions()) {
      if (!standard.contains(extension.schema())) {
        collect(Optional.of(extension.schema().id()), extension.schema(), unique);
      }
    }
    return unique;
  }

  private static void collect(
      Optional<String> extension, Schema schema, List<BoundAttribute> unique) {
    for (Attribute attribute : schema.attributes()) {
      if (isUnique(attribute)) {
        unique.add(new BoundAttribute(extension, attribute, Optional.empty()));
      }
      for (Attribute part : attribute.subAttributes()) {
        if (isUnique(part)) {
          unique.add(new BoundAttribute(extension, attribute, Optional.of(part)));
        }
      }
    }
  }

  private static boolean isUnique(Attribute attribute) {
    boolean text =
        switch (attribute.type()) {
          case STRING, REFERENCE, BINARY -> true;
          case BOOLEAN, DECIMAL, INTEGER, DATE_TIME, COMPLEX -> false;
        };
    return text && attribute.uniqueness() != Uniqueness.NONE;
  }

  boolean contains(BoundAttribute attribute) {
    return indexed.containsKey(attribute.toString());
  }

  /// The keys of a document's indexed values, by attribute.
  Map<String, Set<String>> keys(Complex document) {
    return keys(indexed, document);
  }

  /// The keys of those that no other object of the kind may have.
  Map<String, Set<String>> uniqueKeys(Complex document) {
    return keys(unique, document);
  }

  private static Map<String, Set<String>> keys(
      Map<String, BoundAttribute> attributes, Complex document) {
    Map<String, Set<String>> keys = new LinkedHashMap<>();
    attributes.forEach(
        (name, attribute) -> {
          Set<String> found = new TreeSet<>();
          for (Value value : FilterMatcher.values(attribute, document)) {
            if (value instanceof Value.Text(String text)) {
              found.add(key(attribute, text).text());
            }
          }
          if (!found.isEmpty()) {
            keys.put(name, found);
          }
        });
    return keys;
  }

  static IndexKey key(BoundAttribute attribute, String text) {
    return IndexKey.of(attribute.innermost(), new Value.Text(text));
  }
}
