package dev.lockstep.cli;

/// Why a command ends early: a sentence for a person and an exit code for a script.
public final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Exit exit;

  public CommandException(Exit exit, String message) {
    super(message);
    this.exit = exit;
  }

  public Exit exit() {
    return exit;
  }
}
