package dev.lockstep.provisioning;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.provisioning.Pending.Priority;
import dev.lockstep.provisioning.Reconciliation.Counts;
import dev.lockstep.provisioning.Reconciliation.Place;
import dev.lockstep.provisioning.Reconciliation.State;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Keeps what a step of a reconciliation found, and where it goes on, in one unit of work; what is
/// repaired is queued with it.
final class Verdicts {
  private final ProvisioningStore store;
  private final ReconciliationStore reconciliations;
  private final InstantSource clock;

  Verdicts(ProvisioningStore store, ReconciliationStore reconciliations, InstantSource clock) {
    this.store = store;
    this.reconciliations = reconciliations;
    this.clock = clock;
  }

  /// Nobody has ended it, and none has taken its place.
  boolean isStill(ApplicationId application, Reconciliation run) {
    return reconciliations
        .reconciliation(application)
        .filter(one -> one.running() && one.number() == run.number())
        .isPresent();
  }

  /// Whether the engine is about to look at it, has failed with it, or waits for a person. What it
  /// will do at a later time, such as a deletion after some days, is no reason to wait.
  boolean isWaiting(Application application, ObjectId object) {
    return store
        .pending(application.id(), object)
        .filter(
            pending ->
                pending.state() != Pending.State.NEW
                    || pending.attempts() > 0
                    || !pending.due().isAfter(clock.instant()))
        .isPresent();
  }

  /// @param next where it goes on; empty at the end
  boolean keep(
      Application application,
      Reconciliation run,
      List<Verdict> verdicts,
      Optional<Place> next,
      Counts read) {
    return store.atomically(
        () -> {
          if (!isStill(application.id(), run)) {
            return false;
          }
          Counts counts = read;
          for (Verdict verdict : verdicts) {
            counts = counts.plus(settled(application, run, verdict, counts));
          }
          reconciliations.see(application.id(), run.number(), objects(verdicts));
          Reconciliation further = run.at(next.orElse(run.place()), counts);
          reconciliations.put(
              application.id(),
              next.isPresent()
                  ? further
                  : further.ended(State.COMPLETE, Optional.empty(), clock.instant()));
          return next.isPresent();
        });
  }

  private static List<ObjectId> objects(List<Verdict> verdicts) {
    List<ObjectId> objects = new ArrayList<>();
    for (Verdict verdict : verdicts) {
      switch (verdict) {
        case Verdict.Same(ObjectId object) -> objects.add(object);
        case Verdict.Waiting(ObjectId object) -> objects.add(object);
        case Verdict.Drifted(Link link, var _, var _) -> objects.add(link.object());
        case Verdict.Unknown _, Verdict.OfMembers _ -> {}
      }
    }
    return objects;
  }

  private Counts settled(
      Application application, Reconciliation run, Verdict verdict, Counts before) {
    long place = run.counts().findings() + before.findings();
    return switch (verdict) {
      case Verdict.Same _ -> Counts.ZERO;
      case Verdict.Waiting _ -> Counts.waited();
      case Verdict.Unknown(Finding finding) -> {
        reconciliations.add(application.id(), run.number(), finding.numbered(place + 1));
        yield Counts.of(List.of(finding));
      }
      case Verdict.OfMembers(List<Finding> findings, Counts counts) -> {
        long number = place;
        for (Finding finding : findings) {
          reconciliations.add(application.id(), run.number(), finding.numbered(++number));
        }
        yield counts;
      }
      case Verdict.Drifted drifted -> drifted(application, run, drifted, place);
    };
  }

  private Counts drifted(
      Application application, Reconciliation run, Verdict.Drifted drifted, long place) {
    ApplicationId id = application.id();
    ObjectId object = drifted.link().object();
    boolean changedMeanwhile =
        !store.link(id, object).equals(Optional.of(drifted.link()))
            || isWaiting(application, object);
    if (changedMeanwhile) {
      return Counts.waited();
    }
    List<Finding> numbered = new ArrayList<>();
    for (Finding finding : drifted.findings()) {
      numbered.add(finding.numbered(place + numbered.size() + 1));
    }
    reconciliations.replace(id, run.number(), object, numbered);
    drifted
        .reopened()
        .ifPresent(
            link -> {
              store.put(id, link);
              store.enqueue(
                  id,
                  object,
                  link.type(),
                  Reason.RECONCILIATION,
                  Priority.CHANGED,
                  clock.instant());
            });
    return Counts.of(numbered);
  }
}
