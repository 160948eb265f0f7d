package dev.lockstep.endpoint;

import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// What an imitated service provider wants of a resource's values, beyond its schema. Attributes
/// are named by their paths, such as `name.givenName`.
///
/// @param required also parts of complex attributes
/// @param setByOthers what the body of a POST or PUT must not give a value to
/// @param single multi-valued attributes that take one value
/// @param primary of these, those whose value in a POST or PUT is there and marked as primary
/// @param unique parts of values that no other resource of the type may have
/// @param texts by path; those without a rule of their own follow `otherTexts`
/// @param maxMembers of a group that is created
record ValueRules(
    Set<String> required,
    Set<String> setByOthers,
    Set<String> single,
    Set<String> primary,
    Set<String> unique,
    Map<String, TextRule> texts,
    TextRule otherTexts,
    int maxMembers) {

  ValueRules {
    required = Set.copyOf(required);
    setByOthers = Set.copyOf(setByOthers);
    single = Set.copyOf(single);
    primary = Set.copyOf(primary);
    unique = Set.copyOf(unique);
    texts = Map.copyOf(texts);
  }

  /// The body of a POST or PUT, as written.
  ///
  /// @throws ScimException 400, naming the culprit
  void checkBody(JsonNode body) {
    for (var entry : body.properties()) {
      boolean empty =
          entry.getValue().isNull() || (entry.getValue().isArray() && entry.getValue().isEmpty());
      if (!empty && setByOthers.stream().anyMatch(entry.getKey()::equalsIgnoreCase)) {
        throw invalid("'" + entry.getKey() + "' can't be given here: leave it out");
      }
    }
  }

  /// What a POST or PUT brings.
  ///
  /// @throws ScimException 400, naming the culprit
  void checkGiven(Complex resource) {
    check(resource);
    for (String name : primary) {
      for (Value value : resource.values(name)) {
        if (!(value instanceof Complex one && one.flag("primary").orElse(false))) {
          throw invalid("the value of '" + name + "' has to be primary: write \"primary\": true");
        }
        if (one.get("value").isEmpty()) {
          throw invalid("'" + name + ".value' is missing");
        }
      }
    }
    if (resource.values("members").size() > maxMembers) {
      throw invalid(
          resource.values("members").size()
              + " members; a request takes "
              + maxMembers
              + ": send the rest by PATCH");
    }
  }

  /// What a resource is after a write.
  ///
  /// @throws ScimException 400, naming the culprit
  void check(Complex resource) {
    for (String path : required) {
      if (at(resource, path).isEmpty()) {
        throw invalid("'" + path + "' is required");
      }
    }
    for (String name : single) {
      int values = resource.values(name).size();
      if (values > 1) {
        throw invalid(
            "Currently list attributes only allow single item: '" + name + "' has " + values);
      }
    }
    checkTexts("", resource);
  }

  private void checkTexts(String prefix, Complex part) {
    part.attributes()
        .forEach(
            (name, _) -> {
              String path = prefix + name;
              for (Value value : part.values(name)) {
                if (value instanceof Complex complex) {
                  checkTexts(path + (name.contains(":") ? ":" : "."), complex);
                } else if (value instanceof Value.Text(String text)) {
                  texts.getOrDefault(path, otherTexts).check(path, text);
                }
              }
            });
  }

  /// The values at a path, through every value on the way.
  static List<Value> at(Complex resource, String path) {
    int dot = path.indexOf('.');
    if (dot < 0) {
      return resource.values(path);
    }
    return resource.values(path.substring(0, dot)).stream()
        .filter(Complex.class::isInstance)
        .map(Complex.class::cast)
        .flatMap(part -> at(part, path.substring(dot + 1)).stream())
        .toList();
  }

  private static ScimException invalid(String detail) {
    return ScimException.badRequest(ScimType.INVALID_VALUE, detail);
  }
}
