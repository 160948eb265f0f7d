package dev.lockstep.provisioning;

/// What a target has answered isn't about the Application as it is by now: that is removed, has another
/// target, or has forgotten its links. Whatever the answer was, nothing is kept of it, and the row
/// stays for the Application that there is.
final class OvertakenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  OvertakenException(ApplicationId id) {
    super("the application '" + id + "' has changed its target or its links meanwhile");
  }
}
