package dev.lockstep.provisioning;

import dev.lockstep.administration.Actor;
import dev.lockstep.administration.AuditEntry;
import dev.lockstep.administration.AuditLog;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.DirectorySchemas;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Place;
import dev.lockstep.provisioning.Application.Scope;
import dev.lockstep.provisioning.Application.State;
import dev.lockstep.provisioning.Application.TargetSettings;
import dev.lockstep.provisioning.Expansion.Kind;
import dev.lockstep.provisioning.Pending.Priority;
import dev.lockstep.provisioning.ProvisioningStore.Escrow;
import dev.lockstep.provisioning.ProvisioningStore.LogQuery;
import dev.lockstep.provisioning.mapping.AttributeMapping;
import dev.lockstep.provisioning.mapping.MappingException;
import dev.lockstep.provisioning.mapping.ObjectMapping;
import dev.lockstep.provisioning.mapping.SourceAttributes;
import dev.lockstep.scim.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// What an administrator does to Applications. Every change is in the audit log, in the same
/// transaction.
public final class Applications {
  private static final int LINKS_AT_ONCE = 500;

  private final ProvisioningStore store;
  private final DirectoryReader directory;
  private final Targets targets;
  private final Cycles cycles;
  private final AuditLog audit;
  private final InstantSource clock;
  private final Expander expander;

  public Applications(
      ProvisioningStore store,
      DirectoryReader directory,
      Targets targets,
      Cycles cycles,
      AuditLog audit,
      InstantSource clock) {
    this.store = store;
    this.directory = directory;
    this.targets = targets;
    this.cycles = cycles;
    this.audit = audit;
    this.clock = clock;
    this.expander = new Expander(directory, store, clock);
  }

  public List<Application> list() {
    return store.applications();
  }

  /// @throws NoSuchElementException where there is none
  public Application get(ApplicationId id) {
    return store
        .application(id)
        .orElseThrow(() -> new NoSuchElementException("there is no application '" + id + "'"));
  }

  /// A new Application, paused.
  ///
  /// @throws MappingException naming what is wrong with it
  public Application create(Application application, Optional<String> token, Actor actor) {
    targets.check(application.target());
    if (directory.directory(application.directory()).isEmpty()) {
      throw new MappingException("there is no directory '" + application.directory() + "'");
    }
    SourceAttributes.check(application.mappings().users(), schemas(application));
    SourceAttributes.check(application.mappings().groups(), schemas(application));
    Application paused = application.with(State.PAUSED);
    return changed(
        () -> {
          if (store.application(application.id()).isPresent()) {
            throw new MappingException("the application '" + application.id() + "' exists already");
          }
          store.insert(paused);
          token.ifPresent(secret -> targets.keepToken(application.id(), secret));
          record(actor, "Create application", application.id(), "", application.displayName());
          return paused;
        });
  }

  /// With its links; what it did at the target stays there.
  public void remove(ApplicationId id, Actor actor) {
    changed(
        () -> {
          Application application = get(id);
          record(actor, "Delete application", id, application.displayName(), "");
          store.remove(id);
          targets.forgetToken(id);
          return true;
        });
  }

  /// @param token a new one; empty for the one before, which stays with the URL and the
  ///     authentication that it was given for
  /// @throws IllegalArgumentException where one of these changes without a token: else whoever may
  ///     change it could have the kept one sent to an address of theirs
  public Application setTarget(
      ApplicationId id, TargetSettings target, Optional<String> token, Actor actor) {
    targets.check(target);
    return changed(
        () -> {
          Application application = get(id);
          if (!application.target().takesTokenOf(target) && token.isEmpty()) {
            throw new IllegalArgumentException(
                "the token that is kept is for "
                    + application.target().url()
                    + " and its authentication; send the new target's 'token' together with its"
                    + " 'url' and 'authentication'");
          }
          if (!application.target().url().equals(target.url())
              && !store.links(id, Optional.empty(), 1).isEmpty()) {
            throw new MappingException(
                "the application is linked to accounts at "
                    + application.target().url()
                    + "; reset its links first (restart with ConnectorDataStore)");
          }
          token.ifPresent(secret -> targets.keepToken(id, secret));
          store.update(application.with(target));
          store.change(id, state -> state.quarantined(Optional.empty()));
          record(
              actor,
              "Update provisioning setting or credentials",
              id,
              application.target().url().toString(),
              target.url().toString());
          return application.with(target);
        });
  }

  /// @param token to try instead of the one that is kept
  public Target.TestReport test(ApplicationId id, Optional<String> token)
      throws InterruptedException {
    Application application = get(id);
    Target target =
        token.isPresent() ? targets.open(application.target(), token) : targets.open(application);
    return target.test(
        Map.of(
            ObjectType.USER, targetPaths(application.mappings().users()),
            ObjectType.GROUP, targetPaths(application.mappings().groups())));
  }

  private static List<String> targetPaths(ObjectMapping mapping) {
    return mapping.enabled()
        ? mapping.attributes().stream().map(AttributeMapping::targetPath).toList()
        : List.of();
  }

  /// Everything is looked at anew, since everything may have changed; holds of the type end.
  public Application setMapping(ApplicationId id, ObjectMapping mapping, Actor actor) {
    return changed(
        () -> {
          Application before = get(id);
          SourceAttributes.check(mapping, schemas(before));
          Application after = before.with(before.mappings().with(mapping));
          if (!after.equals(before)) {
            store.update(after);
            store.holds().releaseAll(id, mapping.type());
            store.change(id, ApplicationState::withoutWatermark);
            record(
                actor,
                "Update attribute mappings or scope",
                id,
                lines(before.mappings().of(mapping.type()), mapping),
                lines(mapping, before.mappings().of(mapping.type())));
          }
          return after;
        });
  }

  private DirectorySchemas schemas(Application application) {
    return directory.schemas(application.directory());
  }

  /// Those of one that the other hasn't.
  private static String lines(ObjectMapping mapping, ObjectMapping other) {
    return String.join(
        "; ",
        mapping.attributes().stream()
            .filter(line -> !other.attributes().contains(line))
            .map(line -> line.source().text() + " → " + line.targetPath())
            .toList());
  }

  public Application setScope(ApplicationId id, Scope scope, Actor actor) {
    return changed(
        () -> {
          Application before = get(id);
          if (before.scope() != scope) {
            store.update(before.with(scope));
            store.change(id, ApplicationState::withoutWatermark);
            record(
                actor,
                "Update attribute mappings or scope",
                id,
                before.scope().name(),
                scope.name());
          }
          return before.with(scope);
        });
  }

  public Application setPolicies(ApplicationId id, Policies policies, Actor actor) {
    return changed(
        () -> {
          Application before = get(id);
          if (!before.policies().equals(policies)) {
            store.update(before.with(policies));
            store.expand(id, Expansion.of(Kind.LINKS, Reason.POLICY, Priority.LEAVING));
            record(
                actor,
                "Update policies",
                id,
                Json.text(PoliciesJson.write(before.policies())),
                Json.text(PoliciesJson.write(policies)));
          }
          return before.with(policies);
        });
  }

  // Assignments

  public List<Assignment> assignments(ApplicationId id) {
    get(id);
    return store.assignments(id);
  }

  /// @return false when it was assigned already
  public boolean assign(ApplicationId id, ObjectId object, Actor actor) {
    return changed(
        () -> {
          Application application = get(id);
          DirectoryObject found = live(application, object);
          Assignment assignment = new Assignment(object, found.objectType(), clock.instant());
          boolean added = store.assign(id, assignment);
          if (added) {
            expander.assignmentChanged(
                application, assignment, Reason.ASSIGNMENT, Expander.priority(found.objectType()));
            record(actor, "Assign", id, "", found.label());
          }
          return added;
        });
  }

  /// @return false when it wasn't assigned
  public boolean unassign(ApplicationId id, ObjectId object, Actor actor) {
    return changed(
        () -> {
          Application application = get(id);
          Optional<Assignment> assignment =
              store.assignments(id).stream().filter(one -> one.object().equals(object)).findFirst();
          if (assignment.isEmpty()) {
            return false;
          }
          store.unassign(id, object);
          expander.assignmentChanged(
              application, assignment.get(), Reason.ASSIGNMENT, Priority.LEAVING);
          record(actor, "Unassign", id, label(application, object), "");
          return true;
        });
  }

  private DirectoryObject live(Application application, ObjectId object) {
    return directory
        .find(application.directory(), object)
        .filter(found -> !found.inRecycleBin())
        .orElseThrow(
            () ->
                new NoSuchElementException(
                    "the directory '" + application.directory() + "' has no '" + object + "'"));
  }

  private String label(Application application, ObjectId object) {
    return directory
        .find(application.directory(), object)
        .map(DirectoryObject::label)
        .orElseGet(object::toString);
  }

  // Running

  public void start(ApplicationId id, Actor actor) {
    setState(id, State.RUNNING, "Enable/start provisioning configuration", actor);
  }

  /// What is under way ends; nothing else begins.
  public void pause(ApplicationId id, Actor actor) {
    setState(id, State.PAUSED, "Disable/pause provisioning configuration", actor);
  }

  private void setState(ApplicationId id, State state, String activity, Actor actor) {
    changed(
        () -> {
          Application before = get(id);
          if (before.state() != state) {
            store.update(before.with(state));
            if (state == State.RUNNING) {
              store.change(id, current -> current.quarantined(Optional.empty()));
            }
            record(actor, activity, id, before.state().name(), state.name());
          }
          return true;
        });
  }

  /// A new initial cycle; escrows and quarantine are cleared, links stay.
  public void restart(ApplicationId id, Actor actor) {
    restart(id, ResetScope.USUAL, actor);
  }

  /// Forgets these, and goes on.
  public void restart(ApplicationId id, Set<ResetScope> scopes, Actor actor) {
    get(id);
    if (scopes.contains(ResetScope.CONNECTOR_DATA_STORE)) {
      forgetLinks(id);
    }
    changed(
        () -> {
          if (scopes.contains(ResetScope.ESCROWS)) {
            store.clearEscrows(id, clock.instant());
            store.setStates(id, Pending.State.STAGED, Pending.State.NEW);
            store.change(id, state -> state.tripped(Optional.empty()));
          }
          if (scopes.contains(ResetScope.QUARANTINE_STATE)) {
            store.change(id, state -> state.quarantined(Optional.empty()));
          }
          if (scopes.contains(ResetScope.WATERMARK)
              || scopes.contains(ResetScope.CONNECTOR_DATA_STORE)) {
            store.change(id, ApplicationState::withoutWatermark);
          }
          record(
              actor,
              "Enable/restart provisioning configuration",
              id,
              "",
              String.join(", ", scopes.stream().sorted().map(ResetScope::text).toList()));
          return true;
        });
  }

  /// In chunks; what is left of them when the process dies is matched anew like the rest.
  private void forgetLinks(ApplicationId id) {
    List<Link> page;
    do {
      page = store.links(id, Optional.empty(), LINKS_AT_ONCE);
      page.forEach(link -> forgetMembers(id, link.object()));
      List<Link> forgotten = page;
      store.atomically(
          () -> {
            forgotten.forEach(link -> store.unlink(id, link.object()));
            return true;
          });
    } while (page.size() == LINKS_AT_ONCE);
  }

  private void forgetMembers(ApplicationId id, ObjectId group) {
    int removed;
    do {
      removed = store.atomically(() -> store.removeSentMembers(id, group, LINKS_AT_ONCE));
    } while (removed == LINKS_AT_ONCE);
  }

  /// Lets pass what the guard holds back.
  ///
  /// @param seen how many operations whoever decides has seen; empty for all that there are
  /// @return how many operations that are
  /// @throws IllegalArgumentException where it is another number by now
  public int allowDeletes(ApplicationId id, OptionalLong seen, Actor actor) {
    return decided(
        id,
        seen,
        "Allow deletes",
        actor,
        () -> store.setStates(id, Pending.State.STAGED, Pending.State.ALLOWED));
  }

  /// Takes what the guard holds back from the list, without doing it: the accounts stay as they
  /// are until their objects change again, or a full cycle looks at everything.
  ///
  /// @param seen likewise
  /// @return how many operations that were
  /// @throws IllegalArgumentException likewise
  public int rejectDeletes(ApplicationId id, OptionalLong seen, Actor actor) {
    return decided(id, seen, "Reject deletes", actor, () -> store.dropStaged(id));
  }

  private int decided(
      ApplicationId id, OptionalLong seen, String what, Actor actor, Supplier<Integer> decision) {
    return changed(
        () -> {
          get(id);
          long held = store.count(id, Pending.State.STAGED);
          if (seen.isPresent() && seen.getAsLong() != held) {
            throw new IllegalArgumentException(
                "the guard holds back "
                    + held
                    + " operations by now: look at them again, then decide");
          }
          int operations = decision.get();
          store.change(id, state -> state.tripped(Optional.empty()));
          record(actor, what, id, "", operations + " operations");
          return operations;
        });
  }

  /// What the guard holds back, the longest held first.
  public List<Staged> staged(ApplicationId id, Optional<Place> after, int limit) {
    Application application = get(id);
    return store.staged(id, after, limit).stream()
        .map(pending -> new Staged(pending, label(application, pending.object())))
        .toList();
  }

  /// @param label what the object is called
  public record Staged(Pending pending, String label) {}

  /// Provision on demand: one object now, whatever the guard says.
  public List<ProvisioningLogEntry> provision(ApplicationId id, ObjectId object, Actor actor)
      throws InterruptedException {
    Application application = get(id);
    ObjectType type =
        directory
            .find(application.directory(), object)
            .map(DirectoryObject::objectType)
            .or(() -> store.link(id, object).map(Link::type))
            .orElseThrow(
                () -> new NoSuchElementException("there is no user or group '" + object + "'"));
    store.atomically(
        () -> {
          record(actor, "Provision on demand", id, "", label(application, object));
          return true;
        });
    return cycles.onDemand(application, object, type, actor);
  }

  // Looking

  /// @param pending by state, escrows and what is due later among the new ones
  /// @param due new ones that are due now
  /// @param behind whether the Directory's feed has entries that weren't looked at yet
  public record Status(
      Application application,
      ApplicationState state,
      Map<Pending.State, Long> pending,
      long due,
      long users,
      long groups,
      boolean expanding,
      boolean behind) {

    /// Whether nothing is left to do: neither now nor by what the Directory has recorded so far.
    /// What waits for a time or for a person doesn't count. A paused Application may rest too.
    public boolean atRest() {
      return state.watermark().isPresent()
          && !state.cycle().running()
          && !expanding
          && !behind
          && due == 0
          && Stream.of(Pending.State.DESTRUCTIVE, Pending.State.REMOVING, Pending.State.ALLOWED)
              .allMatch(waiting -> pending.getOrDefault(waiting, 0L) == 0);
    }
  }

  public Status status(ApplicationId id) {
    Application application = get(id);
    ApplicationState state = store.state(id);
    return new Status(
        application,
        state,
        store.pendingCounts(id),
        store.dueCount(id, clock.instant()),
        store.linkCount(id, ObjectType.USER),
        store.linkCount(id, ObjectType.GROUP),
        store.nextExpansion(id).isPresent(),
        isBehind(application, state));
  }

  private boolean isBehind(Application application, ApplicationState state) {
    try {
      return state.watermark().isEmpty()
          || !directory.feed(application.directory(), state.watermark().get(), 1).isEmpty();
    } catch (DirectoryReader.FeedLostException e) {
      return true;
    }
  }

  public List<ProvisioningLogEntry> log(LogQuery query) {
    get(query.application());
    return store.entries(query);
  }

  /// What was done at the target in this hour and those before, of each in which anything was; the
  /// oldest first.
  ///
  /// @param hours how many, from 1 up to those of [OperationHour#KEPT]
  public List<OperationHour> operations(ApplicationId id, int hours) {
    get(id);
    if (hours < 1 || hours > OperationHour.KEPT.toHours()) {
      throw new IllegalArgumentException(
          "'hours' takes 1 to %d, not %d".formatted(OperationHour.KEPT.toHours(), hours));
    }
    Instant from = OperationHour.beginning(clock.instant()).minus(Duration.ofHours(hours - 1L));
    return store.operations(id, from);
  }

  /// What failed, by the time of its next try.
  public List<Escrow> escrows(ApplicationId id, Optional<Place> after, int limit) {
    get(id);
    return store.escrows(id, after, limit);
  }

  /// Accounts at the target whose object has left, longest ago first.
  public List<Link> stale(ApplicationId id, Optional<Place> after, int limit) {
    get(id);
    return store.left(id, after, limit);
  }

  private <T> T changed(Supplier<T> unit) {
    T result = store.atomically(unit);
    cycles.wake();
    return result;
  }

  private void record(Actor actor, String activity, ApplicationId id, String before, String after) {
    audit.record(
        new AuditEntry(
            0,
            clock.instant(),
            actor,
            activity,
            "directory/" + get(id).directory() + "/application/" + id,
            Optional.of(before).filter(text -> !text.isEmpty()),
            Optional.of(after).filter(text -> !text.isEmpty())));
  }
}
