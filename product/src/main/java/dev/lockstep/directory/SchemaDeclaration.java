package dev.lockstep.directory;

import dev.lockstep.scim.NearestName;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.schema.Attribute;
import dev.lockstep.scim.schema.InvalidSchemaException;
import dev.lockstep.scim.schema.ResourceType;
import dev.lockstep.scim.schema.ResourceType.Extension;
import dev.lockstep.scim.schema.ResourceTypeReader;
import dev.lockstep.scim.schema.Schema;
import dev.lockstep.scim.schema.SchemaProblem;
import dev.lockstep.scim.schema.SchemaReader;
import dev.lockstep.scim.schema.SchemaWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What a Directory declares beside the standard schemas, as JSON in the form of RFC 7643, sections
/// 6 and 7:
///
/// ```json
/// {"schemas": [{"id": "urn:example:…:Badge", "attributes": […]}, …],
///  "resourceTypes": [
///    {"name": "User", "schemaExtensions": [{"schema": "urn:example:…:Badge"}]},
///    {"name": "Device", "endpoint": "/Devices", "schema": "urn:example:…:Device"}]}
/// ```
///
/// `User` and `Group` may be given further extensions, none of them required, because sources fill
/// users and groups without them. Every declared schema is used by some resource type.
public final class SchemaDeclaration {
  private static final int MAX_SCHEMAS = 100;

  private static final List<String> KEYS = List.of("schemas", "resourceTypes");

  private SchemaDeclaration() {}

  /// The standard schemas and what is declared beside them.
  ///
  /// @throws IllegalArgumentException naming the schemas, types and attributes and what is wrong
  public static DirectorySchemas read(JsonNode declaration) {
    checkKeys(declaration);
    JsonNode written = list(declaration, "schemas");
    if (written.size() > MAX_SCHEMAS) {
      throw new IllegalArgumentException(
          written.size() + " schemas; a directory declares " + MAX_SCHEMAS + " at most");
    }
    List<Schema> standard = DirectorySchemas.STANDARD.schemas();
    List<Schema> declared = SchemaReader.readAll(written, standard);
    List<ResourceType> types =
        ResourceTypeReader.readAll(
            list(declaration, "resourceTypes"),
            Stream.concat(standard.stream(), declared.stream()).toList(),
            DirectorySchemas.STANDARD.kinds().stream().map(DirectorySchemas.STANDARD::of).toList());
    DirectorySchemas schemas = new DirectorySchemas(byKind(types));
    List<SchemaProblem> problems = problems(schemas, declared);
    if (!problems.isEmpty()) {
      throw new InvalidSchemaException(problems);
    }
    return schemas;
  }

  private static SequencedMap<ResourceKind, ResourceType> byKind(List<ResourceType> types) {
    SequencedMap<ResourceKind, ResourceType> byKind = new LinkedHashMap<>();
    for (ResourceType type : types) {
      byKind.put(
          DirectorySchemas.STANDARD.kinds().stream()
              .filter(kind -> kind.resourceType().equals(type.name()))
              .findFirst()
              .orElseGet(() -> new ResourceKind.Custom(type.name())),
          type);
    }
    return byKind;
  }

  /// What a Directory wants beyond what a schema is.
  private static List<SchemaProblem> problems(DirectorySchemas schemas, List<Schema> declared) {
    List<SchemaProblem> problems = new ArrayList<>();
    for (Schema schema : declared) {
      if (!schemas.schemas().contains(schema)) {
        problems.add(
            new SchemaProblem(
                schema.id(),
                "is used by no resource type: name it in a type's 'schemaExtensions' or as its"
                    + " 'schema'"));
      }
      if (schema.id().contains("/")) {
        problems.add(
            new SchemaProblem(schema.id(), "holds a slash, at which its URL would be split"));
      }
    }
    for (ObjectType type : ObjectType.values()) {
      schemas.of(type).extensions().stream()
          .filter(extension -> declared.contains(extension.schema()))
          .filter(SchemaDeclaration::wantsSomething)
          .forEach(
              extension ->
                  problems.add(
                      new SchemaProblem(
                          extension.schema().id(),
                          "can't be required of a "
                              + type.resourceType()
                              + ", nor an attribute of it: sources fill "
                              + type.resourceType()
                              + "s without it")));
    }
    return problems;
  }

  private static boolean wantsSomething(Extension extension) {
    return extension.required()
        || extension.schema().attributes().stream().anyMatch(Attribute::required);
  }

  /// The inverse of [#read(JsonNode)].
  public static ObjectNode write(DirectorySchemas schemas) {
    ObjectNode declaration = Json.object();
    ArrayNode declared = declaration.putArray("schemas");
    List<Schema> standard = DirectorySchemas.STANDARD.schemas();
    for (Schema schema : schemas.schemas()) {
      if (!standard.contains(schema)) {
        declared.add(SchemaWriter.write(schema, "").without(List.of("schemas", "meta")));
      }
    }
    ArrayNode types = declaration.putArray("resourceTypes");
    for (ResourceKind kind : schemas.kinds()) {
      ResourceType type = schemas.of(kind);
      if (!DirectorySchemas.STANDARD.has(kind)) {
        types.add(SchemaWriter.write(type, "").without(List.of("schemas", "meta")));
      } else if (!type.equals(DirectorySchemas.STANDARD.of(kind))) {
        ArrayNode extensions =
            types.addObject().put("name", type.name()).putArray("schemaExtensions");
        for (Extension extension : type.extensions()) {
          if (!DirectorySchemas.STANDARD.of(kind).extensions().contains(extension)) {
            extensions.addObject().put("schema", extension.schema().id()).put("required", false);
          }
        }
      }
    }
    return declaration;
  }

  private static JsonNode list(JsonNode json, String key) {
    JsonNode list = json.path(key);
    if (!list.isMissingNode() && !list.isNull() && !list.isArray()) {
      throw new IllegalArgumentException("'" + key + "' takes a list, not " + Json.text(list));
    }
    return list;
  }

  private static void checkKeys(JsonNode json) {
    if (!json.isObject()) {
      throw new IllegalArgumentException("the declaration is a JSON object");
    }
    for (var entry : json.properties()) {
      if (!KEYS.contains(entry.getKey())) {
        throw new IllegalArgumentException(
            "the declaration has the unknown key '"
                + entry.getKey()
                + "'"
                + NearestName.hint(entry.getKey(), KEYS));
      }
    }
  }
}
