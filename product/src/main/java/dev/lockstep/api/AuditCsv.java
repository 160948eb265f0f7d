package dev.lockstep.api;

import dev.lockstep.administration.AuditEntry;
import java.util.List;

/// The audit log as a table.
final class AuditCsv {
  static final List<String> COLUMNS =
      List.of("Id", "TimeGenerated", "Actor", "Activity", "Subject", "Before", "After");

  private AuditCsv() {}

  static List<List<String>> rows(AuditEntry entry) {
    return List.of(
        List.of(
            String.valueOf(entry.id()),
            entry.at().toString(),
            entry.actor().label(),
            entry.activity(),
            entry.subject(),
            entry.before().orElse(""),
            entry.after().orElse("")));
  }
}
