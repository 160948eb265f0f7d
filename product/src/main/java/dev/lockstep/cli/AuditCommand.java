package dev.lockstep.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/// `lockstep audit`: who changed what.
@Command(
    name = "audit",
    description = "The audit log, newest first: who changed what, from what to what.",
    mixinStandardHelpOptions = true)
final class AuditCommand extends ServerCommand {
  @Option(names = "--actor", paramLabel = "NAME", description = "Only by this key or account.")
  private @Nullable String actor;

  @Option(
      names = "--activity",
      paramLabel = "ACTIVITY",
      description = "Only this, such as 'Issue token'.")
  private @Nullable String activity;

  @Option(
      names = "--subject",
      paramLabel = "START",
      description = "Only to what begins so, such as directory/corp/application/acme.")
  private @Nullable String subject;

  @Option(names = "--object", paramLabel = "ID", description = "Only to this user or group.")
  private @Nullable String object;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "Not before, such as 2026-11-25T08:00:00Z.")
  private @Nullable String from;

  @Option(names = "--until", paramLabel = "TIME", description = "Before, in the same form.")
  private @Nullable String until;

  @ArgGroup(exclusive = false)
  private @Nullable Exporting exporting;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "How many of the newest, 1 to 1000. Default: ${DEFAULT-VALUE}",
      defaultValue = "100")
  private int limit;

  AuditCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  Exit run(AdminApi api) throws InterruptedException {
    Map<String, @Nullable String> wishes = new LinkedHashMap<>();
    wishes.put("actor", actor);
    wishes.put("activity", activity);
    wishes.put("subject", subject);
    wishes.put("object", object);
    wishes.put("from", from);
    wishes.put("until", until);
    String criteria = query(wishes);
    if (exporting != null) {
      return exporting.run(this, api, "/audit/export", criteria);
    }
    JsonNode entries = api.get("/audit?limit=" + limit + "&" + criteria).path("items");
    if (json()) {
      entries.forEach(this::printJson);
      return Exit.DONE;
    }
    Table table = new Table("TIME", "WHO", "DID", "TO", "BEFORE", "AFTER");
    for (JsonNode entry : entries) {
      table.row(
          text(entry, "at"),
          text(entry, "actor"),
          text(entry, "activity"),
          text(entry, "subject"),
          shown(entry.path("before")),
          shown(entry.path("after")));
    }
    table.print(out());
    return Exit.DONE;
  }

  private static String query(Map<String, @Nullable String> wishes) {
    return wishes.entrySet().stream()
        .filter(wish -> wish.getValue() != null)
        .map(wish -> wish.getKey() + "=" + AdminApi.encoded(String.valueOf(wish.getValue())))
        .collect(Collectors.joining("&"));
  }

  private static String shown(JsonNode value) {
    return value.isMissingNode() ? "–" : value.asString(value.toString());
  }
}
