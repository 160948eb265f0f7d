package dev.lockstep.scim.schema;

import dev.lockstep.scim.NearestName;
import dev.lockstep.scim.schema.ResourceType.Extension;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// Resource types out of their JSON (RFC 7643, section 6), beside those that are there already. An
/// entry with the name of one that is there adds its extensions to it:
///
/// ```json
/// [{"name": "User", "schemaExtensions": [{"schema": "urn:example:Badge"}]},
///  {"name": "Device", "endpoint": "/Devices", "schema": "urn:example:Device"}]
/// ```
///
/// {@snippet file="dev/lockstep/scim/examples/EntryPointsTest.java" region="declare"}
public final class ResourceTypeReader {
  private static final List<String> KEYS =
      List.of(
          "id", "name", "endpoint", "description", "schema", "schemaExtensions", "schemas", "meta");
  private static final List<String> EXTENSION_KEYS = List.of("schema", "required");
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9]{0,62}");
  private static final Pattern ENDPOINT = Pattern.compile("/[A-Za-z][A-Za-z0-9_.-]{0,62}");

  /// Paths of the protocol itself, below the base (RFC 7644, section 3.2).
  private static final Set<String> TAKEN =
      Set.of("/serviceproviderconfig", "/resourcetypes", "/schemas", "/me", "/bulk", "/.search");

  private final Collection<Schema> schemas;
  private final List<ResourceType> types;
  private final List<String> declared = new ArrayList<>();
  private final List<SchemaProblem> problems = new ArrayList<>();

  private ResourceTypeReader(Collection<Schema> schemas, List<ResourceType> existing) {
    this.schemas = schemas;
    this.types = new ArrayList<>(existing);
  }

  /// @param json a list of resource types
  /// @param schemas all that a type may name
  /// @return those that were there, extended where the JSON says so, and the new ones behind them
  /// @throws InvalidSchemaException naming every mistake with its place
  public static List<ResourceType> readAll(
      JsonNode json, Collection<Schema> schemas, List<ResourceType> existing) {
    ResourceTypeReader reader = new ResourceTypeReader(schemas, existing);
    for (JsonNode type : json) {
      reader.type(type);
    }
    if (!reader.problems.isEmpty()) {
      throw new InvalidSchemaException(reader.problems);
    }
    return List.copyOf(reader.types);
  }

  private void type(JsonNode json) {
    String name = json.path("name").asString("");
    JsonFields fields = new JsonFields(json, name.isEmpty() ? "a resource type" : name, problems);
    fields.checkKeys(KEYS);
    if (!NAME.matcher(name).matches()) {
      problem(fields, "needs a 'name' of letters and digits, such as Device");
      return;
    }
    if (declared.contains(name.toLowerCase(Locale.ROOT))) {
      problem(fields, "is declared twice; put it all in one entry");
      return;
    }
    declared.add(name.toLowerCase(Locale.ROOT));
    Optional<ResourceType> existing =
        types.stream().filter(type -> type.name().equalsIgnoreCase(name)).findFirst();
    if (existing.isPresent()) {
      types.set(types.indexOf(existing.get()), extended(fields, existing.get()));
    } else {
      added(fields, name).ifPresent(types::add);
    }
  }

  private ResourceType extended(JsonFields fields, ResourceType type) {
    fixed(fields, "endpoint", type.endpoint());
    fixed(fields, "schema", type.schema().id());
    List<Extension> extensions = new ArrayList<>(type.extensions());
    extensions.addAll(extensions(fields, type.schema(), type.extensions()));
    return new ResourceType(
        type.name(), type.endpoint(), type.description(), type.schema(), extensions);
  }

  private void fixed(JsonFields fields, String key, String value) {
    String given = fields.text(key).orElse(value);
    if (!given.equalsIgnoreCase(value)) {
      problem(fields, "keeps its " + key + " '" + value + "'; leave it out");
    }
  }

  private Optional<ResourceType> added(JsonFields fields, String name) {
    String endpoint = fields.text("endpoint").orElse("");
    endpoint(fields, endpoint);
    Optional<Schema> schema = fields.text("schema").flatMap(urn -> schema(fields, urn));
    if (fields.json().path("schema").isMissingNode()) {
      problem(fields, "needs a 'schema', the URN of its core schema");
    }
    return schema.map(
        core ->
            new ResourceType(
                name,
                endpoint,
                fields.text("description").orElse(""),
                core,
                extensions(fields, core, List.of())));
  }

  private void endpoint(JsonFields fields, String endpoint) {
    if (!ENDPOINT.matcher(endpoint).matches()) {
      problem(fields, "needs an 'endpoint' such as /Devices, not '" + endpoint + "'");
    } else if (TAKEN.contains(endpoint.toLowerCase(Locale.ROOT))) {
      problem(
          fields, "has the endpoint '" + endpoint + "', which SCIM itself uses; choose another");
    }
    types.stream()
        .filter(type -> type.endpoint().equalsIgnoreCase(endpoint))
        .findFirst()
        .ifPresent(
            type ->
                problem(
                    fields, "has the endpoint '" + endpoint + "', which is " + type.name() + "'s"));
  }

  private List<Extension> extensions(JsonFields type, Schema core, List<Extension> existing) {
    List<Extension> extensions = new ArrayList<>();
    for (JsonNode json : type.list("schemaExtensions")) {
      JsonFields fields = new JsonFields(json, "an extension of " + type.place(), problems);
      fields.checkKeys(EXTENSION_KEYS);
      Optional<Schema> schema = fields.text("schema").flatMap(urn -> schema(fields, urn));
      if (fields.json().path("schema").isMissingNode()) {
        problem(fields, "needs a 'schema', its URN");
      }
      boolean required = fields.flag("required");
      if (schema.isPresent()) {
        Schema found = schema.get();
        if (found.equals(core) || has(existing, found) || has(extensions, found)) {
          problem(type, "has the schema '" + found.id() + "' twice");
        }
        extensions.add(new Extension(found, required));
      }
    }
    return extensions;
  }

  private static boolean has(List<Extension> extensions, Schema schema) {
    return extensions.stream().anyMatch(extension -> extension.schema().equals(schema));
  }

  private Optional<Schema> schema(JsonFields fields, String urn) {
    Optional<Schema> found =
        schemas.stream().filter(schema -> schema.id().equalsIgnoreCase(urn)).findFirst();
    if (found.isEmpty()) {
      problem(
          fields,
          "names the schema '"
              + urn
              + "', which isn't there"
              + NearestName.hint(urn, schemas.stream().map(Schema::id).toList()));
    }
    return found;
  }

  private void problem(JsonFields fields, String detail) {
    problems.add(new SchemaProblem(fields.place(), detail));
  }
}
