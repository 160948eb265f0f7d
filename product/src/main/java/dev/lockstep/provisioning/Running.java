package dev.lockstep.provisioning;

import dev.lockstep.administration.Actor;
import dev.lockstep.administration.AuditLog;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.Application.State;
import java.time.InstantSource;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;

/// Lets Applications run, and decides on what the guard holds back. Every change is in the audit
/// log, in the same transaction.
public final class Running {
  private static final int LINKS_AT_ONCE = 500;

  private final Applications applications;
  private final ProvisioningStore store;
  private final DirectoryReader directory;
  private final Cycles cycles;
  private final ApplicationAudit audit;
  private final InstantSource clock;

  public Running(
      Applications applications,
      ProvisioningStore store,
      DirectoryReader directory,
      Cycles cycles,
      AuditLog audit,
      InstantSource clock) {
    this.applications = applications;
    this.store = store;
    this.directory = directory;
    this.cycles = cycles;
    this.audit = new ApplicationAudit(audit, clock);
    this.clock = clock;
  }

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
          Application before = applications.get(id);
          if (before.state() != state) {
            store.update(before.with(state));
            if (state == State.RUNNING) {
              store.change(id, current -> current.quarantined(Optional.empty()));
              store.changeStatistics(id, all -> all.pruned(Optional.empty()));
            }
            audit.record(actor, activity, before, before.state().name(), state.name());
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
    Application application = applications.get(id);
    if (scopes.contains(ResetScope.CONNECTOR_DATA_STORE)) {
      // if the process dies on the way, nobody's link is gone without being looked for
      store.atomically(
          () -> {
            store.change(id, ApplicationState::withoutWatermark);
            return true;
          });
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
          audit.record(
              actor,
              "Enable/restart provisioning configuration",
              application,
              "",
              String.join(", ", scopes.stream().sorted().map(ResetScope::text).toList()));
          return true;
        });
  }

  /// In chunks; what is left of them when the process dies is matched anew like the rest.
  private void forgetLinks(ApplicationId id) {
    SentMembers sentMembers = new SentMembers(id, store);
    List<Link> page;
    do {
      page = store.links(id, Optional.empty(), LINKS_AT_ONCE);
      page.forEach(link -> sentMembers.forget(link.object()));
      List<Link> forgotten = page;
      store.atomically(
          () -> {
            forgotten.forEach(link -> store.unlink(id, link.object()));
            return true;
          });
    } while (page.size() == LINKS_AT_ONCE);
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
          Application application = applications.get(id);
          long held = store.count(id, Pending.State.STAGED);
          if (seen.isPresent() && seen.getAsLong() != held) {
            throw new IllegalArgumentException(
                "the guard holds back "
                    + held
                    + " operations by now: look at them again, then decide");
          }
          int operations = decision.get();
          store.change(id, state -> state.tripped(Optional.empty()));
          audit.record(actor, what, application, "", operations + " operations");
          return operations;
        });
  }

  /// Provision on demand: one object now, whatever the guard says.
  public List<ProvisioningLogEntry> provision(ApplicationId id, ObjectId object, Actor actor)
      throws InterruptedException {
    Application application = applications.get(id);
    ObjectType type =
        directory
            .find(application.directory(), object)
            .map(DirectoryObject::objectType)
            .or(() -> store.link(id, object).map(Link::type))
            .orElseThrow(
                () -> new NoSuchElementException("there is no user or group '" + object + "'"));
    store.atomically(
        () -> {
          audit.record(
              actor,
              "Provision on demand",
              application,
              ApplicationAudit.about(type, object),
              "",
              label(application, object));
          return true;
        });
    return cycles.onDemand(id, object, type, actor);
  }

  private String label(Application application, ObjectId object) {
    return directory
        .find(application.directory(), object)
        .map(DirectoryObject::label)
        .orElseGet(object::toString);
  }

  private <T> T changed(Supplier<T> unit) {
    T result = store.atomically(unit);
    cycles.wake();
    return result;
  }
}
