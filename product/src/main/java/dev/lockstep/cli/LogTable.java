package dev.lockstep.cli;

import java.io.PrintWriter;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Entries of the provisioning log for people.
final class LogTable {
  private LogTable() {}

  static void print(List<JsonNode> entries, PrintWriter out) {
    Table table = new Table("TIME", "CYCLE", "ACTION", "STATUS", "WHO", "WHAT", "BY", "WHY");
    entries.forEach(entry -> row(table, entry));
    table.print(out);
  }

  /// One entry without headings, as it comes.
  static void printLine(JsonNode entry, PrintWriter out) {
    out.println(
        Table.plain(
            String.join(
                "  ",
                ServerCommand.text(entry, "at"),
                ServerCommand.text(entry, "action"),
                ServerCommand.text(entry, "status"),
                ServerCommand.text(entry, "label"),
                why(entry))));
    out.flush();
  }

  private static void row(Table table, JsonNode entry) {
    table.row(
        ServerCommand.text(entry, "at"),
        ServerCommand.text(entry, "cycleId"),
        ServerCommand.text(entry, "action"),
        ServerCommand.text(entry, "status"),
        ServerCommand.text(entry, "label"),
        String.join("; ", Changes.of(entry)),
        entry.path("initiatedBy").path("displayName").asString(""),
        why(entry));
  }

  private static String why(JsonNode entry) {
    String code = ServerCommand.text(entry, "errorCode");
    String why = ServerCommand.text(entry, "explanation");
    return code.isEmpty()
        ? why
        : code + ": " + why + ". " + ServerCommand.text(entry, "recommendedAction");
  }

  static boolean anyFailed(Iterable<JsonNode> entries) {
    for (JsonNode entry : entries) {
      if (ServerCommand.text(entry, "status").equals("failure")) {
        return true;
      }
    }
    return false;
  }
}
