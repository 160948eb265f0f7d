package dev.lockstep.store;

import dev.lockstep.store.StoreException.Kind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// One connection and the statements prepared on it, which are kept because preparing costs as
/// much as reading a row. Used by one thread at a time.
///
/// Parameters may be text, numbers, booleans (stored as 0 and 1), instants (stored as integer
/// microseconds), optionals of these (empty is NULL); anything else is stored as its text.
final class Session implements AutoCloseable {
  /// More than the program has; only a query built from a filter differs from time to time.
  private static final int KEPT_STATEMENTS = 256;

  private static final int SQLITE_INTERRUPT = SQLiteErrorCode.SQLITE_INTERRUPT.code;

  private final Connection connection;
  private volatile boolean spent;
  private final Map<String, PreparedStatement> statements = new LinkedHashMap<>(64, 0.75f, true);

  Session(Connection connection) {
    this.connection = connection;
  }

  /// @return how many rows were changed
  int update(String sql, Object... parameters) {
    try {
      return bound(sql, parameters).executeUpdate();
    } catch (SQLException e) {
      throw failure(sql, e);
    }
  }

  /// Anything without parameters or result, such as `begin`.
  void execute(String sql) {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw failure(sql, e);
    }
  }

  <T> List<T> query(String sql, RowMapper<T> mapper, Object... parameters) {
    try (ResultSet rows = bound(sql, parameters).executeQuery()) {
      List<T> found = new ArrayList<>();
      while (rows.next()) {
        found.add(mapper.map(new Row(rows)));
      }
      return found;
    } catch (SQLException e) {
      throw failure(sql, e);
    }
  }

  <T> Optional<T> first(String sql, RowMapper<T> mapper, Object... parameters) {
    try (ResultSet rows = bound(sql, parameters).executeQuery()) {
      return rows.next() ? Optional.of(mapper.map(new Row(rows))) : Optional.empty();
    } catch (SQLException e) {
      throw failure(sql, e);
    }
  }

  /// The number in the first column of the only row; 0 where it is NULL or there is no row.
  long number(String sql, Object... parameters) {
    return first(sql, row -> row.number(1), parameters).orElse(0L);
  }

  boolean exists(String sql, Object... parameters) {
    return first(sql, _ -> true, parameters).orElse(false);
  }

  /// Lets no further query begin: the reader's time is up, also where it spends it outside SQL.
  void spend() {
    spent = true;
  }

  void renew() {
    spent = false;
  }

  private PreparedStatement bound(String sql, Object... parameters) throws SQLException {
    if (spent) {
      throw new SQLException("the time for reading is spent", "", SQLITE_INTERRUPT);
    }
    PreparedStatement statement = statements.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      statements.put(sql, statement);
      if (statements.size() > KEPT_STATEMENTS) {
        Iterator<PreparedStatement> eldest = statements.values().iterator();
        eldest.next().close();
        eldest.remove();
      }
    }
    for (int index = 0; index < parameters.length; index++) {
      statement.setObject(index + 1, stored(parameters[index]));
    }
    return statement;
  }

  private static @Nullable Object stored(@Nullable Object parameter) {
    return switch (parameter) {
      case null -> null;
      case Optional<?> optional -> stored(optional.orElse(null));
      case Boolean flag -> flag ? 1L : 0L;
      case Instant instant -> micros(instant);
      case Number number -> number;
      case Object other -> other.toString();
    };
  }

  static long micros(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000);
  }

  static Instant instant(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000L);
  }

  private static StoreException failure(String sql, SQLException e) {
    Kind kind = e.getErrorCode() == SQLITE_INTERRUPT ? Kind.OUT_OF_TIME : Kind.FAILED;
    if (e instanceof SQLiteException sqlite) {
      SQLiteErrorCode code = sqlite.getResultCode();
      if (code == SQLiteErrorCode.SQLITE_CONSTRAINT_UNIQUE
          || code == SQLiteErrorCode.SQLITE_CONSTRAINT_PRIMARYKEY) {
        kind = Kind.NOT_UNIQUE;
      }
    }
    return new StoreException(kind, e.getMessage() + " in: " + sql, e);
  }

  Connection connection() {
    return connection;
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw failure("close", e);
    }
  }

  interface RowMapper<T> {
    T map(Row row) throws SQLException;
  }

  /// The row that a query stands at. Columns count from 1.
  record Row(ResultSet columns) {
    String text(int column) throws SQLException {
      return columns.getString(column);
    }

    Optional<String> textIfAny(int column) throws SQLException {
      return Optional.ofNullable(columns.getString(column));
    }

    long number(int column) throws SQLException {
      return columns.getLong(column);
    }

    boolean flag(int column) throws SQLException {
      return columns.getLong(column) != 0;
    }

    Instant instant(int column) throws SQLException {
      return Session.instant(columns.getLong(column));
    }

    Optional<Instant> instantIfAny(int column) throws SQLException {
      long micros = columns.getLong(column);
      return columns.wasNull() ? Optional.empty() : Optional.of(Session.instant(micros));
    }
  }
}
