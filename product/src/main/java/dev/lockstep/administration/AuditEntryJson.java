package dev.lockstep.administration;

import dev.lockstep.scim.json.Json;
import tools.jackson.databind.node.ObjectNode;

/// Entries of the audit log as JSON, the same wherever they are shown.
public final class AuditEntryJson {
  private AuditEntryJson() {}

  public static ObjectNode write(AuditEntry entry) {
    ObjectNode json =
        Json.object()
            .put("id", entry.id())
            .put("at", entry.at().toString())
            .put("actor", entry.actor().label())
            .put("activity", entry.activity())
            .put("subject", entry.subject());
    entry.before().ifPresent(value -> json.put("before", value));
    entry.after().ifPresent(value -> json.put("after", value));
    return json;
  }
}
