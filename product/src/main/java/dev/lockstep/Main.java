package dev.lockstep;

import dev.lockstep.cli.CommandException;
import dev.lockstep.cli.Commands;
import dev.lockstep.cli.Exit;
import dev.lockstep.cli.Surroundings;
import dev.lockstep.store.StoreException;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.logging.LogManager;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// What the launcher runs: `serve`, `demo`, and the commands to a running server.
@Command(
    name = "lockstep",
    description = "Keeps every application's users and groups in lockstep with a directory.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = {ServeCommand.class, DemoCommand.class})
public final class Main {
  private Main() {}

  public static void main(String[] arguments) throws IOException {
    if (System.getProperty("java.util.logging.config.file") == null) {
      try (InputStream settings = Main.class.getResourceAsStream("logging.properties")) {
        LogManager.getLogManager().readConfiguration(settings);
      }
    }
    Surroundings surroundings =
        new Surroundings(
            System.getenv(),
            new PrintWriter(System.out, true, System.out.charset()),
            Thread::sleep,
            Main::agreed);
    System.exit(commandLine(surroundings).execute(arguments));
  }

  private static boolean agreed(String question) {
    return Optional.ofNullable(System.console())
        .filter(Console::isTerminal)
        .map(console -> console.readLine("%s [y/N] ", question))
        .filter(answer -> List.of("y", "yes").contains(answer.strip().toLowerCase(Locale.ROOT)))
        .isPresent();
  }

  static CommandLine commandLine(Surroundings surroundings) {
    CommandLine commandLine = new CommandLine(new Main());
    commandLine.addSubcommand(ConfigCommand.of(surroundings));
    commandLine.addSubcommand(new DoctorCommand(surroundings));
    commandLine.addSubcommand(new CompletionCommand(commandLine, surroundings));
    Commands.addTo(commandLine, surroundings);
    return commandLine.setExecutionExceptionHandler(Main::explain);
  }

  /// What goes wrong is told in a line; a stack trace only of a defect.
  private static int explain(
      Exception e, CommandLine commandLine, CommandLine.ParseResult arguments) {
    commandLine.getErr().println(e.getMessage() == null ? e.toString() : e.getMessage());
    boolean expected =
        e instanceof CommandException
            || e instanceof InterruptedException
            || e instanceof Config.ConfigException
            || e instanceof IllegalStateException
            || e instanceof StoreException
            || e instanceof dev.lockstep.demo.DemoException;
    if (!expected) {
      e.printStackTrace(commandLine.getErr());
    }
    return e instanceof CommandException command ? command.exit().code() : Exit.FAILED.code();
  }

  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"lockstep " + (version == null ? "from sources" : version)};
    }
  }
}
