package dev.lockstep.api;

import dev.lockstep.administration.AuditEntry;
import dev.lockstep.administration.AuditEntryJson;
import dev.lockstep.administration.AuditLog;
import dev.lockstep.administration.Permission;
import dev.lockstep.provisioning.Application;
import dev.lockstep.provisioning.ApplicationId;
import dev.lockstep.provisioning.ApplicationJson;
import dev.lockstep.provisioning.Applications;
import dev.lockstep.provisioning.ErrorCode;
import dev.lockstep.provisioning.ProvisioningLog;
import dev.lockstep.provisioning.ProvisioningLog.Recorded;
import dev.lockstep.provisioning.ProvisioningLogEntry.Action;
import dev.lockstep.provisioning.ProvisioningLogEntry.Status;
import dev.lockstep.scim.NearestName;
import dev.lockstep.scim.json.Json;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/// The provisioning log and the audit log: searched, and exported as far as the search goes.
final class LogRoutes {
  /// Entries that an export holds in memory at a time.
  static final int EXPORTED_AT_ONCE = 500;

  private static final List<String> CRITERIA =
      List.of("application", "object", "action", "status", "errorCode", "cycleId", "from", "until");

  private static final List<String> OF_AUDIT =
      List.of("actor", "activity", "subject", "from", "until");

  private static final List<String> FORMATS = List.of("csv", "jsonl");

  private final ProvisioningLog log;
  private final Applications applications;
  private final AuditLog audit;

  LogRoutes(ProvisioningLog log, Applications applications, AuditLog audit) {
    this.log = log;
    this.applications = applications;
    this.audit = audit;
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", "/provisioning-log", this::search).paged(and(CRITERIA)),
        new Route("GET", "/provisioning-log/export", this::export)
            .taking(and(CRITERIA, "format", "table")),
        new Route("GET", "/audit", this::audit).needing(Permission.READ_AUDIT).paged(and(OF_AUDIT)),
        new Route("GET", "/audit/export", this::exportAudit)
            .needing(Permission.READ_AUDIT)
            .taking(and(OF_AUDIT, "format")));
  }

  private static String[] and(List<String> names, String... more) {
    return Stream.concat(names.stream(), Arrays.stream(more)).toArray(String[]::new);
  }

  // The provisioning log

  private ApiAnswer search(ApiCall call) {
    return ApiAnswer.page(
        call, log.search(query(call)), recorded -> String.valueOf(id(recorded)), Recorded::json);
  }

  private ApiAnswer export(ApiCall call) {
    ProvisioningLog.Query query = query(call);
    if (format(call).equals("jsonl")) {
      return jsonLines(before -> page(query, before), Recorded::json, LogRoutes::id);
    }
    ProvisioningLogCsv table =
        call.parameter("table")
            .map(name -> choice("table", name, ProvisioningLogCsv.values()))
            .orElse(ProvisioningLogCsv.PROVISIONING_LOGS);
    return csv(table.columns(), before -> page(query, before), table::rows, LogRoutes::id);
  }

  private List<Recorded> page(ProvisioningLog.Query query, OptionalLong before) {
    return log.search(query.page(before, EXPORTED_AT_ONCE));
  }

  private static long id(Recorded recorded) {
    return recorded.entry().id();
  }

  private ProvisioningLog.Query query(ApiCall call) {
    return new ProvisioningLog.Query(
        applications(call),
        call.parameter("object").map(ApiCall::objectId),
        call.parameter("action").map(word -> choice("action", word, Action.values())),
        call.parameter("status").map(word -> choice("status", word, Status.values())),
        call.parameter("errorCode").map(LogRoutes::errorCode),
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

  private static <E extends Enum<E>> E choice(String parameter, String word, E[] values) {
    return named(parameter, word, values, ApplicationJson::word);
  }

  private static ErrorCode errorCode(String code) {
    return named("errorCode", code, ErrorCode.values(), ErrorCode::code);
  }

  private static <E> E named(String parameter, String word, E[] values, Function<E, String> name) {
    return Arrays.stream(values)
        .filter(value -> name.apply(value).equals(word))
        .findFirst()
        .orElseThrow(() -> unknown(parameter, word, Arrays.stream(values).map(name).toList()));
  }

  private static IllegalArgumentException unknown(
      String parameter, String word, List<String> words) {
    return new IllegalArgumentException(
        "'"
            + parameter
            + "' is one of "
            + String.join(", ", words)
            + ", not '"
            + word
            + "'"
            + NearestName.hint(word, words));
  }

  // The audit log

  private ApiAnswer audit(ApiCall call) {
    return ApiAnswer.page(
        call,
        audit.entries(auditQuery(call)),
        entry -> String.valueOf(entry.id()),
        AuditEntryJson::write);
  }

  private ApiAnswer exportAudit(ApiCall call) {
    AuditLog.Query query = auditQuery(call);
    Function<OptionalLong, List<AuditEntry>> pages =
        before -> audit.entries(query.page(before, EXPORTED_AT_ONCE));
    return format(call).equals("jsonl")
        ? jsonLines(pages, AuditEntryJson::write, AuditEntry::id)
        : csv(AuditCsv.COLUMNS, pages, AuditCsv::rows, AuditEntry::id);
  }

  private static AuditLog.Query auditQuery(ApiCall call) {
    return AuditLog.Query.newest(call.ask())
        .before(call.numberedPlace())
        .in(call.access().directories(Permission.READ_AUDIT))
        .by(call.parameter("actor"))
        .doing(call.parameter("activity"))
        .to(call.parameter("subject"))
        .between(call.instant("from"), call.instant("until"));
  }

  // Exports

  private static String format(ApiCall call) {
    String format = call.parameter("format").orElse("csv");
    if (!FORMATS.contains(format)) {
      throw unknown("format", format, FORMATS);
    }
    return format;
  }

  private interface Visitor<E> {
    void visit(E entry) throws IOException;
  }

  private static <E> void each(
      Function<OptionalLong, List<E>> pages, Function<E, Long> id, Visitor<E> visitor)
      throws IOException {
    List<E> page = pages.apply(OptionalLong.empty());
    while (!page.isEmpty()) {
      for (E entry : page) {
        visitor.visit(entry);
      }
      page = pages.apply(OptionalLong.of(id.apply(page.getLast())));
    }
  }

  private static <E> ApiAnswer jsonLines(
      Function<OptionalLong, List<E>> pages, Function<E, ObjectNode> json, Function<E, Long> id) {
    return ApiAnswer.stream(
        "application/jsonl",
        out ->
            each(
                pages,
                id,
                entry -> {
                  out.write(Json.bytes(json.apply(entry)));
                  out.write('\n');
                }));
  }

  private static <E> ApiAnswer csv(
      List<String> columns,
      Function<OptionalLong, List<E>> pages,
      Function<E, List<List<String>>> rows,
      Function<E, Long> id) {
    return ApiAnswer.stream(
        "text/csv;charset=utf-8",
        out -> {
          CsvRows csv = new CsvRows(out);
          csv.write(columns);
          each(
              pages,
              id,
              entry -> {
                for (List<String> row : rows.apply(entry)) {
                  csv.write(row);
                }
              });
          csv.flush();
        });
  }
}
