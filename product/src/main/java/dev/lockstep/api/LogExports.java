package dev.lockstep.api;

import dev.lockstep.administration.Access;
import dev.lockstep.administration.Actor;
import dev.lockstep.administration.AuditEntry;
import dev.lockstep.administration.AuditEntryJson;
import dev.lockstep.administration.AuditLog;
import dev.lockstep.administration.Permission;
import dev.lockstep.administration.Principal;
import dev.lockstep.administration.Progress;
import dev.lockstep.administration.ResultMaker;
import dev.lockstep.provisioning.Application;
import dev.lockstep.provisioning.ApplicationId;
import dev.lockstep.provisioning.ApplicationJson;
import dev.lockstep.provisioning.Applications;
import dev.lockstep.provisioning.ErrorCode;
import dev.lockstep.provisioning.ProvisioningLog;
import dev.lockstep.provisioning.ProvisioningLog.Recorded;
import dev.lockstep.provisioning.ProvisioningLogEntry.Action;
import dev.lockstep.provisioning.ProvisioningLogEntry.Status;
import dev.lockstep.scim.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The logs as files of any length: written while they are read, page by page, to who asks or by a
/// job.
public final class LogExports {
  /// Entries that an export holds in memory at a time.
  static final int AT_ONCE = 500;

  private static final String PROVISIONING_LOG = "provisioning-log";
  private static final String AUDIT_LOG = "audit-log";
  private static final List<String> FORMATS = List.of("csv", "jsonl");

  private final ProvisioningLog log;
  private final Applications applications;
  private final AuditLog audit;

  public LogExports(ProvisioningLog log, Applications applications, AuditLog audit) {
    this.log = log;
    this.applications = applications;
    this.audit = audit;
  }

  /// @param log its name
  record Export(String log, String mediaType, Contents contents) {
    void writeTo(OutputStream out, Progress progress) throws IOException {
      contents.writeTo(out, progress);
    }
  }

  interface Contents {
    void writeTo(OutputStream out, Progress progress) throws IOException;
  }

  /// The provisioning log, as far as a call has asked for.
  ///
  /// @throws IllegalArgumentException naming what the call can't ask for
  Export provisioning(ApiCall call) {
    ProvisioningLog.Query query = query(call);
    Function<OptionalLong, List<Recorded>> pages =
        before -> log.search(query.page(before, AT_ONCE));
    if (format(call).equals("jsonl")) {
      if (call.parameter("table").isPresent()) {
        throw new IllegalArgumentException(
            "'table' chooses one of the CSV's: with 'format' jsonl there is none");
      }
      return jsonLines(PROVISIONING_LOG, pages, Recorded::json, LogExports::id);
    }
    ProvisioningLogCsv table =
        call.choice("table", List.of(ProvisioningLogCsv.values()), ApplicationJson::word)
            .orElse(ProvisioningLogCsv.PROVISIONING_LOGS);
    return csv(PROVISIONING_LOG, table.columns(), pages, table::rows, LogExports::id);
  }

  /// The audit log, likewise.
  Export audit(ApiCall call) {
    AuditLog.Query query = auditQuery(call);
    Function<OptionalLong, List<AuditEntry>> pages =
        before -> audit.entries(query.page(before, AT_ONCE));
    return format(call).equals("jsonl")
        ? jsonLines(AUDIT_LOG, pages, AuditEntryJson::write, AuditEntry::id)
        : csv(AUDIT_LOG, AuditCsv.COLUMNS, pages, AuditCsv::rows, AuditEntry::id);
  }

  private static long id(Recorded recorded) {
    return recorded.entry().id();
  }

  // What is asked for

  ProvisioningLog.Query query(ApiCall call) {
    return new ProvisioningLog.Query(
        applications(call),
        call.parameter("object").map(ApiCall::objectId),
        call.choice("action", List.of(Action.values()), ApplicationJson::word),
        call.choice("status", List.of(Status.values()), ApplicationJson::word),
        call.choice("errorCode", List.of(ErrorCode.values()), ErrorCode::code),
        call.parameter("cycleId").map(_ -> call.number("cycleId", 0)),
        call.instant("from"),
        call.instant("until"),
        call.numberedPlace(),
        call.ask());
  }

  private Optional<Set<ApplicationId>> applications(ApiCall call) {
    Optional<Set<String>> directories = call.access().directories(Permission.READ);
    Optional<String> named = call.parameter("application");
    if (named.isEmpty() && directories.isEmpty()) {
      return Optional.empty();
    }
    Set<ApplicationId> found =
        applications.list().stream()
            .filter(
                one -> directories.map(set -> set.contains(one.directory().value())).orElse(true))
            .map(Application::id)
            .filter(id -> named.map(id.value()::equals).orElse(true))
            .collect(Collectors.toSet());
    if (named.isPresent() && found.isEmpty()) {
      throw new NoSuchElementException("there is no application '" + named.get() + "'");
    }
    return Optional.of(found);
  }

  /// The Directory of the application that a call names.
  String directory(ApiCall call) {
    ApplicationId id = applications(call).orElseThrow().iterator().next();
    return applications.get(id).directory().value();
  }

  static AuditLog.Query auditQuery(ApiCall call) {
    return AuditLog.Query.newest(call.ask())
        .before(call.numberedPlace())
        .in(call.access().directories(Permission.READ_AUDIT))
        .by(call.parameter("actor"))
        .doing(call.parameter("activity"))
        .to(call.parameter("subject"))
        .about(call.parameter("object"))
        .between(call.instant("from"), call.instant("until"));
  }

  private static String format(ApiCall call) {
    return call.choice("format", FORMATS).orElse("csv");
  }

  // Writing

  private interface Visitor<E> {
    void visit(E entry) throws IOException;
  }

  private static <E> void each(
      Function<OptionalLong, List<E>> pages,
      Function<E, Long> id,
      Progress progress,
      Visitor<E> visitor)
      throws IOException {
    List<E> page = pages.apply(OptionalLong.empty());
    while (!page.isEmpty()) {
      for (E entry : page) {
        visitor.visit(entry);
      }
      progress.done(page.size());
      page = pages.apply(OptionalLong.of(id.apply(page.getLast())));
    }
  }

  private static <E> Export jsonLines(
      String log,
      Function<OptionalLong, List<E>> pages,
      Function<E, ObjectNode> json,
      Function<E, Long> id) {
    return new Export(
        log,
        "application/jsonl",
        (out, progress) ->
            each(
                pages,
                id,
                progress,
                entry -> {
                  out.write(Json.bytes(json.apply(entry)));
                  out.write('\n');
                }));
  }

  private static <E> Export csv(
      String log,
      List<String> columns,
      Function<OptionalLong, List<E>> pages,
      Function<E, List<List<String>>> rows,
      Function<E, Long> id) {
    return new Export(
        log,
        "text/csv;charset=utf-8",
        (out, progress) -> {
          CsvRows csv = new CsvRows(out);
          csv.write(columns);
          each(
              pages,
              id,
              progress,
              entry -> {
                for (List<String> row : rows.apply(entry)) {
                  csv.write(row);
                }
              });
          csv.flush();
        });
  }

  // As jobs

  /// Such a call, made again with the rights of who began it.
  static ApiCall call(Map<String, String> query, Access access) {
    Principal principal = new Principal(new Actor.Service("exports"), access, "");
    return new ApiCall(principal, "", Map.of(), query, Map.of(), Json.object(), Optional.empty());
  }

  /// What a job keeps of it.
  static String request(Map<String, String> query, Access access) {
    ObjectNode json = Json.object().put("access", access.toString());
    ObjectNode parameters = json.putObject("query");
    query.forEach(parameters::put);
    return Json.text(json);
  }

  private interface Exporting {
    Export of(ApiCall call);
  }

  private static ResultMaker maker(Exporting exporting) {
    return (request, _, out, progress) -> {
      JsonNode json = Json.parse(request);
      Map<String, String> query = new LinkedHashMap<>();
      json.path("query")
          .properties()
          .forEach(one -> query.put(one.getKey(), one.getValue().asString("")));
      try {
        exporting
            .of(call(query, Access.parse(json.path("access").asString(""))))
            .writeTo(out, progress);
      } catch (NoSuchElementException e) {
        throw new ResultMaker.FailedException(String.valueOf(e.getMessage()), e);
      }
      return "";
    };
  }

  /// Exports the provisioning log as work of a job.
  public ResultMaker ofProvisioning() {
    return maker(this::provisioning);
  }

  /// Exports the audit log likewise.
  public ResultMaker ofAudit() {
    return maker(this::audit);
  }
}
