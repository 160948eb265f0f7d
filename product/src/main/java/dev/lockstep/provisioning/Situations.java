package dev.lockstep.provisioning;

import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.Application.Scope;
import dev.lockstep.provisioning.Entitlement.Step;
import dev.lockstep.provisioning.expression.Context;
import dev.lockstep.provisioning.mapping.Evaluation;
import dev.lockstep.provisioning.mapping.ScopingFilter;
import dev.lockstep.provisioning.mapping.SourceAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads what the planner needs to know of an object.
public final class Situations {
  private final DirectoryReader directory;
  private final ProvisioningStore store;
  private final Context context;
  private final Assigned assigned;
  private final TargetIds targetIds;
  private final Set<ObjectType> released;

  /// The id at the target of an object to which another refers, where it is there.
  interface TargetIds {
    Optional<String> of(Application application, ObjectId reference);
  }

  public Situations(DirectoryReader directory, ProvisioningStore store, Context context) {
    this(
        directory,
        store,
        context,
        new Assigned.Kept(store),
        (application, reference) -> store.link(application.id(), reference).map(Link::targetId),
        Set.of());
  }

  private Situations(
      DirectoryReader directory,
      ProvisioningStore store,
      Context context,
      Assigned assigned,
      TargetIds targetIds,
      Set<ObjectType> released) {
    this.directory = directory;
    this.store = store;
    this.context = context;
    this.assigned = assigned;
    this.targetIds = targetIds;
    this.released = released;
  }

  /// As if these were assigned.
  Situations with(Assigned others) {
    return new Situations(directory, store, context, others, targetIds, released);
  }

  /// As if those were at the target that these say.
  Situations with(TargetIds others) {
    return new Situations(directory, store, context, assigned, others, released);
  }

  /// As if nothing of these types were on hold.
  Situations releasing(Set<ObjectType> types) {
    return new Situations(directory, store, context, assigned, targetIds, types);
  }

  boolean holds(Hold hold) {
    return !released.contains(hold.type());
  }

  Assigned assigned() {
    return assigned;
  }

  public Situation of(Application application, ObjectId id, ObjectType type) {
    Optional<DirectoryObject> object =
        directory.find(application.directory(), id).filter(found -> found.type() == type);
    Entitlement entitlement =
        object
            .map(found -> entitlement(application, found))
            .orElseGet(
                () ->
                    Entitlement.of(
                        List.of(
                            new Step(
                                "Is in the directory",
                                false,
                                "it was deleted from the directory"))));
    Optional<Link> link = store.link(application.id(), id);
    Situation bare =
        new Situation(
            id,
            type,
            object,
            entitlement,
            link,
            Optional.empty(),
            Optional.empty(),
            context.clock().instant());
    return new Situation(
        id,
        type,
        object,
        entitlement,
        link,
        object.map(found -> evaluation(application, found, bare.softDeleted())),
        released.contains(type) ? Optional.empty() : store.holds().hold(application.id(), id),
        bare.now());
  }

  Evaluation evaluation(Application application, DirectoryObject object, boolean softDeleted) {
    return new Evaluation(
        attributes(application, object, softDeleted),
        reference -> targetIds.of(application, reference),
        context);
  }

  private Entitlement entitlement(Application application, DirectoryObject object) {
    List<Step> steps = new ArrayList<>();
    steps.add(
        object.inRecycleBin()
            ? new Step("Is in the directory", false, "it is in the recycle bin")
            : new Step("Is in the directory", true, "as " + object.label()));
    steps.add(assigned(application, object));
    filtered(application, object).ifPresent(steps::add);
    return Entitlement.of(steps);
  }

  private Step assigned(Application application, DirectoryObject object) {
    if (application.scope() == Scope.ALL) {
      return new Step("Is in scope", true, "the scope is all users and groups");
    }
    String name = Entitlement.ASSIGNED;
    if (assigned.contains(application, object.id())) {
      return new Step(name, true, "directly");
    }
    List<ObjectId> groups =
        object.type() == ObjectType.USER
            ? assigned.groupsOf(application, object.id(), 1)
            : List.of();
    if (groups.isEmpty()) {
      return new Step(
          name,
          false,
          object.type() == ObjectType.USER
              ? "it is assigned neither directly nor as a member of an assigned group"
              : "it isn't assigned");
    }
    String group =
        directory
            .find(application.directory(), groups.getFirst())
            .map(DirectoryObject::label)
            .orElse("");
    return new Step(name, true, "as a member of " + group);
  }

  private Optional<Step> filtered(Application application, DirectoryObject object) {
    List<ScopingFilter> filters = application.mappings().of(object.objectType()).scopingFilters();
    if (filters.isEmpty()) {
      return Optional.empty();
    }
    String name = "Passes a scoping filter";
    SourceAttributes attributes = attributes(application, object, false);
    return Optional.of(
        ScopingFilter.refusal(filters, attributes)
            .map(why -> new Step(name, false, why))
            .orElseGet(() -> new Step(name, true, "it passes")));
  }

  private SourceAttributes attributes(
      Application application, DirectoryObject object, boolean softDeleted) {
    return new SourceAttributes(
        directory.schemas(application.directory()).of(object.type()), object, softDeleted);
  }
}
