package dev.lockstep.api;

import dev.lockstep.administration.Access;
import dev.lockstep.administration.AuditEntryJson;
import dev.lockstep.administration.AuditLog;
import dev.lockstep.administration.Grant;
import dev.lockstep.administration.Job;
import dev.lockstep.administration.Permission;
import dev.lockstep.administration.Progress;
import dev.lockstep.administration.ResultJobs;
import dev.lockstep.directory.Directories;
import dev.lockstep.directory.Directory;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.provisioning.ProvisioningLog;
import dev.lockstep.provisioning.ProvisioningLog.Recorded;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/// The provisioning log and the audit log: searched, and exported as far as the search goes, to the
/// caller or by a job.
final class LogRoutes {
  private static final List<String> CRITERIA =
      List.of("application", "object", "action", "status", "errorCode", "cycleId", "from", "until");

  private static final List<String> OF_AUDIT =
      List.of("actor", "activity", "subject", "object", "from", "until");

  private static final String DIRECTORY = "directory";

  private final Directories directories;
  private final ProvisioningLog log;
  private final AuditLog audit;
  private final LogExports exports;
  private final Jobs jobs;
  private final InstantSource clock;

  /// Those that export the one log and the other.
  record Jobs(ResultJobs provisioning, ResultJobs audit) {}

  LogRoutes(
      Directories directories,
      ProvisioningLog log,
      AuditLog audit,
      LogExports exports,
      Jobs jobs,
      InstantSource clock) {
    this.directories = directories;
    this.log = log;
    this.audit = audit;
    this.exports = exports;
    this.jobs = jobs;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", "/provisioning-log", this::search).paged(and(CRITERIA)),
        new Route("GET", "/provisioning-log/export", call -> sent(exports.provisioning(call)))
            .taking(and(CRITERIA, "format", "table")),
        new Route("POST", "/provisioning-log/export", this::begin)
            .needing(Permission.READ)
            .taking(and(CRITERIA, "format", "table", DIRECTORY)),
        new Route("GET", "/audit", this::audit).needing(Permission.READ_AUDIT).paged(and(OF_AUDIT)),
        new Route("GET", "/audit/export", call -> sent(exports.audit(call)))
            .needing(Permission.READ_AUDIT)
            .taking(and(OF_AUDIT, "format")),
        new Route("POST", "/audit/export", this::beginAudit)
            .needing(Permission.READ_AUDIT)
            .taking(and(OF_AUDIT, "format", DIRECTORY)));
  }

  private static String[] and(List<String> names, String... more) {
    return Stream.concat(names.stream(), Arrays.stream(more)).toArray(String[]::new);
  }

  private ApiAnswer search(ApiCall call) {
    return ApiAnswer.page(
        call,
        log.search(exports.query(call)),
        recorded -> String.valueOf(recorded.entry().id()),
        Recorded::json);
  }

  private ApiAnswer audit(ApiCall call) {
    return ApiAnswer.page(
        call,
        audit.entries(LogExports.auditQuery(call)),
        entry -> String.valueOf(entry.id()),
        AuditEntryJson::write);
  }

  // Exports

  private static ApiAnswer sent(LogExports.Export export) {
    return ApiAnswer.stream(export.mediaType(), out -> export.writeTo(out, Progress.UNTOLD));
  }

  private ApiAnswer begin(ApiCall call) {
    return JobJson.begun(call, begun(call), clock.instant());
  }

  private ApiAnswer beginAudit(ApiCall call) {
    return JobJson.begun(call, begunAudit(call), clock.instant());
  }

  /// The job that exports the provisioning log.
  Job begun(ApiCall call) {
    Optional<String> directory =
        call.parameter("application").map(_ -> exports.directory(call)).or(() -> named(call));
    if (named(call).isPresent() && !named(call).equals(directory)) {
      throw new IllegalArgumentException(
          "the application '%s' isn't of the directory '%s'"
              .formatted(call.parameter("application").orElse(""), named(call).get()));
    }
    return begun(call, jobs.provisioning(), exports::provisioning, directory, Permission.READ);
  }

  /// The job that exports the audit log.
  Job begunAudit(ApiCall call) {
    return begun(call, jobs.audit(), exports::audit, named(call), Permission.READ_AUDIT);
  }

  private static Optional<String> named(ApiCall call) {
    return call.parameter(DIRECTORY);
  }

  private interface Exporting {
    LogExports.Export of(ApiCall call);
  }

  /// A job belongs to one Directory, or to all: then only who sees all sees it.
  private Job begun(
      ApiCall call,
      ResultJobs exporting,
      Exporting export,
      Optional<String> named,
      Permission permission) {
    ObjectNode _ = ApiCall.object(call.body()); // all stands in the query
    String directory = named.orElseGet(() -> sole(call, permission));
    check(call, directory, permission);
    Access within = directory.isEmpty() ? call.access() : within(call.access(), directory);
    LogExports.Export made = export.of(LogExports.call(call.query(), within));
    return exporting.beginAnother(
        new ResultJobs.Wish(
            "", directory, made.log(), LogExports.request(call.query(), within), made.mediaType()),
        call.actor());
  }

  private void check(ApiCall call, String directory, Permission permission) {
    boolean may = call.access().may(permission, directory);
    if (!may || (!directory.isEmpty() && !DirectoryId.isValid(directory))) {
      throw new NoSuchElementException("there is no directory '" + directory + "'");
    }
    if (!directory.isEmpty()) {
      Directory _ = directories.get(new DirectoryId(directory));
    }
  }

  private static Access within(Access access, String directory) {
    return new Access(
        access.grants().stream()
            .filter(grant -> grant.directory().map(directory::equals).orElse(true))
            .map(grant -> new Grant(grant.role(), Optional.of(directory)))
            .toList());
  }

  /// @return empty for all Directories
  private static String sole(ApiCall call, Permission permission) {
    Optional<Set<String>> seen = call.access().directories(permission);
    if (seen.isEmpty()) {
      return "";
    }
    if (seen.get().size() == 1) {
      return seen.get().iterator().next();
    }
    throw new IllegalArgumentException(
        "you see the directories "
            + String.join(", ", seen.get())
            + ": say by 'directory' which of them to export");
  }
}
