package dev.lockstep.directory;

import dev.lockstep.scim.NearestName;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.schema.Attribute;
import dev.lockstep.scim.schema.CommonAttributes;
import dev.lockstep.scim.schema.ResourceType;
import dev.lockstep.scim.schema.ResourceType.Extension;
import dev.lockstep.scim.schema.Schema;
import dev.lockstep.scim.schema.SchemaReader;
import dev.lockstep.scim.schema.SchemaWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.regex.Pattern;
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
  /// More than any vendor's extension; each attribute is looked at for each resource read.
  private static final int MAX_ATTRIBUTES = 1_000;

  private static final int MAX_SCHEMAS = 100;

  /// RFC 7643, section 2.1; a sub-attribute may be called `$ref`.
  private static final Pattern ATTRIBUTE_NAME = Pattern.compile("\\$?[A-Za-z][A-Za-z0-9_-]{0,99}");

  /// RFC 8141 as far as a name needs it: no quotes, blanks, brackets, or slashes that a URL
  /// would split at.
  private static final Pattern URN =
      Pattern.compile("(?i)urn:[a-z0-9][a-z0-9-]{1,31}:[a-z0-9()+,.:=@;$_!*'-]{1,255}");

  private static final Pattern TYPE_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9]{0,62}");
  private static final Pattern TYPE_ENDPOINT = Pattern.compile("/[A-Za-z][A-Za-z0-9_.-]{0,62}");

  /// Paths of the protocol itself, below the base.
  private static final Set<String> TAKEN =
      Set.of("/serviceproviderconfig", "/resourcetypes", "/schemas", "/me", "/bulk");

  private final Map<String, Schema> declared = new LinkedHashMap<>();
  private final SequencedMap<ResourceKind, ResourceType> types = new LinkedHashMap<>();
  private final List<String> used = new ArrayList<>();

  private SchemaDeclaration() {
    for (ResourceKind kind : DirectorySchemas.STANDARD.kinds()) {
      types.put(kind, DirectorySchemas.STANDARD.of(kind));
    }
  }

  /// The standard schemas and what is declared beside them.
  ///
  /// @throws IllegalArgumentException naming the schema, type or attribute and what is wrong
  public static DirectorySchemas read(JsonNode declaration) {
    SchemaDeclaration reading = new SchemaDeclaration();
    onlyKeys(declaration, "the declaration", "schemas", "resourceTypes");
    for (JsonNode schema : list(declaration, "schemas")) {
      reading.schema(SchemaReader.read(schema));
    }
    for (JsonNode type : list(declaration, "resourceTypes")) {
      reading.type(type);
    }
    for (String id : reading.declared.keySet()) {
      if (!reading.used.contains(id)) {
        throw new IllegalArgumentException(
            "no resource type uses the schema '"
                + reading.declared.get(id).id()
                + "': name it in a type's 'schemaExtensions' or as its 'schema'");
      }
    }
    return new DirectorySchemas(reading.types);
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

  // Schemas

  private void schema(Schema schema) {
    check(URN, schema.id(), "a schema's 'id' is a URN such as urn:example:params:scim:Badge");
    String key = schema.id().toLowerCase(Locale.ROOT);
    if (standard(schema.id()).isPresent()) {
      throw new IllegalArgumentException(
          "the schema '" + schema.id() + "' is there already and can't be declared again");
    }
    if (declared.put(key, schema) != null) {
      throw new IllegalArgumentException("the schema '" + schema.id() + "' is declared twice");
    }
    if (declared.size() > MAX_SCHEMAS) {
      throw new IllegalArgumentException("more than " + MAX_SCHEMAS + " schemas");
    }
    if (schema.attributes().size() > MAX_ATTRIBUTES) {
      throw new IllegalArgumentException(
          "'" + schema.id() + "' has more than " + MAX_ATTRIBUTES + " attributes");
    }
    attributes(schema.attributes(), schema.id() + ":");
  }

  private static void attributes(List<Attribute> attributes, String prefix) {
    List<String> names = new ArrayList<>();
    for (Attribute attribute : attributes) {
      String place = prefix + attribute.name();
      check(ATTRIBUTE_NAME, attribute.name(), "'" + place + "' is no attribute name");
      if (names.contains(attribute.name().toLowerCase(Locale.ROOT))) {
        throw new IllegalArgumentException("'" + place + "' is there twice");
      }
      names.add(attribute.name().toLowerCase(Locale.ROOT));
      if (prefix.endsWith(":") && CommonAttributes.find(attribute.name()).isPresent()) {
        throw new IllegalArgumentException(
            "'" + place + "': every resource has an attribute of this name");
      }
      if (attribute.isComplex() == attribute.subAttributes().isEmpty()) {
        throw new IllegalArgumentException(
            "'" + place + "': a complex attribute has subAttributes, and only a complex one");
      }
      if (attribute.isComplex() && !prefix.endsWith(":")) {
        throw new IllegalArgumentException(
            "'" + place + "': a sub-attribute can't be complex (RFC 7643, section 2.3.8)");
      }
      attributes(attribute.subAttributes(), place + ".");
    }
  }

  private static Optional<Schema> standard(String id) {
    return DirectorySchemas.STANDARD.schemas().stream()
        .filter(schema -> schema.id().equalsIgnoreCase(id))
        .findFirst();
  }

  // Resource types

  private void type(JsonNode json) {
    onlyKeys(
        json,
        "a resource type",
        "id",
        "name",
        "endpoint",
        "description",
        "schema",
        "schemaExtensions",
        "schemas",
        "meta");
    String name = json.path("name").asString("");
    check(TYPE_NAME, name, "a resource type's 'name' has letters and digits only");
    for (ResourceKind kind : DirectorySchemas.STANDARD.kinds()) {
      if (kind.resourceType().equalsIgnoreCase(name)) {
        extend(kind, json);
        return;
      }
    }
    String endpoint = json.path("endpoint").asString("/" + name + "s");
    check(TYPE_ENDPOINT, endpoint, "'" + name + "' needs an 'endpoint' such as /Devices");
    String place = endpoint.toLowerCase(Locale.ROOT);
    if (TAKEN.contains(place)
        || types.values().stream().anyMatch(type -> type.endpoint().equalsIgnoreCase(endpoint))) {
      throw new IllegalArgumentException("the endpoint '" + endpoint + "' is taken");
    }
    if (types.keySet().stream().anyMatch(kind -> kind.resourceType().equalsIgnoreCase(name))) {
      throw new IllegalArgumentException("the resource type '" + name + "' is declared twice");
    }
    ResourceType type =
        new ResourceType(
            name,
            endpoint,
            json.path("description").asString(""),
            named(json.path("schema").asString(""), "'schema' of '" + name + "'"),
            extensions(json, name));
    types.put(new ResourceKind.Custom(name), type);
  }

  private void extend(ResourceKind kind, JsonNode json) {
    ResourceType type = types.get(kind);
    if (type == null || !type.equals(DirectorySchemas.STANDARD.of(kind))) {
      throw new IllegalArgumentException(
          "the resource type '" + kind.resourceType() + "' is there twice");
    }
    same(json, "endpoint", type.endpoint());
    same(json, "schema", type.schema().id());
    List<Extension> extensions = new ArrayList<>(type.extensions());
    for (Extension extension : extensions(json, type.name())) {
      if (extension.required()
          || extension.schema().attributes().stream().anyMatch(Attribute::required)) {
        throw new IllegalArgumentException(
            "the extension '"
                + extension.schema().id()
                + "' of "
                + type.name()
                + " can't be required, nor an attribute of it: sources fill "
                + type.name()
                + "s without it");
      }
      extensions.add(extension);
    }
    types.put(
        kind,
        new ResourceType(
            type.name(), type.endpoint(), type.description(), type.schema(), extensions));
  }

  private static void same(JsonNode json, String key, String fixed) {
    String given = json.path(key).asString(fixed);
    if (!given.equals(fixed)) {
      throw new IllegalArgumentException(
          "'"
              + key
              + "' of "
              + json.path("name").asString("")
              + " is '"
              + fixed
              + "' and stays so");
    }
  }

  private List<Extension> extensions(JsonNode json, String type) {
    List<Extension> extensions = new ArrayList<>();
    for (JsonNode extension : list(json, "schemaExtensions")) {
      onlyKeys(extension, "an extension of '" + type + "'", "schema", "required");
      Schema schema =
          named(extension.path("schema").asString(""), "an extension of '" + type + "'");
      if (extensions.stream().anyMatch(other -> other.schema().equals(schema))) {
        throw new IllegalArgumentException(
            "'" + type + "' has the extension '" + schema.id() + "' twice");
      }
      extensions.add(new Extension(schema, extension.path("required").asBoolean(false)));
    }
    return extensions;
  }

  private Schema named(String urn, String what) {
    String key = urn.toLowerCase(Locale.ROOT);
    Schema schema = declared.get(key);
    if (schema == null) {
      throw new IllegalArgumentException(
          what
              + " names the schema '"
              + urn
              + "', which 'schemas' doesn't declare"
              + NearestName.hint(urn, declared.values().stream().map(Schema::id).toList()));
    }
    used.add(key);
    return schema;
  }

  // JSON

  private static Iterable<JsonNode> list(JsonNode json, String key) {
    JsonNode list = json.path(key);
    if (!list.isMissingNode() && !list.isNull() && !list.isArray()) {
      throw new IllegalArgumentException("'" + key + "' takes a list, not " + Json.text(list));
    }
    return list;
  }

  private static void onlyKeys(JsonNode json, String what, String... keys) {
    if (!json.isObject()) {
      throw new IllegalArgumentException(what + " is a JSON object");
    }
    List<String> known = List.of(keys);
    for (var entry : json.properties()) {
      if (!known.contains(entry.getKey())) {
        throw new IllegalArgumentException(
            what
                + " has the unknown key '"
                + entry.getKey()
                + "'"
                + NearestName.hint(entry.getKey(), known));
      }
    }
  }

  private static void check(Pattern form, String text, String expectation) {
    if (!form.matcher(text).matches()) {
      throw new IllegalArgumentException(expectation + ", not '" + text + "'");
    }
  }
}
