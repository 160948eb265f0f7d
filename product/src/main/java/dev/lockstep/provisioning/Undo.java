package dev.lockstep.provisioning;

import dev.lockstep.administration.Actor;
import dev.lockstep.administration.AuditLog;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.Pending.Priority;
import dev.lockstep.provisioning.ProvisioningLogEntry.Action;
import dev.lockstep.provisioning.ProvisioningLogEntry.ModifiedProperty;
import dev.lockstep.provisioning.ProvisioningStore.LogQuery;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Undoes a cycle, or the last change of one object: puts the objects on hold as they were before,
/// and leaves it to the queue to bring them there, under the guard as everything else.
public final class Undo {
  /// Lines of a plan; a person reads no more, the counts tell of all.
  public static final int MAX_LINES = 1_000;

  /// Read and held at a time.
  private static final int AT_ONCE = 500;

  /// Enough to see what goes on.
  private static final int MOVES_TOLD = 3;

  private final ProvisioningStore store;
  private final Inverses inverses;
  private final Cycles cycles;
  private final ApplicationAudit audit;
  private final InstantSource clock;

  public Undo(
      ProvisioningStore store,
      ProvisioningLog log,
      Situations situations,
      Cycles cycles,
      AuditLog audit,
      InstantSource clock) {
    this.store = store;
    this.inverses = new Inverses(store, log, situations, clock);
    this.cycles = cycles;
    this.audit = new ApplicationAudit(audit, clock);
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
  /// @param changes of memberships the first [#MAX_LINES]
  /// @param hold what the account is to be; empty where its attributes stay
  /// @param memberships who is to be in the group, and who isn't
  public record Line(
      ObjectId object,
      ObjectType type,
      String label,
      Action action,
      String explanation,
      List<ModifiedProperty> changes,
      Optional<Hold> hold,
      List<HeldMembership> memberships) {
    public boolean possible() {
      return action != Action.SKIP;
    }

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
    return plan(store.existing(id), selection);
  }

  private Plan plan(Application application, Selection selection) {
    List<Line> lines = new ArrayList<>();
    Map<Action, Long> counts = new EnumMap<>(Action.class);
    long newest = newestEntry(application.id());
    UndoPosition.Builder position = new UndoPosition.Builder(newest);
    inverses.each(
        application,
        selection,
        newest,
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
    Application application = store.existing(id);
    Plan plan = plan(application, selection);
    if (!plan.position().agreesWith(confirmed.position())) {
      throw new MovedException(moved(id, selection, plan, confirmed.position()));
    }
    if (plan.destructive() != confirmed.destructive()) {
      throw new IllegalArgumentException(
          "this undo disables or deletes "
              + plan.destructive()
              + " accounts: look at its plan and confirm with 'destructive': "
              + plan.destructive());
    }
    long undone = hold(application, selection, plan.position(), actor);
    cycles.wake();
    record(application, actor, "Undo", selection.label() + ": " + undone + " objects on hold");
    return plan;
  }

  /// By the same entries and mappings as the plan: what an object is changed to since then, which the
  /// person hasn't seen, stays.
  ///
  /// @return how many lines are on hold
  private long hold(
      Application application, Selection selection, UndoPosition position, Actor actor) {
    AtomicLong undone = new AtomicLong();
    inverses.each(
        application,
        selection,
        position.entry(),
        line -> {
          hold(application.id(), line, actor);
          if (line.possible()) {
            undone.incrementAndGet();
          }
        });
    return undone.get();
  }

  /// What happened since to the objects that are to be undone, as far as the log tells.
  private String moved(ApplicationId id, Selection selection, Plan now, UndoPosition before) {
    Set<ObjectId> concerned = now.lines().stream().map(Line::object).collect(Collectors.toSet());
    List<String> since =
        store
            .entries(
                new LogQuery(
                    id, selection.object(), Optional.empty(), OptionalLong.empty(), AT_ONCE))
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

  private void hold(ApplicationId id, Line line, Actor actor) {
    HoldStore holds = store.holds();
    line.hold()
        .map(hold -> hold.by(actor.label()))
        .ifPresent(
            hold ->
                unit(
                    () -> {
                      holds.put(id, hold);
                      lookAgain(id, hold.object(), hold.type());
                    }));
    List<HeldMembership> memberships = line.memberships();
    for (int from = 0; from < memberships.size(); from += AT_ONCE) {
      List<HeldMembership> chunk =
          memberships.subList(from, Math.min(from + AT_ONCE, memberships.size()));
      unit(
          () -> {
            chunk.forEach(held -> holds.put(id, held.by(actor.label())));
            lookAgain(id, chunk);
          });
    }
  }

  private void unit(Runnable writes) {
    store.atomically(
        () -> {
          writes.run();
          return true;
        });
  }

  private void lookAgain(ApplicationId id, ObjectId object, ObjectType type) {
    store.enqueue(id, object, type, Reason.UNDO, Priority.CHANGED, clock.instant());
  }

  private void lookAgain(ApplicationId id, List<HeldMembership> memberships) {
    Set<ObjectId> groups = new LinkedHashSet<>();
    for (HeldMembership held : memberships) {
      store.enqueueEdge(id, held.group(), held.member());
      groups.add(held.group());
    }
    groups.forEach(group -> lookAgain(id, group, ObjectType.GROUP));
  }

  // Holds

  /// In the order of their objects.
  public List<Hold> holds(ApplicationId id, Optional<ObjectId> after, int limit) {
    return store.holds().holds(store.existing(id).id(), after, limit);
  }

  /// In the order of their keys.
  public List<HeldMembership> memberships(
      ApplicationId id, Optional<HeldMembership.Key> after, int limit) {
    return store.holds().memberships(store.existing(id).id(), after, limit);
  }

  /// From now on the Directory, mappings, scope and policies decide again.
  ///
  /// @param object one object, with the memberships of a group; empty for all
  /// @return how many objects and memberships were on hold
  public long release(ApplicationId id, Optional<ObjectId> object, Actor actor) {
    Application application = store.existing(id);
    long objects = releaseObjects(id, object);
    long memberships = releaseMemberships(id, object);
    record(
        application,
        actor,
        "Release hold",
        objects + " objects" + (memberships > 0 ? " and " + memberships + " memberships" : ""));
    cycles.wake();
    return objects + memberships;
  }

  private long releaseObjects(ApplicationId id, Optional<ObjectId> object) {
    HoldStore holds = store.holds();
    return inChunks(
        () ->
            object.isPresent()
                ? holds.hold(id, object.get()).stream().toList()
                : holds.holds(id, Optional.empty(), AT_ONCE),
        leaving ->
            leaving.forEach(
                hold -> {
                  holds.release(id, hold.object());
                  lookAgain(id, hold.object(), hold.type());
                }));
  }

  private long releaseMemberships(ApplicationId id, Optional<ObjectId> group) {
    HoldStore holds = store.holds();
    return inChunks(
        () ->
            group.isPresent()
                ? holds.membershipsOf(id, group.get(), AT_ONCE)
                : holds.memberships(id, Optional.empty(), AT_ONCE),
        leaving -> {
          leaving.forEach(held -> holds.release(id, held.key()));
          lookAgain(id, leaving);
        });
  }

  /// @param some at most [#AT_ONCE] of what is left
  private <T> long inChunks(Supplier<List<T>> some, Consumer<List<T>> release) {
    long released = 0;
    List<T> page;
    do {
      page = some.get();
      List<T> leaving = page;
      unit(() -> release.accept(leaving));
      released += page.size();
    } while (page.size() == AT_ONCE);
    return released;
  }

  private void record(Application application, Actor actor, String activity, String what) {
    unit(() -> audit.record(actor, activity, application, "", what));
  }
}
