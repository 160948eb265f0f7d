package dev.lockstep;

import dev.lockstep.cli.Surroundings;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// `lockstep completion`: what makes a shell complete the commands and their options.
@Command(
    name = "completion",
    description = "A script for bash and zsh: source <(./lockstep completion)",
    mixinStandardHelpOptions = true)
final class CompletionCommand implements Callable<Integer> {
  private final CommandLine commands;
  private final Surroundings surroundings;

  /// @param commands all of them
  CompletionCommand(CommandLine commands, Surroundings surroundings) {
    this.commands = commands;
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    surroundings.out().print(AutoComplete.bash("lockstep", commands));
    surroundings.out().flush();
    return 0;
  }
}
