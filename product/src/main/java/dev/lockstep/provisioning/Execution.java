package dev.lockstep.provisioning;

import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.Operation.Create;
import dev.lockstep.provisioning.Operation.Delete;
import dev.lockstep.provisioning.Operation.Skip;
import dev.lockstep.provisioning.Operation.Update;
import dev.lockstep.provisioning.TakenNames.Taken;
import dev.lockstep.provisioning.Target.Answer;
import dev.lockstep.provisioning.Target.Deviation;
import dev.lockstep.provisioning.Target.Match;
import dev.lockstep.provisioning.Target.Resource;
import dev.lockstep.provisioning.Work.Outcome;
import java.util.List;
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
        attempt
            .exchanges()
            .addAll(target.delete(attempt.pending().type(), delete.targetId()).exchanges());
        yield settlement.deleted(attempt, delete);
      }
    };
  }

  /// What a failure of an attempt means, as the log says it.
  static TargetException failure(ErrorCode code, String message) {
    return new TargetException(code, message, false, Optional.empty(), List.of());
  }

  // Creating

  private Outcome create(Attempt attempt, Create create, boolean again)
      throws InterruptedException {
    ObjectType type = attempt.pending().type();
    List<Match> recognizedBy = matching.recognizedBy(attempt.situation());
    matching.taken(type, recognizedBy);
    settlement.begins(
        attempt, new Creation(recognizedBy, create.document().text("externalId")));
    Answer<Resource> answer;
    try {
      answer = target.create(type, create.document(), recognizedBy);
    } catch (TargetException e) {
      return notCreated(attempt, e, again);
    }
    attempt.exchanges().addAll(answer.exchanges());
    return settlement.linked(
        attempt,
        create,
        answer.value().id(),
        create.document(),
        Rewriting.of(create, answer.deviations()));
  }

  private Outcome notCreated(Attempt attempt, TargetException e, boolean again)
      throws InterruptedException {
    if (!e.outcomeUnknown()) {
      settlement.cameToNothing(attempt);
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
      throw told(collision);
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
  private static TargetException told(TargetException e) {
    return new TargetException(
        e.code(), String.valueOf(e.getMessage()), false, e.retryAfter(), List.of());
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
    List<Deviation> deviations = List.of();
    if (!update.operations().isEmpty()) {
      Answer<Optional<Resource>> answer;
      try {
        answer = target.update(attempt.pending().type(), update.targetId(), update.operations());
      } catch (TargetException e) {
        if (e.code() != ErrorCode.CONFLICT || again || attempt.link().isEmpty()) {
          throw e;
        }
        attempt.exchanges().addAll(e.exchanges());
        return taken(attempt, update, e);
      }
      attempt.exchanges().addAll(answer.exchanges());
      deviations = answer.deviations();
      if (answer.value().isEmpty()) {
        return gone(attempt, update, again);
      }
    }
    return settlement.linked(
        attempt, update, update.targetId(), update.document(), Rewriting.of(update, deviations));
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
      case Taken.ForGood _, Taken.Until _, Taken.InCircle _ -> throw told(conflict);
    };
  }

  private Outcome stepAside(Attempt attempt, Update update, Update aside)
      throws InterruptedException {
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
    if (attempt.link().isEmpty()) {
      return carryOutAnew(attempt, afterAsking(attempt));
    }
    return switch (application.policies().missingAccounts()) {
      case RECREATE ->
          attempt.situation().softDeleted()
              ? disabledElsewhere(attempt, update)
              : settlement.gone(attempt, update);
      case REMATCH -> rematched(attempt);
      case REPORT ->
          throw failure(
              ErrorCode.INVALID_ANCHOR, "the account that was linked is gone at the target");
    };
  }

  /// Nobody who left is created anew, but an account that has got another id must not stay enabled.
  private Outcome disabledElsewhere(Attempt attempt, Update update) throws InterruptedException {
    Optional<Resource> found = matching.find(attempt.situation(), attempt.exchanges());
    if (found.isEmpty()) {
      return settlement.gone(attempt, update);
    }
    Operation operation = planner(attempt).afterLooking(attempt.situation(), found);
    settlement.unlinked(attempt);
    return carryOutAnew(attempt.unlinked(), operation);
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
    Operation operation = planner(attempt).afterLooking(attempt.situation(), found);
    settlement.unlinked(attempt);
    return carryOutAnew(attempt.unlinked(), operation);
  }
}
