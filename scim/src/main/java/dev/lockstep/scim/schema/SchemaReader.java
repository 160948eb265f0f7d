package dev.lockstep.scim.schema;

import dev.lockstep.scim.NearestName;
import dev.lockstep.scim.schema.Attribute.Mutability;
import dev.lockstep.scim.schema.Attribute.Returned;
import dev.lockstep.scim.schema.Attribute.Type;
import dev.lockstep.scim.schema.Attribute.Uniqueness;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/// Schemas out of their JSON (RFC 7643, section 7). Absent characteristics have the defaults of
/// section 2.2.
public final class SchemaReader {
  private SchemaReader() {}

  /// @throws IllegalArgumentException naming the attribute and what is wrong with it
  public static Schema read(JsonNode schema) {
    String id = required(schema, "id", "a schema");
    return new Schema(
        id,
        schema.path("name").asString(id),
        schema.path("description").asString(""),
        attributes(schema.path("attributes"), id));
  }

  private static List<Attribute> attributes(JsonNode list, String owner) {
    List<Attribute> attributes = new ArrayList<>();
    for (JsonNode node : list) {
      attributes.add(attribute(node, owner));
    }
    return attributes;
  }

  private static Attribute attribute(JsonNode node, String owner) {
    String name = required(node, "name", "an attribute of " + owner);
    String place = owner + ":" + name;
    return new Attribute(
        name,
        constant(Type.class, node, "type", Type.STRING, place),
        node.path("multiValued").asBoolean(false),
        node.path("description").asString(""),
        node.path("required").asBoolean(false),
        texts(node.path("canonicalValues")),
        node.path("caseExact").asBoolean(false),
        constant(Mutability.class, node, "mutability", Mutability.READ_WRITE, place),
        constant(Returned.class, node, "returned", Returned.DEFAULT, place),
        constant(Uniqueness.class, node, "uniqueness", Uniqueness.NONE, place),
        texts(node.path("referenceTypes")),
        attributes(node.path("subAttributes"), place));
  }

  private static String required(JsonNode node, String key, String what) {
    String value = node.path(key).asString("");
    if (value.isEmpty()) {
      throw new IllegalArgumentException(what + " has no '" + key + "'");
    }
    return value;
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    for (JsonNode node : list) {
      texts.add(node.asString());
    }
    return texts;
  }

  private static <E extends Enum<E>> E constant(
      Class<E> type, JsonNode node, String key, E absent, String place) {
    if (!node.hasNonNull(key)) {
      return absent;
    }
    String written = node.path(key).asString("");
    List<String> known = Arrays.stream(type.getEnumConstants()).map(SchemaReader::keyword).toList();
    for (E constant : type.getEnumConstants()) {
      if (keyword(constant).equalsIgnoreCase(written)) {
        return constant;
      }
    }
    throw new IllegalArgumentException(
        place
            + " has the unknown "
            + key
            + " '"
            + written
            + "'"
            + NearestName.hint(written, known));
  }

  /// `READ_ONLY` as the RFC writes it: `readOnly`.
  static String keyword(Enum<?> constant) {
    StringBuilder keyword = new StringBuilder();
    for (String word : constant.name().toLowerCase(Locale.ROOT).split("_", -1)) {
      keyword.append(
          keyword.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
    }
    return keyword.toString();
  }
}
