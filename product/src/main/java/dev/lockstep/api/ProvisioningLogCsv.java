package dev.lockstep.api;

import dev.lockstep.provisioning.ApplicationJson;
import dev.lockstep.provisioning.ErrorCode;
import dev.lockstep.provisioning.ProvisioningLog.Recorded;
import dev.lockstep.provisioning.ProvisioningLogEntry;
import dev.lockstep.provisioning.ProvisioningLogEntry.ModifiedProperty;
import dev.lockstep.provisioning.Target;
import dev.lockstep.scim.json.Json;
import java.util.ArrayList;
import java.util.List;

/// The provisioning log as the three tables that Entra gives for download, with the columns of its
/// table AADProvisioningLogs that Lockstep has something for. `ChangeId` joins them. What is an
/// object stands in its column as JSON.
enum ProvisioningLogCsv {
  PROVISIONING_LOGS(
      "Id,ChangeId,CycleId,TimeGenerated,JobId,ProvisioningAction,ResultType,ResultSignature,"
          + "ResultDescription,DurationMs,SourceIdentity,TargetIdentity,Reason,InitiatedBy,"
          + "SourceSystem,TargetSystem") {
    @Override
    List<List<String>> rows(Recorded recorded) {
      ProvisioningLogEntry entry = recorded.entry();
      return List.of(
          List.of(
              id(entry),
              id(entry),
              entry.origin().cycle().map(String::valueOf).orElse(""),
              entry.at().toString(),
              recorded.application().value(),
              ApplicationJson.word(entry.action()),
              ApplicationJson.word(entry.status()),
              entry.error().map(ErrorCode::code).orElse(""),
              entry.explanation(),
              String.valueOf(entry.duration().toMillis()),
              identity(entry, entry.object().toString()),
              entry.targetId().map(target -> identity(entry, target)).orElse(""),
              ApplicationJson.word(entry.reason()),
              entry.origin().initiatedBy().label(),
              entry.origin().source(),
              entry.origin().target()));
    }
  },

  PROVISIONING_STEPS("ChangeId,Step,Method,Url,Status,DurationMs,Request,Response") {
    @Override
    List<List<String>> rows(Recorded recorded) {
      List<List<String>> rows = new ArrayList<>();
      for (Target.Exchange exchange : recorded.entry().exchanges()) {
        rows.add(
            List.of(
                id(recorded.entry()),
                String.valueOf(rows.size() + 1),
                exchange.method(),
                exchange.url(),
                String.valueOf(exchange.status()),
                String.valueOf(exchange.duration().toMillis()),
                exchange.requestBody().orElse(""),
                exchange.responseBody().orElse("")));
      }
      return rows;
    }
  },

  MODIFIED_PROPERTIES("ChangeId,DisplayName,OldValue,NewValue") {
    @Override
    List<List<String>> rows(Recorded recorded) {
      List<List<String>> rows = new ArrayList<>();
      for (ModifiedProperty change : recorded.entry().changes()) {
        rows.add(
            List.of(
                id(recorded.entry()),
                change.name(),
                change.before().orElse(""),
                change.after().orElse("")));
      }
      return rows;
    }
  };

  /// With commas between them.
  private final String columns;

  ProvisioningLogCsv(String columns) {
    this.columns = columns;
  }

  List<String> columns() {
    return List.of(columns.split(",", -1));
  }

  /// Of one entry: one, or as many as it has steps or changes.
  abstract List<List<String>> rows(Recorded recorded);

  private static String id(ProvisioningLogEntry entry) {
    return String.valueOf(entry.id());
  }

  private static String identity(ProvisioningLogEntry entry, String id) {
    return Json.text(
        Json.object()
            .put("id", id)
            .put("displayName", entry.label())
            .put("identityType", entry.type().resourceType()));
  }
}
