package dev.lockstep.store;

import dev.lockstep.scim.query.CaseFolding;
import dev.lockstep.scim.query.Operator;
import java.util.Optional;

/// Comparisons of a column that holds keys, in SQL that both databases have: ranges where an index
/// serves them, no wildcards, and text compared as bytes.
final class KeyCondition {
  private KeyCondition() {}

  /// @param key folded where the column's keys are
  static Sql of(String column, Operator operator, String key) {
    return switch (operator) {
      case EQ, GT, GE, LT, LE -> ordered(column, operator, key);
      case SW -> beginsWith(column, key);
      // without a key inside, nothing is replaced
      case CO ->
          key.isEmpty() ? Sql.TRUE : Sql.of("replace(" + column + ", ?, '') <> " + column, key);
      case EW ->
          key.isEmpty()
              ? Sql.TRUE
              : Sql.of(
                  "length("
                      + column
                      + ") >= ? and substr("
                      + column
                      + ", length("
                      + column
                      + ") - cast(? as integer) + 1) = ?",
                  key.codePointCount(0, key.length()),
                  key.codePointCount(0, key.length()),
                  key);
      case NE -> throw new IllegalArgumentException("ne is the opposite of eq");
    };
  }

  static Sql ordered(String column, Operator operator, Object value) {
    return Sql.of(
        column
            + switch (operator) {
              case EQ -> " = ?";
              case GT -> " > ?";
              case GE -> " >= ?";
              case LT -> " < ?";
              case LE -> " <= ?";
              case NE, CO, SW, EW ->
                  throw new IllegalArgumentException(operator + " is no comparison of order");
            },
        value);
  }

  private static Sql beginsWith(String column, String prefix) {
    Optional<String> end = IndexKey.successor(prefix);
    Sql from = Sql.of(column + " >= ?", prefix);
    return end.isPresent() ? from.then(" and " + column + " < ?", end.get()) : from;
  }

  /// What must hold of a key, cut perhaps, for its value to compare with one of which this is only
  /// the beginning.
  static Sql beginningOf(String column, Operator operator, String beginning) {
    return switch (operator) {
      case EQ, SW -> beginsWith(column, beginning);
      case GT, GE -> Sql.of(column + " >= ?", beginning);
      case LT, LE -> Sql.of(column + " <= ?", beginning);
      case CO, EW -> Sql.TRUE;
      case NE -> throw new IllegalArgumentException("ne is the opposite of eq");
    };
  }

  /// The same of two texts in memory.
  static boolean holds(Operator operator, String key, String wanted) {
    return switch (operator) {
      case EQ -> key.equals(wanted);
      case NE -> !key.equals(wanted);
      case CO -> key.contains(wanted);
      case SW -> key.startsWith(wanted);
      case EW -> key.endsWith(wanted);
      case GT -> CaseFolding.compare(key, wanted) > 0;
      case GE -> CaseFolding.compare(key, wanted) >= 0;
      case LT -> CaseFolding.compare(key, wanted) < 0;
      case LE -> CaseFolding.compare(key, wanted) <= 0;
    };
  }
}
