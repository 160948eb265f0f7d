package dev.lockstep.store;

import dev.lockstep.directory.DirectorySchemas;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.ResourceKind;
import dev.lockstep.directory.Search.Sort;
import dev.lockstep.scim.query.BoundAttribute;
import dev.lockstep.scim.query.FilterMatcher;
import dev.lockstep.scim.schema.Attribute;
import dev.lockstep.scim.schema.Attribute.Returned;
import dev.lockstep.scim.schema.Attribute.Type;
import dev.lockstep.scim.schema.Attribute.Uniqueness;
import dev.lockstep.scim.schema.CommonAttributes;
import dev.lockstep.scim.schema.ResourceType;
import dev.lockstep.scim.schema.Schema;
import dev.lockstep.scim.schema.Schemas;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/// The attributes of one kind whose values stand in the side tables: all that hold something
/// simple, because a client may filter and sort by any, and a scan of a million documents takes
/// longer than a read may.
///
/// Not indexed is what tells apart the elements of one resource but hardly one resource from
/// another (`type`, `primary`, `display`, `$ref`), binary, what is never returned, and memberships,
/// which are rows of their own.
final class IndexedAttributes {

  static final IndexedAttributes NONE = new IndexedAttributes("", Map.of(), Map.of());

  /// The parts that every multi-valued attribute may have beside its value (RFC 7643, section 2.4).
  private static final Set<String> OF_ELEMENTS = Set.of("type", "primary", "display", "$ref");

  /// Shorter than the URN, which would be most of each row.
  private static final Map<String, String> SHORT =
      Map.of(
          Schemas.ENTERPRISE_USER.id(),
          "enterprise",
          DirectorySchemas.USER_EXTENSION,
          "directory",
          DirectorySchemas.GROUP_EXTENSION,
          "directory");

  /// Of a row of the side table: whether it is of this attribute. Asks for the Directory, the kind,
  /// and the attribute's name there.
  static final String NUMBER =
      "attribute = (select number from indexed_attribute"
          + " where directory = ? and type = ? and name = ?)";

  private static final Optional<Attribute> NO_PART = Optional.empty();

  private final String coreSchema;
  private final Map<String, BoundAttribute> indexed;
  private final Map<String, BoundAttribute> unique;

  private IndexedAttributes(
      String coreSchema, Map<String, BoundAttribute> indexed, Map<String, BoundAttribute> unique) {
    this.coreSchema = coreSchema;
    this.indexed = indexed;
    this.unique = unique;
  }

  static IndexedAttributes of(ResourceKind kind, ResourceType type) {
    Map<String, BoundAttribute> indexed = new LinkedHashMap<>();
    Map<String, BoundAttribute> unique = new LinkedHashMap<>();
    add(indexed, new BoundAttribute(Optional.empty(), CommonAttributes.EXTERNAL_ID, NO_PART));
    List<Schema> standard = DirectorySchemas.STANDARD.schemas();
    each(
        type,
        (schema, attribute) -> {
          if (isIndexed(kind, attribute)) {
            add(indexed, attribute);
          }
          // what the standard schemas want to be unique has rules of its own
          if (!standard.contains(schema) && isUnique(attribute.innermost())) {
            add(indexed, attribute);
            add(unique, attribute);
          }
        });
    return new IndexedAttributes(type.schema().id(), indexed, unique);
  }

  private static void add(Map<String, BoundAttribute> attributes, BoundAttribute attribute) {
    attributes.put(attribute.toString(), attribute);
  }

  private static void each(ResourceType type, BiConsumer<Schema, BoundAttribute> visitor) {
    each(Optional.empty(), type.schema(), visitor);
    type.extensions()
        .forEach(
            extension -> each(Optional.of(extension.schema().id()), extension.schema(), visitor));
  }

  private static void each(
      Optional<String> extension, Schema schema, BiConsumer<Schema, BoundAttribute> visitor) {
    for (Attribute attribute : schema.attributes()) {
      visitor.accept(schema, new BoundAttribute(extension, attribute, NO_PART));
      for (Attribute part : attribute.subAttributes()) {
        visitor.accept(schema, new BoundAttribute(extension, attribute, Optional.of(part)));
      }
    }
  }

  private static boolean isIndexed(ResourceKind kind, BoundAttribute bound) {
    Attribute attribute = bound.attribute();
    boolean ofElements =
        bound.subAttribute().stream().map(Attribute::name).anyMatch(OF_ELEMENTS::contains);
    return isSimple(bound.innermost().type())
        && !ofElements
        && attribute.returned() != Returned.NEVER
        && bound.innermost().returned() != Returned.NEVER
        && !holdsMemberships(kind, bound);
  }

  /// Whether its values are memberships: not in the document, but rows of their own.
  static boolean holdsMemberships(ResourceKind kind, BoundAttribute bound) {
    String name = bound.attribute().name();
    return bound.extension().isEmpty()
        && switch (kind) {
          case ObjectType.USER -> name.equals("groups");
          case ObjectType.GROUP -> name.equals("members");
          case ResourceKind.Custom _ -> false;
        };
  }

  private static boolean isSimple(Type type) {
    return switch (type) {
      case STRING, REFERENCE, BOOLEAN, DECIMAL, INTEGER, DATE_TIME -> true;
      case BINARY, COMPLEX -> false;
    };
  }

  private static boolean isUnique(Attribute attribute) {
    boolean comparable =
        switch (attribute.type()) {
          case STRING, REFERENCE, BINARY, DECIMAL, INTEGER, DATE_TIME -> true;
          case BOOLEAN, COMPLEX -> false;
        };
    return comparable && attribute.uniqueness() != Uniqueness.NONE;
  }

  /// What the side table calls an attribute.
  static String name(BoundAttribute attribute) {
    return attribute
        .extension()
        .flatMap(urn -> Optional.ofNullable(SHORT.get(urn)))
        .map(
            alias ->
                alias
                    + ":"
                    + new BoundAttribute(
                        Optional.empty(), attribute.attribute(), attribute.subAttribute()))
        .orElseGet(attribute::toString);
  }

  /// Where the values stand again that are longer than a key, so that a search for a part of one
  /// knows what to look at. No attribute has such a name.
  static String nameOfCut(String name) {
    return name + "…";
  }

  boolean contains(BoundAttribute attribute) {
    return indexed.containsKey(attribute.toString());
  }

  /// The URN of the kind's core schema.
  String coreSchema() {
    return coreSchema;
  }

  /// A row of the side table.
  ///
  /// @param leads whether the object is sorted by this one of the attribute's values
  record Row(String attribute, String key, boolean leads) {}

  Set<Row> rows(Complex document) {
    Set<Row> rows = new HashSet<>();
    indexed
        .values()
        .forEach(
            attribute -> {
              List<Value> values = FilterMatcher.values(attribute, document);
              if (!values.isEmpty()) {
                addRows(rows, attribute, values, document);
              }
            });
    return rows;
  }

  private static void addRows(
      Set<Row> rows, BoundAttribute attribute, List<Value> values, Complex document) {
    String name = name(attribute);
    Optional<String> leading =
        values.size() == 1
            ? Optional.empty()
            : InMemoryOrder.key(new Sort(attribute, false), document);
    for (Value value : values) {
      if (value instanceof Value.Simple simple) {
        IndexKey key = IndexKey.of(attribute.innermost(), simple);
        boolean leads = leading.isEmpty() || leading.get().equals(key.text());
        rows.add(new Row(name, key.text(), leads));
        if (key.cut()) {
          rows.add(new Row(nameOfCut(name), key.text(), false));
        }
      }
    }
  }

  /// The keys of those that no other object of the kind may have.
  Map<String, Set<String>> uniqueKeys(Complex document) {
    Map<String, Set<String>> keys = new LinkedHashMap<>();
    unique.forEach(
        (name, attribute) -> {
          Set<String> found = new TreeSet<>();
          for (Value value : FilterMatcher.values(attribute, document)) {
            if (value instanceof Value.Simple simple) {
              found.add(IndexKey.of(attribute.innermost(), simple).text());
            }
          }
          if (!found.isEmpty()) {
            keys.put(name, found);
          }
        });
    return keys;
  }
}
