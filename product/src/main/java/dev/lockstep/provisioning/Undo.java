package dev.lockstep.provisioning;

import dev.lockstep.administration.Actor;
import dev.lockstep.administration.AuditEntry;
import dev.lockstep.administration.AuditLog;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.Operation.Create;
import dev.lockstep.provisioning.Operation.Delete;
import dev.lockstep.provisioning.Operation.Skip;
import dev.lockstep.provisioning.Operation.Update;
import dev.lockstep.provisioning.Pending.Priority;
import dev.lockstep.provisioning.ProvisioningLog.Recorded;
import dev.lockstep.provisioning.ProvisioningLogEntry.Action;
import dev.lockstep.provisioning.ProvisioningLogEntry.ModifiedProperty;
import dev.lockstep.provisioning.ProvisioningLogEntry.Status;
import dev.lockstep.provisioning.ProvisioningStore.LogQuery;
import dev.lockstep.provisioning.Reversal.Impossible;
import dev.lockstep.provisioning.mapping.MappingException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/// Undoes a cycle, or the last change of one object: puts the objects on hold as they were before,
/// and leaves it to the queue to bring them there, under the guard as everything else.
public final class Undo {
  /// Lines of a plan; a person reads no more, the counts tell of all.
  public static final int MAX_LINES = 1_000;

  /// Read and held at a time.
  private static final int AT_ONCE = 500;

  /// Enough to see what goes on.
  private static final int MOVES_TOLD = 3;

  /// Entries of one object in one cycle.
  private static final int ENTRIES = 100;

  private final ProvisioningStore store;
  private final ProvisioningLog log;
  private final Situations situations;
  private final Cycles cycles;
  private final AuditLog audit;
  private final InstantSource clock;

  public Undo(
      ProvisioningStore store,
      ProvisioningLog log,
      Situations situations,
      Cycles cycles,
      AuditLog audit,
      InstantSource clock) {
    this.store = store;
    this.log = log;
    this.situations = situations;
    this.cycles = cycles;
    this.audit = audit;
    this.clock = clock;
  }

  /// What is to be undone: a cycle, an object's part in it, or an object's last change.
  public record Selection(Optional<Long> cycle, Optional<ObjectId> object) {
    public Selection {
      if (cycle.isEmpty() && object.isEmpty()) {
        throw new IllegalArgumentException("say what to undo: a 'cycle', an 'object', or both");
      }
    }

    String label() {
      return cycle.map(number -> "cycle " + number).orElse("its last change") + " was undone";
    }
  }

  /// What becomes of one object.
  ///
  /// @param action `SKIP` where it can't be undone; the explanation says why
  /// @param hold empty where it can't be undone
  public record Line(
      ObjectId object,
      ObjectType type,
      String label,
      Action action,
      String explanation,
      List<ModifiedProperty> changes,
      Optional<Hold> hold) {
    public boolean destructive() {
      return action == Action.DELETE || action == Action.DISABLE;
    }
  }

  /// @param position what it was made of, to the letter: carrying it out is bound to that
  /// @param lines the first [#MAX_LINES]
  /// @param counts of all, by what is done
  public record Plan(UndoPosition position, List<Line> lines, Map<Action, Long> counts) {
    public Plan {
      lines = List.copyOf(lines);
    }

    /// How many accounts it disables or deletes.
    public long destructive() {
      return counts.getOrDefault(Action.DELETE, 0L) + counts.getOrDefault(Action.DISABLE, 0L);
    }

    public long impossible() {
      return counts.getOrDefault(Action.SKIP, 0L);
    }
  }

  /// What a person has seen and agreed to.
  ///
  /// @param position of the plan
  /// @param destructive how many accounts may be disabled or deleted, as the plan says
  public record Confirmation(UndoPosition position, long destructive) {}

  /// Something changed since the plan was made.
  public static final class MovedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MovedException(String message) {
      super(message);
    }
  }

  /// Writes nothing.
  public Plan plan(ApplicationId id, Selection selection) {
    List<Line> lines = new ArrayList<>();
    Map<Action, Long> counts = new EnumMap<>(Action.class);
    UndoPosition.Builder position = new UndoPosition.Builder(newestEntry(id));
    each(
        application(id),
        selection,
        line -> {
          counts.merge(line.action(), 1L, Long::sum);
          position.add(line);
          if (lines.size() < MAX_LINES) {
            lines.add(line);
          }
        });
    return new Plan(position.build(), lines, counts);
  }

  private long newestEntry(ApplicationId id) {
    return store
        .entries(new LogQuery(id, Optional.empty(), Optional.empty(), OptionalLong.empty(), 1))
        .stream()
        .mapToLong(ProvisioningLogEntry::id)
        .findFirst()
        .orElse(0);
  }

  /// Puts all on hold whose line says that it can be undone. The target follows as the
  /// application's cycles go on.
  ///
  /// @throws MovedException where the plan is another by now, saying what moved
  /// @throws IllegalArgumentException where it disables or deletes other than so many accounts
  public Plan carryOut(ApplicationId id, Selection selection, Confirmation confirmed, Actor actor) {
    Application application = application(id);
    Plan plan = plan(id, selection);
    if (!plan.position().agreesWith(confirmed.position())) {
      throw new MovedException(moved(id, selection, confirmed.position()));
    }
    if (plan.destructive() != confirmed.destructive()) {
      throw new IllegalArgumentException(
          "this undo disables or deletes "
              + plan.destructive()
              + " accounts: look at its plan and confirm with 'destructive': "
              + plan.destructive());
    }
    List<Hold> holds = new ArrayList<>();
    each(
        application,
        selection,
        line -> {
          line.hold().map(hold -> by(hold, actor)).ifPresent(holds::add);
          if (holds.size() >= AT_ONCE) {
            put(id, holds);
          }
        });
    put(id, holds);
    long undone = plan.counts().values().stream().mapToLong(Long::longValue).sum();
    record(
        application,
        actor,
        "Undo",
        selection.label() + ": " + (undone - plan.impossible()) + " objects on hold");
    return plan;
  }

  /// What happened since to the objects that are to be undone, as far as the log tells.
  private String moved(ApplicationId id, Selection selection, UndoPosition before) {
    Set<ObjectId> concerned = new HashSet<>();
    plan(id, selection).lines().forEach(line -> concerned.add(line.object()));
    List<String> since =
        store
            .entries(
                new LogQuery(
                    id, selection.object(), Optional.empty(), OptionalLong.empty(), ENTRIES))
            .stream()
            .filter(entry -> entry.id() > before.entry() && concerned.contains(entry.object()))
            .map(
                entry ->
                    "entry "
                        + entry.id()
                        + " of the log ("
                        + ApplicationJson.word(entry.action())
                        + " "
                        + entry.label()
                        + ")")
            .limit(MOVES_TOLD)
            .toList();
    return "this isn't the plan that was shown: "
        + (since.isEmpty()
            ? "a mapping, a policy or a hold changed since"
            : "since then came " + String.join(", ", since))
        + "; look at the plan anew";
  }

  private static Hold by(Hold hold, Actor actor) {
    return new Hold(
        hold.object(),
        hold.type(),
        hold.label(),
        hold.since(),
        actor.label(),
        hold.reason(),
        hold.document());
  }

  private void put(ApplicationId id, List<Hold> holds) {
    store.atomically(
        () -> {
          for (Hold hold : holds) {
            store.putHold(id, hold);
            lookAgain(id, hold);
          }
          return true;
        });
    holds.clear();
    cycles.wake();
  }

  private void lookAgain(ApplicationId id, Hold hold) {
    store.enqueue(id, hold.object(), hold.type(), Reason.UNDO, Priority.CHANGED, clock.instant());
  }

  // Holds

  /// In the order of their objects.
  public List<Hold> holds(ApplicationId id, Optional<ObjectId> after, int limit) {
    return store.holds(application(id).id(), after, limit);
  }

  /// From now on mappings, scope and policies decide again.
  ///
  /// @param object empty for all
  /// @return how many were on hold
  public long release(ApplicationId id, Optional<ObjectId> object, Actor actor) {
    Application application = application(id);
    long released = 0;
    List<Hold> page;
    do {
      page =
          object.isPresent()
              ? store.hold(id, object.get()).stream().toList()
              : store.holds(id, Optional.empty(), AT_ONCE);
      List<Hold> leaving = page;
      store.atomically(
          () -> {
            for (Hold hold : leaving) {
              store.releaseHold(id, hold.object());
              lookAgain(id, hold);
            }
            return true;
          });
      released += page.size();
    } while (page.size() == AT_ONCE);
    record(application, actor, "Release hold", released + " objects");
    cycles.wake();
    return released;
  }

  private Application application(ApplicationId id) {
    return store
        .application(id)
        .orElseThrow(() -> new NoSuchElementException("there is no application '" + id + "'"));
  }

  private void record(Application application, Actor actor, String activity, String what) {
    store.atomically(
        () -> {
          audit.record(
              new AuditEntry(
                  0,
                  clock.instant(),
                  actor,
                  activity,
                  "directory/" + application.directory() + "/application/" + application.id(),
                  Optional.empty(),
                  Optional.of(what)));
          return true;
        });
  }

  // Looking back

  /// One line for each object, those first that were changed last.
  private void each(Application application, Selection selection, Consumer<Line> lines) {
    if (selection.cycle().isEmpty()) {
      done(application, selection.object().orElseThrow()).stream()
          .filter(entry -> entry.action() != Action.MEMBERS)
          .findFirst()
          .ifPresent(last -> lines.accept(line(application, selection, List.of(last))));
      return;
    }
    OptionalLong before = OptionalLong.empty();
    List<Recorded> page;
    do {
      page = log.search(query(application, selection, selection.object(), before, AT_ONCE));
      for (Recorded recorded : page) {
        ProvisioningLogEntry entry = recorded.entry();
        List<ProvisioningLogEntry> ofObject =
            log
                .search(
                    query(
                        application,
                        selection,
                        Optional.of(entry.object()),
                        OptionalLong.empty(),
                        ENTRIES))
                .stream()
                .map(Recorded::entry)
                .toList();
        if (ofObject.getFirst().id() == entry.id()) { // the object's other entries come later
          lines.accept(line(application, selection, ofObject));
        }
      }
      before = page.isEmpty() ? before : OptionalLong.of(page.getLast().entry().id());
    } while (page.size() == AT_ONCE);
  }

  private static ProvisioningLog.Query query(
      Application application,
      Selection selection,
      Optional<ObjectId> object,
      OptionalLong before,
      int limit) {
    return new ProvisioningLog.Query(
        Optional.of(Set.of(application.id())),
        object,
        Optional.empty(),
        Optional.of(Status.SUCCESS),
        Optional.empty(),
        selection.cycle(),
        Optional.empty(),
        Optional.empty(),
        before,
        limit);
  }

  /// What was done to an object at last, newest first.
  private List<ProvisioningLogEntry> done(Application application, ObjectId object) {
    return store.entries(
        new LogQuery(
            application.id(),
            Optional.of(object),
            Optional.of(Status.SUCCESS),
            OptionalLong.empty(),
            ENTRIES));
  }

  private Line line(
      Application application, Selection selection, List<ProvisioningLogEntry> newestFirst) {
    ProvisioningLogEntry newest = newestFirst.getFirst();
    try {
      List<ProvisioningLogEntry> entries =
          newestFirst.stream().filter(entry -> entry.action() != Action.MEMBERS).toList();
      if (entries.isEmpty()) {
        throw new Impossible(
            "memberships follow the directory, and the log names members without their ids: change"
                + " the group's members in the directory instead");
      }
      checkLast(application, entries.getFirst());
      Optional<Link> link = store.link(application.id(), newest.object());
      Hold hold =
          new Hold(
              newest.object(),
              newest.type(),
              newest.label(),
              clock.instant(),
              "",
              selection.label(),
              new Reversal(application.mappings().of(newest.type()))
                  .before(link.map(Link::lastSent), entries));
      return planned(application, hold);
    } catch (Impossible | MappingException e) {
      return impossible(newest, String.valueOf(e.getMessage()));
    }
  }

  private void checkLast(Application application, ProvisioningLogEntry entry) throws Impossible {
    for (ProvisioningLogEntry later : done(application, entry.object())) {
      if (later.id() > entry.id() && later.action() != Action.MEMBERS) {
        throw new Impossible(
            "it was changed again since, by entry " + later.id() + " of the log: undo that first");
      }
    }
  }

  /// By the planner that the cycle asks.
  private Line planned(Application application, Hold hold) throws Impossible {
    Situation situation =
        situations.of(application, hold.object(), hold.type()).held(Optional.of(hold));
    Planner planner = new Planner(application.mappings().of(hold.type()), application.policies());
    return switch (planner.conclude(situation)) {
      case Planner.Conclusion.Look() ->
          switch (planner.afterLooking(situation, Optional.empty())) {
            case Create create ->
                line(
                    hold,
                    Action.CREATE,
                    "it was deleted: it comes back with a new id at the target",
                    create.changes());
            case Operation other -> throw new Impossible(other.explanation());
          };
      case Planner.Conclusion.Do(Update update) when update.operations().isEmpty() ->
          throw new Impossible("the target has the old values already");
      case Planner.Conclusion.Do(Update update) ->
          line(hold, update.action(), "back to what it was", update.changes());
      case Planner.Conclusion.Do(Delete delete) ->
          line(hold, Action.DELETE, "it was created: its account is deleted", delete.changes());
      case Planner.Conclusion.Do(Skip skip) -> throw new Impossible(skip.explanation());
      case Planner.Conclusion.Do(Create create) -> throw new Impossible(create.explanation());
    };
  }

  private static Line line(
      Hold hold, Action action, String explanation, List<ModifiedProperty> changes) {
    return new Line(
        hold.object(), hold.type(), hold.label(), action, explanation, changes, Optional.of(hold));
  }

  private static Line impossible(ProvisioningLogEntry entry, String why) {
    return new Line(
        entry.object(), entry.type(), entry.label(), Action.SKIP, why, List.of(), Optional.empty());
  }
}
