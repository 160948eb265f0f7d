package dev.lockstep.administration;

/// What a request asks for.
public enum Permission {
  /// See directories, applications, sources, plans and provisioning logs.
  READ,
  /// Run what is set up: test, plan, start, pause, restart, provision one object, let deletes pass.
  OPERATE,
  /// Change what is set up, and users and groups.
  CONFIGURE,
  /// See who did what.
  READ_AUDIT,
  /// Say who may do what.
  ADMINISTER
}
