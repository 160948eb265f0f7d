package dev.lockstep.provisioning;

/// How an object stops being entitled to an active account: each has a policy of its own. In the
/// order in which they count where several hold.
public enum Departure {
  /// For good: the Directory doesn't know it any more.
  HARD_DELETED("hardDeleted"),
  /// It is in the recycle bin.
  SOFT_DELETED("softDeleted"),
  /// Neither assigned nor a member of an assigned group.
  UNASSIGNED("unassigned"),
  /// No scoping filter holds for it.
  OUT_OF_SCOPE("outOfScope"),
  /// In scope, but it may not sign in (`accountEnabled` is false).
  DISABLED("disabled");

  private final String policy;

  Departure(String policy) {
    this.policy = policy;
  }

  /// What its policy is called in JSON.
  public String policy() {
    return policy;
  }
}
