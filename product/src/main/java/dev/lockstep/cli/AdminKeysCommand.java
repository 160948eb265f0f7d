package dev.lockstep.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `lockstep admin-keys`: what lets people and programs in at the console and the admin API.
@Command(
    name = "admin-keys",
    description = "The admin keys: who may use the console, the admin API and the command line.",
    mixinStandardHelpOptions = true)
final class AdminKeysCommand extends ServerCommand {
  @ArgGroup private @Nullable Wish wish;

  /// At most one of them.
  static final class Wish {
    @ArgGroup(exclusive = false)
    private @Nullable Issue issue;

    @Option(names = "--revoke", paramLabel = "ID", description = "Revoke the key with this id.")
    private @Nullable String revoke;
  }

  static final class Issue {
    @Option(
        names = "--issue",
        paramLabel = "NAME",
        required = true,
        description = "Issue a key under this name. Its secret is shown only now.")
    private String name = "";

    @Option(
        names = "--grant",
        paramLabel = "ROLE[:DIRECTORY]",
        description =
            "With --issue: what it may do: viewer, operator, auditor or admin, of all directories or"
                + " of one. Several, each with the option. Default: admin")
    private List<String> grants = List.of();

    @Option(
        names = "--expires",
        paramLabel = "TIME",
        description = "With --issue: until when, such as 2027-11-25T00:00:00Z. Default: no end")
    private @Nullable String expires;
  }

  AdminKeysCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  Exit run(AdminApi api) throws InterruptedException {
    if (wish != null && wish.issue != null) {
      return issue(api, wish.issue);
    }
    if (wish != null && wish.revoke != null) {
      JsonNode _ = api.delete("/admin-keys/" + AdminApi.encoded(wish.revoke));
    }
    show(api, api.items("/admin-keys"), AdminKeysCommand::table);
    return Exit.DONE;
  }

  private Exit issue(AdminApi api, Issue wanted) throws InterruptedException {
    ObjectNode body = Grants.into(api.object().put("name", wanted.name), wanted.grants);
    if (wanted.expires != null) {
      body.put("expires", wanted.expires);
    }
    JsonNode issued = api.post("/admin-keys", body);
    tell(issued, text(issued, "secret"));
    return Exit.DONE;
  }

  private static Table table(List<JsonNode> keys) {
    Table table = new Table("ID", "NAME", "ROLES", "CREATED", "EXPIRES", "REVOKED");
    for (JsonNode key : keys) {
      table.row(
          text(key, "id"),
          text(key, "name"),
          Grants.text(key.path("grants")),
          text(key, "created"),
          key.path("expires").asString("never"),
          text(key, "revoked"));
    }
    return table;
  }
}
