package dev.lockstep.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

  @Mixin private LogSearch search = new LogSearch();

  AuditCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  Exit run(AdminApi api) throws InterruptedException {
    Query query =
        search.between(
            new Query()
                .put("actor", actor)
                .put("activity", activity)
                .put("subject", subject)
                .put("object", object));
    Exporting exporting = search.exporting();
    if (exporting != null) {
      return exporting.run(this, api, "/audit/export", query);
    }
    JsonNode entries = api.get(query.put("limit", search.limit()).of("/audit")).path("items");
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

  private static String shown(JsonNode value) {
    return value.isMissingNode() ? "–" : value.asString(value.toString());
  }
}
