package dev.lockstep.store;

import dev.lockstep.store.StoreException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;

/// One database, in a SQLite file or on a PostgreSQL server. The stores of all rooms share it, so
/// that what one unit of work writes through several of them commits together.
///
/// The session of a running unit is found through a scoped value: a store method called inside a
/// unit writes and reads there, called outside it reads what is committed.
public final class Database implements AutoCloseable {
  private static final int POSTGRES_15 = 150_000;

  private final Engine engine;
  private final Dialect dialect;
  private final Listeners listeners;
  private final Optional<SoleNode> alone;
  private final String epoch;

  private Database(
      Engine engine,
      Dialect dialect,
      Listeners listeners,
      Optional<SoleNode> alone,
      String identity) {
    this.engine = engine;
    this.alone = alone;
    this.dialect = dialect;
    this.listeners = listeners;
    this.epoch = write(() -> epoch(unit(), identity));
  }

  /// Opens the file, creating it where there is none, and brings its schema up to date.
  ///
  /// @throws StoreException when a newer version of Lockstep has written it, or it isn't ours
  public static Database open(Path file) {
    Migrations.run(Dialect.SQLITE, SqliteEngine.source(file, false), file.toString());
    Listeners listeners = new Listeners();
    return new Database(
        new SqliteEngine(file, listeners::tell),
        Dialect.SQLITE,
        listeners,
        Optional.empty(),
        identity(file));
  }

  /// Connects to the server and brings the schema up to date.
  ///
  /// @throws StoreException as for a file, or when there is no connection, the server is older than
  ///     PostgreSQL 15, or its database isn't of UTF-8
  public static Database open(PostgresAccess access) {
    DataSource source = PostgresEngine.source(access);
    return open(access, source, identity(source, access), Optional.empty());
  }

  /// The same for one process at a time.
  ///
  /// @throws StoreException also when another one has opened it so
  public static Database openAlone(PostgresAccess access) {
    DataSource source = PostgresEngine.source(access);
    String identity = identity(source, access);
    SoleNode alone = SoleNode.hold(source, access.url(), SoleNode.PATIENCE);
    try {
      return open(access, source, identity, Optional.of(alone));
    } catch (RuntimeException e) {
      alone.close();
      throw e;
    }
  }

  private static Database open(
      PostgresAccess access, DataSource source, String identity, Optional<SoleNode> alone) {
    Migrations.run(Dialect.POSTGRESQL, source, access.url());
    Listeners listeners = new Listeners();
    FeedBell bell = new FeedBell(source, listeners);
    return new Database(
        new PostgresEngine(access, bell), Dialect.POSTGRESQL, listeners, alone, identity);
  }

  /// Runs a unit of work and returns when it is durable; inside a unit, runs at once as a part of
  /// that unit.
  public <T> T write(Supplier<T> unit) {
    return UnitOfWork.current().isPresent() ? unit.get() : engine.write(unit);
  }

  /// Runs a query: inside a unit of work on the unit's own connection, else on a reader.
  <T> T read(Function<Session, T> query) {
    return UnitOfWork.current()
        .map(unit -> query.apply(unit.session()))
        .orElseGet(() -> engine.read(query));
  }

  /// The session of the running unit of work.
  ///
  /// @throws IllegalStateException outside a unit: a write that could be lost half-way
  Session unit() {
    return running().session();
  }

  UnitOfWork running() {
    return UnitOfWork.current()
        .orElseThrow(() -> new IllegalStateException("a write outside a unit of work"));
  }

  /// Changes when the database is restored or copied; part of every feed position.
  String epoch() {
    return epoch;
  }

  FeedRows feed() {
    return dialect.feed();
  }

  LogOrder logOrder() {
    return dialect.logOrder();
  }

  /// Tells the listeners about this subject once the running unit is committed.
  void touch(String subject) {
    running().touch(subject);
  }

  /// Called, on a thread of the store, with each subject that a commit touched; must be quick.
  void onTouch(Consumer<String> listener) {
    listeners.add(listener);
  }

  // What tells a copy from its original

  private static String epoch(Session session, String identity) {
    session.update(
        "insert into store (name, value) values ('identity', '') on conflict do nothing");
    String known =
        session
            .held("select value from store where name = 'identity'", row -> row.text(1))
            .orElseThrow();
    if (!known.equals(identity)) {
      session.update("update store set value = ? where name = 'identity'", identity);
      session.update(
          "insert into store (name, value) values ('epoch', ?)"
              + " on conflict (name) do update set value = excluded.value",
          UUID.randomUUID().toString().substring(0, 8));
    }
    return session
        .first("select value from store where name = 'epoch'", row -> row.text(1))
        .orElseThrow();
  }

  /// A copied file is another file of the file system.
  private static String identity(Path file) {
    try {
      Map<String, Object> attributes = Files.readAttributes(file, "fileKey,creationTime");
      return attributes.get("fileKey") + " " + attributes.get("creationTime");
    } catch (IOException e) {
      throw new StoreException(Kind.FAILED, "the database " + file + " can't be looked at", e);
    }
  }

  /// A dump that is restored has another number; a standby that took over, or a server that was set
  /// back to an earlier time, is on another timeline.
  private static String identity(DataSource source, PostgresAccess access) {
    try (Connection connection = source.getConnection()) {
      Session session = new Session(connection, Dialect.POSTGRESQL, 0);
      refuseUnfit(
          access.url(),
          session.number("select current_setting('server_version_num')::bigint"),
          session
              .first("select current_setting('server_encoding')", row -> row.text(1))
              .orElse(""));
      return session
          .first(
              "select concat_ws(' ', (select system_identifier from pg_control_system()),"
                  + " (select timeline_id from pg_control_checkpoint()),"
                  + " (select oid from pg_database where datname = current_database()))",
              row -> row.text(1))
          .orElseThrow();
    } catch (SQLException e) {
      throw new StoreException(
          Kind.FAILED, "there is no way into the database " + access + ": " + e.getMessage(), e);
    }
  }

  /// @param version as `server_version_num` counts it
  static void refuseUnfit(String name, long version, String encoding) {
    if (version < POSTGRES_15) {
      throw new StoreException(
          Kind.FAILED,
          name + " is PostgreSQL " + version / 10_000 + "; Lockstep needs 15 or newer");
    }
    if (!encoding.equals("UTF8")) {
      throw new StoreException(
          Kind.FAILED,
          name
              + " has the encoding "
              + encoding
              + "; make a database for Lockstep with ENCODING 'UTF8'");
    }
  }

  @Override
  public void close() {
    engine.close();
    alone.ifPresent(SoleNode::close);
  }
}
