package dev.lockstep.demo;

/// Somebody who may sign in.
///
/// @param name the sAMAccountName
/// @param mayWrite whether more than reading is allowed
record Account(String name, String password, boolean mayWrite) {

  /// Without the password.
  @Override
  public String toString() {
    return "Account[" + name + "]";
  }
}
