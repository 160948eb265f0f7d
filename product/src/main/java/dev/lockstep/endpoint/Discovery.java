package dev.lockstep.endpoint;

import dev.lockstep.directory.DirectorySchemas;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.message.ListResponse;
import dev.lockstep.scim.schema.ResourceType;
import dev.lockstep.scim.schema.Schema;
import dev.lockstep.scim.schema.SchemaWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/// What the service provider can do, told by itself (RFC 7644, section 4): only what is true.
final class Discovery {
  private Discovery() {}

  static ObjectNode serviceProviderConfig(String base) {
    ObjectNode node = Json.object();
    node.putArray("schemas").add("urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig");
    node.put("documentationUri", "https://www.rfc-editor.org/rfc/rfc7644");
    node.putObject("patch").put("supported", true);
    node.putObject("bulk").put("supported", false).put("maxOperations", 0).put("maxPayloadSize", 0);
    node.putObject("filter").put("supported", true).put("maxResults", ResourceRoutes.MAX_RESULTS);
    node.putObject("changePassword").put("supported", false);
    node.putObject("sort").put("supported", false);
    node.putObject("etag").put("supported", true);
    node.putArray("authenticationSchemes")
        .addObject()
        .put("type", "oauthbearertoken")
        .put("name", "OAuth Bearer Token")
        .put("description", "A token of this directory, sent as Authorization: Bearer")
        .put("specUri", "https://www.rfc-editor.org/rfc/rfc6750")
        .put("primary", true);
    node.putObject("meta")
        .put("resourceType", "ServiceProviderConfig")
        .put("location", base + "/ServiceProviderConfig");
    return node;
  }

  static ObjectNode resourceTypes(String base) {
    List<ObjectNode> types = new ArrayList<>();
    for (ObjectType type : ObjectType.values()) {
      types.add(resourceType(base, type));
    }
    return ListResponse.all(types).write();
  }

  static ObjectNode resourceType(String base, String name) {
    for (ObjectType type : ObjectType.values()) {
      if (type.resourceType().equalsIgnoreCase(name)) {
        return resourceType(base, type);
      }
    }
    throw ScimException.notFound("there is no resource type '" + name + "': User and Group are");
  }

  private static ObjectNode resourceType(String base, ObjectType type) {
    return SchemaWriter.write(
        DirectorySchemas.of(type), base + "/ResourceTypes/" + type.resourceType());
  }

  static ObjectNode schemas(String base) {
    return ListResponse.all(
            schemas().values().stream()
                .map(schema -> SchemaWriter.write(schema, base + "/Schemas/" + schema.id()))
                .toList())
        .write();
  }

  static ObjectNode schema(String base, String urn) {
    return schemas().values().stream()
        .filter(schema -> schema.id().equalsIgnoreCase(urn))
        .findFirst()
        .map(schema -> SchemaWriter.write(schema, base + "/Schemas/" + schema.id()))
        .orElseThrow(() -> ScimException.notFound("there is no schema '" + urn + "'"));
  }

  private static Map<String, Schema> schemas() {
    Map<String, Schema> schemas = new LinkedHashMap<>();
    for (ObjectType type : ObjectType.values()) {
      ResourceType resourceType = DirectorySchemas.of(type);
      schemas.put(resourceType.schema().id(), resourceType.schema());
      resourceType
          .extensions()
          .forEach(extension -> schemas.put(extension.schema().id(), extension.schema()));
    }
    return schemas;
  }
}
