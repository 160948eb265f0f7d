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
import dev.lockstep.provisioning.mapping.SourcePaths;
import dev.lockstep.scim.schema.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Reads what the planner needs to know of an object.
public final class Situations {
  private final Lookups lookups;
  private final Context context;
  private final Assigned assigned;
  private final TargetIds targetIds;
  private final Set<ObjectType> released;
  private final Map<ObjectType, SourcePaths> paths;

  /// The id at the target of an object to which another refers, where it is there.
  interface TargetIds {
    Optional<String> of(Application application, ObjectId reference);
  }

  public Situations(DirectoryReader directory, ProvisioningStore store, Context context) {
    this(
        new Lookups.Kept(directory, store),
        context,
        new Assigned.Kept(store),
        (application, reference) -> store.link(application.id(), reference).map(Link::targetId),
        Set.of(),
        new ConcurrentHashMap<>());
  }

  private Situations(
      Lookups lookups,
      Context context,
      Assigned assigned,
      TargetIds targetIds,
      Set<ObjectType> released,
      Map<ObjectType, SourcePaths> paths) {
    this.lookups = lookups;
    this.context = context;
    this.assigned = assigned;
    this.targetIds = targetIds;
    this.released = released;
    this.paths = paths;
  }

  /// An account of the object whose creation nobody has heard the end of.
  Optional<Creation> begun(Application application, ObjectId object) {
    return lookups.creation(application, object);
  }

  /// As if these were assigned.
  Situations with(Assigned others) {
    return new Situations(lookups, context, others, targetIds, released, paths);
  }

  /// As if those were at the target that these say.
  Situations with(TargetIds others) {
    return new Situations(lookups, context, assigned, others, released, paths);
  }

  /// As if nothing of these types were on hold.
  Situations releasing(Set<ObjectType> types) {
    return new Situations(lookups, context, assigned, targetIds, types, paths);
  }

  /// Reading by these, references to what is linked too.
  Situations with(Lookups others) {
    return new Situations(
        others,
        context,
        assigned,
        (application, reference) -> others.link(application, reference).map(Link::targetId),
        released,
        paths);
  }

  boolean holds(Hold hold) {
    return !released.contains(hold.type());
  }

  Assigned assigned() {
    return assigned;
  }

  public Situation of(Application application, ObjectId id, ObjectType type) {
    Optional<DirectoryObject> object =
        lookups.object(application, id).filter(found -> found.type() == type);
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
    Optional<Link> link = lookups.link(application, id);
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
        released.contains(type) ? Optional.empty() : lookups.hold(application, id),
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
        lookups.object(application, groups.getFirst()).map(DirectoryObject::label).orElse("");
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
    ResourceType resourceType = lookups.schemas(application).of(object.type());
    SourcePaths known =
        paths.compute(
            object.objectType(),
            (type, last) ->
                last != null && last.areOf(resourceType)
                    ? last
                    : new SourcePaths(resourceType, type));
    return new SourceAttributes(known, object, softDeleted);
  }
}
