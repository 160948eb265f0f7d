package dev.lockstep.provisioning.expression;

import java.util.List;

/// What an expression, or an attribute, gives. Booleans are the texts `True` and `False`, dates
/// are texts, as in Entra's language. Each content has one form only: no value is [Null], one
/// value of a multi-valued attribute is that value.
public sealed interface Result {
  /// One value.
  sealed interface Single extends Result {
    /// As it is joined, compared and sent.
    String asText();
  }

  /// No value: the attribute is absent.
  record Null() implements Result {}

  /// What `IgnoreFlowIfNullOrEmpty` gives for an absent value: the target's attribute stays as it
  /// is. Inside another function it counts as [Null].
  record NotFlowed() implements Result {}

  record Text(String value) implements Single {
    @Override
    public String asText() {
      return value;
    }
  }

  record Number(long value) implements Single {
    @Override
    public String asText() {
      return Long.toString(value);
    }
  }

  /// Two values or more; [#many(List)] makes it.
  record Many(List<Single> singles) implements Result {
    public Many {
      singles = List.copyOf(singles);
      if (singles.size() < 2) {
        throw new IllegalArgumentException("fewer than two values have another form");
      }
    }
  }

  /// A method and no constant: a constant of this type would be made while the type itself is still
  /// being made, which two threads can do at once and lock each other out.
  static Null none() {
    return new Null();
  }

  static Text text(String value) {
    return new Text(value);
  }

  static Number number(long value) {
    return new Number(value);
  }

  /// `True` or `False`.
  static Text truth(boolean value) {
    return new Text(value ? "True" : "False");
  }

  /// The form that so many values have.
  static Result many(List<? extends Single> singles) {
    return switch (singles.size()) {
      case 0 -> none();
      case 1 -> singles.getFirst();
      default -> new Many(List.copyOf(singles));
    };
  }

  /// The values, however many.
  default List<Single> values() {
    return switch (this) {
      case Null _, NotFlowed _ -> List.of();
      case Single single -> List.of(single);
      case Many(List<Single> singles) -> singles;
    };
  }

  /// No value, or one empty text.
  default boolean isEmpty() {
    return values().isEmpty() || (this instanceof Text(String text) && text.isEmpty());
  }

  default boolean isNull() {
    return values().isEmpty();
  }
}
