package dev.lockstep.target;

import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.message.ResourceWriter;
import dev.lockstep.scim.patch.PatchOperation;
import dev.lockstep.scim.patch.PatchWriter;
import dev.lockstep.scim.query.BoundAttribute;
import dev.lockstep.scim.query.FilterPrinter;
import dev.lockstep.target.Preset.PatchStyle;
import dev.lockstep.target.Preset.RemoveMembers;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Bodies of PATCH requests in the form that a preset's target understands.
final class PatchBody {
  private PatchBody() {}

  static ObjectNode of(List<PatchOperation> operations, PatchStyle style) {
    return switch (style) {
      case ONE_OPERATION_PER_ATTRIBUTE -> PatchWriter.write(operations);
      case MERGED -> merged(operations);
    };
  }

  private static ObjectNode merged(List<PatchOperation> operations) {
    List<PatchOperation> others = new ArrayList<>();
    ObjectNode value = Json.object();
    for (PatchOperation operation : operations) {
      if (operation instanceof PatchOperation.Replace replace && isSimple(replace)) {
        put(value, replace);
      } else {
        others.add(operation);
      }
    }
    if (operations.size() - others.size() < 2) {
      return PatchWriter.write(operations);
    }
    ObjectNode body = PatchWriter.write(others);
    ObjectNode together = Json.object();
    together.put("op", "replace");
    together.set("value", value);
    ((ArrayNode) body.path("Operations")).insert(0, together);
    return body;
  }

  /// One value of an attribute without parts: service providers disagree about whether a complex
  /// value without path replaces or fills up.
  private static boolean isSimple(PatchOperation.Replace replace) {
    return replace.path().element().isEmpty()
        && replace.path().subAttribute().isEmpty()
        && !replace.path().attribute().attribute().isComplex()
        && !replace.path().attribute().attribute().multiValued();
  }

  private static void put(ObjectNode value, PatchOperation.Replace replace) {
    BoundAttribute attribute = replace.path().attribute();
    ObjectNode owner =
        attribute
            .extension()
            .map(urn -> value.get(urn) instanceof ObjectNode begun ? begun : value.putObject(urn))
            .orElse(value);
    ResourceWriter.put(owner, attribute.attribute().name(), replace.value());
  }

  static ObjectNode adding(List<String> members) {
    ObjectNode body = PatchWriter.write(List.of());
    values(operation(body, "add", "members"), members);
    return body;
  }

  static ObjectNode removing(List<String> members, RemoveMembers form) {
    ObjectNode body = PatchWriter.write(List.of());
    switch (form) {
      case BY_VALUE -> values(operation(body, "remove", "members"), members);
      case BY_FILTER ->
          members.forEach(
              member ->
                  operation(
                      body, "remove", "members[" + FilterPrinter.equality("value", member) + "]"));
    }
    return body;
  }

  private static ObjectNode operation(ObjectNode body, String verb, String path) {
    ObjectNode operation = ((ArrayNode) body.path("Operations")).addObject();
    return operation.put("op", verb).put("path", path);
  }

  private static void values(ObjectNode operation, List<String> members) {
    ArrayNode values = operation.putArray("value");
    members.forEach(member -> values.addObject().put("value", member));
  }
}
