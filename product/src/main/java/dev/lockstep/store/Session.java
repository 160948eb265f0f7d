package dev.lockstep.store;

import dev.lockstep.scim.json.Json;
import dev.lockstep.store.StoreException.Kind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One connection and the statements prepared on it, which are kept because preparing costs as
/// much as reading a row. Used by one thread at a time.
///
/// Parameters may be text, numbers, booleans (stored as 0 and 1), instants (stored as integer
/// microseconds), optionals of these (empty is NULL); anything else is stored as its text. Text
/// that PostgreSQL can't keep is refused on both stores.
final class Session implements AutoCloseable {
  /// More than the program has; only a query built from a filter differs from time to time.
  private static final int KEPT_STATEMENTS = 256;

  private final Connection connection;
  private final Dialect dialect;
  private final int stripe;
  private volatile boolean spent;
  private OptionalLong deadline = OptionalLong.empty();
  private @Nullable StoreException lost;
  private final Map<String, PreparedStatement> statements = new LinkedHashMap<>(64, 0.75f, true);

  private final Unwritten unwritten = new Unwritten();

  /// Told of each statement before it runs, so that a test can count statements and ask for their
  /// plans.
  private Observer observer = (sql, parameters) -> {};

  interface Observer {
    void runs(String sql, Object... parameters);
  }

  /// @param stripe which row of a number that stands in several this session adds to
  Session(Connection connection, Dialect dialect, int stripe) {
    this.connection = connection;
    this.dialect = dialect;
    this.stripe = stripe;
  }

  /// That of the running unit of work.
  Unwritten unwritten() {
    return unwritten;
  }

  Dialect dialect() {
    return dialect;
  }

  int stripe() {
    return stripe;
  }

  void observe(Observer newObserver) {
    observer = newObserver;
  }

  /// @return how many rows were changed
  int update(String sql, Object... parameters) {
    try {
      return bound(sql, parameters).executeUpdate();
    } catch (SQLException e) {
      throw failure(sql, e);
    }
  }

  /// Anything without parameters or result, such as `commit`.
  void execute(String sql) {
    refuseIfLost();
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

  /// The row of a select by key. Inside a unit of work no other unit changes it before this one
  /// ends, so that what is decided by it still holds when it is written.
  <T> Optional<T> held(String sql, RowMapper<T> mapper, Object... parameters) {
    return first(UnitOfWork.current().isPresent() ? dialect.locked(sql) : sql, mapper, parameters);
  }

  /// Likewise, of a row that many units go by at once and few change.
  <T> Optional<T> steady(String sql, RowMapper<T> mapper, Object... parameters) {
    return first(UnitOfWork.current().isPresent() ? dialect.steady(sql) : sql, mapper, parameters);
  }

  /// Makes other units of work that claim the same wait for the end of this one.
  void claim(String matter) {
    dialect.claim().ifPresent(sql -> exists(sql, matter));
  }

  /// Runs a part of a unit that may fail without the unit: then nothing of the part is written.
  /// PostgreSQL refuses all further statements of a transaction in which one has failed.
  <T> T part(Supplier<T> part) {
    unwritten.write(this);
    execute("savepoint part");
    T result;
    try {
      result = part.get();
    } catch (RuntimeException e) {
      unwritten.clear();
      if (lost == null) {
        execute("rollback to savepoint part");
        execute("release savepoint part");
      }
      throw e;
    }
    execute("release savepoint part");
    return result;
  }

  /// Begins a transaction after which nothing of an earlier one counts.
  void begin(String sql) {
    lost = null;
    execute(sql);
  }

  /// Gives up the transaction, if there still is one.
  void rollback() {
    lost = null;
    try {
      execute("rollback");
    } catch (StoreException noTransaction) {
      // SQLite rolls back by itself after some errors, a full disk among them
    }
  }

  private void refuseIfLost() {
    if (lost != null) {
      throw new StoreException(
          Kind.ROLLED_BACK, "the transaction was rolled back already: " + lost.getMessage(), lost);
    }
  }

  /// Lets no further query begin: the reader's time is up, also where it spends it outside SQL.
  void spend() {
    spent = true;
  }

  /// Lets no query begin after this time from now.
  void limit(Duration budget) {
    deadline = OptionalLong.of(System.nanoTime() + budget.toNanos());
  }

  private boolean isBehindDeadline() {
    return deadline.isPresent() && System.nanoTime() - deadline.getAsLong() > 0;
  }

  void renew() {
    spent = false;
  }

  private PreparedStatement bound(String sql, Object... parameters) throws SQLException {
    if (spent || isBehindDeadline()) {
      throw new StoreException(Kind.OUT_OF_TIME, "the time for reading is spent");
    }
    refuseIfLost();
    unwritten.writeBefore(sql, this);
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
    observer.runs(sql, parameters);
    return statement;
  }

  private static @Nullable Object stored(@Nullable Object parameter) {
    return switch (parameter) {
      case null -> null;
      case String text -> checked(text);
      case Optional<?> optional -> stored(optional.orElse(null));
      case Boolean flag -> flag ? 1L : 0L;
      case Instant instant -> micros(instant);
      case Number number -> number;
      case Object other -> checked(other.toString());
    };
  }

  private static String checked(String text) {
    Optional<String> why = Json.unkeepable(text);
    if (why.isPresent()) {
      throw new StoreException(Kind.UNSTORABLE, "a text " + why.get());
    }
    return text;
  }

  static long micros(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000);
  }

  static Instant instant(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000L);
  }

  private StoreException failure(String sql, SQLException e) {
    forget(sql);
    Kind kind = dialect.kind(e);
    StoreException failure = new StoreException(kind, e.getMessage() + " in: " + sql, e);
    if (kind == Kind.ROLLED_BACK) {
      // each further statement would be a transaction of its own
      lost = failure;
    }
    return failure;
  }

  /// SQLite's driver closes a statement that fails for a full disk or is interrupted; kept, it would
  /// fail ever after.
  private void forget(String sql) {
    PreparedStatement failed = statements.remove(sql);
    if (failed != null) {
      try {
        failed.close();
      } catch (SQLException gone) {
        // as it is to be
      }
    }
  }

  Connection connection() {
    return connection;
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new StoreException(Kind.FAILED, "a connection can't be closed", e);
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

    OptionalLong numberIfAny(int column) throws SQLException {
      long number = columns.getLong(column);
      return columns.wasNull() ? OptionalLong.empty() : OptionalLong.of(number);
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
