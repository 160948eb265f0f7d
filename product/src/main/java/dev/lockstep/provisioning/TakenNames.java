package dev.lockstep.provisioning;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.Operation.Update;
import dev.lockstep.provisioning.Planner.Conclusion;
import dev.lockstep.provisioning.Target.Answer;
import dev.lockstep.provisioning.Target.Match;
import dev.lockstep.provisioning.Target.Resource;
import dev.lockstep.provisioning.mapping.AttributeMapping;
import dev.lockstep.provisioning.mapping.TargetDocument;
import dev.lockstep.scim.query.CaseFolding;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.util.List;
import java.util.Optional;

/// Says who has the name that a target refuses to give to an account, because it demands that names
/// are unique. Reads only.
///
/// It may be another account of ours that is to get another name itself: then it goes first. And
/// that one may wait for a third, until the last of them waits for the name that this account has:
/// two who swap their names are the smallest of such circles. None of them can go first, so that
/// one has to step aside: it gets a name that nobody has, for as long as the others move.
final class TakenNames {
  /// Accounts in one circle. More are no exchange of names but a renaming of everybody, and each
  /// costs a request.
  private static final int LONGEST_CIRCLE = 8;

  /// Of what stands before the `@` of a name that is an address (RFC 5321, section 4.5.3.1.1).
  private static final int LONGEST_LOCAL_PART = 64;

  private final Application application;
  private final Target target;
  private final Situations situations;
  private final ProvisioningStore store;

  TakenNames(
      Application application, Target target, Situations situations, ProvisioningStore store) {
    this.application = application;
    this.target = target;
    this.situations = situations;
    this.store = store;
  }

  sealed interface Taken {
    /// By an account that isn't ours, that keeps its name, or whose change isn't known yet.
    record ForGood() implements Taken {}

    /// By an account that is to get another name.
    record Until(Pending holder) implements Taken {}

    /// By an account that can't go first.
    ///
    /// @param aside gives the account a name that nobody has
    record InCircle(Update aside) implements Taken {}
  }

  /// Who has a name that an account is to give up.
  ///
  /// @param wanted what it is to get instead
  private record Holder(Pending pending, String wanted) {}

  /// @param update which the target has refused as a conflict
  Taken by(Attempt attempt, Update update) throws InterruptedException {
    for (AttributeMapping line : application.mappings().of(attempt.pending().type()).matching()) {
      Optional<String> held = attempt.link().flatMap(link -> text(link.lastSent(), line));
      Optional<String> wanted = text(update.document(), line);
      if (held.isPresent() && wanted.isPresent() && !isSame(line, held.get(), wanted.get())) {
        Optional<Holder> holder = holder(attempt, line, wanted.get());
        if (holder.isPresent()) {
          return isCircle(attempt, line, held.get(), holder)
              ? aside(attempt, update, line, wanted.get())
              : new Taken.Until(holder.get().pending());
        }
      }
    }
    return new Taken.ForGood();
  }

  private boolean isCircle(
      Attempt attempt, AttributeMapping line, String held, Optional<Holder> first)
      throws InterruptedException {
    Optional<Holder> holder = first;
    for (int met = 1; met < LONGEST_CIRCLE && holder.isPresent(); met++) {
      if (isSame(line, holder.get().wanted(), held)) {
        return true;
      }
      holder = holder(attempt, line, holder.get().wanted());
    }
    return false;
  }

  private Taken aside(Attempt attempt, Update update, AttributeMapping line, String wanted) {
    Value name = Value.text(aside(wanted, attempt.object()));
    Operation aside =
        new Planner(application.mappings().of(attempt.pending().type()), application.policies())
            .aside(
                attempt.link().orElseThrow(),
                TargetDocument.with(update.document(), line.target(), Optional.of(name)),
                "stepped aside: who has '" + wanted + "' waits for the name of this one");
    return aside instanceof Update changed && !changed.operations().isEmpty()
        ? new Taken.InCircle(changed)
        : new Taken.ForGood();
  }

  private Optional<Holder> holder(Attempt attempt, AttributeMapping line, String name)
      throws InterruptedException {
    ObjectType type = attempt.pending().type();
    Answer<List<Resource>> answer = target.find(type, new Match(line.targetPath(), name));
    attempt.exchanges().addAll(answer.exchanges());
    return answer.value().stream()
        .flatMap(found -> store.linkByTarget(application.id(), type, found.id()).stream())
        .filter(link -> !link.object().equals(attempt.object()))
        .findFirst()
        .flatMap(link -> givingUp(attempt, link, line, name));
  }

  private Optional<Holder> givingUp(
      Attempt attempt, Link link, AttributeMapping line, String name) {
    Situation situation = situations.of(application, link.object(), link.type());
    Planner planner = new Planner(application.mappings().of(link.type()), application.policies());
    Optional<String> wanted =
        planner.conclude(situation) instanceof Conclusion.Do(Update update)
            ? text(update.document(), line).filter(other -> !isSame(line, other, name))
            : Optional.empty();
    return wanted.flatMap(
        other ->
            store
                .pending(application.id(), link.object())
                .filter(pending -> mayMove(attempt, pending))
                .map(pending -> new Holder(pending, other)));
  }

  /// What waits for the guard or for a person passes neither by this.
  private static boolean mayMove(Attempt attempt, Pending holder) {
    return switch (holder.state()) {
      case NEW, ALLOWED -> true;
      case DESTRUCTIVE, REMOVING -> attempt.mayDestroy();
      case STAGED -> false;
    };
  }

  private static Optional<String> text(Complex document, AttributeMapping line) {
    return TargetDocument.get(document, line.target()).map(Planner::text);
  }

  private static boolean isSame(AttributeMapping line, String one, String other) {
    return line.target().innermost().caseExact()
        ? one.equals(other)
        : CaseFolding.fold(one).equals(CaseFolding.fold(other));
  }

  /// A name that nobody else has, made of the one that an object is to get: an address stays one.
  static String aside(String name, ObjectId object) {
    String id = object.toString().replace("-", "");
    String mark = "-" + id.substring(id.length() - 12);
    int at = name.lastIndexOf('@');
    if (at < 0) {
      return name + mark;
    }
    String local = name.substring(0, Math.min(at, LONGEST_LOCAL_PART - mark.length()));
    return local + mark + name.substring(at);
  }
}
