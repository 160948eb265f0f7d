package dev.lockstep.cli;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `lockstep token-settings`: how long a directory's tokens live, and how fast they may send.
@Command(
    name = "token-settings",
    description = "How long the tokens of a directory's endpoint live, and how fast they may send.",
    mixinStandardHelpOptions = true)
final class TokenSettingsCommand extends ServerCommand {
  private static final Pattern RATE = Pattern.compile("(\\d{1,7})/(\\d{1,7})");

  @Parameters(paramLabel = "DIRECTORY", description = "The directory.")
  private String directory = "";

  @Option(
      names = "--life",
      paramLabel = "DURATION",
      description = "How long tokens live that are issued from now on, such as P90D.")
  private @Nullable String life;

  @Option(
      names = "--access-token-life",
      paramLabel = "DURATION",
      description = "How long access tokens of OAuth clients live, such as PT1H.")
  private @Nullable String accessTokenLife;

  @Option(
      names = "--per-credential",
      paramLabel = "RATE",
      description =
          "What each of them may send: requests a second and at once, as 50/200, or none.")
  private @Nullable String perCredential;

  @Option(
      names = "--per-directory",
      paramLabel = "RATE",
      description = "What all of them together may send: the same.")
  private @Nullable String perDirectory;

  TokenSettingsCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  Exit run(AdminApi api) throws InterruptedException {
    String path = directory(directory) + "/token-settings";
    ObjectNode wanted = api.object();
    if (life != null) {
      wanted.put("life", life);
    }
    if (accessTokenLife != null) {
      wanted.put("accessTokenLife", accessTokenLife);
    }
    limit(wanted, "perCredential", "--per-credential", perCredential);
    limit(wanted, "perDirectory", "--per-directory", perDirectory);
    JsonNode settings =
        wanted.isEmpty() ? api.get(path) : api.call("PATCH", path, Optional.of(wanted));
    if (json()) {
      printJson(settings);
    } else {
      print(settings);
    }
    return Exit.DONE;
  }

  private static void limit(
      ObjectNode wanted, String name, String option, @Nullable String written) {
    if (written == null) {
      return;
    }
    if (written.equals("none")) {
      wanted.putNull(name);
      return;
    }
    Matcher rate = RATE.matcher(written);
    if (!rate.matches()) {
      throw new CommandException(
          Exit.USAGE,
          "%s takes requests a second and at once, such as 50/200, or none; not '%s'"
              .formatted(option, written));
    }
    wanted
        .putObject(name)
        .put("perSecond", Integer.parseInt(rate.group(1)))
        .put("burst", Integer.parseInt(rate.group(2)));
  }

  private void print(JsonNode settings) {
    Table table = new Table("SETTING", "VALUE");
    table.row("life", text(settings, "life"));
    table.row("access token life", text(settings, "accessTokenLife"));
    table.row("per credential", rate(settings.path("perCredential")));
    table.row("per directory", rate(settings.path("perDirectory")));
    table.print(out());
  }

  private static String rate(JsonNode limit) {
    return limit.isObject()
        ? "%s a second, %s at once".formatted(text(limit, "perSecond"), text(limit, "burst"))
        : "none";
  }
}
