package dev.lockstep.provisioning;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.provisioning.Operation.Create;
import dev.lockstep.provisioning.Operation.Delete;
import dev.lockstep.provisioning.Operation.Skip;
import dev.lockstep.provisioning.Operation.Update;
import dev.lockstep.provisioning.TakenNames.Taken;
import dev.lockstep.provisioning.Target.Answer;
import dev.lockstep.provisioning.Target.Deviation;
import dev.lockstep.provisioning.Target.Resource;
import dev.lockstep.provisioning.Target.Write;
import dev.lockstep.provisioning.Target.WriteResult;
import dev.lockstep.provisioning.Work.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Does at the target what the planner has concluded, answers to what the target makes of it, and
/// has it settled.
final class Execution {
  private final Application application;
  private final Target target;
  private final Situations situations;
  private final ProvisioningStore store;
  private final Matching matching;
  private final Settlement settlement;
  private final BegunCreations begunCreations;
  private final UnheardChanges unheardChanges;

  Execution(
      Application application,
      Target target,
      Situations situations,
      ProvisioningStore store,
      Matching matching,
      Settlement settlement) {
    this.application = application;
    this.target = target;
    this.situations = situations;
    this.store = store;
    this.matching = matching;
    this.settlement = settlement;
    this.begunCreations = new BegunCreations(application, store);
    this.unheardChanges = new UnheardChanges(application, store);
  }

  Outcome carryOut(Attempt attempt, Operation operation) throws InterruptedException {
    return carryOut(attempt, operation, false);
  }

  /// @param again whether the target has contradicted what was known of it once already
  private Outcome carryOut(Attempt attempt, Operation operation, boolean again)
      throws InterruptedException {
    return switch (operation) {
      case Skip skip -> settlement.skipped(attempt, skip);
      case Create create -> create(attempt, create, again);
      case Update update -> update(attempt, update, again);
      case Delete delete -> {
        begin(attempt, delete);
        attempt
            .exchanges()
            .addAll(target.delete(attempt.pending().type(), delete.targetId()).exchanges());
        yield settlement.deleted(attempt, delete);
      }
    };
  }

  // Together with others

  /// What is to be sent, where it may be sent together with others.
  Optional<Write> write(Attempt attempt, Operation operation) {
    return switch (operation) {
      case Create create -> Optional.of(write(attempt, create));
      case Update update ->
          update.operations().isEmpty()
              ? Optional.empty()
              : Optional.of(
                  new Write.Update(
                      attempt.pending().type(), update.targetId(), update.operations()));
      case Delete _, Skip _ -> Optional.empty();
    };
  }

  /// Settles what the target has taken, without asking it anything; empty for all else.
  Optional<Outcome> settled(Attempt attempt, Operation operation, WriteResult result) {
    if (!(result instanceof WriteResult.Written written)) {
      return Optional.empty();
    }
    Attempt heard = attempt.heard(written.exchanges());
    return switch (operation) {
      case Create create ->
          Optional.of(created(heard, create, written.resource().id(), written.deviations()));
      case Update update -> Optional.of(updated(heard, update, written.deviations()));
      case Delete _, Skip _ -> Optional.empty();
    };
  }

  /// Answers to what the target hasn't taken, as if it had been sent alone.
  Outcome unsettled(Attempt attempt, Operation operation, WriteResult result)
      throws InterruptedException {
    return switch (result) {
      case WriteResult.Failed(TargetException cause) ->
          switch (operation) {
            case Create _ -> notCreated(attempt, cause, false);
            case Update update -> notUpdated(attempt, update, cause, false);
            case Delete _, Skip _ -> throw cause;
          };
      case WriteResult.Gone gone when operation instanceof Update update -> {
        attempt.exchanges().addAll(gone.exchanges());
        yield gone(attempt, update, false);
      }
      case WriteResult.Gone _, WriteResult.Written _ -> carryOut(attempt, operation);
    };
  }

  /// What a failure of an attempt means, as the log says it.
  static TargetException failure(ErrorCode code, String message) {
    return new TargetException(code, message, false, Optional.empty(), List.of());
  }

  // Creating

  private Outcome create(Attempt attempt, Create create, boolean again)
      throws InterruptedException {
    Write.Create write = write(attempt, create);
    begin(Map.of(attempt.object(), write));
    Answer<Resource> answer;
    try {
      answer = target.create(write.type(), write.document(), write.recognizedBy());
    } catch (TargetException e) {
      return notCreated(attempt, e, again);
    }
    attempt.exchanges().addAll(answer.exchanges());
    return created(attempt, create, answer.value().id(), answer.deviations());
  }

  private Write.Create write(Attempt attempt, Create create) {
    return new Write.Create(
        attempt.pending().type(), create.document(), matching.recognizedBy(attempt.situation()));
  }

  /// These are about to be sent.
  void begin(Map<ObjectId, Write.Create> creations) {
    creations.values().forEach(write -> matching.taken(write.type(), write.recognizedBy()));
    begunCreations.begin(creations);
  }

  /// These changes are about to be sent.
  void begin(List<UnheardChanges.Change> changes) {
    unheardChanges.begin(changes);
  }

  private void begin(Attempt attempt, Operation operation) {
    attempt.link().ifPresent(link -> begin(List.of(new UnheardChanges.Change(link, operation))));
  }

  private Outcome created(
      Attempt attempt, Create create, String targetId, List<Deviation> deviations) {
    return settlement.linked(
        attempt, create, targetId, create.document(), Rewriting.of(create, deviations));
  }

  private Outcome notCreated(Attempt attempt, TargetException e, boolean again)
      throws InterruptedException {
    if (!e.outcomeUnknown()) {
      begunCreations.cameToNothing(attempt.object());
    }
    if (e.code() != ErrorCode.CONFLICT || again) {
      throw e;
    }
    attempt.exchanges().addAll(e.exchanges());
    return collided(attempt, e);
  }

  /// The target has had such an account all the same, or got it a moment ago.
  private Outcome collided(Attempt attempt, TargetException collision) throws InterruptedException {
    Operation operation = afterAsking(attempt);
    if (operation instanceof Create) {
      throw told(ErrorCode.ENTRY_CONFLICT, collision);
    }
    return carryOutAnew(attempt, operation);
  }

  private Operation afterAsking(Attempt attempt) throws InterruptedException {
    return planner(attempt)
        .afterLooking(attempt.situation(), matching.find(attempt.situation(), attempt.exchanges()));
  }

  private Planner planner(Attempt attempt) {
    return new Planner(application.mappings().of(attempt.pending().type()), application.policies());
  }

  /// As its exchanges are among those of the attempt already.
  private static TargetException told(ErrorCode code, TargetException e) {
    return new TargetException(
        code, String.valueOf(e.getMessage()), false, e.retryAfter(), List.of());
  }

  private Outcome carryOutAnew(Attempt attempt, Operation operation) throws InterruptedException {
    Optional<Withholding> withholding = Work.withhold(attempt, operation);
    return withholding.isPresent()
        ? new Outcome.Withheld(withholding.get())
        : carryOut(attempt, operation, true);
  }

  // Updating

  private Outcome update(Attempt attempt, Update update, boolean again)
      throws InterruptedException {
    if (update.operations().isEmpty()) {
      return updated(attempt, update, List.of());
    }
    begin(attempt, update);
    Answer<Optional<Resource>> answer;
    try {
      answer = target.update(attempt.pending().type(), update.targetId(), update.operations());
    } catch (TargetException e) {
      return notUpdated(attempt, update, e, again);
    }
    attempt.exchanges().addAll(answer.exchanges());
    return answer.value().isEmpty()
        ? gone(attempt, update, again)
        : updated(attempt, update, answer.deviations());
  }

  private Outcome updated(Attempt attempt, Update update, List<Deviation> deviations) {
    return settlement.linked(
        attempt, update, update.targetId(), update.document(), Rewriting.of(update, deviations));
  }

  private Outcome notUpdated(Attempt attempt, Update update, TargetException e, boolean again)
      throws InterruptedException {
    if (e.code() != ErrorCode.CONFLICT || again || attempt.link().isEmpty()) {
      throw e;
    }
    attempt.exchanges().addAll(e.exchanges());
    return taken(attempt, update, e);
  }

  /// Somebody else has its new name.
  private Outcome taken(Attempt attempt, Update update, TargetException conflict)
      throws InterruptedException {
    Taken taken = new TakenNames(application, target, situations, store).by(attempt, update);
    return switch (taken) {
      case Taken.Until(Pending holder) when attempt.mayGoFirst().test(holder.object()) ->
          new Outcome.Behind(holder);
      // whom a person provisions alone wouldn't get the name back before the others move
      case Taken.InCircle(Update aside) when attempt.pending().reason() != Reason.ON_DEMAND ->
          stepAside(attempt, update, aside);
      case Taken.ForGood _, Taken.Until _, Taken.InCircle _ ->
          throw told(conflict.code(), conflict);
    };
  }

  private Outcome stepAside(Attempt attempt, Update update, Update aside)
      throws InterruptedException {
    begin(attempt, aside);
    Answer<Optional<Resource>> answer =
        target.update(attempt.pending().type(), aside.targetId(), aside.operations());
    attempt.exchanges().addAll(answer.exchanges());
    return answer.value().isEmpty()
        ? gone(attempt, update, false)
        : settlement.steppedAside(attempt, aside, Rewriting.of(aside, answer.deviations()));
  }

  private Outcome gone(Attempt attempt, Update update, boolean again) throws InterruptedException {
    if (again) {
      throw failure(
          ErrorCode.INVALID_ANCHOR,
          "the target finds the account '"
              + update.targetId()
              + "' but says that it isn't there when it is to be changed");
    }
    return attempt.link().isEmpty()
        ? carryOutAnew(attempt, afterAsking(attempt))
        : gone(attempt, update);
  }

  /// The account that was linked is gone at the target, as has turned out when this was to be done,
  /// or when members were to be brought.
  Outcome gone(Attempt attempt, Operation operation) throws InterruptedException {
    return switch (application.policies().missingAccounts()) {
      case RECREATE ->
          attempt.situation().softDeleted()
              ? disabledElsewhere(attempt, operation)
              : settlement.gone(attempt, operation);
      case REMATCH -> rematched(attempt);
      case REPORT ->
          throw failure(
              ErrorCode.INVALID_ANCHOR, "the account that was linked is gone at the target");
    };
  }

  /// Nobody who left is created anew, but an account that has got another id must not stay enabled.
  private Outcome disabledElsewhere(Attempt attempt, Operation operation)
      throws InterruptedException {
    Optional<Resource> found = matching.find(attempt.situation(), attempt.exchanges());
    if (found.isEmpty()) {
      return settlement.gone(attempt, operation);
    }
    return carryOutAt(found.get(), attempt);
  }

  /// Another account that the matching attributes find takes the place of the one that is gone.
  private Outcome rematched(Attempt attempt) throws InterruptedException {
    Optional<Resource> found = matching.find(attempt.situation(), attempt.exchanges());
    if (found.isEmpty()) {
      throw failure(
          ErrorCode.INVALID_ANCHOR,
          "the account that was linked is gone at the target, no other matches, and the policy"
              + " creates none");
    }
    return carryOutAt(found.get(), attempt);
  }

  /// The link is kept first: without it, whoever left would be taken for somebody who never had an
  /// account, should the operation fail.
  private Outcome carryOutAt(Resource found, Attempt attempt) throws InterruptedException {
    Operation operation = planner(attempt).afterLooking(attempt.situation(), Optional.of(found));
    if (operation instanceof Skip) {
      settlement.unlinked(attempt);
      return carryOutAnew(attempt.unlinked(), operation);
    }
    return carryOutAnew(
        settlement.relinked(attempt, found.id(), planner(attempt).made(found).document()),
        operation);
  }
}
