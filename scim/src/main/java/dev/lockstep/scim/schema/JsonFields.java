package dev.lockstep.scim.schema;

import dev.lockstep.scim.NearestName;
import dev.lockstep.scim.json.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The fields of one JSON object of a declaration: each read as its type, or told as a problem and
/// taken for absent, so that the reading goes on to the next mistake.
record JsonFields(JsonNode json, String place, List<SchemaProblem> problems) {

  private void problem(String detail) {
    problems.add(new SchemaProblem(place, detail));
  }

  /// A key that is nearly a known one is a slip, which would silently lose what it says. Other
  /// unknown keys are a vendor's own and are left alone.
  void checkKeys(List<String> known) {
    if (!json.isObject()) {
      problem("is no JSON object but " + Json.text(json));
      return;
    }
    for (var entry : json.properties()) {
      String key = entry.getKey();
      if (!known.contains(key)) {
        NearestName.of(key, known)
            .ifPresent(
                near ->
                    problem("has the unknown key '" + key + "' (did you mean '" + near + "'?)"));
      }
    }
  }

  Optional<String> text(String key) {
    JsonNode value = json.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isString()) {
      problem("takes a string as '" + key + "', not " + Json.text(value));
      return Optional.empty();
    }
    return Optional.of(value.stringValue());
  }

  boolean flag(String key) {
    JsonNode value = json.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return false;
    }
    if (!value.isBoolean()) {
      problem("takes true or false as '" + key + "', not " + Json.text(value));
      return false;
    }
    return value.booleanValue();
  }

  List<JsonNode> list(String key) {
    JsonNode value = json.path(key);
    List<JsonNode> elements = new ArrayList<>();
    if (value.isArray()) {
      value.forEach(elements::add);
    } else if (!value.isMissingNode() && !value.isNull()) {
      problem("takes a list as '" + key + "', not " + Json.text(value));
    }
    return elements;
  }

  List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    for (JsonNode element : list(key)) {
      if (element.isString()) {
        texts.add(element.stringValue());
      } else {
        problem("takes strings in '" + key + "', not " + Json.text(element));
      }
    }
    return texts;
  }

  <E extends Enum<E>> E constant(Class<E> type, String key, E absent) {
    Optional<String> written = text(key);
    if (written.isEmpty()) {
      return absent;
    }
    for (E constant : type.getEnumConstants()) {
      if (keyword(constant).equalsIgnoreCase(written.get())) {
        return constant;
      }
    }
    List<String> known = Arrays.stream(type.getEnumConstants()).map(JsonFields::keyword).toList();
    String hint = NearestName.hint(written.get(), known);
    problem(
        "has the unknown "
            + key
            + " '"
            + written.get()
            + "'"
            + (hint.isEmpty() ? ": it is one of " + String.join(", ", known) : hint));
    return absent;
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
