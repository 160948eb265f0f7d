package dev.lockstep.scim.query;

import dev.lockstep.scim.NearestName;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.query.Filter.Literal;
import dev.lockstep.scim.query.Filter.Tail;
import dev.lockstep.scim.schema.Attribute;
import dev.lockstep.scim.schema.Attribute.Mutability;
import dev.lockstep.scim.schema.Attribute.Type;
import dev.lockstep.scim.schema.ResourceType;
import dev.lockstep.scim.value.Moments;
import dev.lockstep.scim.value.Value;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Holds a written filter against a resource type: names become attributes, literals become values
/// of the attribute's type, and what can't be meant is refused by name.
///
/// {@snippet file="dev/lockstep/scim/examples/EntryPointsTest.java" region="filter"}
public final class FilterBinder {
  private final Function<AttributeName, BoundAttribute> names;

  private FilterBinder(Function<AttributeName, BoundAttribute> names) {
    this.names = names;
  }

  /// @throws ScimException 400 `invalidFilter`, naming the culprit
  public static BoundFilter bind(ResourceType type, Filter filter) {
    return new FilterBinder(
            name ->
                AttributeNames.bind(type, name)
                    .orElseThrow(() -> invalid(AttributeNames.unknown(type, name))))
        .bind(filter);
  }

  /// Parses and binds, in the grammar of clients.
  public static BoundFilter bind(ResourceType type, String filter) {
    return bind(type, FilterParser.parse(filter));
  }

  /// Parses and binds.
  public static BoundFilter bind(ResourceType type, String filter, FilterGrammar grammar) {
    return bind(type, FilterParser.parse(filter, grammar));
  }

  /// The filter inside a bracket: its names are sub-attributes.
  static BoundFilter bindElement(BoundAttribute outer, Filter element) {
    return new FilterBinder(name -> subAttribute(outer, name)).bind(element);
  }

  private BoundFilter bind(Filter filter) {
    return switch (filter) {
      case Filter.And(List<Filter> operands) ->
          new BoundFilter.And(operands.stream().map(this::bind).toList());
      case Filter.Or(List<Filter> operands) ->
          new BoundFilter.Or(operands.stream().map(this::bind).toList());
      case Filter.Not(Filter operand) -> new BoundFilter.Not(bind(operand));
      case Filter.Present(AttributeName name) ->
          new BoundFilter.Present(searchable(names.apply(name)));
      case Filter.Comparison(AttributeName name, Operator operator, Literal literal) ->
          comparison(names.apply(name), operator, literal);
      case Filter.ValuePath(AttributeName name, Filter element, Optional<Tail> tail) ->
          valuePath(names.apply(name), element, tail);
    };
  }

  private static BoundFilter valuePath(
      BoundAttribute attribute, Filter element, Optional<Tail> tail) {
    if (!hasElements(attribute)) {
      throw invalid("'" + attribute + "' has no elements that a bracket could choose from");
    }
    BoundFilter inner = bindElement(attribute, element);
    if (tail.isPresent()) {
      BoundAttribute sub =
          subAttribute(
              attribute,
              new AttributeName(Optional.empty(), tail.get().subAttribute(), Optional.empty()));
      BoundFilter last =
          tail.get().operator().isPresent()
              ? comparison(sub, tail.get().operator().get(), tail.get().literal().orElseThrow())
              : new BoundFilter.Present(sub);
      inner = new BoundFilter.And(List.of(inner, last));
    }
    return new BoundFilter.ValuePath(attribute, inner);
  }

  /// Whether a bracket may follow: a complex attribute, also a single one, or a list of simple
  /// values, of which each is then called `value`.
  static boolean hasElements(BoundAttribute attribute) {
    return attribute.subAttribute().isEmpty()
        && (attribute.attribute().isComplex() || attribute.attribute().multiValued());
  }

  private static BoundAttribute subAttribute(BoundAttribute outer, AttributeName name) {
    if (!outer.attribute().isComplex() && name.toString().equalsIgnoreCase("value")) {
      return outer;
    }
    return plain(name)
        ? part(outer, name)
        : refused(name, outer, "has parts, but none of them has parts of its own");
  }

  private static boolean plain(AttributeName name) {
    return name.urn().isEmpty() && name.subAttribute().isEmpty();
  }

  private static BoundAttribute refused(AttributeName name, BoundAttribute outer, String why) {
    throw invalid("'" + name + "': '" + outer + "' " + why);
  }

  private static BoundAttribute part(BoundAttribute outer, AttributeName name) {
    return outer
        .attribute()
        .subAttribute(name.name())
        .map(sub -> new BoundAttribute(outer.extension(), outer.attribute(), Optional.of(sub)))
        .orElseThrow(
            () ->
                invalid(
                    "'"
                        + name
                        + "' is no sub-attribute of '"
                        + outer
                        + "'"
                        + NearestName.hint(
                            name.name(),
                            outer.attribute().subAttributes().stream()
                                .map(Attribute::name)
                                .toList())));
  }

  private static BoundFilter comparison(
      BoundAttribute written, Operator operator, Literal literal) {
    BoundAttribute attribute = searchable(valueOf(written));
    if (literal instanceof Literal.Null) {
      return switch (operator) {
        case EQ -> new BoundFilter.Not(new BoundFilter.Present(attribute));
        case NE -> new BoundFilter.Present(attribute);
        case CO, SW, EW, GT, GE, LT, LE ->
            throw invalid("'" + attribute + "' compared with null takes eq or ne only");
      };
    }
    Type type = attribute.innermost().type();
    if (!allowed(type, operator)) {
      throw invalid(
          "'" + operator.keyword() + "' can't be used on '" + attribute + "', which is a " + type);
    }
    return new BoundFilter.Comparison(attribute, operator, value(attribute, literal));
  }

  /// Whether a password begins with a letter is told to nobody, not even by an empty answer.
  private static BoundAttribute searchable(BoundAttribute attribute) {
    if (attribute.attribute().mutability() == Mutability.WRITE_ONLY
        || attribute.innermost().mutability() == Mutability.WRITE_ONLY) {
      throw invalid("'" + attribute + "' is only written, so nothing is found by it");
    }
    return attribute;
  }

  /// A complex attribute compared as a whole means its `value` (`members eq "2819…"`).
  private static BoundAttribute valueOf(BoundAttribute attribute) {
    if (!attribute.innermost().isComplex()) {
      return attribute;
    }
    Attribute value =
        attribute
            .attribute()
            .subAttribute("value")
            .orElseThrow(() -> invalid("'" + attribute + "' is complex; compare one of its parts"));
    return new BoundAttribute(attribute.extension(), attribute.attribute(), Optional.of(value));
  }

  private static boolean allowed(Type type, Operator operator) {
    return switch (type) {
      case STRING, REFERENCE -> true;
      case BOOLEAN -> operator == Operator.EQ || operator == Operator.NE;
      case BINARY ->
          switch (operator) {
            case EQ, NE, CO, SW, EW -> true;
            case GT, GE, LT, LE -> false;
          };
      case INTEGER, DECIMAL, DATE_TIME ->
          switch (operator) {
            case EQ, NE, GT, GE, LT, LE -> true;
            case CO, SW, EW -> false;
          };
      case COMPLEX -> false;
    };
  }

  private static Value.Simple value(BoundAttribute attribute, Literal literal) {
    Optional<? extends Value.Simple> value =
        switch (attribute.innermost().type()) {
          case STRING, REFERENCE, BINARY -> Optional.of(new Value.Text(text(literal)));
          case BOOLEAN -> flag(literal);
          case INTEGER, DECIMAL ->
              amount(literal).filter(number -> !Json.isAbsurd(number)).map(Value.Decimal::new);
          case DATE_TIME -> Moments.parse(text(literal)).map(Value.Moment::new);
          case COMPLEX -> Optional.empty();
        };
    return value
        .map(Value.Simple.class::cast)
        .orElseThrow(
            () ->
                invalid(
                    "'"
                        + attribute
                        + "' is a "
                        + attribute.innermost().type()
                        + " and can't be compared with '"
                        + text(literal)
                        + "'"));
  }

  /// Entra writes booleans in quotes, with a capital.
  private static Optional<Value.Flag> flag(Literal literal) {
    String text = text(literal);
    return text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")
        ? Optional.of(Value.flag(text.equalsIgnoreCase("true")))
        : Optional.empty();
  }

  private static Optional<BigDecimal> amount(Literal literal) {
    return switch (literal) {
      case Literal.Amount amount -> Optional.of(amount.value());
      case Literal.Text(String text, boolean _) ->
          FilterParser.isNumber(text) ? Optional.of(new BigDecimal(text)) : Optional.empty();
      case Literal.Flag _, Literal.Null _ -> Optional.empty();
    };
  }

  private static String text(Literal literal) {
    return switch (literal) {
      case Literal.Text(String value, boolean _) -> value;
      case Literal.Amount(String written) -> written;
      case Literal.Flag(boolean value) -> String.valueOf(value);
      case Literal.Null() -> "null";
    };
  }

  private static ScimException invalid(String detail) {
    return ScimException.badRequest(ScimType.INVALID_FILTER, detail);
  }
}
