package dev.lockstep.console;

import dev.lockstep.administration.AuditEntry;
import dev.lockstep.administration.AuditLog;
import dev.lockstep.administration.Permission;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// The provisioning log of an application and the audit log: searched, and taken away as files.
public final class LogPages {
  private static final int PAGE = 50;
  private static final String LOG = "/applications/{application}/log";

  private final Places places;
  private final ProvisioningLog log;
  private final AuditLog audit;
  private final LogDownloads downloads;

  LogPages(Console.UseCases useCases, Places places, LogDownloads downloads) {
    this.places = places;
    this.log = useCases.provisioningLog();
    this.audit = useCases.audit();
    this.downloads = downloads;
  }

  List<Route> routes() {
    Page operations = new Page(LOG, "log", this::log);
    Page changes = new Page("/audit", "audit", this::audit);
    return Stream.concat(
            Stream.of(operations, changes), downloads.ofLogs(operations, changes).stream())
        .toList();
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

  /// @param next where older entries are; empty where there are none
  /// @param refused whether whoever looks may see none of it
  /// @param directories one of which an export in the background is of; empty where there is no
  ///     choice
  public record AuditPage(
      LogFilter filter,
      List<AuditEntry> entries,
      Optional<String> next,
      boolean refused,
      List<String> directories) {

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
            !request.access().maySomewhere(Permission.READ_AUDIT),
            LogDownloads.directories(request, Permission.READ_AUDIT)));
  }
}
