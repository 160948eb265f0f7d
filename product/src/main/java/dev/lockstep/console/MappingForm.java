package dev.lockstep.console;

import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.mapping.MappingJson;
import dev.lockstep.provisioning.mapping.ObjectMapping;
import dev.lockstep.scim.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A mapping as rows of fields, and back. What the rows mean is left to [MappingJson], so that the
/// console takes what the API takes, and says the same where something is wrong.
///
/// @param lines with a few empty ones at the end, for new ones; a line without a target is dropped
/// @param clauses likewise; those with the same filter's name are one filter
public record MappingForm(
    boolean enabled, List<String> actions, List<Line> lines, List<ClauseLine> clauses) {
  /// Rows for what is new. Saving gives as many again.
  private static final int EMPTY_LINES = 3;

  private static final int EMPTY_CLAUSES = 2;

  public static final List<String> ACTIONS = List.of("create", "update", "delete");
  public static final List<String> KINDS = List.of("attribute", "expression", "constant", "none");

  /// @param kind one of [#KINDS]
  /// @param caseExact `true`, `false`, or empty for what the target's schema says
  public record Line(
      String kind,
      String source,
      String target,
      String precedence,
      String defaultValue,
      String apply,
      String caseExact) {
    static final Line EMPTY = new Line("attribute", "", "", "", "", "always", "");
  }

  public record ClauseLine(String filter, String attribute, String operator, String value) {
    static final ClauseLine EMPTY = new ClauseLine("", "", "EQUALS", "");
  }

  /// As it is saved.
  static MappingForm of(ObjectMapping mapping) {
    JsonNode json = MappingJson.write(mapping);
    List<String> actions = new ArrayList<>();
    json.path("actions").forEach(action -> actions.add(action.asString("")));
    List<Line> lines = new ArrayList<>();
    json.path("attributes").forEach(line -> lines.add(line(line)));
    List<ClauseLine> clauses = new ArrayList<>();
    for (JsonNode filter : json.path("scopingFilters")) {
      for (JsonNode clause : filter.path("clauses")) {
        clauses.add(
            new ClauseLine(
                filter.path("name").asString(""),
                clause.path("attribute").asString(""),
                clause.path("operator").asString(""),
                clause.path("value").asString("")));
      }
    }
    return new MappingForm(mapping.enabled(), actions, lines, clauses).withEmptyLines();
  }

  private static Line line(JsonNode json) {
    Optional<Map.Entry<String, JsonNode>> source =
        json.path("source").properties().stream().findFirst();
    return new Line(
        source.map(Map.Entry::getKey).orElse("none"),
        source.map(entry -> entry.getValue().asString("")).orElse(""),
        json.path("target").asString(""),
        json.has("matchingPrecedence") ? json.path("matchingPrecedence").asString("") : "",
        json.path("defaultValue").asString(""),
        json.path("apply").asString("always"),
        json.path("caseExact").asString(""));
  }

  /// As it was typed.
  static MappingForm of(Form form) {
    List<Line> lines = new ArrayList<>();
    for (int index = 0; index < form.all("target").size(); index++) {
      lines.add(
          new Line(
              form.at("kind", index),
              form.at("source", index),
              form.at("target", index),
              form.at("precedence", index),
              form.at("defaultValue", index),
              form.at("apply", index),
              form.at("caseExact", index)));
    }
    List<ClauseLine> clauses = new ArrayList<>();
    for (int index = 0; index < form.all("clauseAttribute").size(); index++) {
      clauses.add(
          new ClauseLine(
              form.at("filter", index),
              form.at("clauseAttribute", index),
              form.at("operator", index),
              form.at("clauseValue", index)));
    }
    return new MappingForm(form.has("enabled"), form.all("action"), lines, clauses);
  }

  private MappingForm withEmptyLines() {
    List<Line> longer = new ArrayList<>(lines);
    for (int count = 0; count < EMPTY_LINES; count++) {
      longer.add(Line.EMPTY);
    }
    List<ClauseLine> more = new ArrayList<>(clauses);
    for (int count = 0; count < EMPTY_CLAUSES; count++) {
      more.add(ClauseLine.EMPTY);
    }
    return new MappingForm(enabled, actions, longer, more);
  }

  /// @throws dev.lockstep.provisioning.mapping.MappingException naming the culprit and the mend
  /// @throws IllegalArgumentException where a line has a source and no target
  ObjectMapping mapping(ObjectType type) {
    ObjectNode json = Json.object().put("enabled", enabled || type == ObjectType.USER);
    ArrayNode allowed = json.putArray("actions");
    actions.forEach(allowed::add);
    ArrayNode attributes = json.putArray("attributes");
    for (Line line : lines) {
      if (!line.target().isEmpty()) {
        write(line, attributes.addObject());
      } else if (!line.source().isEmpty()) {
        throw new IllegalArgumentException(
            "the mapping of '"
                + line.source()
                + "' has no target: fill it in, or empty its source to drop the mapping");
      }
    }
    Map<String, ArrayNode> filters = new LinkedHashMap<>();
    ArrayNode all = json.putArray("scopingFilters");
    for (ClauseLine clause : clauses) {
      if (!clause.attribute().isEmpty()) {
        write(clause, filters.computeIfAbsent(clause.filter(), name -> filter(all, name)));
      }
    }
    return MappingJson.read(type, json);
  }

  private static ArrayNode filter(ArrayNode filters, String name) {
    return filters.addObject().put("name", name).putArray("clauses");
  }

  private static void write(Line line, ObjectNode json) {
    if (line.kind().equals("none")) {
      json.putNull("source");
    } else {
      json.putObject("source").put(line.kind(), line.source());
    }
    json.put("target", line.target());
    if (!line.defaultValue().isEmpty()) {
      json.put("defaultValue", line.defaultValue());
    }
    if (!line.precedence().isEmpty()) {
      if (!line.precedence().matches("\\d{1,3}")) {
        throw new IllegalArgumentException(
            "the matching precedence of '"
                + line.target()
                + "' is a whole number, 1 for what is tried first, not '"
                + line.precedence()
                + "'");
      }
      json.put("matchingPrecedence", Integer.parseInt(line.precedence()));
    }
    if (!line.apply().isEmpty()) {
      json.put("apply", line.apply());
    }
    if (!line.caseExact().isEmpty()) {
      json.put("caseExact", line.caseExact().equals("true"));
    }
  }

  private static void write(ClauseLine clause, ArrayNode clauses) {
    ObjectNode json =
        clauses.addObject().put("attribute", clause.attribute()).put("operator", clause.operator());
    if (!clause.value().isEmpty()) {
      json.put("value", clause.value());
    }
  }
}
