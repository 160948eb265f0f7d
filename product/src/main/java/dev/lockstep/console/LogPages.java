package dev.lockstep.console;

import dev.lockstep.administration.AuditEntry;
import dev.lockstep.administration.AuditLog;
import dev.lockstep.administration.Permission;
import dev.lockstep.console.Route.Attachment;
import dev.lockstep.console.Route.Download;
import dev.lockstep.console.Route.Page;
import dev.lockstep.provisioning.Application;
import dev.lockstep.provisioning.ApplicationJson;
import dev.lockstep.provisioning.ErrorCode;
import dev.lockstep.provisioning.ProvisioningLog;
import dev.lockstep.provisioning.ProvisioningLog.Recorded;
import dev.lockstep.provisioning.ProvisioningLogEntry;
import dev.lockstep.provisioning.ProvisioningLogEntry.Action;
import dev.lockstep.provisioning.ProvisioningLogEntry.Status;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// The provisioning log of an application and the audit log: searched, and taken away as files.
public final class LogPages {
  private static final int PAGE = 50;
  private static final String LOG = "/applications/{application}/log";

  private final Places places;
  private final ProvisioningLog log;
  private final AuditLog audit;
  private final LogExports exports;

  LogPages(Console.UseCases useCases, Places places) {
    this.places = places;
    this.log = useCases.provisioningLog();
    this.audit = useCases.audit();
    this.exports = useCases.exports();
  }

  List<Route> routes() {
    return List.of(
        new Page(LOG, "log", this::log),
        new Download(LOG + "/export", this::exported),
        new Page("/audit", "audit", this::audit),
        new Download("/audit/export", this::exportedAudit));
  }

  /// @param next where older entries are; empty where there are none
  public record LogPage(
      Application application,
      LogFilter filter,
      List<ProvisioningLogEntry> entries,
      Optional<String> next) {

    public List<String> statuses() {
      return Arrays.stream(Status.values()).map(ApplicationJson::word).toList();
    }

    public List<String> actions() {
      return Arrays.stream(Action.values()).map(ApplicationJson::word).toList();
    }

    public List<String> errors() {
      return Arrays.stream(ErrorCode.values()).map(ErrorCode::code).toList();
    }

    public String export(String format) {
      return "/applications/" + application.id() + "/log/export" + filter.link("format", format);
    }
  }

  private Map<String, Object> log(PageRequest request) {
    Application application = places.application(request);
    LogFilter filter = LogFilter.of(request, LogFilter.OF_PROVISIONING);
    List<Recorded> found =
        log.search(filter.operations(application.id(), request.number("before"), PAGE));
    return Map.of(
        "page",
        new LogPage(
            application,
            filter,
            found.stream().map(Recorded::entry).toList(),
            found.size() < PAGE
                ? Optional.empty()
                : Optional.of(
                    filter.link("before", String.valueOf(found.getLast().entry().id())))));
  }

  private Attachment exported(PageRequest request) {
    Application application = places.application(request);
    Map<String, String> query =
        new LinkedHashMap<>(LogFilter.of(request, LogFilter.OF_PROVISIONING).parameters());
    query.put("application", application.id().value());
    return attachment(request, "provisioning-log", application.id() + "-log", query);
  }

  /// @param next where older entries are; empty where there are none
  /// @param refused whether whoever looks may see none of it
  public record AuditPage(
      LogFilter filter, List<AuditEntry> entries, Optional<String> next, boolean refused) {

    public String export(String format) {
      return "/audit/export" + filter.link("format", format);
    }
  }

  private Map<String, Object> audit(PageRequest request) {
    LogFilter filter = LogFilter.of(request, LogFilter.OF_AUDIT);
    OptionalLong before = request.number("before");
    List<AuditEntry> entries =
        audit.entries(
            filter.changes(before, PAGE).in(request.access().directories(Permission.READ_AUDIT)));
    return Map.of(
        "page",
        new AuditPage(
            filter,
            entries,
            entries.size() < PAGE
                ? Optional.empty()
                : Optional.of(filter.link("before", String.valueOf(entries.getLast().id()))),
            !request.access().maySomewhere(Permission.READ_AUDIT)));
  }

  private Attachment exportedAudit(PageRequest request) {
    return attachment(
        request, "audit", "audit-log", LogFilter.of(request, LogFilter.OF_AUDIT).parameters());
  }

  private Attachment attachment(
      PageRequest request, String which, String name, Map<String, String> query) {
    String format = request.parameter("format").equals("jsonl") ? "jsonl" : "csv";
    Map<String, String> all = new LinkedHashMap<>(query);
    all.put("format", format);
    LogExports.Export export = exports.open(request.principal(), which, all);
    return new Attachment(name + "." + format, export.type(), export.writer()::writeTo);
  }
}
