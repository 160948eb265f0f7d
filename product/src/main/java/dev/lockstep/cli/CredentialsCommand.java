package dev.lockstep.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `lockstep tokens` and `lockstep oauth-clients`: what lets clients in at a directory's endpoint.
abstract class CredentialsCommand extends ServerCommand {
  @Parameters(paramLabel = "DIRECTORY", description = "The directory.")
  private String directory = "";

  @ArgGroup private @Nullable Wish wish;

  @Option(
      names = "--life",
      paramLabel = "DURATION",
      description =
          "How long one that is issued lives, such as P90D; a successor as long as the old one.")
  private @Nullable String life;

  @Option(
      names = "--scope",
      paramLabel = "SCOPE",
      split = ",",
      description = "With --issue: what it may do: read, write or both. Default: both")
  private List<String> scopes = List.of();

  private final String collection;

  /// At most one of them.
  static final class Wish {
    @Option(
        names = "--issue",
        paramLabel = "NAME",
        description = "Issue one under this name. Its secret is shown only now.")
    private @Nullable String issue;

    @ArgGroup(exclusive = false)
    private @Nullable Rotation rotation;

    @Option(names = "--revoke", paramLabel = "ID", description = "Revoke the one with this id.")
    private @Nullable String revoke;
  }

  static final class Rotation {
    @Option(
        names = "--rotate",
        paramLabel = "ID",
        required = true,
        description = "Issue the successor of the one with this id. Its secret is shown only now.")
    private String id = "";

    @Option(
        names = "--overlap",
        paramLabel = "DURATION",
        description =
            "With --rotate: how long the old secret is let in still, such as PT0S. Default: P1D")
    private @Nullable String overlap;
  }

  CredentialsCommand(Surroundings surroundings, String collection) {
    super(surroundings);
    this.collection = collection;
  }

  @Override
  Exit run(AdminApi api) throws InterruptedException {
    String path = directory(directory) + "/" + collection;
    if (!scopes.isEmpty() && (wish == null || wish.issue == null)) {
      throw new CommandException(Exit.USAGE, "--scope goes with --issue");
    }
    if (wish != null && wish.issue != null) {
      ObjectNode body = api.object().put("name", wish.issue);
      if (!scopes.isEmpty()) {
        ArrayNode wanted = body.putArray("scopes");
        scopes.forEach(wanted::add);
      }
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
    show(api, api.items(path), this::table);
    return Exit.DONE;
  }

  private ObjectNode lasting(ObjectNode body) {
    return life == null ? body : body.put("life", life);
  }

  private Exit issued(JsonNode credential) {
    if (json()) {
      printJson(credential);
    } else {
      tell(credential);
    }
    return Exit.DONE;
  }

  /// What its owner needs.
  abstract void tell(JsonNode issued);

  abstract Table table(List<JsonNode> credentials);

  /// `lockstep tokens`.
  @Command(
      name = "tokens",
      description = "The tokens of a directory's SCIM endpoint.",
      mixinStandardHelpOptions = true)
  static final class Tokens extends CredentialsCommand {
    Tokens(Surroundings surroundings) {
      super(surroundings, "tokens");
    }

    @Override
    void tell(JsonNode issued) {
      say(text(issued, "secret"));
    }

    @Override
    Table table(List<JsonNode> tokens) {
      Table table = new Table("ID", "NAME", "STATE", "EXPIRES", "LAST USED");
      for (JsonNode token : tokens) {
        table.row(
            text(token, "id"),
            text(token, "name"),
            text(token, "state"),
            text(token, "expires"),
            token.path("lastUsed").asString("never"));
      }
      return table;
    }
  }

  /// `lockstep oauth-clients`.
  @Command(
      name = "oauth-clients",
      description = "The OAuth clients of a directory's SCIM endpoint.",
      mixinStandardHelpOptions = true)
  static final class OAuthClients extends CredentialsCommand {
    OAuthClients(Surroundings surroundings) {
      super(surroundings, "oauth-clients");
    }

    @Override
    void tell(JsonNode issued) {
      say("client id: " + text(issued, "clientId"));
      say("client secret: " + text(issued, "secret"));
      say("token endpoint: " + text(issued, "tokenEndpoint"));
    }

    @Override
    Table table(List<JsonNode> clients) {
      Table table = new Table("ID", "NAME", "CLIENT ID", "STATE", "EXPIRES", "LAST USED");
      for (JsonNode client : clients) {
        table.row(
            text(client, "id"),
            text(client, "name"),
            text(client, "clientId"),
            text(client, "state"),
            text(client, "expires"),
            client.path("lastUsed").asString("never"));
      }
      return table;
    }
  }
}
