package dev.lockstep.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// Conditions that all hold, as far as they are asked for, and the parameters in their order.
final class Conditions {
  private final StringBuilder sql;
  private final List<Object> parameters = new ArrayList<>();

  Conditions(String first, Object parameter) {
    sql = new StringBuilder(first);
    parameters.add(parameter);
  }

  Conditions and(String condition, Optional<?> parameter) {
    parameter.ifPresent(
        given -> {
          sql.append(" and ").append(condition);
          parameters.add(given);
        });
    return this;
  }

  Conditions andAnyOf(String column, Optional<? extends Collection<?>> values) {
    values.ifPresent(
        given -> {
          sql.append(" and ")
              .append(column)
              .append(" in (")
              .append(String.join(", ", Collections.nCopies(given.size(), "?")))
              .append(')');
          parameters.addAll(given);
        });
    return this;
  }

  String sql() {
    return sql.toString();
  }

  Object[] parametersAnd(Object last) {
    List<Object> all = new ArrayList<>(parameters);
    all.add(last);
    return all.toArray();
  }
}
