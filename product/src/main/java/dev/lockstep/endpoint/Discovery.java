package dev.lockstep.endpoint;

import dev.lockstep.directory.DirectorySchemas;
import dev.lockstep.directory.ResourceKind;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.message.ListResponse;
import dev.lockstep.scim.schema.Schema;
import dev.lockstep.scim.schema.SchemaWriter;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What the service provider can do, told by itself (RFC 7644, section 4): only what is true of the
/// Directory that is asked.
///
/// @param base the URL of the Endpoint, as far as `/v2`
record Discovery(DirectorySchemas schemas, String base) {

  ObjectNode serviceProviderConfig(ArrayNode authenticationSchemes) {
    ObjectNode node = Json.object();
    node.putArray("schemas").add("urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig");
    node.put("documentationUri", "https://www.rfc-editor.org/rfc/rfc7644");
    node.putObject("patch").put("supported", true);
    node.putObject("bulk").put("supported", false).put("maxOperations", 0).put("maxPayloadSize", 0);
    node.putObject("filter").put("supported", true).put("maxResults", ResourceRoutes.MAX_RESULTS);
    node.putObject("changePassword").put("supported", false);
    node.putObject("sort").put("supported", false);
    node.putObject("etag").put("supported", true);
    node.set("authenticationSchemes", authenticationSchemes);
    node.putObject("meta")
        .put("resourceType", "ServiceProviderConfig")
        .put("location", base + "/ServiceProviderConfig");
    return node;
  }

  ObjectNode resourceTypes() {
    return ListResponse.all(schemas.kinds().stream().map(this::resourceType).toList()).write();
  }

  ObjectNode resourceType(String name) {
    return schemas.kinds().stream()
        .filter(kind -> kind.resourceType().equalsIgnoreCase(name))
        .findFirst()
        .map(this::resourceType)
        .orElseThrow(
            () ->
                ScimException.notFound(
                    "there is no resource type '"
                        + name
                        + "': there are "
                        + schemas.kinds().stream()
                            .map(ResourceKind::resourceType)
                            .collect(Collectors.joining(", "))));
  }

  private ObjectNode resourceType(ResourceKind kind) {
    return SchemaWriter.write(schemas.of(kind), base + "/ResourceTypes/" + kind.resourceType());
  }

  ObjectNode allSchemas() {
    return ListResponse.all(schemas.schemas().stream().map(this::schema).toList()).write();
  }

  ObjectNode schema(String urn) {
    return schemas.schemas().stream()
        .filter(schema -> schema.id().equalsIgnoreCase(urn))
        .findFirst()
        .map(this::schema)
        .orElseThrow(() -> ScimException.notFound("there is no schema '" + urn + "'"));
  }

  private ObjectNode schema(Schema schema) {
    return SchemaWriter.write(schema, base + "/Schemas/" + schema.id());
  }
}
