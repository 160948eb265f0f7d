package dev.lockstep.provisioning;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.Finding.Kind;
import dev.lockstep.provisioning.MemberDrift.Result;
import dev.lockstep.provisioning.ProvisioningStore.SentMember;
import dev.lockstep.provisioning.Reconciliation.Counts;
import dev.lockstep.provisioning.Reconciliation.Place;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/// Compares the members of the linked groups, one group at a time, and has them put right where that
/// is wanted. Only where the target shows them.
final class MemberReconciler {
  /// Links looked through for the next group.
  private static final int LINKS_AT_ONCE = 500;

  /// Lines of a group in the report, of each kind: a person reads no more, and all are counted.
  private static final int MOST_LINES = 100;

  private final ProvisioningStore store;
  private final ReconciliationStore reconciliations;
  private final Situations situations;
  private final InstantSource clock;

  MemberReconciler(
      ProvisioningStore store,
      ReconciliationStore reconciliations,
      Situations situations,
      InstantSource clock) {
    this.store = store;
    this.reconciliations = reconciliations;
    this.situations = situations;
    this.clock = clock;
  }

  /// What came of one step.
  ///
  /// @param next where it goes on; empty at the end
  record Step(Optional<Place> next, List<Finding> findings, Counts counts) {
    private static final Step END = new Step(Optional.empty(), List.of(), Counts.ZERO);

    private static Step behind(ObjectId object, List<Finding> findings, Counts counts) {
      return new Step(Optional.of(new Place.Members(Optional.of(object))), findings, counts);
    }
  }

  /// @param isWaiting whether a change of an object is under way
  /// @param goesOn whether nobody has ended the reconciliation
  Step step(
      Application application,
      Target target,
      Reconciliation run,
      Place.Members place,
      Predicate<ObjectId> isWaiting,
      BooleanSupplier goesOn)
      throws InterruptedException {
    if (!application.mappings().groups().provisionsMembers()) {
      return Step.END;
    }
    List<Link> links = store.links(application.id(), place.after(), LINKS_AT_ONCE);
    if (links.isEmpty()) {
      return Step.END;
    }
    Optional<Link> next =
        links.stream().filter(link -> link.type() == ObjectType.GROUP).findFirst();
    if (next.isEmpty()) {
      return Step.behind(links.getLast().object(), List.of(), Counts.ZERO);
    }
    Link group = next.get();
    if (isWaiting.test(group.object())) {
      return Step.behind(group.object(), List.of(), Counts.waited());
    }
    Situation situation = situations.of(application, group.object(), group.type()).linked(group);
    Drift drift = new Drift(application.mappings().groups(), application.policies());
    if (!drift.isExpected(situation)) {
      return Step.behind(group.object(), List.of(), Counts.ZERO);
    }
    return switch (new MemberDrift(application.id(), target, store).of(group)) {
      case Result.Hidden() -> Step.END;
      case Result.Unread() -> unread(group);
      case Result.Compared compared ->
          compared(application, run, group, sure(application, group, compared, isWaiting), goesOn);
    };
  }

  /// Whoever is being changed gets the memberships by that, and whose account is missing is told of
  /// already; and none counts if the group is being changed by now.
  private Result.Compared sure(
      Application application,
      Link group,
      Result.Compared compared,
      Predicate<ObjectId> isWaiting) {
    boolean changedMeanwhile =
        isWaiting.test(group.object())
            || !store.link(application.id(), group.object()).equals(Optional.of(group));
    return changedMeanwhile
        ? Result.Compared.NOTHING
        : new Result.Compared(
            compared.missing().stream()
                .filter(one -> !isWaiting.test(one.member()))
                .filter(one -> !isMissing(application, one.member()))
                .toList(),
            compared.unknown());
  }

  private boolean isMissing(Application application, ObjectId member) {
    return reconciliations.findings(application.id(), member).stream()
        .anyMatch(one -> one.kind() == Kind.MISSING);
  }

  private static Step unread(Link group) {
    Finding finding =
        finding(group, Kind.MEMBERS_UNREAD, Optional.empty(), Optional.empty(), false);
    return Step.behind(group.object(), List.of(finding), Counts.members(0, 0, false, 1));
  }

  private Step compared(
      Application application,
      Reconciliation run,
      Link group,
      Result.Compared compared,
      BooleanSupplier goesOn) {
    boolean removes = run.removeUnknownMembers() && !application.policies().upsertOnly();
    MemberRepair repair = new MemberRepair(application.id(), group, store, clock, goesOn);
    if (run.repair()) {
      repair.sendAgain(compared.missing());
    }
    if (removes) {
      repair.takeOut(compared.unknown());
    }
    List<Finding> findings = new ArrayList<>();
    for (SentMember missing : first(compared.missing())) {
      findings.add(
          finding(
              group,
              Kind.MEMBER_MISSING,
              Optional.of(label(application, missing)),
              Optional.empty(),
              run.repair()));
    }
    for (String unknown : first(compared.unknown())) {
      findings.add(
          finding(
              group,
              Kind.MEMBER_UNKNOWN,
              Optional.empty(),
              Optional.of(label(application, unknown)),
              removes));
    }
    boolean repairs =
        (run.repair() && !compared.missing().isEmpty())
            || (removes && !compared.unknown().isEmpty());
    return Step.behind(
        group.object(),
        findings,
        Counts.members(
            compared.missing().size(), compared.unknown().size(), repairs, findings.size()));
  }

  private static <T> List<T> first(List<T> all) {
    return all.subList(0, Math.min(all.size(), MOST_LINES));
  }

  private String label(Application application, SentMember member) {
    return store
        .link(application.id(), member.member())
        .map(Link::label)
        .orElseGet(member::targetId);
  }

  private String label(Application application, String targetId) {
    return store.linkByTarget(application.id(), targetId).map(Link::label).orElse(targetId);
  }

  private static Finding finding(
      Link group, Kind kind, Optional<String> expected, Optional<String> found, boolean repaired) {
    return new Finding(
        0,
        kind,
        ObjectType.GROUP,
        Optional.of(group.object()),
        group.targetId(),
        group.label(),
        Optional.of("members"),
        expected,
        found,
        repaired);
  }
}
