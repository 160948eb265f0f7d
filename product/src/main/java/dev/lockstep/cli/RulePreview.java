package dev.lockstep.cli;

import java.io.PrintWriter;
import tools.jackson.databind.JsonNode;

/// Who would join and leave a group by a rule, for people.
final class RulePreview {
  private RulePreview() {}

  static void print(JsonNode preview, PrintWriter out) {
    Table table = new Table("", "WHO", "ID");
    rows(table, "joins", preview.path("joins"));
    rows(table, "leaves", preview.path("leaves"));
    table.print(out);
    out.println();
    out.println(
        "%s join, %s leave; %s members then"
            .formatted(
                count(preview, "joining"), count(preview, "leaving"), count(preview, "members")));
  }

  private static void rows(Table table, String verb, JsonNode people) {
    for (JsonNode one : people) {
      table.row(verb, one.path("label").asString(""), one.path("id").asString(""));
    }
  }

  private static String count(JsonNode preview, String name) {
    return preview.path(name).asString("0");
  }
}
