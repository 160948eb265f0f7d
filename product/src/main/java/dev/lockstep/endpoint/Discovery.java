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
record Discovery(DirectorySchemas schemas, Capabilities capabilities, String base) {

  ObjectNode serviceProviderConfig(ArrayNode authenticationSchemes) {
    ObjectNode node = Json.object();
    node.putArray("schemas").add("urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig");
    node.put("documentationUri", "https://www.rfc-editor.org/rfc/rfc7644");
    node.putObject("patch").put("supported", capabilities.patch());
    node.putObject("bulk")
        .put("supported", capabilities.bulk())
        .put("maxOperations", capabilities.bulk() ? BulkRoutes.MAX_OPERATIONS : 0)
        .put("maxPayloadSize", capabilities.bulk() ? Endpoint.MAX_BODY : 0);
    node.putObject("filter").put("supported", true).put("maxResults", capabilities.maxResults());
    node.putObject("changePassword").put("supported", false);
    node.putObject("sort").put("supported", capabilities.sort());
    node.putObject("etag").put("supported", capabilities.etag());
    pagination(node.putObject("pagination"));
    node.set("authenticationSchemes", authenticationSchemes);
    node.putObject("meta")
        .put("resourceType", "ServiceProviderConfig")
        .put("location", base + "/ServiceProviderConfig");
    return node;
  }

  private void pagination(ObjectNode node) {
    node.put("cursor", capabilities.cursor())
        .put("index", capabilities.index())
        .put("defaultPaginationMethod", capabilities.index() ? "index" : "cursor")
        .put("defaultPageSize", capabilities.defaultResults())
        .put("maxPageSize", capabilities.maxResults());
    if (capabilities.cursor()) {
      node.put("cursorTimeout", Cursors.LIFE.toSeconds());
    }
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
