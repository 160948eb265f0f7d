package dev.lockstep.scim.message;

import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.schema.Attribute;
import dev.lockstep.scim.schema.Attribute.Mutability;
import dev.lockstep.scim.value.Moments;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import tools.jackson.databind.JsonNode;

/// JSON held against an attribute: its type, its parts, one primary at most. Empty where the JSON
/// means unassigned: null, `[]`, or a complex value without parts (RFC 7643, section 2.5).
public final class ValueReader {
  private final Unknown unknown;

  public ValueReader(Unknown unknown) {
    this.unknown = unknown;
  }

  /// @param path how the attribute is called in errors
  /// @throws ScimException 400 `invalidValue`, naming the path, what was expected and what came
  public Optional<Value> read(Attribute attribute, JsonNode json, String path) {
    if (json.isNull()) {
      return Optional.empty();
    }
    if (!attribute.multiValued()) {
      return readSingle(attribute, single(attribute, json, path), path);
    }
    List<Value> values = new ArrayList<>();
    if (json.isArray()) {
      for (int index = 0; index < json.size(); index++) {
        values.add(element(attribute, json.get(index), path + "[" + index + "]"));
      }
    } else {
      values.add(element(attribute, json, path));
    }
    onePrimary(values, path);
    return Value.Multi.of(values);
  }

  /// One value of a multi-valued attribute.
  private Value element(Attribute attribute, JsonNode json, String path) {
    return readSingle(attribute, json, path)
        .orElseThrow(() -> invalid("'" + path + "' is empty; leave it out or give it a value"));
  }

  /// A list of one stands for its value: Entra sends a manager so.
  private static JsonNode single(Attribute attribute, JsonNode json, String path) {
    if (!json.isArray()) {
      return json;
    }
    if (json.isEmpty()) {
      return Json.absent();
    }
    if (json.size() > 1) {
      throw invalid(
          "'" + path + "' takes one " + attribute.type() + ", not a list of " + json.size());
    }
    return json.get(0);
  }

  private Optional<Value> readSingle(Attribute attribute, JsonNode json, String path) {
    if (json.isNull()) {
      return Optional.empty();
    }
    return switch (attribute.type()) {
      case STRING, REFERENCE -> Optional.of(text(attribute, json, path));
      case BINARY -> Optional.of(binary(attribute, json, path));
      case BOOLEAN ->
          json.isBoolean()
              ? Optional.of(Value.flag(json.booleanValue()))
              : wrong(attribute, json, path);
      case INTEGER ->
          json.isIntegralNumber() && json.canConvertToLong()
              ? Optional.of(new Value.Whole(json.longValue()))
              : wrong(attribute, json, path);
      case DECIMAL ->
          json.isNumber()
              ? Optional.of(new Value.Decimal(decimal(json)))
              : wrong(attribute, json, path);
      case DATE_TIME ->
          Optional.of(
              Moments.parse(text(attribute, json, path).value())
                  .map(Value.Moment::new)
                  .orElseThrow(() -> mismatch(attribute, json, path)));
      case COMPLEX -> complex(attribute, json, path);
    };
  }

  private static BigDecimal decimal(JsonNode json) {
    return json.decimalValue();
  }

  private static Value.Text text(Attribute attribute, JsonNode json, String path) {
    if (!json.isString()) {
      throw mismatch(attribute, json, path);
    }
    return new Value.Text(json.stringValue());
  }

  private static Value.Text binary(Attribute attribute, JsonNode json, String path) {
    Value.Text text = text(attribute, json, path);
    if (!isBase64(text.value())) {
      throw mismatch(attribute, json, path);
    }
    return text;
  }

  /// Of either alphabet of RFC 4648, with padding or without (RFC 7643, section 2.3.6); line breaks
  /// as in PEM are kept too.
  static boolean isBase64(String text) {
    String joined = text.replaceAll("\\s", "").replace('-', '+').replace('_', '/');
    try {
      Base64.getDecoder().decode(joined);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private Optional<Value> complex(Attribute attribute, JsonNode json, String path) {
    Optional<Attribute> alone = attribute.subAttribute("value");
    if (json.isString() && alone.isPresent()) {
      return read(alone.get(), json, path).map(value -> Complex.of("value", value));
    }
    if (!json.isObject()) {
      throw mismatch(attribute, json, path);
    }
    SequencedMap<String, Value> parts = new LinkedHashMap<>();
    json.properties()
        .forEach(
            entry -> {
              String partPath = path + "." + entry.getKey();
              Optional<Attribute> sub = attribute.subAttribute(entry.getKey());
              if (sub.isEmpty()) {
                unknown.attribute(partPath);
              } else if (sub.get().mutability() != Mutability.READ_ONLY) {
                read(sub.get(), entry.getValue(), partPath)
                    .ifPresent(value -> parts.put(sub.get().name(), value));
              }
            });
    return parts.isEmpty() ? Optional.empty() : Optional.of(new Complex(parts));
  }

  private static void onePrimary(List<Value> values, String path) {
    long primaries =
        values.stream()
            .filter(
                value -> value instanceof Complex complex && complex.flag("primary").orElse(false))
            .count();
    if (primaries > 1) {
      throw invalid("'" + path + "' has " + primaries + " primary values; one at most may be");
    }
  }

  private static Optional<Value> wrong(Attribute attribute, JsonNode json, String path) {
    throw mismatch(attribute, json, path);
  }

  private static ScimException mismatch(Attribute attribute, JsonNode json, String path) {
    return invalid(
        "'" + path + "' takes a " + expected(attribute.type()) + ", not " + seen(attribute, json));
  }

  static String expected(Attribute.Type type) {
    return switch (type) {
      case STRING -> "string";
      case BOOLEAN -> "boolean (true or false)";
      case DECIMAL -> "number";
      case INTEGER -> "whole number";
      case DATE_TIME -> "dateTime such as 2026-11-23T09:00:00Z";
      case BINARY -> "base64 string";
      case REFERENCE -> "URI";
      case COMPLEX -> "JSON object";
    };
  }

  /// The value as it came, cut; never one that is written only, such as a password.
  private static String seen(Attribute attribute, JsonNode json) {
    if (attribute.mutability() == Mutability.WRITE_ONLY) {
      return "this " + json.getNodeType().name().toLowerCase(java.util.Locale.ROOT);
    }
    String text = Json.text(json);
    return text.length() > 60 ? text.substring(0, 60) + "…" : text;
  }

  private static ScimException invalid(String detail) {
    return ScimException.badRequest(ScimType.INVALID_VALUE, detail);
  }

  /// What to do about an attribute that no schema has.
  public interface Unknown {
    void attribute(String path);

    /// Refuses it (RFC 7644 leaves it to the service provider).
    Unknown REJECT =
        path -> {
          throw invalid("'" + path + "' is in no schema of the resource");
        };
  }
}
