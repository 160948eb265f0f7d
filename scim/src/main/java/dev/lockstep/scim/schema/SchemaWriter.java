package dev.lockstep.scim.schema;

import dev.lockstep.scim.json.Json;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Schemas and resource types as the discovery endpoints show them (RFC 7643, sections 6 and 7):
/// with `schemas` and `meta` (erratum 8417), camel-case values and no nulls.
///
/// {@snippet file="dev/lockstep/scim/examples/EntryPointsTest.java" region="declare"}
public final class SchemaWriter {
  public static final String SCHEMA_URN = "urn:ietf:params:scim:schemas:core:2.0:Schema";
  public static final String RESOURCE_TYPE_URN =
      "urn:ietf:params:scim:schemas:core:2.0:ResourceType";

  private SchemaWriter() {}

  public static ObjectNode write(Schema schema, String location) {
    ObjectNode node = Json.object();
    node.putArray("schemas").add(SCHEMA_URN);
    node.put("id", schema.id());
    node.put("name", schema.name());
    node.put("description", schema.description());
    ArrayNode attributes = node.putArray("attributes");
    schema.attributes().forEach(attribute -> attributes.add(write(attribute)));
    meta(node, "Schema", location);
    return node;
  }

  public static ObjectNode write(ResourceType type, String location) {
    ObjectNode node = Json.object();
    node.putArray("schemas").add(RESOURCE_TYPE_URN);
    node.put("id", type.name());
    node.put("name", type.name());
    node.put("endpoint", type.endpoint());
    node.put("description", type.description());
    node.put("schema", type.schema().id());
    ArrayNode extensions = node.putArray("schemaExtensions");
    type.extensions()
        .forEach(
            extension ->
                extensions
                    .addObject()
                    .put("schema", extension.schema().id())
                    .put("required", extension.required()));
    meta(node, "ResourceType", location);
    return node;
  }

  private static void meta(ObjectNode node, String resourceType, String location) {
    node.putObject("meta").put("resourceType", resourceType).put("location", location);
  }

  private static ObjectNode write(Attribute attribute) {
    ObjectNode node = Json.object();
    node.put("name", attribute.name());
    node.put("type", SchemaReader.keyword(attribute.type()));
    node.put("multiValued", attribute.multiValued());
    node.put("description", attribute.description());
    node.put("required", attribute.required());
    texts(node, "canonicalValues", attribute.canonicalValues());
    if (!attribute.isComplex()) {
      node.put("caseExact", attribute.caseExact());
    }
    node.put("mutability", SchemaReader.keyword(attribute.mutability()));
    node.put("returned", SchemaReader.keyword(attribute.returned()));
    node.put("uniqueness", SchemaReader.keyword(attribute.uniqueness()));
    texts(node, "referenceTypes", attribute.referenceTypes());
    if (!attribute.subAttributes().isEmpty()) {
      ArrayNode subAttributes = node.putArray("subAttributes");
      attribute.subAttributes().forEach(sub -> subAttributes.add(write(sub)));
    }
    return node;
  }

  private static void texts(ObjectNode node, String name, List<String> texts) {
    if (!texts.isEmpty()) {
      ArrayNode array = node.putArray(name);
      texts.forEach(array::add);
    }
  }
}
