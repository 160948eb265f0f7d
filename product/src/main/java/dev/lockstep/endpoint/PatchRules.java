package dev.lockstep.endpoint;

import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.patch.PatchOperation;
import dev.lockstep.scim.query.BoundFilter;
import dev.lockstep.scim.query.BoundPath;
import dev.lockstep.scim.query.Operator;
import dev.lockstep.scim.value.Value;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// What an imitated service provider takes of a PATCH.
///
/// @param attributes that may be changed, by name; an extension as a whole by its URN
/// @param unremovable of these, those that can't be removed
/// @param once of these, those that one request may change by one operation only
/// @param besides keys that a value without path may have beside the one attribute it sets
/// @param maxMembers members added and removed by one request
record PatchRules(
    Set<String> attributes,
    Set<String> unremovable,
    Set<String> once,
    Set<String> besides,
    int maxMembers) {

  PatchRules {
    attributes = Set.copyOf(attributes);
    unremovable = Set.copyOf(unremovable);
    once = Set.copyOf(once);
    besides = Set.copyOf(besides);
  }

  /// The body as written.
  ///
  /// @throws ScimException 400, naming the culprit
  void checkBody(JsonNode body) {
    for (JsonNode operation : Json.member(body, "Operations")) {
      if (!operation.isObject() || !Json.member(operation, "path").asString("").isEmpty()) {
        continue;
      }
      long set =
          Json.member(operation, "value").properties().stream()
              .filter(entry -> !besides.contains(entry.getKey().toLowerCase(Locale.ROOT)))
              .mapToLong(
                  entry ->
                      entry.getValue().isObject() && entry.getKey().contains(":")
                          ? entry.getValue().size()
                          : 1)
              .sum();
      if (set > 1) {
        throw invalid(
            "Current PATCH support allows omitting \"path\" attribute only for Add and Replace"
                + " operations modifying a single attribute, not "
                + set);
      }
    }
  }

  /// @throws ScimException 400, naming the culprit
  void check(List<PatchOperation> operations) {
    for (PatchOperation operation : operations) {
      check(operation);
    }
    for (String name : once) {
      if (operations.stream().filter(one -> root(one.path()).equals(name)).count() > 1) {
        throw invalid("one request changes '" + name + "' by one operation only");
      }
    }
    int members = operations.stream().mapToInt(PatchRules::members).sum();
    if (members > maxMembers) {
      throw invalid(
          members + " membership changes; a request takes " + maxMembers + ": send the rest apart");
    }
  }

  private void check(PatchOperation operation) {
    String root = root(operation.path());
    if (!attributes.contains(root)) {
      throw invalid("a PATCH can't change '" + operation.path().attribute() + "' here");
    }
    boolean whole =
        operation.path().element().isEmpty() && operation.path().subAttribute().isEmpty();
    boolean removes = operation instanceof PatchOperation.Remove;
    if (removes && whole && unremovable.contains(root)) {
      throw invalid("'" + root + "' can't be removed");
    }
    if (root.equals("members") && whole && !(operation instanceof PatchOperation.Add)) {
      throw invalid("Replacing group memberships is not supported.");
    }
    operation.path().element().ifPresent(PatchRules::checkElement);
  }

  private static void checkElement(BoundFilter filter) {
    switch (filter) {
      case BoundFilter.And(List<BoundFilter> operands) ->
          operands.forEach(PatchRules::checkElement);
      case BoundFilter.Comparison(var attribute, Operator operator, var _) -> {
        if (operator != Operator.EQ) {
          throw otherThanEq(attribute.toString());
        }
      }
      case BoundFilter.Present(var attribute) -> throw otherThanEq(attribute.toString());
      case BoundFilter.ValuePath(var attribute, var _) -> throw otherThanEq(attribute.toString());
      case BoundFilter.Or _ -> throw otherThanEq("or");
      case BoundFilter.Not _ -> throw otherThanEq("not");
    }
  }

  private static ScimException otherThanEq(String culprit) {
    return ScimException.badRequest(
        ScimType.INVALID_PATH, "a path chooses values by eq only: '" + culprit + "' does not");
  }

  private static String root(BoundPath path) {
    return path.attribute().extension().orElse(path.attribute().attribute().name());
  }

  private static int members(PatchOperation operation) {
    if (!root(operation.path()).equals("members")) {
      return 0;
    }
    return switch (operation) {
      case PatchOperation.Add(var _, Value.Multi(List<Value> values)) -> values.size();
      case PatchOperation.Add _, PatchOperation.Replace _, PatchOperation.Remove _ -> 1;
    };
  }

  private static ScimException invalid(String detail) {
    return ScimException.badRequest(ScimType.INVALID_VALUE, detail);
  }
}
