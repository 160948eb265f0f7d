package dev.lockstep.provisioning.mapping;

import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.expression.Expression;
import dev.lockstep.provisioning.expression.ExpressionException;
import dev.lockstep.provisioning.expression.ExpressionParser;
import dev.lockstep.provisioning.expression.RegularExpression;
import dev.lockstep.provisioning.mapping.AttributeMapping.Apply;
import dev.lockstep.provisioning.mapping.ObjectMapping.Action;
import dev.lockstep.provisioning.mapping.ScopingFilter.Clause;
import dev.lockstep.provisioning.mapping.ScopingFilter.Operator;
import dev.lockstep.scim.NearestName;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.patch.PatchWriter;
import dev.lockstep.scim.query.BoundPath;
import dev.lockstep.scim.query.PathParser;
import dev.lockstep.scim.schema.Attribute.Mutability;
import dev.lockstep.scim.schema.ResourceType;
import dev.lockstep.scim.schema.Schemas;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Mappings as JSON, the same in the API, in stores and in the presets:
///
/// ```json
/// {"enabled": true, "actions": ["create", "update", "delete"],
///  "attributes": [{"source": {"attribute": "mail"}, "target": "emails[type eq \"work\"].value"},
///                 {"source": {"expression": "Not([IsSoftDeleted])"}, "target": "active"}],
///  "scopingFilters": [{"name": "Sales", "clauses": [
///      {"attribute": "department", "operator": "EQUALS", "value": "Sales"}]}]}
/// ```
public final class MappingJson {
  private MappingJson() {}

  /// The attributes that a target may have, as far as it hasn't told of others.
  public static ResourceType targetType(ObjectType type) {
    return switch (type) {
      case USER -> Schemas.USER_TYPE;
      case GROUP -> Schemas.GROUP_TYPE;
    };
  }

  /// @throws MappingException naming the culprit and the mend
  public static Mappings read(JsonNode json) {
    return new Mappings(
        read(ObjectType.USER, json.path("users")), read(ObjectType.GROUP, json.path("groups")));
  }

  /// @throws MappingException naming the culprit and the mend
  public static ObjectMapping read(ObjectType type, JsonNode json) {
    if (!json.isObject()) {
      throw new MappingException(
          "the mapping of " + type.resourceType() + "s is a JSON object with 'attributes'");
    }
    known(json, "a mapping", "enabled", "actions", "attributes", "scopingFilters");
    List<AttributeMapping> attributes = new ArrayList<>();
    Set<String> targets = new HashSet<>();
    for (JsonNode line : json.path("attributes")) {
      AttributeMapping mapping = attribute(type, line);
      if (!targets.add(mapping.targetPath())) {
        throw new MappingException("two mappings go to '" + mapping.targetPath() + "'; keep one");
      }
      attributes.add(mapping);
    }
    List<ScopingFilter> filters = new ArrayList<>();
    json.path("scopingFilters").forEach(filter -> filters.add(filter(filter)));
    ObjectMapping mapping =
        new ObjectMapping(
            type,
            json.path("enabled").asBoolean(true),
            actions(json.path("actions")),
            attributes,
            filters);
    checkWhole(mapping);
    return mapping;
  }

  private static void checkWhole(ObjectMapping mapping) {
    if (!mapping.enabled()) {
      if (mapping.type() == ObjectType.USER) {
        throw new MappingException("the mapping of users can't be switched off");
      }
      return;
    }
    if (mapping.matching().isEmpty()) {
      throw new MappingException(
          "no attribute of "
              + mapping.type().resourceType()
              + "s has a matchingPrecedence; give 1 to the one that identifies them");
    }
  }

  private static Set<Action> actions(JsonNode json) {
    if (json.isMissingNode()) {
      return EnumSet.allOf(Action.class);
    }
    Set<Action> actions = EnumSet.noneOf(Action.class);
    for (JsonNode name : json) {
      actions.add(named(Action.class, name.asString(""), "an action"));
    }
    return actions;
  }

  private static AttributeMapping attribute(ObjectType type, JsonNode json) {
    known(
        json,
        "an attribute mapping",
        "source",
        "target",
        "defaultValue",
        "matchingPrecedence",
        "apply",
        "caseExact");
    BoundPath target = target(type, json.path("target").asString(""));
    MappingSource source = source(json.path("source"));
    int precedence = json.path("matchingPrecedence").asInt(0);
    return new AttributeMapping(
        source,
        target,
        text(json, "defaultValue"),
        precedence > 0 ? OptionalInt.of(precedence) : OptionalInt.empty(),
        text(json, "apply").map(name -> named(Apply.class, name, "apply")).orElse(Apply.ALWAYS),
        caseExact(json.path("caseExact"), target));
  }

  private static Optional<Boolean> caseExact(JsonNode json, BoundPath target) {
    if (json.isMissingNode()) {
      return Optional.empty();
    }
    if (!json.isBoolean()) {
      throw new MappingException(
          "'caseExact' of '" + PatchWriter.path(target) + "' is true or false, not " + json);
    }
    return Optional.of(json.booleanValue());
  }

  private static BoundPath target(ObjectType type, String path) {
    if (path.isEmpty()) {
      throw new MappingException("an attribute mapping has no 'target'");
    }
    try {
      BoundPath bound = PathParser.bind(targetType(type), path);
      if (bound.innermost().mutability() == Mutability.READ_ONLY) {
        throw new MappingException("the target's '" + path + "' is read-only");
      }
      return bound;
    } catch (ScimException e) {
      throw new MappingException("the target " + e.detail());
    }
  }

  private static MappingSource source(JsonNode json) {
    if (json.isNull()) {
      return new MappingSource.None();
    }
    List<String> keys = json.properties().stream().map(entry -> entry.getKey()).toList();
    if (keys.size() != 1) {
      throw new MappingException(
          "a 'source' has one of 'attribute', 'constant' and 'expression', or is null for a target"
              + " that is left as it is; this has "
              + keys);
    }
    String text = json.path(keys.getFirst()).asString("");
    return switch (keys.getFirst()) {
      case "attribute" -> new MappingSource.Direct(text);
      case "constant" -> new MappingSource.Constant(text);
      case "expression" -> computed(text);
      case String other ->
          throw new MappingException(
              "a source has no '"
                  + other
                  + "'"
                  + NearestName.hint(other, List.of("attribute", "constant", "expression")));
    };
  }

  private static MappingSource computed(String text) {
    try {
      return new MappingSource.Computed(text, ExpressionParser.parse(text));
    } catch (ExpressionException e) {
      throw new MappingException("the expression " + text + " can't be read: " + e.getMessage());
    }
  }

  private static ScopingFilter filter(JsonNode json) {
    known(json, "a scoping filter", "name", "clauses");
    List<Clause> clauses = new ArrayList<>();
    for (JsonNode clause : json.path("clauses")) {
      known(clause, "a clause", "attribute", "operator", "value");
      String attribute = clause.path("attribute").asString("");
      Operator operator = operator(clause.path("operator").asString(""));
      Optional<String> value = text(clause, "value");
      if (operator.takesValue() && value.isEmpty()) {
        throw new MappingException(attribute + " " + operator.label() + " lacks its 'value'");
      }
      if (operator == Operator.REGEX_MATCH || operator == Operator.NOT_REGEX_MATCH) {
        checkRegularExpression(value.orElse(""));
      }
      if (operator == Operator.GREATER_THAN || operator == Operator.GREATER_THAN_OR_EQUALS) {
        checkWholeNumber(attribute, operator, value.orElse(""));
      }
      clauses.add(new Clause(attribute, operator, value));
    }
    if (clauses.isEmpty()) {
      throw new MappingException(
          "a scoping filter without clauses lets nobody through or everybody");
    }
    return new ScopingFilter(json.path("name").asString(""), clauses);
  }

  private static void checkRegularExpression(String pattern) {
    try {
      RegularExpression.of(pattern);
    } catch (RuntimeException e) {
      throw new MappingException("'" + pattern + "' is no regular expression: " + e.getMessage());
    }
  }

  private static void checkWholeNumber(String attribute, Operator operator, String value) {
    try {
      Long.parseLong(value.strip());
    } catch (NumberFormatException e) {
      throw new MappingException(
          attribute + " " + operator.label() + " takes a whole number, not '" + value + "'");
    }
  }

  private static Operator operator(String label) {
    List<String> labels = Arrays.stream(Operator.values()).map(Operator::label).toList();
    return Arrays.stream(Operator.values())
        .filter(operator -> operator.label().equalsIgnoreCase(label))
        .findFirst()
        .orElseThrow(
            () ->
                new MappingException(
                    "'" + label + "' is no operator" + NearestName.hint(label, labels)));
  }

  // Writing

  public static ObjectNode write(Mappings mappings) {
    ObjectNode json = Json.object();
    json.set("users", write(mappings.users()));
    json.set("groups", write(mappings.groups()));
    return json;
  }

  public static ObjectNode write(ObjectMapping mapping) {
    ObjectNode json = Json.object();
    json.put("enabled", mapping.enabled());
    ArrayNode actions = json.putArray("actions");
    for (Action action : Action.values()) {
      if (mapping.actions().contains(action)) {
        actions.add(word(action));
      }
    }
    ArrayNode attributes = json.putArray("attributes");
    mapping.attributes().forEach(line -> attributes.add(write(line)));
    ArrayNode filters = json.putArray("scopingFilters");
    for (ScopingFilter filter : mapping.scopingFilters()) {
      ObjectNode node = filters.addObject().put("name", filter.name());
      ArrayNode clauses = node.putArray("clauses");
      for (Clause clause : filter.clauses()) {
        ObjectNode one =
            clauses
                .addObject()
                .put("attribute", clause.attribute())
                .put("operator", clause.operator().label());
        clause.value().ifPresent(value -> one.put("value", value));
      }
    }
    return json;
  }

  private static ObjectNode write(AttributeMapping line) {
    ObjectNode json = Json.object();
    switch (line.source()) {
      case MappingSource.Direct(String attribute) ->
          json.putObject("source").put("attribute", attribute);
      case MappingSource.Constant(String value) -> json.putObject("source").put("constant", value);
      case MappingSource.Computed(String text, Expression _) ->
          json.putObject("source").put("expression", text);
      case MappingSource.None() -> json.putNull("source");
    }
    json.put("target", line.targetPath());
    line.defaultValue().ifPresent(value -> json.put("defaultValue", value));
    line.matchingPrecedence().ifPresent(value -> json.put("matchingPrecedence", value));
    if (line.apply() != Apply.ALWAYS) {
      json.put("apply", word(line.apply()));
    }
    line.caseExact().ifPresent(value -> json.put("caseExact", value));
    return json;
  }

  // Words

  private static Optional<String> text(JsonNode json, String name) {
    return json.hasNonNull(name) ? Optional.of(json.path(name).asString("")) : Optional.empty();
  }

  private static void known(JsonNode json, String what, String... names) {
    List<String> known = List.of(names);
    for (var entry : json.properties()) {
      if (!known.contains(entry.getKey())) {
        throw new MappingException(
            what + " has no '" + entry.getKey() + "'" + NearestName.hint(entry.getKey(), known));
      }
    }
  }

  private static <E extends Enum<E>> E named(Class<E> type, String word, String what) {
    for (E constant : type.getEnumConstants()) {
      if (word(constant).equals(word)) {
        return constant;
      }
    }
    List<String> words = Arrays.stream(type.getEnumConstants()).map(MappingJson::word).toList();
    throw new MappingException(
        what + " is one of " + String.join(", ", words) + ", not '" + word + "'");
  }

  /// `ONLY_DURING_CREATION` as `onlyDuringCreation`.
  private static String word(Enum<?> constant) {
    StringBuilder word = new StringBuilder();
    for (String part : constant.name().toLowerCase(Locale.ROOT).split("_", -1)) {
      word.append(
          word.isEmpty()
              ? part
              : part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1));
    }
    return word.toString();
  }
}
