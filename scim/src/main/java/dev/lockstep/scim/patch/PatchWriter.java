package dev.lockstep.scim.patch;

import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.message.ResourceWriter;
import dev.lockstep.scim.query.BoundAttribute;
import dev.lockstep.scim.query.BoundFilter;
import dev.lockstep.scim.query.BoundPath;
import dev.lockstep.scim.query.Operator;
import dev.lockstep.scim.value.Moments;
import dev.lockstep.scim.value.Value;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Operations as the body of a PATCH, in the RFC's own form: lower-case `op`, a path on each.
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
        + path.element().map(element -> "[" + filter(element) + "]").orElse("")
        + path.subAttribute().map(part -> "." + part.name()).orElse("");
  }

  private static String filter(BoundFilter filter) {
    return switch (filter) {
      case BoundFilter.And(List<BoundFilter> operands) -> joined(operands, " and ");
      case BoundFilter.Or(List<BoundFilter> operands) -> joined(operands, " or ");
      case BoundFilter.Not(BoundFilter operand) -> "not (" + filter(operand) + ")";
      case BoundFilter.Present(BoundAttribute attribute) -> attribute.innermost().name() + " pr";
      case BoundFilter.Comparison(var attribute, Operator operator, Value.Simple value) ->
          attribute.innermost().name() + " " + operator.keyword() + " " + literal(value);
      case BoundFilter.ValuePath _ ->
          throw new IllegalArgumentException("an element has no elements of its own");
    };
  }

  private static String joined(List<BoundFilter> operands, String word) {
    return operands.stream()
        .map(
            operand ->
                operand instanceof BoundFilter.And || operand instanceof BoundFilter.Or
                    ? "(" + filter(operand) + ")"
                    : filter(operand))
        .collect(Collectors.joining(word));
  }

  private static String literal(Value.Simple value) {
    return switch (value) {
      case Value.Text(String text) -> Json.quoted(text);
      case Value.Flag(boolean flag) -> String.valueOf(flag);
      case Value.Whole(long number) -> String.valueOf(number);
      case Value.Decimal(var number) -> number.toString();
      case Value.Moment(var instant) -> Json.quoted(Moments.write(instant));
    };
  }
}
