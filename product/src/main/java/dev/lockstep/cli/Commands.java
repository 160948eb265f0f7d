package dev.lockstep.cli;

import java.util.List;
import picocli.CommandLine;

/// The commands to a running server, as a parts list.
public final class Commands {
  private Commands() {}

  public static void addTo(CommandLine commandLine, Surroundings surroundings) {
    List.of(
            new StatusCommand(surroundings),
            new PlanCommand(surroundings),
            new SyncCommand(surroundings),
            new PauseCommand(surroundings),
            new ProvisionCommand(surroundings),
            new StagedCommand(surroundings),
            new EscrowsCommand(surroundings),
            new StaleCommand(surroundings),
            new OperationsCommand(surroundings),
            new TestCommand(surroundings),
            new UndoCommand(surroundings),
            new ReconcileCommand(surroundings),
            new JobsCommand(surroundings),
            new WhyCommand(surroundings),
            new PreviewCommand(surroundings),
            new LogsCommand(surroundings),
            new SourcesCommand(surroundings),
            new CredentialsCommand.Tokens(surroundings),
            new CredentialsCommand.OAuthClients(surroundings),
            new TokenSettingsCommand(surroundings),
            new InspectorCommand(surroundings),
            new HabitsCommand(surroundings),
            new RecycleBinCommand(surroundings),
            new ObjectsCommand.Users(surroundings),
            new ObjectsCommand.Groups(surroundings),
            new AuditCommand(surroundings),
            new WhoamiCommand(surroundings),
            new AdminKeysCommand(surroundings),
            new AccountsCommand(surroundings),
            new SetupCommand.Apply(surroundings),
            new SetupCommand.Diff(surroundings),
            new ExportCommand(surroundings))
        .forEach(commandLine::addSubcommand);
  }
}
