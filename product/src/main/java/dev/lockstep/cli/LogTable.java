package dev.lockstep.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// Entries of the provisioning log for people.
final class LogTable {
  private static final List<String> HEADINGS =
      List.of("TIME", "CYCLE", "ACTION", "STATUS", "WHO", "WHAT", "BY", "WHY");

  private LogTable() {}

  /// Of one application.
  static void print(List<JsonNode> entries, PrintWriter out) {
    Table table = new Table(HEADINGS.toArray(String[]::new));
    entries.forEach(entry -> table.row(cells(entry).toArray(String[]::new)));
    table.print(out);
  }

  /// Of several, each entry with its application in front.
  static void printAll(List<JsonNode> entries, PrintWriter out) {
    Table table = new Table(after("APPLICATION", HEADINGS));
    entries.forEach(
        entry -> table.row(after(ServerCommand.text(entry, "application"), cells(entry))));
    table.print(out);
  }

  private static String[] after(String first, List<String> others) {
    return Stream.concat(Stream.of(first), others.stream()).toArray(String[]::new);
  }

  /// One entry without headings, as it comes.
  ///
  /// @param application whether to name it
  static void printLine(JsonNode entry, boolean application, PrintWriter out) {
    out.println(
        Table.plain(
            (application ? ServerCommand.text(entry, "application") + "  " : "")
                + String.join(
                    "  ",
                    ServerCommand.text(entry, "at"),
                    ServerCommand.text(entry, "action"),
                    ServerCommand.text(entry, "status"),
                    ServerCommand.text(entry, "label"),
                    why(entry))));
    out.flush();
  }

  private static List<String> cells(JsonNode entry) {
    return List.of(
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
