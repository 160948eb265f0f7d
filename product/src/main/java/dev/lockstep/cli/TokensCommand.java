package dev.lockstep.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
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

  @ArgGroup private @Nullable Wish wish;

  @Option(
      names = "--life",
      paramLabel = "DURATION",
      description =
          "How long a token that is issued lives, such as P90D; a successor as long as the old one.")
  private @Nullable String life;

  /// At most one of them.
  static final class Wish {
    @Option(
        names = "--issue",
        paramLabel = "NAME",
        description = "Issue a token under this name. Its secret is shown only now.")
    private @Nullable String issue;

    @ArgGroup(exclusive = false)
    private @Nullable Rotation rotation;

    @Option(names = "--revoke", paramLabel = "ID", description = "Revoke the token with this id.")
    private @Nullable String revoke;
  }

  static final class Rotation {
    @Option(
        names = "--rotate",
        paramLabel = "ID",
        required = true,
        description =
            "Issue the successor of the token with this id. Its secret is shown only now.")
    private String id = "";

    @Option(
        names = "--overlap",
        paramLabel = "DURATION",
        description =
            "With --rotate: how long the old secret is let in still, such as PT0S. Default: P1D")
    private @Nullable String overlap;
  }

  TokensCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  Exit run(AdminApi api) throws InterruptedException {
    String path = "/directories/" + AdminApi.encoded(directory) + "/tokens";
    if (wish != null && wish.issue != null) {
      ObjectNode body = api.object().put("name", wish.issue);
      return issued(api.post(path, lasting(body)));
    }
    if (wish != null && wish.rotation != null) {
      ObjectNode body = api.object();
      if (wish.rotation.overlap != null) {
        body.put("overlap", wish.rotation.overlap);
      }
      String one = path + "/" + AdminApi.encoded(wish.rotation.id);
      return issued(api.post(one + "/rotation", lasting(body)));
    }
    if (wish != null && wish.revoke != null) {
      api.delete(path + "/" + AdminApi.encoded(wish.revoke));
    }
    return list(api.items(api.items(path)));
  }

  private ObjectNode lasting(ObjectNode body) {
    return life == null ? body : body.put("life", life);
  }

  private Exit issued(JsonNode token) {
    if (json()) {
      printJson(token);
    } else {
      say(text(token, "secret"));
    }
    return Exit.DONE;
  }

  private Exit list(JsonNode answer) {
    if (json()) {
      printJson(answer);
    } else {
      print(answer);
    }
    return Exit.DONE;
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
