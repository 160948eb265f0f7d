package dev.lockstep.target;

import dev.lockstep.scim.NearestName;
import dev.lockstep.scim.json.Json;
import dev.lockstep.target.Preset.Attributes;
import dev.lockstep.target.Preset.Bulk;
import dev.lockstep.target.Preset.Paging;
import dev.lockstep.target.Preset.PatchStyle;
import dev.lockstep.target.Preset.Rate;
import dev.lockstep.target.Preset.RemoveMembers;
import dev.lockstep.target.Preset.Update;
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

/// Presets out of their JSON. Every key must be there, with a value of its type, and no other: a
/// preset has no silent defaults.
final class PresetReader {
  private static final List<String> KEYS =
      List.of(
          "name",
          "label",
          "urlExample",
          "tokenPlace",
          "testedAgainst",
          "sources",
          "habits",
          "memberChunk",
          "update",
          "patchStyle",
          "removeMembers",
          "excludesMembers",
          "returnsMembers",
          "paging",
          "pageSize",
          "bulk",
          "configuration",
          "requestsPerMinute",
          "maxConcurrency",
          "maxValues",
          "User",
          "Group");

  private final JsonNode json;
  private final String what;

  /// Unknown keys come first: a misspelt one tells more than the one that is missing for it.
  private PresetReader(JsonNode json, String what, List<String> keys) {
    this.json = json;
    this.what = what;
    for (String key : json.propertyNames()) {
      if (!keys.contains(key)) {
        throw new IllegalArgumentException(
            what + " has no '" + key + "'" + NearestName.hint(key, keys));
      }
    }
  }

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
    PresetReader preset = new PresetReader(json, "a preset", KEYS);
    return new Preset(
        preset.text("name"),
        preset.text("label"),
        preset.text("urlExample"),
        preset.text("tokenPlace"),
        preset.texts("testedAgainst"),
        preset.texts("sources"),
        preset.texts("habits"),
        preset.count("memberChunk"),
        preset.constant(Update.class, "update"),
        preset.constant(PatchStyle.class, "patchStyle"),
        preset.constant(RemoveMembers.class, "removeMembers"),
        preset.flag("excludesMembers"),
        preset.flag("returnsMembers"),
        preset.constant(Paging.class, "paging"),
        preset.count("pageSize"),
        preset.bulk(),
        preset.text("configuration"),
        preset.rate(),
        preset.count("maxConcurrency"),
        preset.counts("maxValues"),
        preset.attributes("User"),
        preset.attributes("Group"));
  }

  private Bulk bulk() {
    PresetReader bulk = inside("bulk", List.of("use", "maxOperations", "maxPayloadSize"));
    return new Bulk(
        bulk.constant(Bulk.Use.class, "use"),
        bulk.count("maxOperations"),
        bulk.count("maxPayloadSize"));
  }

  private Rate rate() {
    PresetReader rate = inside("requestsPerMinute", List.of("all", "reads", "writes", "creates"));
    return new Rate(
        rate.count("all"), rate.count("reads"), rate.count("writes"), rate.count("creates"));
  }

  private Attributes attributes(String type) {
    PresetReader attributes = inside(type, List.of("required", "unsupported", "filterable"));
    return new Attributes(
        attributes.texts("required"),
        attributes.texts("unsupported"),
        attributes.texts("filterable"));
  }

  private PresetReader inside(String key, List<String> keys) {
    return new PresetReader(object(key), "'" + key + "' of a preset", keys);
  }

  private JsonNode object(String key) {
    JsonNode value = value(key);
    if (!value.isObject()) {
      throw wrong(key, "an object", value);
    }
    return value;
  }

  private JsonNode value(String key) {
    if (!json.hasNonNull(key)) {
      throw new IllegalArgumentException(what + " lacks '" + key + "'");
    }
    return json.path(key);
  }

  private String text(String key) {
    return text(key, value(key));
  }

  private String text(String key, JsonNode value) {
    if (!value.isString()) {
      throw wrong(key, "a text", value);
    }
    return value.stringValue();
  }

  private List<String> texts(String key) {
    JsonNode value = value(key);
    if (!value.isArray()) {
      throw wrong(key, "a list of texts", value);
    }
    List<String> texts = new ArrayList<>();
    value.forEach(text -> texts.add(text(key, text)));
    return texts;
  }

  private boolean flag(String key) {
    JsonNode value = value(key);
    if (!value.isBoolean()) {
      throw wrong(key, "true or false", value);
    }
    return value.booleanValue();
  }

  private int count(String key) {
    return count(key, value(key));
  }

  private int count(String key, JsonNode value) {
    if (!value.isInt() || value.intValue() < 1) {
      throw wrong(key, "a whole number from 1", value);
    }
    return value.intValue();
  }

  private Map<String, Integer> counts(String key) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (var entry : object(key).properties()) {
      counts.put(entry.getKey(), count(entry.getKey(), entry.getValue()));
    }
    return counts;
  }

  private <E extends Enum<E>> E constant(Class<E> type, String key) {
    String written = text(key);
    List<String> known = Arrays.stream(type.getEnumConstants()).map(Enum::name).toList();
    if (!known.contains(written)) {
      throw new IllegalArgumentException(
          "'"
              + key
              + "' of a preset can't be '"
              + written
              + "'"
              + NearestName.hint(written, known)
              + "; it is one of "
              + String.join(", ", known));
    }
    return Enum.valueOf(type, written);
  }

  private static IllegalArgumentException wrong(String key, String wanted, JsonNode value) {
    return new IllegalArgumentException(
        "'" + key + "' of a preset takes " + wanted + ", not " + value);
  }
}
