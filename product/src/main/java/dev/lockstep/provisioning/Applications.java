package dev.lockstep.provisioning;

import dev.lockstep.administration.Actor;
import dev.lockstep.administration.AuditLog;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.DirectorySchemas;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.Application.Scope;
import dev.lockstep.provisioning.Application.State;
import dev.lockstep.provisioning.Application.TargetSettings;
import dev.lockstep.provisioning.Expansion.Kind;
import dev.lockstep.provisioning.Pending.Priority;
import dev.lockstep.provisioning.mapping.AttributeMapping;
import dev.lockstep.provisioning.mapping.MappingException;
import dev.lockstep.provisioning.mapping.ObjectMapping;
import dev.lockstep.provisioning.mapping.SourceAttributes;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// Applications and how they are set up: target, mappings, scope, policies, assignments. Every
/// change is in the audit log, in the same transaction.
///
/// @see Running
/// @see Progress
public final class Applications {
  private final ProvisioningStore store;
  private final DirectoryReader directory;
  private final Targets targets;
  private final Cycles cycles;
  private final ApplicationAudit audit;
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
    this.audit = new ApplicationAudit(audit, clock);
    this.clock = clock;
    this.expander = new Expander(directory, store, clock);
  }

  public List<Application> list() {
    return store.applications();
  }

  /// @throws NoSuchElementException where there is none
  public Application get(ApplicationId id) {
    return store.existing(id);
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
          if (!store.insert(paused)) {
            throw new MappingException("the application '" + application.id() + "' exists already");
          }
          token.ifPresent(secret -> targets.keepToken(application.id(), secret));
          audit.record(actor, "Create application", application, "", application.displayName());
          return paused;
        });
  }

  /// With its links; what it did at the target stays there.
  public void remove(ApplicationId id, Actor actor) {
    changed(
        () -> {
          Application application = get(id);
          audit.record(actor, "Delete application", application, application.displayName(), "");
          store.remove(id);
          targets.forgetToken(id);
          return true;
        });
  }

  /// What is to become another, of what is there by then; empty for what stays.
  ///
  /// @param token as [#setTarget] takes it
  public record Change(
      Optional<String> displayName,
      Optional<UnaryOperator<TargetSettings>> target,
      Optional<String> token,
      Optional<Scope> scope,
      Optional<UnaryOperator<Policies>> policies) {}

  /// Several changes as one: all of them are made or none.
  ///
  /// @throws IllegalArgumentException as [#setTarget]
  public Application change(ApplicationId id, Change change, Actor actor) {
    return changed(
        () -> {
          change.target().ifPresent(target -> reach(id, target, change.token(), actor));
          change.displayName().ifPresent(name -> rename(id, name, actor));
          change.scope().ifPresent(scope -> setScope(id, scope, actor));
          change.policies().ifPresent(policies -> setPolicies(id, policies, actor));
          return get(id);
        });
  }

  /// @param token a new one; empty for the one before, which stays with the URL and the
  ///     authentication that it was given for
  /// @throws IllegalArgumentException where one of these changes without a token: else whoever may
  ///     change it could have the kept one sent to an address of theirs
  public Application setTarget(
      ApplicationId id, TargetSettings target, Optional<String> token, Actor actor) {
    return changed(() -> reach(id, _ -> target, token, actor));
  }

  private Application reach(
      ApplicationId id, UnaryOperator<TargetSettings> change, Optional<String> token, Actor actor) {
    Application application = get(id);
    TargetSettings target = change.apply(application.target());
    targets.check(target);
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
    if (!application.target().url().equals(target.url())) {
      store.forgetCreations(id); // an account of such a name there is somebody else's
    }
    token.ifPresent(secret -> targets.keepToken(id, secret));
    store.update(application.with(target));
    store.change(id, state -> state.quarantined(Optional.empty()));
    audit.record(
        actor,
        "Update provisioning setting or credentials",
        application,
        application.target().url().toString(),
        target.url().toString());
    return application.with(target);
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
            audit.recordChanges(actor, before, after);
          }
          return after;
        });
  }

  private DirectorySchemas schemas(Application application) {
    return directory.schemas(application.directory());
  }

  /// What people call it. The id stays: it stands in addresses, in logs and with every link.
  public Application rename(ApplicationId id, String displayName, Actor actor) {
    return changed(
        () -> {
          Application before = get(id);
          Application after = before.named(displayName);
          if (!after.equals(before)) {
            store.update(after);
            audit.record(actor, "Rename application", before, before.displayName(), displayName);
          }
          return after;
        });
  }

  public Application setScope(ApplicationId id, Scope scope, Actor actor) {
    return changed(
        () -> {
          Application before = get(id);
          if (before.scope() != scope) {
            store.update(before.with(scope));
            store.change(id, ApplicationState::withoutWatermark);
            audit.recordChanges(actor, before, before.with(scope));
          }
          return before.with(scope);
        });
  }

  public Application setPolicies(ApplicationId id, Policies policies, Actor actor) {
    return setPolicies(id, _ -> policies, actor);
  }

  /// @param change of the policies as they are by then; may be asked more than once
  public Application setPolicies(ApplicationId id, UnaryOperator<Policies> change, Actor actor) {
    return changed(
        () -> {
          Application before = get(id);
          Policies policies = change.apply(before.policies());
          if (!before.policies().equals(policies)) {
            store.update(before.with(policies));
            store.expand(id, Expansion.of(Kind.LINKS, Reason.POLICY, Priority.LEAVING));
            audit.recordChanges(actor, before, before.with(policies));
          }
          return before.with(policies);
        });
  }

  // Assignments

  /// In the order of the objects' ids, those after this one, or from the first on.
  public List<Assignment> assignments(ApplicationId id, Optional<ObjectId> after, int limit) {
    get(id);
    return store.assignments(id, after, limit);
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
            audit.recordAssigned(actor, application, assignment, found.label());
          }
          return added;
        });
  }

  /// @return false when it wasn't assigned
  public boolean unassign(ApplicationId id, ObjectId object, Actor actor) {
    return changed(
        () -> {
          Application application = get(id);
          Optional<Assignment> assignment = store.assignment(id, object);
          if (assignment.isEmpty()) {
            return false;
          }
          store.unassign(id, object);
          expander.assignmentChanged(
              application, assignment.get(), Reason.ASSIGNMENT, Priority.LEAVING);
          audit.recordUnassigned(actor, application, assignment.get(), label(application, object));
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

  private <T> T changed(Supplier<T> unit) {
    T result = store.atomically(unit);
    cycles.wake();
    return result;
  }
}
