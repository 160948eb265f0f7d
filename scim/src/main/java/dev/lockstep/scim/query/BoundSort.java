package dev.lockstep.scim.query;

import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.schema.Attribute;
import dev.lockstep.scim.schema.Attribute.Returned;
import dev.lockstep.scim.schema.ResourceType;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// `sortBy` and `sortOrder`, held against a resource type (RFC 7644, section 3.4.2.3). What a store
/// does in SQL must mean the same:
///
/// - **Key.** A resource has one key or none. Of a multi-valued attribute it is the value of the
///   primary element; where there is no primary, or it lacks the part asked for, the smallest value
///   of all. (The RFC says "the first value in the list", but a list of values has no order.)
/// - **Order of keys.** Text in code-point order (which UTF-8 and `COLLATE "C"` have too), after
///   [CaseFolding#fold] where the attribute isn't `caseExact`; false before true; numbers by amount;
///   dateTimes by instant.
/// - **Without a key** a resource comes last when ascending and first when descending: descending is
///   ascending read backwards.
/// - **Ties** are left to the caller, who needs them broken by something unique to page by.
///
/// {@snippet file="dev/lockstep/scim/examples/EntryPointsTest.java" region="sort"}
public record BoundSort(BoundAttribute attribute, SortOrder order) {

  /// A complex attribute sorts by its `value`; the order is ascending where none is given.
  ///
  /// @throws ScimException 400 `invalidValue`, naming the parameter
  public static BoundSort bind(ResourceType type, String sortBy, Optional<String> sortOrder) {
    AttributeName name = AttributeNames.parse(sortBy.strip());
    BoundAttribute bound =
        AttributeNames.bind(type, name)
            .orElseThrow(() -> invalid("sortBy: " + AttributeNames.unknown(type, name)));
    return new BoundSort(
        sortable(bound), sortOrder.map(BoundSort::order).orElse(SortOrder.ASCENDING));
  }

  private static BoundAttribute sortable(BoundAttribute bound) {
    // the order of resources would tell what must never be told
    if (bound.attribute().returned() == Returned.NEVER
        || bound.innermost().returned() == Returned.NEVER) {
      throw invalid("sortBy: '" + bound + "' is never returned, so nothing is sorted by it");
    }
    if (!bound.innermost().isComplex()) {
      return bound;
    }
    Attribute value =
        bound
            .attribute()
            .subAttribute("value")
            .orElseThrow(
                () -> invalid("sortBy: '" + bound + "' is complex; name one of its parts"));
    return new BoundAttribute(bound.extension(), bound.attribute(), Optional.of(value));
  }

  private static SortOrder order(String written) {
    for (SortOrder order : SortOrder.values()) {
      if (order.keyword().equalsIgnoreCase(written.strip())) {
        return order;
      }
    }
    throw invalid("sortOrder takes 'ascending' or 'descending', not '" + written + "'");
  }

  /// What the resource is sorted by: text folded as the attribute wants it.
  ///
  /// @param resource its attributes; with `id` and `meta` where they are sorted by
  public Optional<Value.Simple> key(Complex resource) {
    return primary(resource)
        .or(() -> smallest(FilterMatcher.values(attribute, resource)))
        .map(this::folded);
  }

  private Optional<Value.Simple> primary(Complex resource) {
    if (attribute.subAttribute().isEmpty() || !attribute.attribute().multiValued()) {
      return Optional.empty();
    }
    String part = attribute.subAttribute().get().name();
    Complex holder = attribute.extension().map(resource::complex).orElse(resource);
    for (Value element : holder.values(attribute.attribute().name())) {
      if (element instanceof Complex complex && complex.flag("primary").orElse(false)) {
        return smallest(complex.values(part));
      }
    }
    return Optional.empty();
  }

  private Optional<Value.Simple> smallest(List<Value> values) {
    return values.stream()
        .filter(Value.Simple.class::isInstance)
        .map(Value.Simple.class::cast)
        .min((one, other) -> compareKeys(folded(one), folded(other)));
  }

  private Value.Simple folded(Value.Simple value) {
    return value instanceof Value.Text(String text)
        ? new Value.Text(FilterMatcher.key(attribute.innermost(), text))
        : value;
  }

  /// Resources in this order.
  public Comparator<Complex> comparator() {
    Comparator<Complex> ascending =
        Comparator.comparing(this::key, (one, other) -> compareOptional(one, other));
    return switch (order) {
      case ASCENDING -> ascending;
      case DESCENDING -> ascending.reversed();
    };
  }

  private static int compareOptional(Optional<Value.Simple> one, Optional<Value.Simple> other) {
    if (one.isEmpty() || other.isEmpty()) {
      return Boolean.compare(one.isEmpty(), other.isEmpty());
    }
    return compareKeys(one.get(), other.get());
  }

  /// Keys of one sort in ascending order. All are of one type, that of the attribute.
  public static int compareKeys(Value.Simple one, Value.Simple other) {
    return switch (one) {
      case Value.Text(String text) when other instanceof Value.Text(String otherText) ->
          CaseFolding.compare(text, otherText);
      case Value.Flag(boolean flag) when other instanceof Value.Flag(boolean otherFlag) ->
          Boolean.compare(flag, otherFlag);
      case Value.Moment(var instant) when other instanceof Value.Moment(var otherInstant) ->
          instant.compareTo(otherInstant);
      case Value.Whole(long number) when amount(other).isPresent() ->
          BigDecimal.valueOf(number).compareTo(amount(other).get());
      case Value.Decimal(BigDecimal number) when amount(other).isPresent() ->
          number.compareTo(amount(other).get());
      case Value.Text _, Value.Flag _, Value.Moment _, Value.Whole _, Value.Decimal _ ->
          throw new IllegalArgumentException("keys of two types: " + one + ", " + other);
    };
  }

  private static Optional<BigDecimal> amount(Value.Simple value) {
    return switch (value) {
      case Value.Whole(long number) -> Optional.of(BigDecimal.valueOf(number));
      case Value.Decimal(BigDecimal number) -> Optional.of(number);
      case Value.Text _, Value.Flag _, Value.Moment _ -> Optional.empty();
    };
  }

  private static ScimException invalid(String detail) {
    return ScimException.badRequest(ScimType.INVALID_VALUE, detail);
  }
}
