package dev.lockstep.provisioning;

import dev.lockstep.provisioning.Operation.Update;
import dev.lockstep.provisioning.Planner.Conclusion;
import dev.lockstep.provisioning.ProvisioningLogEntry.ModifiedProperty;
import dev.lockstep.provisioning.mapping.AttributeMapping;
import dev.lockstep.provisioning.mapping.ObjectMapping;
import dev.lockstep.provisioning.mapping.TargetDocument;
import dev.lockstep.scim.query.BoundPath;
import dev.lockstep.scim.query.CaseFolding;
import dev.lockstep.scim.schema.Attribute;
import dev.lockstep.scim.schema.Attribute.Mutability;
import dev.lockstep.scim.schema.Attribute.Returned;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Compares what a target has of a linked account with what it should have. Pure: asks the planner
/// what it would do if the account had been sent what was found, so that drift is exactly what the
/// engine would put right.
///
/// Only what Lockstep sends is compared: attributes that are mapped and have, or had, a value. What
/// a target adds to a value is no drift; neither are values that it never shows, and the case of
/// text whose attribute, or its mapping's line, isn't `caseExact`.
final class Drift {
  private final ObjectMapping mapping;
  private final Planner planner;

  Drift(ObjectMapping mapping, Policies policies) {
    this.mapping = mapping;
    this.planner = new Planner(mapping, policies);
  }

  /// Whether the engine wants the account to be there, with certain values. Where scope or policy
  /// leave it alone, or are about to delete it, there is nothing to compare.
  boolean isExpected(Situation situation) {
    return expected(situation).isPresent();
  }

  /// @param situation with its link
  /// @return each attribute with what was found as the value before, and what is expected as the
  ///     value after
  List<ModifiedProperty> between(Situation situation, Complex found) {
    Optional<Complex> expected = expected(situation);
    if (expected.isEmpty()) {
      return List.of();
    }
    Complex seen = seen(situation, expected.get(), found, _ -> true);
    return planner.conclude(linked(situation, seen)) instanceof Conclusion.Do(Update update)
        ? update.changes()
        : List.of();
  }

  /// The link as it has to be for the engine to put right what is chosen: with what was found in the
  /// place of what was sent.
  Link reopened(Situation situation, Complex found, Predicate<String> chosen) {
    Link link = situation.link().orElseThrow();
    Complex expected = expected(situation).orElse(link.lastSent());
    return link.sent(link.label(), seen(situation, expected, found, chosen));
  }

  /// The text of what was last sent, as [ModifiedProperty] has it.
  Optional<String> sent(Situation situation, String attribute) {
    Complex lastSent = situation.link().orElseThrow().lastSent();
    return mapping.attributes().stream()
        .filter(line -> line.targetPath().equals(attribute))
        .findFirst()
        .flatMap(line -> TargetDocument.get(lastSent, line.target()))
        .map(Planner::text);
  }

  private Optional<Complex> expected(Situation situation) {
    return planner.conclude(situation) instanceof Conclusion.Do(Update update)
        ? Optional.of(update.document())
        : Optional.empty();
  }

  private static Situation linked(Situation situation, Complex seen) {
    Link link = situation.link().orElseThrow();
    return situation.linked(link.sent(link.label(), seen));
  }

  private Complex seen(
      Situation situation, Complex expected, Complex found, Predicate<String> chosen) {
    Complex sent = situation.link().orElseThrow().lastSent();
    Complex seen = sent;
    for (AttributeMapping line : mapping.attributes()) {
      if (line.isMembers() || isHidden(line.target()) || !chosen.test(line.targetPath())) {
        continue;
      }
      Optional<Value> ours =
          TargetDocument.get(sent, line.target())
              .or(() -> TargetDocument.get(expected, line.target()));
      Optional<Value> theirs = TargetDocument.get(found, line.target());
      if (ours.isPresent()) {
        boolean same =
            covers(line.target().innermost(), theirs, ours.get())
                && (line.caseExact().isEmpty()
                    || line.isSame(theirs.orElse(ours.get()), ours.get()));
        Optional<Value> value = same ? ours : theirs;
        seen = TargetDocument.with(seen, line.target(), value);
      }
    }
    return seen;
  }

  private static boolean isHidden(BoundPath path) {
    return isHidden(path.attribute().attribute()) || isHidden(path.innermost());
  }

  private static boolean isHidden(Attribute attribute) {
    return attribute.returned() == Returned.NEVER
        || attribute.returned() == Returned.REQUEST
        || attribute.mutability() == Mutability.WRITE_ONLY
        || attribute.mutability() == Mutability.READ_ONLY;
  }

  /// A `false` that isn't returned is the default (RFC 7643, section 2.4).
  private static boolean covers(Attribute attribute, Optional<Value> theirs, Value ours) {
    return theirs
        .map(value -> covers(attribute, value, ours))
        .orElseGet(() -> ours.equals(Value.Flag.FALSE));
  }

  private static boolean covers(Attribute attribute, Value theirs, Value ours) {
    return switch (ours) {
      case Value.Multi(List<Value> wanted) ->
          theirs instanceof Value.Multi(List<Value> had)
              && had.size() == wanted.size()
              && wanted.stream()
                  .allMatch(one -> had.stream().anyMatch(other -> covers(attribute, other, one)));
      case Complex wanted ->
          theirs instanceof Complex had
              && wanted.attributes().entrySet().stream()
                  .allMatch(part -> coversPart(attribute, had, part.getKey(), part.getValue()));
      case Value.Text(String wanted) ->
          theirs instanceof Value.Text(String had)
              && (attribute.caseExact()
                  ? had.equals(wanted)
                  : CaseFolding.fold(had).equals(CaseFolding.fold(wanted)));
      case Value.Flag _, Value.Whole _, Value.Decimal _, Value.Moment _ -> theirs.equals(ours);
    };
  }

  /// `$ref` and `display` follow from the value, and a target may leave them out.
  private static boolean coversPart(Attribute attribute, Complex had, String name, Value wanted) {
    boolean dispensable = name.equalsIgnoreCase("$ref") || name.equalsIgnoreCase("display");
    return (had.get(name).isEmpty() && dispensable)
        || covers(attribute.subAttribute(name).orElse(attribute), had.get(name), wanted);
  }
}
