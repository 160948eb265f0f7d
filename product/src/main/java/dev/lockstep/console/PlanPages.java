package dev.lockstep.console;

import dev.lockstep.administration.Permission;
import dev.lockstep.console.Plans.Taken;
import dev.lockstep.console.Plans.Which;
import dev.lockstep.console.Route.Action;
import dev.lockstep.console.Route.Outcome;
import dev.lockstep.console.Route.Page;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.Application;
import dev.lockstep.provisioning.ApplicationId;
import dev.lockstep.provisioning.ApplicationJson;
import dev.lockstep.provisioning.HeldMembership;
import dev.lockstep.provisioning.Hold;
import dev.lockstep.provisioning.Inspection;
import dev.lockstep.provisioning.PlanId;
import dev.lockstep.provisioning.ProvisioningLogEntry;
import dev.lockstep.provisioning.Undo;
import dev.lockstep.provisioning.Undo.Selection;
import dev.lockstep.provisioning.UndoPosition;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;

/// What would happen: the plan of a cycle, and of an undo; and what is on hold since one.
public final class PlanPages {
  private static final String ONE = "/applications/{application}";
  private static final int PAGE = 100;

  private final Places places;
  private final Plans plans;
  private final ProposedChanges proposed;
  private final Undo undo;
  private final Inspection inspection;
  private final InstantSource clock;

  private final Page plan = new Page(ONE + "/plan", "plan", this::plan);
  private final Page undoing = new Page(ONE + "/undo", "undo", Permission.OPERATE, this::undoing);
  private final Page held = new Page(ONE + "/holds", "holds", this::holds);

  PlanPages(Console.UseCases useCases, Places places, Plans plans, InstantSource clock) {
    this.places = places;
    this.plans = plans;
    this.proposed = new ProposedChanges(useCases.applications(), useCases.reader());
    this.undo = useCases.undo();
    this.inspection = useCases.inspection();
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(
        plan,
        new Action(ONE + "/plan", Permission.OPERATE, plan, this::take),
        new Action(ONE + "/plan/cancel", Permission.OPERATE, plan, this::cancel),
        new Action(ONE + "/approve", Permission.OPERATE, plan, this::approve),
        new Action(ONE + "/approve-proposal", Permission.CONFIGURE, plan, this::approveProposal),
        new Page(ONE + "/why/{object}", "why", this::why),
        undoing,
        new Action(ONE + "/undo", Permission.OPERATE, undoing, this::carryOut),
        held,
        new Action(ONE + "/release", Permission.OPERATE, held, this::release));
  }

  // The plan of a cycle

  private Map<String, Object> plan(PageRequest request) {
    Application application = places.application(request);
    PlanPage.Filter filter = PlanPage.Filter.of(request);
    ApplicationId id = application.id();
    Optional<Taken> taken = plans.of(new Which(id, filter.proposal()));
    return Map.of(
        "page",
        PlanPage.of(
            application,
            filter,
            taken,
            filter.proposal() ? proposed.of(application, plans.proposal(id)) : List.of(),
            clock.instant()),
        "other",
        plans.has(new Which(id, !filter.proposal())));
  }

  private Outcome take(PageRequest request) {
    Application application = places.application(request);
    plans.begin(application, request.actor());
    return new Outcome.Done(
        "/applications/" + application.id() + "/plan", "The plan is being taken.");
  }

  private Outcome cancel(PageRequest request) {
    Which which =
        new Which(places.application(request).id(), request.form().text("of").equals("proposal"));
    plans.cancel(which, request.actor());
    return new Outcome.Done(which.link(), "It ends after the step it is at.");
  }

  private Outcome approve(PageRequest request) {
    Application application = places.application(request);
    PlanId approved = PlanId.parse(request.form().required("plan", "The plan"));
    plans.approve(application, approved, request.actor());
    return new Outcome.Done(
        "/applications/" + application.id() + "/plan",
        "The plan is taken once more, and done if it is the same.");
  }

  private Outcome approveProposal(PageRequest request) {
    Application application = places.application(request);
    PlanId approved = PlanId.parse(request.form().required("plan", "The plan"));
    plans.approveProposal(application, approved, request.actor());
    return new Outcome.Done(
        new Which(application.id(), true).link(),
        "The plan is taken once more; if it is the same, what is proposed is set up, and done.");
  }

  private Map<String, Object> why(PageRequest request) {
    Application application = places.application(request);
    ObjectId object =
        ObjectId.parse(request.variable("object"))
            .orElseThrow(() -> new NoSuchElementException("there is no such user or group"));
    return Map.of("application", application, "why", inspection.explain(application.id(), object));
  }

  // The plan of an undo

  public record UndoPage(
      Application application,
      Undo.Plan plan,
      String title,
      OptionalLong cycle,
      Optional<ObjectId> object) {

    public String counted() {
      Map<String, Long> counts = new HashMap<>();
      plan.counts().forEach((action, count) -> counts.put(ApplicationJson.word(action), count));
      counts.remove(ApplicationJson.word(ProvisioningLogEntry.Action.SKIP));
      return counts.entrySet().stream()
          .sorted(Map.Entry.comparingByKey())
          .map(entry -> entry.getValue() + " × " + entry.getKey())
          .reduce((one, other) -> one + ", " + other)
          .orElse("nothing");
    }

    public long possible() {
      return plan.counts().values().stream().mapToLong(Long::longValue).sum() - plan.impossible();
    }
  }

  private static Selection selection(PageRequest request) {
    OptionalLong cycle = cycle(request);
    return new Selection(
        cycle.isPresent() ? Optional.of(cycle.getAsLong()) : Optional.empty(), object(request));
  }

  private static OptionalLong cycle(PageRequest request) {
    String sent = request.form().text("cycle");
    return sent.matches("\\d{1,18}")
        ? OptionalLong.of(Long.parseLong(sent))
        : request.number("cycle");
  }

  private static Optional<ObjectId> object(PageRequest request) {
    return request
        .form()
        .optional("object")
        .or(() -> Optional.of(request.parameter("object")))
        .flatMap(ObjectId::parse);
  }

  private Map<String, Object> undoing(PageRequest request) {
    Application application = places.application(request);
    OptionalLong cycle = cycle(request);
    Optional<ObjectId> object = object(request);
    if (cycle.isEmpty() && object.isEmpty()) {
      throw new NoSuchElementException(
          "choose what to undo in the log of '" + application.displayName() + "'");
    }
    return Map.of(
        "page",
        new UndoPage(
            application,
            undo.plan(application.id(), selection(request)),
            cycle.isPresent() ? "Undo cycle " + cycle.getAsLong() : "Undo the last change",
            cycle,
            object));
  }

  private Outcome carryOut(PageRequest request) {
    ApplicationId id = places.application(request).id();
    String typed = request.form().required("destructive", "How many are disabled or deleted");
    if (!typed.matches("\\d{1,18}")) {
      throw new IllegalArgumentException(
          "confirm with the number of accounts that are disabled or deleted, not '" + typed + "'");
    }
    Undo.Confirmation confirmed =
        new Undo.Confirmation(
            UndoPosition.parse(request.form().required("position", "The plan's position")),
            Long.parseLong(typed));
    Undo.Plan done = undo.carryOut(id, selection(request), confirmed, request.actor());
    long held =
        done.counts().values().stream().mapToLong(Long::longValue).sum() - done.impossible();
    return new Outcome.Done(
        "/applications/" + id + "/holds",
        held
            + " objects are on hold with what they had before; the target follows as the"
            + " application runs. Release them when the cause is mended.");
  }

  // Holds

  /// @param memberships the first of them
  /// @param next after which object the next page begins; empty where it is the last
  public record HoldsPage(
      Application application,
      List<Hold> holds,
      List<HeldMembership> memberships,
      Optional<String> next) {
    /// Whether there are more memberships than are shown.
    public boolean cut() {
      return memberships.size() == PAGE;
    }

    public boolean nothing() {
      return holds.isEmpty() && memberships.isEmpty();
    }

    public String link(HeldMembership held) {
      return Pages.link(application, held.group(), ObjectType.GROUP);
    }

    public String link(Hold hold) {
      return Pages.link(application, hold.object(), hold.type());
    }
  }

  private Map<String, Object> holds(PageRequest request) {
    Application application = places.application(request);
    List<Hold> holds =
        undo.holds(application.id(), ObjectId.parse(request.parameter("after")), PAGE);
    return Map.of(
        "page",
        new HoldsPage(
            application,
            holds,
            undo.memberships(application.id(), Optional.empty(), PAGE),
            holds.size() < PAGE
                ? Optional.empty()
                : Optional.of("?after=" + holds.getLast().object())));
  }

  private Outcome release(PageRequest request) {
    ApplicationId id = places.application(request).id();
    Optional<ObjectId> object = request.form().optional("object").flatMap(ObjectId::parse);
    if (object.isEmpty() && !request.form().has("all")) {
      throw new IllegalArgumentException("say which object to release, or tick that it is all");
    }
    long released = undo.release(id, object, request.actor());
    return new Outcome.Done(
        "/applications/" + id + "/holds",
        released + " released: mappings, scope and policies decide again.");
  }
}
