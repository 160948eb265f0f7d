package dev.lockstep.target;

import dev.lockstep.scim.NearestName;
import dev.lockstep.scim.json.Json;
import dev.lockstep.target.Preset.Attributes;
import dev.lockstep.target.Preset.PatchStyle;
import dev.lockstep.target.Preset.RemoveMembers;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/// Presets out of their JSON. Every key must be there: a preset has no silent defaults.
final class PresetReader {
  private static final List<String> KEYS =
      List.of(
          "name",
          "label",
          "urlExample",
          "tokenPlace",
          "memberChunk",
          "patchStyle",
          "removeMembers",
          "excludesMembers",
          "returnsMembers",
          "maxRequestsPerSecond",
          "maxValues",
          "User",
          "Group");

  private PresetReader() {}

  static Preset resource(String name) {
    String file = "presets/" + name + ".json";
    try (InputStream stream =
        Objects.requireNonNull(PresetReader.class.getResourceAsStream(file), file)) {
      return read(Json.parse(stream.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(file, e);
    }
  }

  /// @throws IllegalArgumentException naming the key that is missing, unknown or wrong
  static Preset read(JsonNode json) {
    for (String key : json.propertyNames()) {
      if (!KEYS.contains(key)) {
        throw new IllegalArgumentException(
            "a preset has no '" + key + "'" + NearestName.hint(key, KEYS));
      }
    }
    return new Preset(
        text(json, "name"),
        text(json, "label"),
        text(json, "urlExample"),
        text(json, "tokenPlace"),
        value(json, "memberChunk").asInt(),
        constant(PatchStyle.class, json, "patchStyle"),
        constant(RemoveMembers.class, json, "removeMembers"),
        value(json, "excludesMembers").asBoolean(),
        value(json, "returnsMembers").asBoolean(),
        value(json, "maxRequestsPerSecond").asInt(),
        counts(value(json, "maxValues")),
        attributes(value(json, "User")),
        attributes(value(json, "Group")));
  }

  private static Attributes attributes(JsonNode json) {
    return new Attributes(
        texts(value(json, "required")),
        texts(value(json, "unsupported")),
        texts(value(json, "filterable")));
  }

  private static JsonNode value(JsonNode json, String key) {
    if (!json.hasNonNull(key)) {
      throw new IllegalArgumentException("a preset lacks '" + key + "'");
    }
    return json.path(key);
  }

  private static String text(JsonNode json, String key) {
    return value(json, key).asString();
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.asString()));
    return texts;
  }

  private static Map<String, Integer> counts(JsonNode json) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    json.properties().forEach(entry -> counts.put(entry.getKey(), entry.getValue().asInt()));
    return counts;
  }

  private static <E extends Enum<E>> E constant(Class<E> type, JsonNode json, String key) {
    String written = text(json, key);
    List<String> known = Arrays.stream(type.getEnumConstants()).map(Enum::name).toList();
    if (!known.contains(written)) {
      throw new IllegalArgumentException(
          "'" + key + "' can't be '" + written + "'" + NearestName.hint(written, known));
    }
    return Enum.valueOf(type, written);
  }
}
