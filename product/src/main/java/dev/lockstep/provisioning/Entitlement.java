package dev.lockstep.provisioning;

import java.util.List;

/// Whether an object is to be at the target, step by step, as *why?* shows it.
///
/// @param entitled all steps hold
public record Entitlement(boolean entitled, List<Step> steps) {

  static final String ASSIGNED = "Is assigned to the application";

  public Entitlement {
    steps = List.copyOf(steps);
  }

  /// @param name what was asked, for example `Assigned to application`
  /// @param found the answer; a sentence of its own where it doesn't hold
  public record Step(String name, boolean holds, String found) {}

  static Entitlement of(List<Step> steps) {
    return new Entitlement(steps.stream().allMatch(Step::holds), steps);
  }

  /// Whether the step of this name was asked and doesn't hold.
  boolean fails(String name) {
    return steps.stream().anyMatch(step -> step.name().equals(name) && !step.holds());
  }

  /// The first step that doesn't hold, in words.
  public String explanation() {
    return steps.stream()
        .filter(step -> !step.holds())
        .findFirst()
        .map(Step::found)
        .orElse("in scope");
  }
}
