package dev.lockstep.scim.value;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// What an attribute holds, typed by its schema (RFC 7643, section 2.3). Unassigned has one form
/// only: the attribute is absent; null, `[]` and an empty complex value never get in here
/// (RFC 7643, section 2.5).
///
/// {@snippet file="dev/lockstep/scim/examples/EntryPointsTest.java" region="value"}
public sealed interface Value {

  /// One value without parts.
  sealed interface Simple extends Value {}

  /// A string, a reference, or binary as its base64 text.
  record Text(String value) implements Simple {}

  record Flag(boolean value) implements Simple {
    public static final Flag TRUE = new Flag(true);
    public static final Flag FALSE = new Flag(false);

    public static Flag of(boolean value) {
      return value ? TRUE : FALSE;
    }
  }

  record Whole(long value) implements Simple {}

  /// Compared by amount: 1.0 equals 1.00, because trailing zeros are stripped.
  record Decimal(BigDecimal value) implements Simple {
    public Decimal {
      value = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
    }
  }

  /// A dateTime; microseconds at the finest, so that every store holds it exactly.
  record Moment(Instant value) implements Simple {
    public Moment {
      value = value.truncatedTo(java.time.temporal.ChronoUnit.MICROS);
    }
  }

  /// A complex value, or the attributes of a whole resource. Keys are names as the schema spells
  /// them; at the top level a key may be an extension's URN, whose value is complex. Keeps its
  /// order; equality ignores it.
  record Complex(SequencedMap<String, Value> attributes) implements Value {
    public static final Complex EMPTY = new Complex(new LinkedHashMap<>());

    public Complex {
      attributes = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(attributes));
    }

    public static Complex of(String name, Value value) {
      return EMPTY.with(name, value);
    }

    public boolean isEmpty() {
      return attributes.isEmpty();
    }

    public Optional<Value> get(String name) {
      return Optional.ofNullable(attributes.get(name));
    }

    /// The text of a simple string attribute, if there is one.
    public Optional<String> text(String name) {
      return attributes.get(name) instanceof Text(String text)
          ? Optional.of(text)
          : Optional.empty();
    }

    public Optional<Boolean> flag(String name) {
      return attributes.get(name) instanceof Flag(boolean flag)
          ? Optional.of(flag)
          : Optional.empty();
    }

    /// The complex value under this name; [#EMPTY] where there is none.
    public Complex complex(String name) {
      return attributes.get(name) instanceof Complex complex ? complex : EMPTY;
    }

    /// The values under this name, however many; a single value counts as one.
    public List<Value> values(String name) {
      return switch (attributes.get(name)) {
        case null -> List.of();
        case Multi(List<Value> values) -> values;
        case Value single -> List.of(single);
      };
    }

    /// A copy with this attribute set; an empty complex value removes it.
    public Complex with(String name, Value value) {
      SequencedMap<String, Value> copy = new LinkedHashMap<>(attributes);
      if (value instanceof Complex complex && complex.isEmpty()) {
        copy.remove(name);
      } else {
        copy.put(name, value);
      }
      return new Complex(copy);
    }

    public Complex with(String name, Optional<? extends Value> value) {
      return value.isPresent() ? with(name, value.get()) : without(name);
    }

    public Complex without(String name) {
      if (!attributes.containsKey(name)) {
        return this;
      }
      SequencedMap<String, Value> copy = new LinkedHashMap<>(attributes);
      copy.remove(name);
      return new Complex(copy);
    }
  }

  /// A multi-valued attribute: never empty. Keeps its order, which has no meaning (RFC 7643, section
  /// 2.4) and which equality ignores.
  record Multi(List<Value> values) implements Value {
    public Multi {
      values = List.copyOf(values);
      if (values.isEmpty()) {
        throw new IllegalArgumentException("a multi-valued attribute without values is absent");
      }
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Multi(List<Value> others)
          && (values.equals(others)
              || (values.size() == others.size() && counts(values).equals(counts(others))));
    }

    @Override
    public int hashCode() {
      return values.stream().mapToInt(Value::hashCode).sum();
    }

    private static Map<Value, Integer> counts(List<Value> values) {
      Map<Value, Integer> counts = new HashMap<>();
      values.forEach(value -> counts.merge(value, 1, Integer::sum));
      return counts;
    }

    /// Absent where the list is empty.
    public static Optional<Value> of(List<? extends Value> values) {
      return values.isEmpty() ? Optional.empty() : Optional.of(new Multi(List.copyOf(values)));
    }
  }

  static Text text(String value) {
    return new Text(value);
  }

  static Flag flag(boolean value) {
    return Flag.of(value);
  }

  /// A complex value of strings, for code and tests that write small values.
  static Complex complex(Map<String, String> texts) {
    SequencedMap<String, Value> attributes = new LinkedHashMap<>();
    texts.forEach((name, text) -> attributes.put(name, new Text(text)));
    return new Complex(attributes);
  }
}
