package dev.lockstep.console;

import dev.lockstep.administration.Permission;
import dev.lockstep.console.Pages.ApplicationPage;
import dev.lockstep.console.Pages.LogPage;
import dev.lockstep.console.Route.Action;
import dev.lockstep.console.Route.Outcome;
import dev.lockstep.console.Route.Page;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.provisioning.Application;
import dev.lockstep.provisioning.ApplicationId;
import dev.lockstep.provisioning.Applications;
import dev.lockstep.provisioning.Pending;
import dev.lockstep.provisioning.Progress;
import dev.lockstep.provisioning.ProvisioningLogEntry;
import dev.lockstep.provisioning.ProvisioningStore.Escrow;
import dev.lockstep.provisioning.ProvisioningStore.LogQuery;
import dev.lockstep.provisioning.ResetScope;
import dev.lockstep.provisioning.Running;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// An application as it runs: its cycle, what waits for a person, what failed, and its log.
public final class ApplicationPages {
  private static final String ONE = "/applications/{application}";
  private static final int PAGE = 50;

  /// Of what waits, a person reads no more; the rest comes when these are done.
  private static final int WAITING = 200;

  private final Places places;
  private final Applications applications;
  private final Running running;
  private final Progress progress;
  private final DirectoryReader reader;
  private final InstantSource clock;

  private final Page overview = new Page(ONE, "application", this::application);
  private final Page staged = new Page(ONE + "/staged", "staged", this::staged);
  private final Page escrows = new Page(ONE + "/escrows", "escrows", this::escrows);

  ApplicationPages(
      Places places,
      Applications applications,
      Running running,
      Progress progress,
      DirectoryReader reader,
      InstantSource clock) {
    this.places = places;
    this.applications = applications;
    this.running = running;
    this.progress = progress;
    this.reader = reader;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(
        overview,
        new Page(ONE + "/progress", "progress", this::application),
        new Page(ONE + "/log", "log", this::log),
        new Action(ONE + "/start", Permission.OPERATE, overview, this::start),
        new Action(ONE + "/pause", Permission.OPERATE, overview, this::pause),
        new Action(ONE + "/restart", Permission.OPERATE, overview, this::restart),
        new Action(ONE + "/test", Permission.OPERATE, overview, this::test),
        staged,
        new Action(ONE + "/allow-deletes", Permission.OPERATE, staged, this::allow),
        new Action(ONE + "/reject-deletes", Permission.OPERATE, staged, this::reject),
        escrows,
        new Action(ONE + "/retry", Permission.OPERATE, escrows, this::retry),
        new Action(ONE + "/provision", Permission.OPERATE, escrows, this::provision));
  }

  // What they show

  private Map<String, Object> application(PageRequest request) {
    Application application = places.application(request);
    ApplicationId id = application.id();
    return Map.of(
        "page",
        new ApplicationPage(
            progress.status(id),
            progress.log(
                new LogQuery(id, Optional.empty(), Optional.empty(), OptionalLong.empty(), 10)),
            applications.assignments(id).stream()
                .map(assignment -> label(application, assignment.object()))
                .sorted()
                .toList(),
            progress.stale(id, Optional.empty(), PAGE),
            clock.instant()));
  }

  private String label(Application application, ObjectId object) {
    return reader
        .find(application.directory(), object)
        .map(DirectoryObject::label)
        .orElseGet(object::toString);
  }

  private Map<String, Object> log(PageRequest request) {
    Application application = places.application(request);
    String status = request.parameter("status");
    String object = request.parameter("object");
    List<ProvisioningLogEntry> entries =
        progress.log(
            new LogQuery(
                application.id(),
                ObjectId.parse(object),
                Arrays.stream(ProvisioningLogEntry.Status.values())
                    .filter(one -> one.name().equalsIgnoreCase(status))
                    .findFirst(),
                request.number("before"),
                PAGE));
    Optional<String> next =
        entries.size() < PAGE
            ? Optional.empty()
            : Optional.of(
                "?before="
                    + entries.getLast().id()
                    + (status.isEmpty() ? "" : "&status=" + status)
                    + (object.isEmpty() ? "" : "&object=" + object));
    return Map.of("page", new LogPage(application, entries, status, object, next));
  }

  /// An object that waits, as pages show it.
  public record Waiting(Application application, Pending pending, String label) {
    public String link() {
      return Pages.link(application, pending.object(), pending.type());
    }
  }

  private Map<String, Object> staged(PageRequest request) {
    Application application = places.application(request);
    List<Waiting> waiting =
        progress.staged(application.id(), Optional.empty(), WAITING).stream()
            .map(one -> new Waiting(application, one.pending(), one.label()))
            .toList();
    return Map.of(
        "application",
        application,
        "waiting",
        waiting,
        "total",
        progress.status(application.id()).pending().getOrDefault(Pending.State.STAGED, 0L));
  }

  /// What failed and why.
  public record Failed(Waiting waiting, Escrow escrow) {}

  private Map<String, Object> escrows(PageRequest request) {
    Application application = places.application(request);
    List<Failed> failed =
        progress.escrows(application.id(), Optional.empty(), WAITING).stream()
            .map(
                escrow ->
                    new Failed(
                        new Waiting(
                            application,
                            escrow.pending(),
                            label(application, escrow.pending().object())),
                        escrow))
            .toList();
    return Map.of("application", application, "failed", failed, "more", failed.size() == WAITING);
  }

  // What their buttons do

  private Outcome start(PageRequest request) {
    running.start(id(request), request.actor());
    return done(request, "", "It is running: what the plan says is being done.");
  }

  private Outcome pause(PageRequest request) {
    running.pause(id(request), request.actor());
    return done(request, "", "It is paused. What is under way ends; nothing else begins.");
  }

  private Outcome restart(PageRequest request) {
    Set<ResetScope> scopes = EnumSet.noneOf(ResetScope.class);
    for (String name : request.form().all("scope")) {
      scopes.addAll(ResetScope.parse(name));
    }
    if (scopes.isEmpty()) {
      throw new IllegalArgumentException("tick what the restart is to forget");
    }
    running.restart(id(request), scopes, request.actor());
    return done(
        request,
        "",
        "Restarted. Forgotten: "
            + String.join(", ", scopes.stream().map(ResetScope::text).toList())
            + ".");
  }

  private Outcome test(PageRequest request) throws InterruptedException {
    Map<String, Object> model = new HashMap<>(application(request));
    model.put("report", applications.test(id(request), Optional.empty()));
    return new Outcome.Shown("application", model);
  }

  private Outcome allow(PageRequest request) {
    int allowed = running.allowDeletes(id(request), seen(request), request.actor());
    return done(request, "", allowed + " operations are allowed, and are being done.");
  }

  private Outcome reject(PageRequest request) {
    int rejected = running.rejectDeletes(id(request), seen(request), request.actor());
    return done(
        request,
        "",
        rejected
            + " operations are rejected: these accounts stay until their objects change again,"
            + " or a full cycle looks at everything.");
  }

  /// Somebody decides on what they have seen: more may have come since.
  private static OptionalLong seen(PageRequest request) {
    String count = request.form().text("count");
    return OptionalLong.of(count.matches("\\d{1,18}") ? Long.parseLong(count) : -1);
  }

  private Outcome retry(PageRequest request) {
    running.restart(id(request), Set.of(ResetScope.ESCROWS), request.actor());
    return done(request, "/escrows", "Everything that failed is being tried again.");
  }

  private Outcome provision(PageRequest request) throws InterruptedException {
    ObjectId object =
        ObjectId.parse(request.form().text("object"))
            .orElseThrow(() -> new NoSuchElementException("there is no such user or group"));
    List<ProvisioningLogEntry> entries = running.provision(id(request), object, request.actor());
    String what =
        entries.isEmpty()
            ? "there was nothing to do"
            : String.join("; ", entries.stream().map(ApplicationPages::told).toList());
    return new Outcome.Done(
        "/applications/" + id(request) + "/log?object=" + object, "Provisioned: " + what + ".");
  }

  private static String told(ProvisioningLogEntry entry) {
    return entry.label()
        + ": "
        + entry.explanation()
        + entry.error().map(error -> " (" + error.recommendedAction() + ")").orElse("");
  }

  private ApplicationId id(PageRequest request) {
    return places.application(request).id();
  }

  private Outcome done(PageRequest request, String page, String notice) {
    return new Outcome.Done("/applications/" + id(request) + page, notice);
  }
}
