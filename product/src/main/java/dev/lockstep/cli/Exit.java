package dev.lockstep.cli;

/// How a command ends, for scripts. The only table of exit codes.
public enum Exit {
  DONE(0, "done"),
  FAILED(1, "the server did it, and something failed or waits for a person: the output names it"),
  USAGE(2, "the command isn't written right; nothing was sent"),
  UNREACHABLE(3, "the server gives no answer that can be read"),
  UNAUTHORIZED(4, "the admin key is missing, wrong or may not do this"),
  NOT_FOUND(5, "there is no such application, directory, user or group"),
  REFUSED(6, "the server refuses: the message says what to mend"),
  SERVER_FAILED(7, "the server failed"),
  DIFFERENT(10, "with --exit-code: there is something to do");

  private final int code;
  private final String meaning;

  Exit(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  public int code() {
    return code;
  }

  public String meaning() {
    return meaning;
  }

  static Exit ofStatus(int status) {
    return switch (status) {
      case 401, 403 -> UNAUTHORIZED;
      case 404 -> NOT_FOUND;
      default -> status >= 500 ? SERVER_FAILED : REFUSED;
    };
  }
}
