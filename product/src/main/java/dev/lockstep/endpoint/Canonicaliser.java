package dev.lockstep.endpoint;

import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.message.ValueReader.Unknown;
import dev.lockstep.scim.query.AttributeSelection;
import dev.lockstep.scim.query.BoundFilter;
import dev.lockstep.scim.query.Filter;
import dev.lockstep.scim.query.FilterBinder;
import dev.lockstep.scim.schema.ResourceType;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Turns what clients write into the form of RFC 7644, before anything is read from it. Each habit
/// has a function of its own, which names the habit; what a profile doesn't understand is refused
/// there. What is no habit is left as it is, for the reader to accept or refuse.
final class Canonicaliser {
  private final ResourceType type;
  private final Tolerance tolerance;
  private final ResourceHabits resources;
  private final PatchHabits patches;
  private final FilterHabits filters;

  Canonicaliser(ResourceType type, Tolerance tolerance) {
    this.type = type;
    this.tolerance = tolerance;
    ValueHabits values = new ValueHabits(tolerance);
    this.filters = new FilterHabits(type, tolerance, ScimType.INVALID_FILTER);
    this.resources = new ResourceHabits(type, tolerance, values);
    this.patches = new PatchHabits(type, tolerance, values);
  }

  /// The body of a POST or PUT.
  JsonNode resource(JsonNode body) {
    return resources.canonical(body);
  }

  /// The body of a PATCH.
  JsonNode patch(JsonNode body) {
    return patches.canonical(body);
  }

  BoundFilter filter(Filter written) {
    return FilterBinder.bind(type, filters.canonical(written));
  }

  /// `attributes` and `excludedAttributes`.
  AttributeSelection selection(List<String> attributes, List<String> excluded) {
    attributes.forEach(this::filterInSelection);
    excluded.forEach(this::filterInSelection);
    return AttributeSelection.of(type, attributes, excluded);
  }

  /// Q-M05: `attributes=emails[type eq "work"]` stands for `emails`.
  private void filterInSelection(String name) {
    if (name.contains("[")) {
      tolerance.meet(Habit.FILTER_IN_SELECTION, ScimType.INVALID_VALUE, name);
    }
  }

  /// Q-M01, Q-C05: an attribute of a value that no schema has is left out.
  Unknown unknownAttribute() {
    return path -> tolerance.meet(Habit.UNKNOWN_ATTRIBUTE, ScimType.INVALID_VALUE, path);
  }
}
