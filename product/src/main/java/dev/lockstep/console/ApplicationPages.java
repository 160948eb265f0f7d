package dev.lockstep.console;

import dev.lockstep.administration.Permission;
import dev.lockstep.console.Pages.ApplicationPage;
import dev.lockstep.console.Route.Action;
import dev.lockstep.console.Route.Outcome;
import dev.lockstep.console.Route.Page;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.provisioning.Application;
import dev.lockstep.provisioning.ApplicationId;
import dev.lockstep.provisioning.Applications;
import dev.lockstep.provisioning.Explanation;
import dev.lockstep.provisioning.Inspection;
import dev.lockstep.provisioning.Monitoring;
import dev.lockstep.provisioning.Pending;
import dev.lockstep.provisioning.PendingWork.Escrow;
import dev.lockstep.provisioning.ProvisioningLogEntry;
import dev.lockstep.provisioning.ProvisioningStore.LogQuery;
import dev.lockstep.provisioning.ResetScope;
import dev.lockstep.provisioning.Running;
import dev.lockstep.provisioning.TracedStep;
import java.time.InstantSource;
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

  /// More of them are on the page of the scope.
  private static final int ASSIGNED = 20;

  /// Of what waits, a person reads no more; the rest comes when these are done.
  private static final int WAITING = 200;

  private final Places places;
  private final Applications applications;
  private final Running running;
  private final Inspection inspection;
  private final Monitoring monitoring;
  private final DirectoryReader reader;
  private final InstantSource clock;

  private final Page overview = new Page(ONE, "application", this::application);
  private final Page staged = new Page(ONE + "/staged", "staged", this::staged);
  private final Page escrows = new Page(ONE + "/escrows", "escrows", this::escrows);

  ApplicationPages(
      Places places,
      Applications applications,
      Running running,
      Monitoring monitoring,
      Inspection inspection,
      DirectoryReader reader,
      InstantSource clock) {
    this.places = places;
    this.applications = applications;
    this.running = running;
    this.inspection = inspection;
    this.monitoring = monitoring;
    this.reader = reader;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(
        overview,
        new Page(ONE + "/progress", "progress", this::application),
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
            monitoring.status(id),
            monitoring.log(
                new LogQuery(id, Optional.empty(), Optional.empty(), OptionalLong.empty(), 10)),
            applications.assignments(id, Optional.empty(), ASSIGNED).stream()
                .map(assignment -> label(application, assignment.object()))
                .sorted()
                .toList(),
            monitoring.stale(id, Optional.empty(), PAGE),
            clock.instant()));
  }

  private String label(Application application, ObjectId object) {
    return reader
        .find(application.directory(), object)
        .map(DirectoryObject::label)
        .orElseGet(object::toString);
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
        monitoring.staged(application.id(), Optional.empty(), WAITING).stream()
            .map(one -> new Waiting(application, one.pending(), one.label()))
            .toList();
    return Map.of(
        "application",
        application,
        "waiting",
        waiting,
        "total",
        monitoring.status(application.id()).pending().getOrDefault(Pending.State.STAGED, 0L));
  }

  /// What failed and why.
  public record Failed(Waiting waiting, Escrow escrow) {}

  private Map<String, Object> escrows(PageRequest request) {
    Application application = places.application(request);
    List<Failed> failed =
        monitoring.escrows(application.id(), Optional.empty(), WAITING).stream()
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
    Application application = places.application(request);
    Explanation before = inspection.explain(application.id(), object);
    List<ProvisioningLogEntry> entries =
        running.provision(application.id(), object, request.actor());
    return new Outcome.Shown(
        "provisioned",
        Map.of(
            "application",
            application,
            "before",
            before,
            "steps",
            TracedStep.of(before, entries.reversed()),
            "entries",
            entries));
  }

  private ApplicationId id(PageRequest request) {
    return places.application(request).id();
  }

  private Outcome done(PageRequest request, String page, String notice) {
    return new Outcome.Done("/applications/" + id(request) + page, notice);
  }
}
