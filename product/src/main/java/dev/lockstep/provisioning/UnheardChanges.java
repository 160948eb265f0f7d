package dev.lockstep.provisioning;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.provisioning.Operation.Create;
import dev.lockstep.provisioning.Operation.Delete;
import dev.lockstep.provisioning.Operation.Skip;
import dev.lockstep.provisioning.Operation.Update;
import dev.lockstep.provisioning.ProvisioningLogEntry.ModifiedProperty;
import dev.lockstep.provisioning.mapping.AttributeMapping;
import dev.lockstep.provisioning.mapping.TargetDocument;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Changes of linked objects are kept before they are sent: where a reply is lost, or the process dies,
/// the target may have made them or not. Should the object be as it was before by the next look, what
/// was sent last says nothing of that, and the old values are sent again.
final class UnheardChanges {
  private final Application application;
  private final ProvisioningStore store;

  UnheardChanges(Application application, ProvisioningStore store) {
    this.application = application;
    this.store = store;
  }

  /// @param link as it is before
  record Change(Link link, Operation operation) {}

  /// These are about to be sent, in one unit. Nothing is written where nothing becomes unsure.
  void begin(List<Change> changes) {
    Map<ObjectId, Complex> begun = new HashMap<>();
    for (Change change : changes) {
      sending(change.link(), change.operation())
          .ifPresent(unheard -> begun.put(change.link().object(), unheard));
    }
    if (!begun.isEmpty()) {
      store.atomically(
          () -> {
            begun.forEach((object, unheard) -> store.setUnheard(application.id(), object, unheard));
            return true;
          });
    }
  }

  private Optional<Complex> sending(Link link, Operation operation) {
    Optional<Complex> sending =
        switch (operation) {
          case Update update -> Optional.of(sending(link, update.document()));
          case Delete _ -> Optional.of(Complex.EMPTY);
          case Create _, Skip _ -> Optional.empty();
        };
    return sending.filter(one -> !Optional.of(one).equals(link.unheard()));
  }

  /// What was unsure stays so, where this sends what was there before.
  private Complex sending(Link link, Complex document) {
    return document(
        lines(link),
        line -> {
          Optional<Value> sent = TargetDocument.get(document, line.target());
          return sent.equals(lastSent(link, line)) ? unheard(link, line) : sent;
        });
  }

  private List<AttributeMapping> lines(Link link) {
    return application.mappings().of(link.type()).attributes().stream()
        .filter(line -> !line.isMembers())
        .toList();
  }

  private static Complex document(
      List<AttributeMapping> lines, Function<AttributeMapping, Optional<Value>> values) {
    Complex document = Complex.EMPTY;
    for (AttributeMapping line : lines) {
      Optional<Value> value = values.apply(line);
      if (value.isPresent()) {
        document = TargetDocument.with(document, line.target(), value);
      }
    }
    return document;
  }

  private static Optional<Value> lastSent(Link link, AttributeMapping line) {
    return TargetDocument.get(link.lastSent(), line.target());
  }

  private static Optional<Value> unheard(Link link, AttributeMapping line) {
    return TargetDocument.get(link.unheard().orElse(link.lastSent()), line.target());
  }

  private static boolean isUnsure(Link link, AttributeMapping line) {
    return !unheard(link, line).equals(lastSent(link, line));
  }

  /// What the target holds, for the planner: of each attribute that is unsure the value that differs
  /// from what it is to be, so that it is sent.
  ///
  /// @param isSettled whether an attribute is to be what was sent last
  static Complex before(
      Link link, List<AttributeMapping> lines, Predicate<AttributeMapping> isSettled) {
    return document(
        lines, line -> isSettled.test(line) ? unheard(link, line) : lastSent(link, line));
  }

  /// What stays unsure of a link, as the operation didn't send it.
  ///
  /// @param document what was sent last from now on
  Optional<Complex> left(Link link, Operation operation, Complex document) {
    if (link.unheard().isEmpty()) {
      return Optional.empty();
    }
    Set<String> sent =
        operation.changes().stream().map(ModifiedProperty::name).collect(Collectors.toSet());
    Predicate<AttributeMapping> stays =
        line -> isUnsure(link, line) && !sent.contains(line.targetPath());
    return lines(link).stream().noneMatch(stays)
        ? Optional.empty()
        : Optional.of(
            document(
                lines(link),
                line ->
                    stays.test(line)
                        ? unheard(link, line)
                        : TargetDocument.get(document, line.target())));
  }
}
