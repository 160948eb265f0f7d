package dev.lockstep.endpoint;

import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.query.AttributeName;
import dev.lockstep.scim.query.AttributeNames;
import dev.lockstep.scim.query.BoundAttribute;
import dev.lockstep.scim.query.Filter;
import dev.lockstep.scim.query.Filter.Comparison;
import dev.lockstep.scim.query.Filter.Literal;
import dev.lockstep.scim.query.Filter.Tail;
import dev.lockstep.scim.query.Filter.ValuePath;
import dev.lockstep.scim.query.FilterPrinter;
import dev.lockstep.scim.query.Path;
import dev.lockstep.scim.query.PathParser;
import dev.lockstep.scim.schema.Attribute;
import dev.lockstep.scim.schema.Attribute.Type;
import dev.lockstep.scim.schema.ResourceType;
import java.util.List;
import java.util.Optional;

/// The habits of filters and of paths.
final class FilterHabits {
  private final ResourceType type;
  private final Tolerance tolerance;
  private final ScimType refusal;

  /// @param refusal the `scimType` of what is refused: of filters or of paths
  FilterHabits(ResourceType type, Tolerance tolerance, ScimType refusal) {
    this.type = type;
    this.tolerance = tolerance;
    this.refusal = refusal;
  }

  Filter canonical(Filter filter) {
    return canonical(filter, Optional.empty());
  }

  /// A PATCH operation's path; one that can't be read stays as it is, for the reader to refuse.
  String canonical(String written) {
    Path path;
    try {
      path = PathParser.parse(written);
    } catch (ScimException e) {
      return written;
    }
    AttributeName attribute = extensionWithoutUrn(path.attribute());
    return attribute
        + path.element()
            .map(element -> "[" + FilterPrinter.print(element(attribute, element)) + "]")
            .orElse("")
        + path.subAttribute().map(sub -> "." + sub).orElse("");
  }

  /// @param outer inside a bracket the attribute before it, whose parts the names then are
  private Filter canonical(Filter filter, Optional<Attribute> outer) {
    return switch (filter) {
      case Filter.And(List<Filter> operands) -> new Filter.And(canonical(operands, outer));
      case Filter.Or(List<Filter> operands) -> new Filter.Or(canonical(operands, outer));
      case Filter.Not(Filter operand) -> new Filter.Not(canonical(operand, outer));
      case Filter.Present(AttributeName name) -> new Filter.Present(name(name, outer));
      case Comparison(AttributeName name, var operator, Literal literal) ->
          new Comparison(name(name, outer), operator, literal(attribute(name, outer), literal));
      case ValuePath(AttributeName name, Filter element, Optional<Tail> tail) -> {
        AttributeName attribute = name(name, outer);
        Filter whole = tail.map(one -> comparisonBehindBracket(name, element, one)).orElse(element);
        yield new ValuePath(attribute, element(attribute, whole), Optional.empty());
      }
    };
  }

  private List<Filter> canonical(List<Filter> filters, Optional<Attribute> outer) {
    return filters.stream().map(filter -> canonical(filter, outer)).toList();
  }

  private Filter element(AttributeName outer, Filter element) {
    Optional<Attribute> attribute = attribute(outer, Optional.empty());
    return attribute.isPresent() ? canonical(element, attribute) : element;
  }

  private AttributeName name(AttributeName name, Optional<Attribute> outer) {
    return outer.isPresent() ? name : extensionWithoutUrn(name);
  }

  private Optional<Attribute> attribute(AttributeName name, Optional<Attribute> outer) {
    return outer.isPresent()
        ? outer.get().subAttribute(name.name())
        : AttributeNames.bind(type, name).map(BoundAttribute::innermost);
  }

  private Literal literal(Optional<Attribute> attribute, Literal literal) {
    return literal instanceof Literal.Text text
        ? bareWord(stringBoolean(attribute, text))
        : literal;
  }

  /// Q-E16, Q-E17, Q-E18: `manager` stands for the attribute of the one extension that has it.
  private AttributeName extensionWithoutUrn(AttributeName name) {
    Optional<String> urn =
        name.urn().isPresent()
            ? Optional.empty()
            : AttributeNames.bind(type, name).flatMap(BoundAttribute::extension);
    if (urn.isEmpty()) {
      return name;
    }
    tolerance.meet(Habit.EXTENSION_WITHOUT_URN, refusal, name.toString());
    return new AttributeName(urn, name.name(), name.subAttribute());
  }

  /// Q-E12: `primary eq "True"` compares with a boolean.
  private Literal stringBoolean(Optional<Attribute> attribute, Literal.Text literal) {
    boolean flag =
        literal.quoted()
            && attribute.map(found -> found.type() == Type.BOOLEAN).orElse(false)
            && (literal.value().equalsIgnoreCase("true")
                || literal.value().equalsIgnoreCase("false"));
    if (!flag) {
      return literal;
    }
    tolerance.meet(Habit.STRING_BOOLEAN_IN_FILTER, refusal, literal.value());
    return new Literal.Flag(literal.value().equalsIgnoreCase("true"));
  }

  /// Q-E26, Q-M03: `externalId eq jyoung`.
  private Literal bareWord(Literal literal) {
    if (!(literal instanceof Literal.Text(String value, boolean quoted)) || quoted) {
      return literal;
    }
    tolerance.meet(Habit.BARE_WORD, refusal, value);
    return new Literal.Text(value, true);
  }

  /// Q-E26: `emails[type eq "work"].value eq "x"` is what RFC 7644 writes
  /// `emails[type eq "work" and value eq "x"]`.
  private Filter comparisonBehindBracket(AttributeName name, Filter element, Tail tail) {
    tolerance.meet(Habit.COMPARISON_BEHIND_BRACKET, refusal, name + "[…]." + tail.subAttribute());
    AttributeName part = new AttributeName(Optional.empty(), tail.subAttribute(), Optional.empty());
    Filter last =
        tail.operator().isPresent()
            ? new Comparison(part, tail.operator().get(), tail.literal().orElseThrow())
            : new Filter.Present(part);
    return new Filter.And(List.of(element, last));
  }
}
