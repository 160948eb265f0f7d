package dev.lockstep.directory;

import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.patch.PatchOperation;
import dev.lockstep.scim.query.BoundFilter;
import dev.lockstep.scim.query.BoundPath;
import dev.lockstep.scim.query.FilterMatcher;
import dev.lockstep.scim.query.Operator;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a request does to a group's members, as rows: members are never part of the document, so
/// that one among a million costs what one among ten costs.
public sealed interface MemberChange {

  record Add(List<ObjectId> members) implements MemberChange {
    public Add {
      members = List.copyOf(members);
    }
  }

  record Remove(List<ObjectId> members) implements MemberChange {
    public Remove {
      members = List.copyOf(members);
    }
  }

  /// Of all members those for which the filter holds; each is seen as `{"value": …}`.
  record RemoveMatching(BoundFilter element) implements MemberChange {
    boolean matches(ObjectId member) {
      return FilterMatcher.matchesElement(
          element, Complex.of("value", Value.text(member.toString())));
    }
  }

  /// These and no others.
  record Set(List<ObjectId> members) implements MemberChange {
    public Set {
      members = List.copyOf(members);
    }
  }

  /// The part of a PATCH that is about members, or the rest of it.
  static boolean isAboutMembers(PatchOperation operation) {
    return operation.path().attribute().extension().isEmpty()
        && operation.path().attribute().attribute().name().equals("members");
  }

  /// @throws ScimException 400 for what can't be done to a member, which can only be added and
  ///     taken away
  static MemberChange of(PatchOperation operation) {
    BoundPath path = operation.path();
    if (path.subAttribute().isPresent()) {
      throw ScimException.badRequest(
          ScimType.MUTABILITY,
          "a member can't be changed, only added and removed; its '"
              + path.subAttribute().get().name()
              + "' follows from its 'value'");
    }
    return switch (operation) {
      case PatchOperation.Add(var _, Value value) -> new Add(ids(value));
      case PatchOperation.Replace(var _, Value value) -> {
        if (path.element().isPresent()) {
          throw ScimException.badRequest(
              ScimType.MUTABILITY, "a member can't be replaced: remove it and add the other");
        }
        yield new Set(ids(value));
      }
      case PatchOperation.Remove _ ->
          path.element().map(MemberChange::removal).orElseGet(() -> new Set(List.of()));
    };
  }

  private static MemberChange removal(BoundFilter element) {
    return element
                instanceof
                BoundFilter.Comparison(var attribute, Operator operator, Value.Text(String text))
            && operator == Operator.EQ
            && attribute.innermost().name().equals("value")
        ? new Remove(ObjectId.parse(text).map(List::of).orElse(List.of()))
        : new RemoveMatching(element);
  }

  /// The ids in a `members` value.
  ///
  /// @throws ScimException 400 where a member has no `value`, or one that can't be an id
  static List<ObjectId> ids(Value members) {
    List<Value> values =
        members instanceof Value.Multi(List<Value> several) ? several : List.of(members);
    List<ObjectId> ids = new ArrayList<>();
    for (Value member : values) {
      Optional<String> text =
          member instanceof Complex complex ? complex.text("value") : Optional.empty();
      String id =
          text.orElseThrow(
              () -> ScimException.badRequest(ScimType.INVALID_VALUE, "a member has no 'value'"));
      ids.add(
          ObjectId.parse(id)
              .orElseThrow(
                  () ->
                      ScimException.badRequest(
                          ScimType.INVALID_VALUE, "no user or group has the id '" + id + "'")));
    }
    return ids;
  }
}
