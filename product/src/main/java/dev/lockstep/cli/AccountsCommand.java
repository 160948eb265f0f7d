package dev.lockstep.cli;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `lockstep accounts`: people who sign in with a password that Lockstep keeps.
@Command(
    name = "accounts",
    description = "The people who sign in at the console with a password of Lockstep.",
    mixinStandardHelpOptions = true)
final class AccountsCommand extends ServerCommand {
  @ArgGroup private @Nullable Wish wish;

  @Option(
      names = "--password-variable",
      paramLabel = "VARIABLE",
      description = "With --create or --change: the password is in this environment variable.")
  private @Nullable String password;

  @Option(
      names = "--grant",
      paramLabel = "ROLE[:DIRECTORY]",
      description =
          "With --create or --change: what they may do: viewer, operator, auditor or admin, of all"
              + " directories or of one. Several, each with the option.")
  private List<String> grants = List.of();

  /// At most one of them.
  static final class Wish {
    @Option(names = "--create", paramLabel = "NAME", description = "Create an account.")
    private @Nullable String create;

    @Option(
        names = "--change",
        paramLabel = "NAME",
        description = "Unlock an account, and give it another password or other roles if wanted.")
    private @Nullable String change;

    @Option(
        names = "--delete",
        paramLabel = "NAME",
        description = "Remove an account; who is signed in with it is signed out.")
    private @Nullable String delete;
  }

  AccountsCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  Exit run(AdminApi api) throws InterruptedException {
    boolean writes = wish != null && wish.delete == null;
    if (!writes && (password != null || !grants.isEmpty())) {
      throw new CommandException(
          Exit.USAGE, "--password-variable and --grant go with --create or --change");
    }
    if (wish != null && wish.create != null) {
      return create(api, wish.create);
    }
    if (wish != null && wish.change != null) {
      ObjectNode body = Grants.into(api.object(), grants);
      if (password != null) {
        body.put("password", variable(password));
      }
      JsonNode changed = api.call("PATCH", account(wish.change), Optional.of(body));
      tell(changed, "'" + text(changed, "name") + "' is changed and unlocked.");
      return Exit.DONE;
    }
    if (wish != null && wish.delete != null) {
      JsonNode _ = api.delete(account(wish.delete));
      tell(api.object().put("name", wish.delete), "'" + wish.delete + "' is removed.");
      return Exit.DONE;
    }
    show(api, api.items("/accounts"), AccountsCommand::table);
    return Exit.DONE;
  }

  private static String account(String name) {
    return "/accounts/" + AdminApi.encoded(name);
  }

  private Exit create(AdminApi api, String name) throws InterruptedException {
    if (password == null || grants.isEmpty()) {
      throw new CommandException(Exit.USAGE, "--create takes --password-variable and --grant");
    }
    ObjectNode body = api.object().put("name", name).put("password", variable(password));
    JsonNode created = api.post("/accounts", Grants.into(body, grants));
    tell(created, "'" + text(created, "name") + "' can sign in.");
    return Exit.DONE;
  }

  private static Table table(List<JsonNode> accounts) {
    Table table = new Table("NAME", "ROLES", "CREATED", "WRONG PASSWORDS", "LOCKED UNTIL");
    for (JsonNode one : accounts) {
      table.row(
          text(one, "name"),
          Grants.text(one.path("grants")),
          text(one, "created"),
          text(one, "failures"),
          text(one, "lockedUntil"));
    }
    return table;
  }
}
