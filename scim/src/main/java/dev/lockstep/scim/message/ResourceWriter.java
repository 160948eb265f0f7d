package dev.lockstep.scim.message;

import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.schema.ResourceType;
import dev.lockstep.scim.value.Moments;
import dev.lockstep.scim.value.Value;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Resources as JSON (RFC 7643, section 8).
///
/// {@snippet file="dev/lockstep/scim/examples/EntryPointsTest.java" region="read"}
public final class ResourceWriter {
  private ResourceWriter() {}

  /// `schemas` first: the core schema and every extension that the resource uses.
  public static ObjectNode write(ResourceType type, Value.Complex resource) {
    ObjectNode node = Json.object();
    schemas(type, resource).forEach(node.putArray("schemas")::add);
    resource
        .attributes()
        .forEach(
            (name, value) -> {
              if (!name.equals("schemas")) {
                put(node, name, value);
              }
            });
    return node;
  }

  /// The resource with its `schemas` among its attributes, as a filter on them sees it.
  public static Value.Complex withSchemas(ResourceType type, Value.Complex resource) {
    return resource.with(
        "schemas",
        new Value.Multi(schemas(type, resource).stream().<Value>map(Value::text).toList()));
  }

  private static List<String> schemas(ResourceType type, Value.Complex resource) {
    List<String> urns = new ArrayList<>();
    urns.add(type.schema().id());
    for (ResourceType.Extension extension : type.extensions()) {
      if (!resource.complex(extension.schema().id()).isEmpty()) {
        urns.add(extension.schema().id());
      }
    }
    return urns;
  }

  /// A value alone, as in a PATCH operation.
  public static void put(ObjectNode node, String name, Value value) {
    switch (value) {
      case Value.Text(String text) -> node.put(name, text);
      case Value.Flag(boolean flag) -> node.put(name, flag);
      case Value.Whole(long number) -> node.put(name, number);
      case Value.Decimal(BigDecimal number) -> node.put(name, number);
      case Value.Moment(Instant instant) -> node.put(name, Moments.write(instant));
      case Value.Complex(SequencedMap<String, Value> parts) -> {
        ObjectNode object = node.putObject(name);
        parts.forEach((part, inner) -> put(object, part, inner));
      }
      case Value.Multi(List<Value> values) -> {
        ArrayNode array = node.putArray(name);
        values.forEach(inner -> add(array, inner));
      }
    }
  }

  private static void add(ArrayNode array, Value value) {
    switch (value) {
      case Value.Text(String text) -> array.add(text);
      case Value.Flag(boolean flag) -> array.add(flag);
      case Value.Whole(long number) -> array.add(number);
      case Value.Decimal(BigDecimal number) -> array.add(number);
      case Value.Moment(Instant instant) -> array.add(Moments.write(instant));
      case Value.Complex(SequencedMap<String, Value> parts) -> {
        ObjectNode object = array.addObject();
        parts.forEach((part, inner) -> put(object, part, inner));
      }
      case Value.Multi(List<Value> values) -> {
        ArrayNode inner = array.addArray();
        values.forEach(part -> add(inner, part));
      }
    }
  }
}
