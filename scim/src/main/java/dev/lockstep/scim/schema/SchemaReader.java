package dev.lockstep.scim.schema;

import dev.lockstep.scim.schema.Attribute.Mutability;
import dev.lockstep.scim.schema.Attribute.Returned;
import dev.lockstep.scim.schema.Attribute.Type;
import dev.lockstep.scim.schema.Attribute.Uniqueness;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Schemas out of their JSON (RFC 7643, section 7). Absent characteristics have the defaults of
/// section 2.2. What a schema may hold beyond the form of its JSON, [SchemaRules] says.
///
/// {@snippet file="dev/lockstep/scim/examples/EntryPointsTest.java" region="declare"}
public final class SchemaReader {
  private static final List<String> SCHEMA_KEYS =
      List.of("id", "name", "description", "attributes", "schemas", "meta");
  private static final List<String> ATTRIBUTE_KEYS =
      List.of(
          "name",
          "type",
          "multiValued",
          "description",
          "required",
          "canonicalValues",
          "caseExact",
          "mutability",
          "returned",
          "uniqueness",
          "referenceTypes",
          "subAttributes");

  private final List<SchemaProblem> problems = new ArrayList<>();

  private SchemaReader() {}

  /// @throws InvalidSchemaException naming every mistake with its place
  public static Schema read(JsonNode json) {
    SchemaReader reader = new SchemaReader();
    Schema schema = reader.schema(json);
    reader.problems.addAll(SchemaRules.problems(schema));
    return reader.valid(schema);
  }

  /// Several schemas, none of which may have the URN of another, nor of one that is there already.
  ///
  /// @param json a list of schemas
  /// @throws InvalidSchemaException naming every mistake of all of them
  public static List<Schema> readAll(JsonNode json, Collection<Schema> existing) {
    SchemaReader reader = new SchemaReader();
    List<Schema> schemas = new ArrayList<>();
    List<Schema> all = new ArrayList<>(existing);
    for (JsonNode one : json) {
      Schema schema = reader.schema(one);
      reader.problems.addAll(SchemaRules.problems(schema));
      if (all.stream().anyMatch(other -> other.id().equalsIgnoreCase(schema.id()))) {
        reader.problem(schema.id(), "is there already: a URN belongs to one schema");
      }
      all.add(schema);
      schemas.add(schema);
    }
    return reader.valid(schemas);
  }

  /// One of the RFC's own schemas, which may do what no other may: the schema of schemas nests three
  /// levels deep.
  static Schema readStandard(JsonNode json) {
    SchemaReader reader = new SchemaReader();
    return reader.valid(reader.schema(json));
  }

  private <T> T valid(T read) {
    if (!problems.isEmpty()) {
      throw new InvalidSchemaException(problems);
    }
    return read;
  }

  private void problem(String place, String detail) {
    problems.add(new SchemaProblem(place, detail));
  }

  private Schema schema(JsonNode json) {
    JsonFields fields = new JsonFields(json, "the schema", problems);
    String id = fields.text("id").orElse("");
    if (id.isEmpty()) {
      problem("a schema", "has no 'id', which is its URN");
    }
    JsonFields named = new JsonFields(json, id.isEmpty() ? "a schema" : id, problems);
    named.checkKeys(SCHEMA_KEYS);
    return new Schema(
        id,
        named.text("name").orElse(id),
        named.text("description").orElse(""),
        attributes(named, "attributes", id + ":"));
  }

  private List<Attribute> attributes(JsonFields owner, String key, String prefix) {
    List<Attribute> attributes = new ArrayList<>();
    for (JsonNode node : owner.list(key)) {
      attribute(node, owner.place(), key + "[" + attributes.size() + "]", prefix)
          .ifPresent(attributes::add);
    }
    return attributes;
  }

  private Optional<Attribute> attribute(JsonNode json, String owner, String index, String prefix) {
    Optional<String> name =
        Optional.of(json.path("name"))
            .filter(JsonNode::isString)
            .map(JsonNode::stringValue)
            .filter(text -> !text.isEmpty());
    if (name.isEmpty()) {
      problem(owner, "has an attribute without 'name': " + index);
      return Optional.empty();
    }
    String place = prefix + name.get();
    JsonFields fields = new JsonFields(json, place, problems);
    fields.checkKeys(ATTRIBUTE_KEYS);
    return Optional.of(
        new Attribute(
            name.get(),
            fields.constant(Type.class, "type", Type.STRING),
            fields.flag("multiValued"),
            fields.text("description").orElse(""),
            fields.flag("required"),
            fields.texts("canonicalValues"),
            fields.flag("caseExact"),
            fields.constant(Mutability.class, "mutability", Mutability.READ_WRITE),
            fields.constant(Returned.class, "returned", Returned.DEFAULT),
            fields.constant(Uniqueness.class, "uniqueness", Uniqueness.NONE),
            fields.texts("referenceTypes"),
            attributes(fields, "subAttributes", place + ".")));
  }

  /// `READ_ONLY` as the RFC writes it: `readOnly`.
  static String keyword(Enum<?> constant) {
    return JsonFields.keyword(constant);
  }
}
