package dev.lockstep.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `lockstep tokens`: the tokens of a directory's endpoint.
@Command(
    name = "tokens",
    description = "The tokens of a directory's SCIM endpoint.",
    mixinStandardHelpOptions = true)
final class TokensCommand extends ServerCommand {
  @Parameters(paramLabel = "DIRECTORY", description = "The directory.")
  private String directory = "";

  @Option(
      names = "--issue",
      paramLabel = "NAME",
      description = "Issue a token under this name. Its secret is shown only now.")
  private @Nullable String issue;

  @Option(
      names = "--life",
      paramLabel = "DURATION",
      description = "How long a token that is issued lives, such as P90D.")
  private @Nullable String life;

  @Option(names = "--revoke", paramLabel = "ID", description = "Revoke the token with this id.")
  private @Nullable String revoke;

  TokensCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  Exit run(AdminApi api) throws InterruptedException {
    if (issue != null && revoke != null) {
      throw new CommandException(Exit.USAGE, "either --issue or --revoke, not both");
    }
    String path = "/directories/" + AdminApi.encoded(directory) + "/tokens";
    if (revoke != null) {
      api.delete(path + "/" + AdminApi.encoded(revoke));
    }
    JsonNode answer = issue == null ? api.items(api.items(path)) : issued(api, path, issue);
    if (json()) {
      printJson(answer);
    } else if (issue != null) {
      say(text(answer, "secret"));
    } else {
      print(answer);
    }
    return Exit.DONE;
  }

  private JsonNode issued(AdminApi api, String path, String name) throws InterruptedException {
    ObjectNode wish = api.object().put("name", name);
    if (life != null) {
      wish.put("life", life);
    }
    return api.post(path, wish);
  }

  private void print(JsonNode answer) {
    Table table = new Table("ID", "NAME", "STATE", "EXPIRES", "LAST USED");
    for (JsonNode token : answer.path("items")) {
      table.row(
          text(token, "id"),
          text(token, "name"),
          text(token, "state"),
          text(token, "expires"),
          token.path("lastUsed").asString("never"));
    }
    table.print(out());
  }
}
