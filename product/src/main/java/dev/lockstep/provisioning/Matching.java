package dev.lockstep.provisioning;

import dev.lockstep.provisioning.Target.Answer;
import dev.lockstep.provisioning.Target.Match;
import dev.lockstep.provisioning.Target.Resource;
import dev.lockstep.provisioning.mapping.AttributeMapping;
import dev.lockstep.provisioning.mapping.Evaluation.Flow;
import dev.lockstep.provisioning.mapping.ObjectMapping;
import dev.lockstep.provisioning.mapping.TargetDocument;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.util.List;
import java.util.Optional;

/// Finds at the target what an object is to be linked with: the matching attributes in their
/// order, the first that finds one wins (entra-style). Reads only.
final class Matching {
  private final Application application;
  private final Target target;
  private final ProvisioningStore store;

  Matching(Application application, Target target, ProvisioningStore store) {
    this.application = application;
    this.target = target;
    this.store = store;
  }

  /// @param exchanges where the requests are added to
  /// @throws TargetException where none can be chosen, among others
  Optional<Resource> find(Situation situation, List<Target.Exchange> exchanges)
      throws InterruptedException {
    ObjectMapping mapping = application.mappings().of(situation.type());
    boolean asked = false;
    for (AttributeMapping line : mapping.matching()) {
      Optional<String> value = value(situation, mapping, line);
      if (value.isEmpty()) {
        continue;
      }
      asked = true;
      Answer<List<Resource>> answer =
          target.find(situation.type(), new Match(line.targetPath(), value.get()));
      exchanges.addAll(answer.exchanges());
      if (answer.value().size() > 1) {
        throw failure(
            ErrorCode.DUPLICATE_TARGET_ENTRIES,
            "several at the target have the " + line.targetPath() + " '" + value.get() + "'");
      }
      if (answer.value().size() == 1) {
        Resource found = answer.value().getFirst();
        checkFree(situation, found);
        if (application.policies().existingAccounts() == Policies.ExistingAccounts.REFUSE) {
          throw failure(
              ErrorCode.CONFLICT,
              "the target has an account with the "
                  + line.targetPath()
                  + " '"
                  + value.get()
                  + "' already, and the policy refuses to adopt it");
        }
        return Optional.of(found);
      }
    }
    if (!asked) {
      throw failure(
          ErrorCode.IMPORT_SKIPPED,
          "it has no value for any matching attribute: "
              + mapping.matching().stream().map(line -> line.source().text()).toList());
    }
    return Optional.empty();
  }

  /// What a new account of the object is told by. It has what its create sends, and nobody else
  /// had it when it was looked for.
  List<Match> recognizedBy(Situation situation) {
    ObjectMapping mapping = application.mappings().of(situation.type());
    return mapping.matching().stream()
        .flatMap(
            line ->
                value(situation, mapping, line).stream()
                    .map(value -> new Match(line.targetPath(), value)))
        .toList();
  }

  private static Optional<String> value(
      Situation situation, ObjectMapping mapping, AttributeMapping line) {
    Optional<Complex> held = situation.hold().flatMap(Hold::document);
    if (held.isPresent()) {
      return TargetDocument.get(held.get(), line.target()).map(Planner::text);
    }
    return situation.evaluation().orElseThrow().flows(mapping, true).stream()
        .filter(flow -> flow.mapping().equals(line))
        .findFirst()
        .flatMap(
            flow ->
                flow instanceof Flow.Set(var _, Value value)
                    ? Optional.of(Planner.text(value))
                    : Optional.empty());
  }

  private void checkFree(Situation situation, Resource found) {
    Optional<Link> other = store.linkByTarget(application.id(), situation.type(), found.id());
    if (other.isPresent() && !other.get().object().equals(situation.id())) {
      throw failure(
          ErrorCode.DUPLICATE_SOURCE_ENTRIES,
          "'" + other.get().label() + "' is linked to this account already");
    }
  }

  private static TargetException failure(ErrorCode code, String message) {
    return new TargetException(code, message, false, Optional.empty(), List.of());
  }
}
