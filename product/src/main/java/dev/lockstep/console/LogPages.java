package dev.lockstep.console;

import dev.lockstep.administration.AuditEntry;
import dev.lockstep.administration.AuditLog;
import dev.lockstep.administration.Permission;
import dev.lockstep.console.Route.Page;
import dev.lockstep.provisioning.Application;
import dev.lockstep.provisioning.ApplicationId;
import dev.lockstep.provisioning.ApplicationJson;
import dev.lockstep.provisioning.Applications;
import dev.lockstep.provisioning.ErrorCode;
import dev.lockstep.provisioning.ProvisioningLog;
import dev.lockstep.provisioning.ProvisioningLog.Recorded;
import dev.lockstep.provisioning.ProvisioningLogEntry;
import dev.lockstep.provisioning.ProvisioningLogEntry.Action;
import dev.lockstep.provisioning.ProvisioningLogEntry.Status;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The provisioning log, of an application and of all, and the audit log: searched, and taken away as files.
public final class LogPages {
  private static final int PAGE = 50;
  private static final String LOG = "/applications/{application}/log";
  private static final String ALL = "/provisioning-log";
  private static final String AUDIT = "/audit";

  private final Places places;
  private final Applications applications;
  private final ProvisioningLog log;
  private final AuditLog audit;
  private final LogDownloads downloads;

  LogPages(Console.UseCases useCases, Places places, LogDownloads downloads) {
    this.places = places;
    this.applications = useCases.applications();
    this.log = useCases.provisioningLog();
    this.audit = useCases.audit();
    this.downloads = downloads;
  }

  List<Route> routes() {
    Page operations = new Page(LOG, "log", this::log);
    Page all = new Page(ALL, "log", this::all);
    Page changes = new Page(AUDIT, "audit", this::audit);
    return Stream.concat(
            Stream.of(operations, all, changes),
            downloads.ofLogs(operations, all, changes).stream())
        .toList();
  }

  /// An operation.
  ///
  /// @param id whose it is
  /// @param application empty where it was removed since
  public record LogLine(
      ApplicationId id, Optional<Application> application, ProvisioningLogEntry entry) {}

  /// @param application empty where it is the log of all
  /// @param next where older entries are; empty where there are none
  /// @param applications those that can be chosen; none where it is the log of one
  /// @param directories one of which an export in the background is of; empty where there is no
  ///     choice
  public record LogPage(
      Optional<Application> application,
      LogFilter filter,
      List<LogLine> lines,
      Optional<String> next,
      List<Application> applications,
      List<String> directories) {

    public String path() {
      return application.map(one -> "/applications/" + one.id() + "/log").orElse(ALL);
    }

    public List<String> statuses() {
      return Arrays.stream(Status.values()).map(ApplicationJson::word).toList();
    }

    public List<String> actions() {
      return Arrays.stream(Action.values()).map(ApplicationJson::word).toList();
    }

    public List<String> errors() {
      return Arrays.stream(ErrorCode.values()).map(ErrorCode::code).toList();
    }

    /// From wherever the page is shown, as an export's address shows it when it is refused.
    public String link(String name, String value) {
      return path() + filter.link(name, value);
    }

    public Optional<String> older() {
      return next.map(query -> path() + query);
    }

    public String export(String format) {
      return path() + "/export" + filter.link("format", format);
    }
  }

  private Map<String, Object> log(PageRequest request) {
    Application application = places.application(request);
    LogFilter filter = LogFilter.of(request, LogFilter.OF_PROVISIONING);
    List<Recorded> found =
        log.search(
            filter.operations(
                Optional.of(Set.of(application.id())), request.number("before"), PAGE));
    return Map.of(
        "page",
        new LogPage(
            Optional.of(application),
            filter,
            lines(found, List.of(application)),
            next(found, filter),
            List.of(),
            List.of()));
  }

  /// Of all applications that whoever looks may see; whoever sees all Directories sees what was done
  /// for removed ones, too.
  private Map<String, Object> all(PageRequest request) {
    LogFilter filter = LogFilter.of(request, LogFilter.OF_ALL_PROVISIONING);
    List<Application> seen =
        applications.list().stream()
            .filter(one -> request.access().sees(one.directory().value()))
            .toList();
    List<Recorded> found =
        log.search(filter.operations(asked(request, filter, seen), request.number("before"), PAGE));
    return Map.of(
        "page",
        new LogPage(
            Optional.empty(),
            filter,
            lines(found, seen),
            next(found, filter),
            seen,
            LogDownloads.directories(request, Permission.READ)));
  }

  /// @throws NoSuchElementException where the one that is asked for isn't there, or isn't for them
  private static Optional<Set<ApplicationId>> asked(
      PageRequest request, LogFilter filter, List<Application> seen) {
    String named = filter.value("application");
    if (named.isEmpty()) {
      return request.access().mayEverywhere(Permission.READ)
          ? Optional.empty()
          : Optional.of(seen.stream().map(Application::id).collect(Collectors.toSet()));
    }
    ApplicationId id =
        seen.stream()
            .map(Application::id)
            .filter(one -> one.value().equals(named))
            .findFirst()
            .orElseThrow(
                () -> new NoSuchElementException("there is no application '" + named + "'"));
    return Optional.of(Set.of(id));
  }

  private static List<LogLine> lines(List<Recorded> found, List<Application> seen) {
    Map<ApplicationId, Application> byId =
        seen.stream().collect(Collectors.toMap(Application::id, one -> one));
    return found.stream()
        .map(
            one ->
                new LogLine(
                    one.application(),
                    Optional.ofNullable(byId.get(one.application())),
                    one.entry()))
        .toList();
  }

  private static Optional<String> next(List<Recorded> found, LogFilter filter) {
    return found.size() < PAGE
        ? Optional.empty()
        : Optional.of(filter.link("before", String.valueOf(found.getLast().entry().id())));
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

    public String path() {
      return AUDIT;
    }

    public Optional<String> older() {
      return next.map(query -> path() + query);
    }

    public String export(String format) {
      return path() + "/export" + filter.link("format", format);
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
