package dev.lockstep.scim.patch;

import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.message.ResourceWriter;
import dev.lockstep.scim.query.BoundPath;
import dev.lockstep.scim.query.FilterPrinter;
import dev.lockstep.scim.value.Value;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Operations as the body of a PATCH, in the RFC's own form: lower-case `op`, a path on each.
///
/// {@snippet file="dev/lockstep/scim/examples/EntryPointsTest.java" region="difference"}
public final class PatchWriter {
  private PatchWriter() {}

  public static ObjectNode write(List<PatchOperation> operations) {
    ObjectNode body = Json.object();
    body.putArray("schemas").add(PatchReader.URN);
    ArrayNode array = body.putArray("Operations");
    for (PatchOperation operation : operations) {
      ObjectNode node = array.addObject();
      switch (operation) {
        case PatchOperation.Add(BoundPath path, Value value) -> put(node, "add", path, value);
        case PatchOperation.Replace(BoundPath path, Value value) ->
            put(node, "replace", path, value);
        case PatchOperation.Remove(BoundPath path) ->
            node.put("op", "remove").put("path", path(path));
      }
    }
    return body;
  }

  private static void put(ObjectNode node, String verb, BoundPath path, Value value) {
    node.put("op", verb).put("path", path(path));
    ResourceWriter.put(node, "value", value);
  }

  /// As the schema spells it: `emails[type eq "work"].value`.
  public static String path(BoundPath path) {
    return path.attribute()
        + path.element().map(element -> "[" + FilterPrinter.printElement(element) + "]").orElse("")
        + path.subAttribute().map(part -> "." + part.name()).orElse("");
  }
}
