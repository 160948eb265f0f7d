package dev.lockstep.store;

import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.ResourceKind;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.query.BoundAttribute;
import dev.lockstep.scim.query.BoundFilter;
import dev.lockstep.scim.query.CaseFolding;
import dev.lockstep.scim.query.Operator;
import dev.lockstep.scim.schema.Attribute;
import dev.lockstep.scim.schema.Attribute.Type;
import dev.lockstep.scim.value.Value;
import dev.lockstep.store.IdSet.Size;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// A bound filter as a [Condition]: every simple attribute is indexed, so SQL takes all of it but
/// what tells apart the elements of one resource (`emails.type`) and brackets with several parts.
/// What it can't take is the remainder, which is asked in memory of each candidate.
///
/// It means what [dev.lockstep.scim.query.FilterMatcher] means.
final class FilterSql {
  private static final String VALUE_KEY = "value_key";

  private final DirectoryId directory;
  private final ResourceKind kind;
  private final IndexedAttributes indexed;
  private final Predicate<String> anyCut;

  private FilterSql(
      DirectoryId directory,
      ResourceKind kind,
      IndexedAttributes indexed,
      Predicate<String> anyCut) {
    this.directory = directory;
    this.kind = kind;
    this.indexed = indexed;
    this.anyCut = anyCut;
  }

  /// @param anyCut whether an attribute, by its name in the side table, has values that are longer
  ///     than a key
  /// @throws ScimException 400 `invalidFilter` for what neither SQL nor memory can decide
  static Condition compile(
      DirectoryId directory,
      ResourceKind kind,
      IndexedAttributes indexed,
      Predicate<String> anyCut,
      BoundFilter filter) {
    return new FilterSql(directory, kind, indexed, anyCut).condition(filter);
  }

  private Condition condition(BoundFilter filter) {
    return switch (filter) {
      case BoundFilter.And(List<BoundFilter> operands) ->
          operands.stream().map(this::condition).reduce(Condition.ALL, Condition::and);
      case BoundFilter.Or(List<BoundFilter> operands) ->
          or(filter, operands.stream().map(this::condition).toList());
      case BoundFilter.Not(BoundFilter.Not(BoundFilter operand)) -> condition(operand);
      case BoundFilter.Not(BoundFilter operand) -> not(filter, condition(operand));
      case BoundFilter.Present(BoundAttribute attribute) -> present(filter, attribute);
      case BoundFilter.Comparison(var attribute, var operator, var value)
          when operator == Operator.NE ->
          not(filter, condition(new BoundFilter.Comparison(attribute, Operator.EQ, value)));
      case BoundFilter.Comparison(var attribute, Operator operator, Value.Simple value) ->
          comparison(filter, attribute, operator, value);
      case BoundFilter.ValuePath(BoundAttribute attribute, BoundFilter element) ->
          valuePath(filter, attribute, element);
    };
  }

  private static Condition or(BoundFilter filter, List<Condition> operands) {
    List<Condition> possible =
        operands.stream().filter(operand -> !operand.equals(Condition.NOTHING)).toList();
    Condition either = either(possible);
    return possible.stream().allMatch(Condition::isExact) ? either : remaining(either, filter);
  }

  private static Condition either(List<Condition> operands) {
    if (operands.isEmpty()) {
      return Condition.NOTHING;
    }
    if (operands.stream().anyMatch(Condition::isAll)) {
      return Condition.ALL;
    }
    if (operands.stream().allMatch(operand -> operand.set().isPresent())) {
      List<IdSet> sets = operands.stream().flatMap(operand -> operand.set().stream()).toList();
      return Condition.in(sets.size() == 1 ? sets.getFirst() : new IdSet.Union(sets));
    }
    List<Sql> probes = operands.stream().map(Condition::probe).toList();
    return Condition.test(Sql.joined(" or ", probes).inBrackets());
  }

  private static Condition not(BoundFilter filter, Condition operand) {
    return operand.isExact()
        ? Condition.test(Sql.of("not ").then(operand.probe().inBrackets()))
        : remaining(Condition.ALL, filter);
  }

  // Attributes

  private Condition present(BoundFilter filter, BoundAttribute attribute) {
    if (isMembership(attribute)) {
      return hasMemberships(filter, attribute);
    }
    return switch (attribute.toString()) {
      case "id", "meta", "meta.created", "meta.lastModified", "meta.resourceType" -> Condition.ALL;
      default -> indexed.contains(attribute) ? having(attribute, Sql.TRUE) : open(filter);
    };
  }

  private Condition comparison(
      BoundFilter filter, BoundAttribute attribute, Operator operator, Value.Simple value) {
    String text = value instanceof Value.Text(String plain) ? plain : "";
    if (isMembership(attribute)) {
      return membership(filter, attribute, operator, text);
    }
    return switch (attribute.toString()) {
      case "id" -> columns("id", operator, text);
      case "meta.created" -> moment("created", operator, value);
      case "meta.lastModified" -> moment("last_modified", operator, value);
      case "meta.resourceType" ->
          KeyCondition.holds(operator, kind.resourceType(), text)
              ? Condition.ALL
              : Condition.NOTHING;
      default ->
          indexed.contains(attribute) ? indexed(filter, attribute, operator, value) : open(filter);
    };
  }

  private Condition indexed(
      BoundFilter filter, BoundAttribute attribute, Operator operator, Value.Simple value) {
    if (operator == Operator.EQ && value instanceof Value.Text(String text)) {
      if (attribute.toString().equals("externalId")) {
        return columns("external_id", operator, text);
      }
      if (attribute.toString().equals("userName") && kind == ObjectType.USER) {
        return columns("user_name_key", operator, CaseFolding.fold(text));
      }
    }
    return values(filter, attribute, operator, value);
  }

  private Condition columns(String column, Operator operator, String text) {
    return Condition.in(
        new IdSet.Columns(
            directory,
            kind,
            Sql.of(column + " is not null and ").then(KeyCondition.of(column, operator, text)),
            operator == Operator.EQ ? Size.ONE : Size.MANY));
  }

  private Condition moment(String column, Operator operator, Value.Simple value) {
    Instant instant = ((Value.Moment) value).value();
    return Condition.in(
        new IdSet.Columns(
            directory, kind, KeyCondition.ordered(column, operator, instant), Size.MANY));
  }

  // Memberships

  private boolean isMembership(BoundAttribute attribute) {
    return IndexedAttributes.holdsMemberships(kind, attribute);
  }

  private Condition hasMemberships(BoundFilter filter, BoundAttribute attribute) {
    boolean whole =
        attribute
            .subAttribute()
            .map(Attribute::name)
            .filter(name -> !name.equals("value"))
            .isEmpty();
    String end = kind == ObjectType.GROUP ? "group_id" : "member_id";
    return whole
        ? Condition.test(
            Sql.of(
                "exists (select 1 from membership where directory = ? and " + end + " = o.id)",
                directory))
        : open(filter);
  }

  private Condition membership(
      BoundFilter filter, BoundAttribute attribute, Operator operator, String text) {
    String part = attribute.subAttribute().map(Attribute::name).orElse("");
    if (part.equals("value") && operator == Operator.EQ) {
      return Condition.in(
          kind == ObjectType.GROUP
              ? IdSet.Edges.groupsWith(directory, text)
              : IdSet.Edges.membersOf(directory, text));
    }
    IndexKey key = IndexKey.of(attribute.innermost(), new Value.Text(text));
    boolean searchable = operator != Operator.CO && operator != Operator.EW && !key.cut();
    return attribute.toString().equals("groups.display") && searchable
        ? Condition.in(new IdSet.MembersOf(directory, groupsNamed(operator, key)))
        : open(filter);
  }

  /// A group is always shown by its displayName, which it must have.
  private IdSet groupsNamed(Operator operator, IndexKey key) {
    return new IdSet.Values(
        directory,
        ObjectType.GROUP,
        "displayName",
        KeyCondition.of(VALUE_KEY, operator, key.text()),
        true);
  }

  // The side table

  private Condition values(
      BoundFilter filter, BoundAttribute attribute, Operator operator, Value.Simple value) {
    IndexKey key = IndexKey.of(attribute.innermost(), value);
    if (key.cut()) {
      return having(attribute, KeyCondition.beginningOf(VALUE_KEY, operator, key.text()))
          .with(filter);
    }
    String name = IndexedAttributes.name(attribute);
    return switch (operator) {
      case EQ -> Condition.in(new IdSet.Equal(directory, kind, name, key.text(), size(attribute)));
      case CO, EW -> {
        Condition whole = having(attribute, KeyCondition.of(VALUE_KEY, operator, key.text()));
        if (!anyCut.test(name)) {
          yield whole;
        }
        IdSet cut =
            new IdSet.Values(directory, kind, IndexedAttributes.nameOfCut(name), Sql.TRUE, false);
        yield Condition.in(new IdSet.Union(List.of(whole.sets().getFirst(), cut))).with(filter);
      }
      case SW, GT, GE, LT, LE ->
          having(attribute, KeyCondition.of(VALUE_KEY, operator, key.text()));
      case NE -> throw new IllegalStateException("ne is the opposite of eq");
    };
  }

  private static Size size(BoundAttribute attribute) {
    return attribute.innermost().type() == Type.BOOLEAN ? Size.MOST : Size.FEW;
  }

  private Condition having(BoundAttribute attribute, Sql keys) {
    return Condition.in(
        new IdSet.Values(
            directory, kind, IndexedAttributes.name(attribute), keys, isSingle(attribute)));
  }

  private static boolean isSingle(BoundAttribute attribute) {
    return !attribute.attribute().multiValued()
        && attribute.subAttribute().stream().noneMatch(Attribute::multiValued);
  }

  // Brackets

  /// A bracket asks for one element that fits all of it. Where one part, or a choice of parts, is
  /// asked for, some element that fits is that element; else the parts narrow the candidates.
  private Condition valuePath(BoundFilter filter, BoundAttribute outer, BoundFilter element) {
    return switch (element) {
      case BoundFilter.Comparison(var _, Operator operator, var _) when operator == Operator.NE ->
          open(filter);
      case BoundFilter.Comparison _, BoundFilter.Present _ -> again(condition(element), filter);
      case BoundFilter.Or(List<BoundFilter> operands) ->
          or(filter, operands.stream().map(part -> valuePath(filter, outer, part)).toList());
      case BoundFilter.And(List<BoundFilter> operands) -> {
        Condition every =
            operands.stream()
                .map(part -> valuePath(filter, outer, part))
                .map(part -> new Condition(part.sets(), part.tests(), Optional.empty()))
                .reduce(Condition.ALL, Condition::and);
        yield remaining(every, filter);
      }
      case BoundFilter.Not _, BoundFilter.ValuePath _ -> open(filter);
    };
  }

  /// The remainder of a part is the whole bracket.
  private static Condition again(Condition condition, BoundFilter filter) {
    return condition.isExact() ? condition : remaining(condition, filter);
  }

  // What is left

  private static Condition open(BoundFilter filter) {
    return remaining(Condition.ALL, filter);
  }

  private static Condition remaining(Condition condition, BoundFilter filter) {
    Unanswerable.check(filter);
    return condition.with(filter);
  }
}
