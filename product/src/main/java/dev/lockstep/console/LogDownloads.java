package dev.lockstep.console;

import dev.lockstep.administration.Job;
import dev.lockstep.administration.Permission;
import dev.lockstep.console.Route.Action;
import dev.lockstep.console.Route.Attachment;
import dev.lockstep.console.Route.Download;
import dev.lockstep.console.Route.Outcome;
import dev.lockstep.console.Route.Page;
import dev.lockstep.provisioning.Application;
import dev.lockstep.scim.ScimException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The logs taken away as files, as far as a search goes: at once, or by a job that makes the file
/// meanwhile.
final class LogDownloads {
  private static final String EXPORT = "/export";
  private static final String PROVISIONING_LOG = "provisioning-log";
  private static final String AUDIT = "audit";

  private final LogExports exports;
  private final Places places;

  LogDownloads(LogExports exports, Places places) {
    this.exports = exports;
    this.places = places;
  }

  /// @param log the page of an application's log, that has the form
  /// @param all that of all applications
  /// @param audit that of the audit log
  List<Route> ofLogs(Page log, Page all, Page audit) {
    return List.of(
        new Download(log.path() + EXPORT, this::operations),
        new Action(log.path() + EXPORT, Permission.READ, log, this::beginOperations),
        new Download(all.path() + EXPORT, this::allOperations),
        new Action(all.path() + EXPORT, Permission.READ, all, this::beginAllOperations),
        new Download(audit.path() + EXPORT, this::changes),
        new Action(audit.path() + EXPORT, Permission.READ, audit, this::beginChanges));
  }

  /// Those of which an export in the background is one; empty where there is no choice.
  static List<String> directories(PageRequest request, Permission permission) {
    Set<String> seen = request.access().directories(permission).orElse(Set.of());
    return seen.size() < 2 ? List.of() : seen.stream().sorted().toList();
  }

  private Attachment operations(PageRequest request) {
    String name = places.application(request).id() + "-log";
    return attachment(request, PROVISIONING_LOG, name, ofOperations(request));
  }

  private Attachment allOperations(PageRequest request) {
    return attachment(request, PROVISIONING_LOG, PROVISIONING_LOG, ofAllOperations(request));
  }

  private Attachment changes(PageRequest request) {
    return attachment(request, AUDIT, "audit-log", ofChanges(request));
  }

  private Attachment attachment(
      PageRequest request, String log, String name, Map<String, String> query) {
    LogExports.Export export = exports.open(request.principal(), log, query);
    return new Attachment(
        name + "." + query.get("format"), export.type(), export.writer()::writeTo);
  }

  private Outcome beginOperations(PageRequest request) {
    return begun(request, PROVISIONING_LOG, ofOperations(request));
  }

  private Outcome beginAllOperations(PageRequest request) {
    return begun(request, PROVISIONING_LOG, ofAllOperations(request));
  }

  private Outcome beginChanges(PageRequest request) {
    return begun(request, AUDIT, ofChanges(request));
  }

  private Outcome begun(PageRequest request, String log, Map<String, String> query) {
    if (!query.containsKey("application")) { // which is of one
      request.form().optional("directory").ifPresent(id -> query.put("directory", id));
    }
    Job job = exports.begin(request.principal(), log, query);
    return new Outcome.Done(
        "/jobs",
        "The "
            + job.subject()
            + " is being exported. When it is done, the file can be fetched here for a day.");
  }

  private Map<String, String> ofOperations(PageRequest request) {
    Application application = places.application(request);
    Map<String, String> query = operations(request, LogFilter.OF_PROVISIONING);
    query.put("application", application.id().value());
    return query;
  }

  private static Map<String, String> ofAllOperations(PageRequest request) {
    return operations(request, LogFilter.OF_ALL_PROVISIONING);
  }

  private static Map<String, String> operations(PageRequest request, List<String> names) {
    Map<String, String> query = query(request, names);
    if (!request.typed("table").isEmpty()) {
      query.put("table", request.typed("table"));
    }
    return query;
  }

  /// @throws ScimException 403 for who sees none of it, as an empty file would say that nothing was
  ///     changed
  private static Map<String, String> ofChanges(PageRequest request) {
    if (!request.access().maySomewhere(Permission.READ_AUDIT)) {
      throw new ScimException(
          403, Optional.empty(), "The audit log takes the role auditor or admin.");
    }
    return query(request, LogFilter.OF_AUDIT);
  }

  private static Map<String, String> query(PageRequest request, List<String> names) {
    Map<String, String> query = new LinkedHashMap<>(LogFilter.of(request, names).parameters());
    query.put("format", request.typed("format").equals("jsonl") ? "jsonl" : "csv");
    return query;
  }
}
