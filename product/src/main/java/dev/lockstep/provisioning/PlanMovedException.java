package dev.lockstep.provisioning;

import java.util.List;

/// A plan that is to be approved is no longer what would be done; the message says what moved.
public final class PlanMovedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PlanMovedException(List<String> moved) {
    super(
        "since the plan was taken, this has changed: "
            + String.join("; ", moved)
            + ". Look at a new plan");
  }
}
