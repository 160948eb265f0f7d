package dev.lockstep.store;

import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.ResourceKind;
import dev.lockstep.scim.query.BoundAttribute;
import dev.lockstep.scim.query.BoundFilter;
import dev.lockstep.scim.query.Operator;
import dev.lockstep.scim.schema.CommonAttributes;
import dev.lockstep.scim.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A bound filter as a condition on `object o`, as far as SQL can serve it from an index. What it
/// can't is returned as the remainder, which is then asked of each candidate in memory.
///
/// Values in the side table are asked for with `IN`: a correlated `EXISTS` makes SQLite walk the
/// whole table.
final class FilterSql {
  private final DirectoryId directory;
  private final ResourceKind type;
  private final IndexedAttributes indexed;

  private FilterSql(DirectoryId directory, ResourceKind type, IndexedAttributes indexed) {
    this.indexed = indexed;
    this.directory = directory;
    this.type = type;
  }

  /// @param sql holds for every object for which the filter holds
  /// @param remainder empty where `sql` holds for no other object
  record Condition(String sql, List<Object> parameters, Optional<BoundFilter> remainder) {
    static final Condition TRUE = new Condition("1 = 1", List.of(), Optional.empty());

    static Condition exact(String sql, Object... parameters) {
      return new Condition(sql, List.of(parameters), Optional.empty());
    }
  }

  static Condition compile(
      DirectoryId directory, ResourceKind type, IndexedAttributes indexed, BoundFilter filter) {
    return new FilterSql(directory, type, indexed).condition(filter);
  }

  private Condition condition(BoundFilter filter) {
    return switch (filter) {
      case BoundFilter.And(List<BoundFilter> operands) -> and(operands);
      case BoundFilter.Or(List<BoundFilter> operands) -> or(filter, operands);
      case BoundFilter.Not(BoundFilter operand) -> not(filter, operand);
      case BoundFilter.Present(BoundAttribute attribute) -> present(filter, attribute);
      case BoundFilter.Comparison(var attribute, Operator operator, Value.Simple value) ->
          comparison(filter, attribute, operator, value);
      case BoundFilter.ValuePath(var _, BoundFilter element) -> valuePath(filter, element);
    };
  }

  /// A declared type may call an attribute `active` or `userName` and mean something else: of its
  /// attributes only the common ones are columns.
  private String columnName(BoundAttribute attribute) {
    boolean custom = type instanceof ResourceKind.Custom;
    return custom && CommonAttributes.find(attribute.attribute().name()).isEmpty()
        ? ""
        : attribute.toString();
  }

  private static Condition open(BoundFilter filter) {
    return new Condition("1 = 1", List.of(), Optional.of(filter));
  }

  private Condition and(List<BoundFilter> operands) {
    List<String> sql = new ArrayList<>();
    List<Object> parameters = new ArrayList<>();
    List<BoundFilter> remainders = new ArrayList<>();
    for (BoundFilter operand : operands) {
      Condition one = condition(operand);
      sql.add(one.sql());
      parameters.addAll(one.parameters());
      one.remainder().ifPresent(remainders::add);
    }
    return new Condition(
        "(" + String.join(" and ", sql) + ")",
        parameters,
        remainders.isEmpty() ? Optional.empty() : Optional.of(new BoundFilter.And(remainders)));
  }

  private Condition or(BoundFilter filter, List<BoundFilter> operands) {
    List<String> sql = new ArrayList<>();
    List<Object> parameters = new ArrayList<>();
    boolean exact = true;
    for (BoundFilter operand : operands) {
      Condition one = condition(operand);
      sql.add(one.sql());
      parameters.addAll(one.parameters());
      exact &= one.remainder().isEmpty();
    }
    return new Condition(
        "(" + String.join(" or ", sql) + ")",
        parameters,
        exact ? Optional.empty() : Optional.of(filter));
  }

  private Condition not(BoundFilter filter, BoundFilter operand) {
    Condition inner = condition(operand);
    return inner.remainder().isEmpty()
        ? new Condition("not " + inner.sql(), inner.parameters(), Optional.empty())
        : open(filter);
  }

  private Condition present(BoundFilter filter, BoundAttribute attribute) {
    return switch (columnName(attribute)) {
      case "id", "meta", "meta.created", "meta.lastModified", "meta.resourceType" -> Condition.TRUE;
      case "externalId" -> Condition.exact("(o.external_id is not null)");
      case "userName" -> Condition.exact("(o.user_name_key is not null)");
      case "active" -> Condition.exact("(o.active is not null)");
      default ->
          indexed.contains(attribute)
              ? Condition.exact(
                  "(o.id in (select object_id from indexed_value"
                      + " where directory = ? and type = ? and attribute = ?))",
                  directory,
                  type,
                  attribute)
              : open(filter);
    };
  }

  private Condition comparison(
      BoundFilter filter, BoundAttribute attribute, Operator operator, Value.Simple value) {
    return switch (value) {
      case Value.Text(String text) -> text(filter, attribute, operator, text);
      case Value.Flag(boolean flag) ->
          columnName(attribute).equals("active") && operator == Operator.EQ
              ? Condition.exact("(o.active is not null and o.active = ?)", flag)
              : open(filter);
      case Value.Moment moment -> moment(filter, attribute, operator, moment);
      case Value.Whole _, Value.Decimal _ -> open(filter);
    };
  }

  private Condition moment(
      BoundFilter filter, BoundAttribute attribute, Operator operator, Value.Moment moment) {
    String column =
        switch (columnName(attribute)) {
          case "meta.created" -> "o.created";
          case "meta.lastModified" -> "o.last_modified";
          default -> "";
        };
    return column.isEmpty()
        ? open(filter)
        : Condition.exact("(" + column + sign(operator) + "?)", moment.value());
  }

  private static String sign(Operator operator) {
    return switch (operator) {
      case EQ -> " = ";
      case NE -> " <> ";
      case GT -> " > ";
      case GE -> " >= ";
      case LT -> " < ";
      case LE -> " <= ";
      case CO, SW, EW ->
          throw new IllegalArgumentException(operator + " can't be asked of a dateTime");
    };
  }

  private Condition text(
      BoundFilter filter, BoundAttribute attribute, Operator operator, String text) {
    if (operator == Operator.NE) {
      return not(filter, new BoundFilter.Comparison(attribute, Operator.EQ, new Value.Text(text)));
    }
    return switch (columnName(attribute)) {
      case "id" -> column(filter, "o.id", operator, text);
      case "externalId" -> column(filter, "o.external_id", operator, text);
      case "userName" ->
          column(
              filter, "o.user_name_key", operator, dev.lockstep.scim.query.CaseFolding.fold(text));
      case "groups.value" ->
          membership(
              filter,
              operator,
              "select member_id from membership where directory = ?" + " and group_id = ?",
              text);
      case "members.value" ->
          membership(
              filter,
              operator,
              "select group_id from membership where directory = ?" + " and member_id = ?",
              text);
      default ->
          indexed.contains(attribute) ? sideTable(filter, attribute, operator, text) : open(filter);
    };
  }

  private static Condition column(
      BoundFilter filter, String column, Operator operator, String key) {
    return switch (operator) {
      case EQ -> Condition.exact("(" + column + " is not null and " + column + " = ?)", key);
      case SW -> startsWith(filter, column, key);
      case NE, CO, EW, GT, GE, LT, LE -> open(filter);
    };
  }

  /// A half-open range, which every index serves and which knows no wildcards.
  private static Condition startsWith(BoundFilter filter, String column, String prefix) {
    Optional<String> end = IndexKey.successor(prefix);
    return end.isPresent()
        ? Condition.exact(
            "(" + column + " is not null and " + column + " >= ? and " + column + " < ?)",
            prefix,
            end.get())
        : open(filter);
  }

  private Condition membership(BoundFilter filter, Operator operator, String query, String id) {
    return operator == Operator.EQ
        ? Condition.exact("(o.id in (" + query + "))", directory, id)
        : open(filter);
  }

  private Condition sideTable(
      BoundFilter filter, BoundAttribute attribute, Operator operator, String text) {
    IndexKey index = IndexedAttributes.key(attribute, text);
    String key = index.text();
    String query =
        "select object_id from indexed_value where directory = ? and type = ? and attribute = ?";
    Condition candidates =
        switch (operator) {
          case EQ ->
              Condition.exact(
                  "(o.id in (" + query + " and value_key = ?))", directory, type, attribute, key);
          case SW -> {
            Optional<String> end = IndexKey.successor(key);
            yield end.isPresent()
                ? Condition.exact(
                    "(o.id in (" + query + " and value_key >= ? and value_key < ?))",
                    directory,
                    type,
                    attribute,
                    key,
                    end.get())
                : open(filter);
          }
          case NE, CO, EW, GT, GE, LT, LE -> open(filter);
        };
    return index.cut()
        ? new Condition(candidates.sql(), candidates.parameters(), Optional.of(filter))
        : candidates;
  }

  /// The parts of a bracket narrow the candidates; whether one element fits them all is asked in
  /// memory.
  private Condition valuePath(BoundFilter filter, BoundFilter element) {
    List<BoundFilter> parts =
        element instanceof BoundFilter.And(List<BoundFilter> operands)
            ? operands
            : List.of(element);
    List<String> sql = new ArrayList<>(List.of("1 = 1"));
    List<Object> parameters = new ArrayList<>();
    for (BoundFilter part : parts) {
      if (part instanceof BoundFilter.Comparison(var _, Operator operator, var _)
          && operator != Operator.NE) {
        Condition one = condition(part);
        sql.add(one.sql());
        parameters.addAll(one.parameters());
      }
    }
    return new Condition("(" + String.join(" and ", sql) + ")", parameters, Optional.of(filter));
  }
}
