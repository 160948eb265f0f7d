package dev.lockstep.provisioning;

/// Why an object is looked at.
public enum Reason {
  INITIAL("the initial cycle"),
  CHANGED("a change in the directory"),
  MEMBERSHIP("a change of its memberships"),
  ASSIGNMENT("a change of assignments"),
  REFERENCE("an object that it refers to came to the target"),
  POLICY("the time after leaving has passed"),
  UNDO("an undo, or its end"),
  RECONCILIATION("the target had drifted"),
  ON_DEMAND("an administrator asked for it");

  private final String text;

  Reason(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }
}
