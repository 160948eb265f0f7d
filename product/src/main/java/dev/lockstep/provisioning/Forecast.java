package dev.lockstep.provisioning;

import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.ListedAccounts.Bounds;
import dev.lockstep.provisioning.Planner.Conclusion;
import dev.lockstep.provisioning.ProvisioningLogEntry.Action;
import dev.lockstep.provisioning.Target.Match;
import dev.lockstep.provisioning.Target.Resource;
import dev.lockstep.provisioning.mapping.AttributeMapping;
import dev.lockstep.provisioning.mapping.MappingException;
import dev.lockstep.scim.query.CaseFolding;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// What the planner concludes for one object after the other, as if the cycle had come to those
/// before it: an account that would be made is there for whom refers to it, and is taken for whom
/// it matches too.
///
/// Remembers ids alone: of who comes to the target and who leaves it, and of what they take there.
final class Forecast {
  private static final System.Logger LOG = System.getLogger(Forecast.class.getName());

  /// Requests after which it is worth to know how many pages the target's list has; and again after
  /// ten times as many.
  private static final long ASKED_BEFORE_LISTING = 20;

  private static final long TEN_TIMES = 10;

  private final Application application;
  private final Target target;
  private final ProvisioningStore store;
  private final Lookups lookups;
  private final Situations situations;
  private final Situations foreseeing;

  /// Asks the target, but for what it has listed.
  private Matching matching;

  private final Map<ObjectType, ListedAccounts> listed = new EnumMap<>(ObjectType.class);
  private final Map<ObjectType, Long> asked = new EnumMap<>(ObjectType.class);

  /// Not linked yet, and at the target once the cycle has ended.
  private final ObjectIds coming = new ObjectIds();

  /// Not at the target once the cycle has ended.
  private final ObjectIds absent = new ObjectIds();

  /// Linked, and asked for before the walk came to it: it stays.
  private final ObjectIds staying = new ObjectIds();

  /// Whether all that are linked were looked at; who isn't absent then stays.
  private boolean walked;

  /// Accounts that are adopted, and values by which those that are made are found.
  private final ObjectIds taken = new ObjectIds();

  Forecast(
      Application application,
      Target target,
      ProvisioningStore store,
      Lookups lookups,
      Situations situations) {
    this.application = application;
    this.target = target;
    this.store = store;
    this.lookups = lookups;
    this.situations = situations;
    this.foreseeing = situations.with((_, reference) -> targetId(reference));
    this.matching = new Matching(application, target, store);
  }

  /// @param operation empty where it would fail
  private record Concluded(Optional<Operation> operation, Optional<Failure> failure) {
    static Concluded of(Operation operation) {
      return new Concluded(Optional.of(operation), Optional.empty());
    }

    static Concluded failing(ErrorCode code, RuntimeException e) {
      return new Concluded(
          Optional.empty(), Optional.of(new Failure(code, String.valueOf(e.getMessage()))));
    }

    /// Whether there is an account once it is carried out.
    ///
    /// @param before whether there was one
    boolean leavesAnAccount(boolean before) {
      return operation
          .map(
              found ->
                  switch (found) {
                    case Operation.Create _, Operation.Update _ -> true;
                    case Operation.Delete _ -> false;
                    case Operation.Skip _ -> before;
                  })
          .orElse(before);
    }
  }

  private record Failure(ErrorCode code, String message) {}

  PlanLine look(ObjectId object, ObjectType type) throws InterruptedException {
    Situation read = foreseeing.of(application, object, type);
    try {
      Situation situation = recovered(read);
      return line(situation, conclude(situation));
    } catch (TargetException e) {
      return line(read, failing(e));
    }
  }

  private PlanLine line(Situation situation, Concluded concluded) {
    if (situation.link().isEmpty()) {
      (concluded.leavesAnAccount(false) ? coming : absent).add(situation.id().value());
    } else if (!concluded.leavesAnAccount(true)) {
      absent.add(situation.id().value());
    }
    return concluded
        .failure()
        .map(failure -> line(situation, failure))
        .orElseGet(() -> line(situation, concluded.operation().orElseThrow()));
  }

  /// An account whose creation nobody heard the end of is the object's already.
  private Situation recovered(Situation situation) throws InterruptedException {
    Optional<Creation> begun =
        situation.link().isPresent()
            ? Optional.empty()
            : foreseeing.begun(application, situation.id());
    Optional<Resource> account =
        begun.isPresent()
            ? matching.made(situation, begun.get(), new ArrayList<>())
            : Optional.empty();
    if (account.isEmpty()) {
      return situation;
    }
    Planner planner =
        new Planner(application.mappings().of(situation.type()), application.policies());
    return situation.linked(
        Settlement.link(situation, account.get().id(), planner.made(account.get())));
  }

  private Concluded conclude(Situation situation) throws InterruptedException {
    Planner planner =
        new Planner(application.mappings().of(situation.type()), application.policies());
    try {
      return switch (planner.conclude(situation)) {
        case Conclusion.Do(Operation operation) -> Concluded.of(operation);
        case Conclusion.Look() -> afterLooking(planner, situation);
      };
    } catch (MappingException e) {
      return Concluded.failing(ErrorCode.of(e), e);
    } catch (TargetException e) {
      return failing(e);
    }
  }

  private static Concluded failing(TargetException e) {
    if (Escrows.concernsWholeTarget(e.code())) {
      throw e; // the next one would fail alike
    }
    return Concluded.failing(e.code(), e);
  }

  private Concluded afterLooking(Planner planner, Situation situation) throws InterruptedException {
    listIfWorthIt(situation.type());
    Optional<Resource> found = matching.sight(situation, new ArrayList<>()).resource();
    Operation operation = planner.afterLooking(situation, found);
    if (!(operation instanceof Operation.Skip) && !coming.contains(situation.id().value())) {
      take(situation, found);
    }
    return Concluded.of(operation);
  }

  /// Nobody knows beforehand how many aren't linked. Whoever was asked for often will be asked for
  /// more often: a list of fewer pages than that costs no more than what was spent already.
  private void listIfWorthIt(ObjectType type) throws InterruptedException {
    long times = asked.merge(type, 1L, Long::sum);
    long next = ASKED_BEFORE_LISTING;
    while (next < times) {
      next *= TEN_TIMES;
    }
    if (next != times || listed.containsKey(type)) {
      return;
    }
    try {
      new Listing(target, application.mappings().of(type), Bounds.USUAL)
          .insteadOf(TEN_TIMES * times)
          .ifPresent(
              accounts -> {
                listed.put(type, accounts);
                matching = new Matching(application, target, store, listed);
              });
    } catch (TargetException e) {
      LOG.log(
          System.Logger.Level.INFO,
          () -> application.id() + ": the target couldn't be listed and is asked for each: " + e);
    }
  }

  /// @throws TargetException where somebody before has it
  private void take(Situation situation, Optional<Resource> found) {
    List<String> keys =
        found.isPresent()
            ? List.of("id " + found.get().id())
            : matching.recognizedBy(situation).stream()
                .map(match -> key(situation, match))
                .toList();
    List<UUID> hashes = keys.stream().map(key -> hash(situation.type() + " " + key)).toList();
    if (hashes.stream().anyMatch(taken::contains)) {
      throw new TargetException(
          ErrorCode.DUPLICATE_SOURCE_ENTRIES,
          "another one of this plan takes the same account",
          false,
          Optional.empty(),
          List.of());
    }
    hashes.forEach(taken::add);
  }

  private String key(Situation situation, Match match) {
    boolean exact =
        application
            .mappings()
            .of(situation.type())
            .to(match.attribute())
            .map(AttributeMapping::target)
            .filter(path -> path.innermost().caseExact())
            .isPresent();
    return match.attribute() + " " + (exact ? match.value() : CaseFolding.fold(match.value()));
  }

  /// 122 bits, of which no two among millions agree.
  private static UUID hash(String text) {
    return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  // Who is there when the cycle has ended

  /// Its id at the target; of who isn't there yet, a word for it.
  Optional<String> targetId(ObjectId object) {
    Optional<Link> link = lookups.link(application, object);
    if (!isDecided(object, link)) {
      decide(object, link);
    }
    return absent.contains(object.value())
        ? Optional.empty()
        : Optional.of(link.map(Link::targetId).orElseGet(() -> "new: " + label(object)));
  }

  /// Likewise for whoever is a member: one who leaves leaves last, and becomes a member before.
  Optional<String> memberId(ObjectId object) {
    return lookups.link(application, object).map(Link::targetId).or(() -> targetId(object));
  }

  private boolean isDecided(ObjectId object, Optional<Link> link) {
    return absent.contains(object.value())
        || (link.isPresent()
            ? walked || staying.contains(object.value())
            : coming.contains(object.value()));
  }

  /// A manager that the walk comes to later. Its own references stay aside, else a cycle of
  /// managers would never end: whether it comes doesn't depend on them.
  private void decide(ObjectId object, Optional<Link> link) {
    Optional<ObjectType> type =
        lookups
            .object(application, object)
            .map(DirectoryObject::objectType)
            .or(() -> link.map(Link::type));
    try {
      boolean there =
          type.isPresent()
              && conclude(situations.of(application, object, type.get()))
                  .leavesAnAccount(link.isPresent());
      ObjectIds where = there ? (link.isPresent() ? staying : coming) : absent;
      where.add(object.value());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the walk's next request tells
    }
  }

  /// All that are in scope or linked were looked at.
  void walked() {
    walked = true;
  }

  /// How many accounts are linked by then that weren't.
  int arrivals() {
    return coming.size();
  }

  String label(ObjectId object) {
    return name(object).orElseGet(object::toString);
  }

  /// Empty where neither the Directory nor a link knows it.
  Optional<String> name(ObjectId object) {
    return lookups
        .object(application, object)
        .map(DirectoryObject::label)
        .or(() -> lookups.link(application, object).map(Link::label));
  }

  /// Of a group whose look is over: whether its memberships are brought.
  boolean bringsMembers(Situation group) {
    if (!application.mappings().groups().provisionsMembers()
        || !group.entitlement().entitled()
        || group.isHeldAway()) {
      return false;
    }
    if (group.link().isEmpty()) {
      return coming.contains(group.id().value());
    }
    try {
      return new Planner(application.mappings().groups(), application.policies()).conclude(group)
          instanceof Conclusion.Do;
    } catch (MappingException e) {
      return false; // it fails before
    }
  }

  Situation situation(ObjectId group) {
    return foreseeing.of(application, group, ObjectType.GROUP);
  }

  // Lines

  private static PlanLine line(Situation situation, Failure failure) {
    return new PlanLine(
        situation.id(),
        situation.type(),
        situation.label(),
        Action.SKIP,
        List.of(),
        "would fail: " + failure.message(),
        Optional.of(failure.code()),
        true);
  }

  private static PlanLine line(Situation situation, Operation operation) {
    boolean nothing =
        situation.link().isPresent()
            && operation instanceof Operation.Update update
            && update.operations().isEmpty();
    return new PlanLine(
        situation.id(),
        situation.type(),
        situation.label(),
        nothing ? Action.SKIP : operation.action(),
        operation.changes(),
        operation.explanation(),
        operation instanceof Operation.Skip skip ? Optional.of(skip.code()) : Optional.empty(),
        false);
  }
}
