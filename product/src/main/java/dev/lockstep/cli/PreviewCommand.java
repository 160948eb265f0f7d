package dev.lockstep.cli;

import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `lockstep preview`: what a mapping makes of one user or group.
@Command(
    name = "preview",
    description =
        "What an application's mapping, the saved one or a file's, gives for one user or group.",
    mixinStandardHelpOptions = true)
final class PreviewCommand extends ServerCommand {
  @Parameters(index = "0", paramLabel = "APP", description = "The application.")
  private String application = "";

  @Parameters(
      index = "1",
      paramLabel = "WHO",
      description = "An id, a userName, or a displayName that only one has.")
  private String who = "";

  @Option(
      names = "--mapping",
      paramLabel = "FILE",
      description = "By these mappings: 'users', 'groups', or both. Nothing is saved.")
  private @Nullable Path mapping;

  PreviewCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  Exit run(AdminApi api) throws InterruptedException {
    String id = People.idOf(api, application, who);
    ObjectNode body = api.object().put("object", id);
    if (mapping != null) {
      String collection = collection(api, id);
      JsonNode own = ProposalFiles.mappings(mapping).path(collection);
      if (own.isMissingNode()) {
        throw new CommandException(
            Exit.USAGE, "%s: it has no mapping of %s".formatted(mapping, collection));
      }
      body.set("mapping", own);
    }
    JsonNode preview = api.post(application(application) + "/preview", body);
    if (json()) {
      printJson(preview);
    } else {
      print(preview);
    }
    return Exit.DONE;
  }

  private String collection(AdminApi api, String id) throws InterruptedException {
    JsonNode why = api.get(application(application) + "/why/" + id);
    return text(why, "type").toLowerCase(Locale.ROOT) + "s";
  }

  private void print(JsonNode preview) {
    boolean inScope = preview.path("inScope").asBoolean(false);
    say(text(preview, "label") + " is " + (inScope ? "in scope" : "not in scope") + ":");
    for (JsonNode step : preview.path("scope")) {
      say("  " + (step.path("holds").asBoolean(false) ? "yes: " : "no: ") + text(step, "found"));
    }
    say("");
    Table table = new Table("TARGET", "VALUE", "SOURCE", "NOTE");
    for (JsonNode line : preview.path("attributes")) {
      table.row(
          text(line, "target"),
          line.path("value").asString("–"),
          text(line, "source"),
          text(line, "note"));
    }
    table.print(out());
  }
}
