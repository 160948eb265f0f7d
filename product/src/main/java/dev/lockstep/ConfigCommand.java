package dev.lockstep;

import dev.lockstep.cli.Surroundings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `lockstep config check`: whether the server would start with this configuration.
@Command(
    name = "config",
    description = "The server's configuration.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class ConfigCommand {
  static CommandLine of(Surroundings surroundings) {
    return new CommandLine(new ConfigCommand()).addSubcommand(new Check(surroundings));
  }

  /// `lockstep config check`.
  @Command(
      name = "check",
      description =
          "Reads lockstep.yaml and the LOCKSTEP_* variables as serve does, and tells all that is"
              + " wrong. Starts nothing.",
      mixinStandardHelpOptions = true)
  static final class Check implements Callable<Integer> {
    @Option(
        names = "--config",
        description = "The configuration; may be missing. Default: ${DEFAULT-VALUE}",
        defaultValue = "${env:LOCKSTEP_CONFIG:-lockstep.yaml}")
    private Path file = Path.of("lockstep.yaml");

    private final Surroundings surroundings;

    Check(Surroundings surroundings) {
      this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
      Config config = Config.load(file, surroundings.variables());
      PrintWriter out = surroundings.out();
      out.println("The configuration is right.");
      out.println("  data folder  " + config.data());
      out.println("  listens on   " + config.host() + ":" + config.port());
      out.println(
          "  store        "
              + config
                  .postgres()
                  .map(_ -> "PostgreSQL, as store.url says")
                  .orElse("a SQLite file in the data folder"));
      out.flush();
      return 0;
    }
  }
}
