package dev.lockstep.provisioning;

import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.Finding.Kind;
import dev.lockstep.provisioning.ProvisioningLogEntry.ModifiedProperty;
import dev.lockstep.provisioning.Reconciliation.Counts;
import dev.lockstep.provisioning.Reconciliation.Place;
import dev.lockstep.provisioning.Target.Page;
import dev.lockstep.provisioning.Target.Position;
import dev.lockstep.provisioning.Target.Resource;
import dev.lockstep.scim.value.Value.Complex;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Takes a reconciliation further, a page at a time: all users of the target, those of them that
/// weren't there, then likewise its groups, and then the members of these. Each step is one unit of
/// work, so that whoever restarts goes on where it stood.
///
/// A page is older than what the store says by the time it is compared: a change may have gone out
/// between the two. So a listing only raises a suspicion. Before anything is reported or repaired,
/// the account is asked for by itself, and the finding counts only if its link stayed the same and
/// nothing of the object waits.
final class Reconciler {
  /// Links looked through at a time.
  private static final int LINKS_AT_ONCE = 500;

  /// What an account that nobody knows may call itself in the report.
  private static final int LONGEST_LABEL = 200;

  private final ProvisioningStore store;
  private final ReconciliationStore reconciliations;
  private final Situations situations;
  private final Verdicts verdicts;
  private final MemberReconciler members;

  Reconciler(
      ProvisioningStore store,
      ReconciliationStore reconciliations,
      Situations situations,
      InstantSource clock) {
    this.store = store;
    this.reconciliations = reconciliations;
    this.situations = situations;
    this.verdicts = new Verdicts(store, reconciliations, clock);
    this.members = new MemberReconciler(store, reconciliations, situations, clock);
  }

  /// @return whether there is more
  boolean step(Application application, Target target, Reconciliation run)
      throws InterruptedException {
    if (!application.mappings().of(run.place().type()).enabled()
        && !(run.place() instanceof Place.Members)) {
      return verdicts.keep(application, run, List.of(), after(run.place().type()), Counts.ZERO);
    }
    return switch (run.place()) {
      case Place.Accounts accounts -> list(application, target, run, accounts);
      case Place.Unseen unseen -> lookForUnseen(application, target, run, unseen);
      case Place.Members place -> compareMembers(application, target, run, place);
    };
  }

  private boolean compareMembers(
      Application application, Target target, Reconciliation run, Place.Members place)
      throws InterruptedException {
    MemberReconciler.Step step =
        members.step(
            application,
            target,
            run,
            place,
            object -> verdicts.isWaiting(application, object),
            () -> verdicts.isStill(application.id(), run));
    return verdicts.keep(
        application,
        run,
        List.of(new Verdict.OfMembers(step.findings(), step.counts())),
        step.next(),
        Counts.ZERO);
  }

  boolean isStill(ApplicationId application, Reconciliation run) {
    return verdicts.isStill(application, run);
  }

  private boolean list(
      Application application, Target target, Reconciliation run, Place.Accounts place)
      throws InterruptedException {
    Page page = target.list(place.type(), place.from()).value();
    List<Verdict> found = new ArrayList<>();
    for (Resource resource : page.resources()) {
      found.add(listed(application, target, run, place.type(), resource));
    }
    Place next =
        page.next()
            .<Place>map(position -> new Place.Accounts(place.type(), position))
            .orElseGet(() -> new Place.Unseen(place.type(), Optional.empty()));
    return verdicts.keep(
        application,
        run,
        found,
        Optional.of(next),
        Counts.read(place.type(), page.resources().size()));
  }

  /// The links of this type that no page had. Those that were made since the beginning needn't be in
  /// any.
  private boolean lookForUnseen(
      Application application, Target target, Reconciliation run, Place.Unseen place)
      throws InterruptedException {
    List<Link> links = store.links(application.id(), place.after(), LINKS_AT_ONCE);
    if (links.isEmpty()) {
      return verdicts.keep(application, run, List.of(), after(place.type()), Counts.ZERO);
    }
    ObjectId last = links.getLast().object();
    Set<ObjectId> seen = reconciliations.seen(application.id(), run.number(), place.after(), last);
    List<Verdict> found = new ArrayList<>();
    for (Link link : links) {
      if (link.type() == place.type()
          && !link.linked().isAfter(run.started())
          && !seen.contains(link.object())) {
        found.add(asked(application, target, run, link));
      }
    }
    Place next = new Place.Unseen(place.type(), Optional.of(last));
    return verdicts.keep(application, run, found, Optional.of(next), Counts.ZERO);
  }

  private static Optional<Place> after(ObjectType type) {
    return switch (type) {
      case USER -> Optional.of(new Place.Accounts(ObjectType.GROUP, Position.START));
      case GROUP -> Optional.of(new Place.Members(Optional.empty()));
    };
  }

  // Comparing

  private Verdict listed(
      Application application,
      Target target,
      Reconciliation run,
      ObjectType type,
      Resource resource)
      throws InterruptedException {
    Optional<Link> link = store.linkByTarget(application.id(), type, resource.id());
    if (link.isEmpty()) {
      return new Verdict.Unknown(unknown(type, resource));
    }
    Situation situation = situations.of(application, link.get().object(), type);
    Drift drift = new Drift(application.mappings().of(type), application.policies());
    List<ModifiedProperty> suspicions = drift.between(situation, resource.document());
    return suspicions.isEmpty()
        ? new Verdict.Same(link.get().object())
        : asked(application, target, run, link.get());
  }

  private static Finding unknown(ObjectType type, Resource resource) {
    String label =
        resource
            .document()
            .text(type == ObjectType.USER ? "userName" : "displayName")
            .or(() -> resource.document().text("displayName"))
            .orElse(resource.id());
    return new Finding(
        0,
        Kind.UNKNOWN,
        type,
        Optional.empty(),
        resource.id(),
        label.substring(0, Math.min(label.length(), LONGEST_LABEL)),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false);
  }

  /// Asks for the account by itself. What is known of its object was read before.
  private Verdict asked(Application application, Target target, Reconciliation run, Link link)
      throws InterruptedException {
    if (verdicts.isWaiting(application, link.object())) {
      return new Verdict.Waiting(link.object());
    }
    Situation situation = situations.of(application, link.object(), link.type()).linked(link);
    Drift drift = new Drift(application.mappings().of(link.type()), application.policies());
    if (!drift.isExpected(situation)) {
      return new Verdict.Same(link.object());
    }
    Optional<Resource> found = target.get(link.type(), link.targetId()).value();
    return found.isPresent()
        ? compared(application, run, drift, situation, found.get().document())
        : missing(application, run, situation);
  }

  private Verdict missing(Application application, Reconciliation run, Situation situation) {
    boolean repairs =
        run.repair() && application.policies().missingAccounts() != Policies.MissingAccounts.REPORT;
    Link link = situation.link().orElseThrow();
    Finding finding =
        finding(Kind.MISSING, situation, Optional.empty(), Optional.empty(), Optional.empty())
            .repairing(repairs);
    return new Verdict.Drifted(
        link,
        List.of(finding),
        repairs ? Optional.of(link.sent(link.label(), Complex.EMPTY)) : Optional.empty());
  }

  private Verdict compared(
      Application application,
      Reconciliation run,
      Drift drift,
      Situation situation,
      Complex found) {
    List<Finding> before = reconciliations.findings(application.id(), situation.id());
    Link link = situation.link().orElseThrow();
    List<Finding> findings = new ArrayList<>();
    for (ModifiedProperty change : drift.between(situation, found)) {
      boolean rewritten =
          drift.sent(situation, change.name()).equals(change.after())
              && (isRewritten(link, change) || isRewritten(before, change));
      findings.add(
          finding(
                  rewritten ? Kind.REWRITTEN : Kind.CHANGED,
                  situation,
                  Optional.of(change.name()),
                  change.after(),
                  change.before())
              .repairing(run.repair() || rewritten));
    }
    Set<String> changed =
        findings.stream()
            .filter(one -> one.kind() == Kind.CHANGED)
            .flatMap(one -> one.attribute().stream())
            .collect(Collectors.toSet());
    return findings.isEmpty()
        ? new Verdict.Same(link.object())
        : new Verdict.Drifted(
            link,
            findings,
            run.repair() && !changed.isEmpty()
                ? Optional.of(drift.reopened(situation, found, changed::contains))
                : Optional.empty());
  }

  /// The target's answer to the sending of it had told so.
  private static boolean isRewritten(Link link, ModifiedProperty change) {
    return change.before().orElse("").equals(link.rewritten().get(change.name()));
  }

  /// Where a target's answers tell nothing: it was put right, and the target has made the same of it
  /// again.
  private static boolean isRewritten(List<Finding> before, ModifiedProperty change) {
    return before.stream()
        .anyMatch(
            one ->
                one.repaired()
                    && one.attribute().equals(Optional.of(change.name()))
                    && one.expected().equals(change.after())
                    && one.found().equals(change.before()));
  }

  private static Finding finding(
      Kind kind,
      Situation situation,
      Optional<String> attribute,
      Optional<String> expected,
      Optional<String> found) {
    Link link = situation.link().orElseThrow();
    return new Finding(
        0,
        kind,
        situation.type(),
        Optional.of(situation.id()),
        link.targetId(),
        situation.object().map(DirectoryObject::label).orElseGet(link::label),
        attribute,
        expected,
        found,
        false);
  }
}
