package dev.lockstep.console;

import dev.lockstep.administration.Job;
import dev.lockstep.administration.Jobs;
import dev.lockstep.administration.Jobs.Made;
import dev.lockstep.administration.Permission;
import dev.lockstep.console.Route.Action;
import dev.lockstep.console.Route.Attachment;
import dev.lockstep.console.Route.Download;
import dev.lockstep.console.Route.Outcome;
import dev.lockstep.console.Route.Page;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Long work: how far it is, how fast it goes, and how it is stopped and goes on.
public final class JobPages {
  private static final String ONE = "/directories/{directory}/jobs/{job}";

  /// Of a job that concerns all Directories.
  private static final String OF_ALL = "/jobs/{job}";

  private final Jobs jobs;
  private final InstantSource clock;
  private final Page page = new Page("/jobs", "jobs", this::list);

  JobPages(Jobs jobs, InstantSource clock) {
    this.jobs = jobs;
    this.clock = clock;
  }

  /// What cancelling takes depends on the job, which says so.
  List<Route> routes() {
    return List.of(
        page,
        new Download(OF_ALL + "/result", this::result),
        new Action(ONE + "/cancel", Permission.READ, page, this::cancel),
        new Action(ONE + "/resume", Permission.READ, page, this::resume),
        new Action(OF_ALL + "/cancel", Permission.READ, page, this::cancel),
        new Action(OF_ALL + "/resume", Permission.READ, page, this::resume));
  }

  /// A job at this moment.
  public record JobLine(Job job, Instant now) {

    public String title() {
      return switch (job.kind()) {
        case CYCLE -> "Cycle of";
        case RECONCILIATION -> "Reconciliation of";
        case SOURCE -> "Reading of the source";
        case PLAN -> job.isOfProposal() ? "Plan of a proposal for" : "Plan of";
        case APPROVAL ->
            job.isOfProposal() ? "Approval of a proposal for" : "Approval of the plan of";
        case EXPORT, AUDIT_EXPORT -> "Export of the";
        case PURGE -> "Purge of the";
      };
    }

    /// Where what it works on is shown.
    public String about() {
      return switch (job.kind()) {
        case CYCLE -> "/applications/" + job.subject();
        case RECONCILIATION -> "/applications/" + job.subject() + "/drift";
        case SOURCE -> "/directories/" + job.directory() + "/sources/" + encoded(job.subject());
        case PLAN, APPROVAL ->
            "/applications/" + job.subject() + "/plan" + (job.isOfProposal() ? "?of=proposal" : "");
        case EXPORT, AUDIT_EXPORT -> result().orElse("/jobs");
        case PURGE -> purged();
      };
    }

    /// Where the file is fetched that it has made.
    public Optional<String> result() {
      return job.result().map(_ -> "/jobs/" + encoded(job.id()) + "/result");
    }

    private String purged() {
      return switch (job.subject()) {
        case "audit-log" -> "/audit";
        case "provisioning-log" -> "/provisioning-log";
        default -> "/directories/" + job.directory() + "/recycle-bin";
      };
    }

    public String link() {
      return (job.directory().isEmpty() ? "" : "/directories/" + job.directory())
          + "/jobs/"
          + encoded(job.id());
    }

    public String color() {
      return switch (job.state()) {
        case RUNNING -> "bg-blue-lt";
        case CANCELLING, CANCELLED -> "bg-orange-lt";
        case FAILED -> "bg-red-lt";
        case COMPLETED -> "bg-green-lt";
      };
    }

    public boolean measured() {
      return job.total().isPresent() && job.active();
    }

    public long total() {
      return Math.max(1, job.total().orElse(1));
    }

    private boolean isOfLog() {
      return switch (job.kind()) {
        case EXPORT, AUDIT_EXPORT -> true;
        case PURGE -> !job.subject().equals("recycle-bin");
        case CYCLE, RECONCILIATION, SOURCE, PLAN, APPROVAL -> false;
      };
    }

    /// For example `1200 of 5000 objects, 80.0 a second, about 47 s left`.
    public String progress() {
      String of = measured() ? " of " + job.total().orElse(0) : "";
      String rate =
          job.rate(now)
              .map(value -> String.format(Locale.ROOT, ", %.1f a second", value))
              .orElse("");
      boolean one = !measured() && job.done() == 1;
      return job.done()
          + of
          + (isOfLog() ? one ? " entry" : " entries" : one ? " object" : " objects")
          + rate
          + job.left(now).map(left -> ", about " + Pages.roughly(left) + " left").orElse("");
    }

    private static String encoded(String text) {
      return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
  }

  private Map<String, Object> list(PageRequest request) {
    Instant now = clock.instant();
    return Map.of(
        "lines", jobs.list(request.access()).stream().map(job -> new JobLine(job, now)).toList());
  }

  private Attachment result(PageRequest request) {
    String id = request.variable("job");
    Made made = jobs.result(id, request.access());
    boolean table = made.mediaType().startsWith("text/csv");
    return new Attachment(
        id.replaceAll("[^A-Za-z0-9-]", "-") + (table ? ".csv" : ".jsonl"),
        made.mediaType(),
        out -> {
          try (InputStream in = made.opening().open()) {
            in.transferTo(out);
          }
        });
  }

  private Outcome cancel(PageRequest request) {
    Job job = jobs.cancel(request.variable("job"), request.access(), request.actor());
    return new Outcome.Done(
        "/jobs",
        new JobLine(job, clock.instant()).title()
            + " "
            + job.subject()
            + " is "
            + job.state().word()
            + ".");
  }

  private Outcome resume(PageRequest request) {
    Job job = jobs.resume(request.variable("job"), request.access(), request.actor());
    return new Outcome.Done(
        "/jobs", new JobLine(job, clock.instant()).title() + " " + job.subject() + " goes on.");
  }
}
