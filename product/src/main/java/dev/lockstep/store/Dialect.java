package dev.lockstep.store;

import dev.lockstep.store.StoreException.Kind;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// The little in which the two databases differ; all other SQL is written once.
enum Dialect {
  SQLITE {
    @Override
    Map<String, String> placeholders() {
      return Map.of(
          "text", "text",
          "identity", "integer primary key autoincrement",
          "clustered", "without rowid");
    }

    @Override
    Kind kind(SQLException e) {
      if (!(e instanceof SQLiteException sqlite)) {
        return e.getErrorCode() == SQLiteErrorCode.SQLITE_INTERRUPT.code
            ? Kind.OUT_OF_TIME
            : Kind.FAILED;
      }
      return switch (sqlite.getResultCode()) {
        case SQLITE_CONSTRAINT_UNIQUE, SQLITE_CONSTRAINT_PRIMARYKEY -> Kind.NOT_UNIQUE;
        case SQLITE_INTERRUPT -> Kind.OUT_OF_TIME;
        // https://www.sqlite.org/lang_transaction.html, section 3: these may end the transaction
        case SQLITE_FULL, SQLITE_IOERR, SQLITE_NOMEM, SQLITE_BUSY -> Kind.ROLLED_BACK;
        default ->
            (sqlite.getErrorCode() & 0xff) == SQLiteErrorCode.SQLITE_IOERR.code
                ? Kind.ROLLED_BACK
                : Kind.FAILED;
      };
    }

    @Override
    String locked(String select) {
      return select; // there is one writer
    }

    @Override
    String locked(String select, String table) {
      return select;
    }

    @Override
    String steady(String select) {
      return select;
    }

    @Override
    Optional<String> claim() {
      return Optional.empty();
    }

    @Override
    FeedRows feed() {
      return new FeedRows.OfOneWriter();
    }

    @Override
    LogOrder logOrder() {
      return new LogOrder.OfOneWriter();
    }
  },

  POSTGRESQL {
    @Override
    Map<String, String> placeholders() {
      return Map.of(
          "text", "text collate \"C\"",
          "identity", "bigint generated always as identity primary key",
          "clustered", "");
    }

    // By SQLSTATE (PostgreSQL's documentation, appendix A).
    @Override
    Kind kind(SQLException e) {
      return switch (String.valueOf(e.getSQLState())) {
        case "23505" -> Kind.NOT_UNIQUE;
        case "57014" -> Kind.OUT_OF_TIME; // query_canceled, by statement_timeout
        case "40001", "40P01", "55P03" -> Kind.CONFLICT; // serialization, deadlock, lock_timeout
        default -> Kind.FAILED;
      };
    }

    @Override
    String locked(String select) {
      return select + " for no key update";
    }

    @Override
    String locked(String select, String table) {
      return locked(select) + " of " + table;
    }

    @Override
    String steady(String select) {
      return select + " for share";
    }

    @Override
    Optional<String> claim() {
      return Optional.of("select 1 from pg_advisory_xact_lock(hashtextextended(?, 0))");
    }

    @Override
    FeedRows feed() {
      return new FeedRows.OfManyWriters();
    }

    @Override
    LogOrder logOrder() {
      return new LogOrder.OfManyWriters();
    }
  };

  /// What stands in the migrations where the databases differ.
  abstract Map<String, String> placeholders();

  abstract Kind kind(SQLException e);

  /// A select by key whose row no other unit of work changes until this one ends.
  abstract String locked(String select);

  /// Likewise, of one of the tables that it joins.
  abstract String locked(String select, String table);

  /// Likewise, but other units may read it so at the same time.
  abstract String steady(String select);

  /// A query that waits until no other unit of work claims what its parameter names; empty where
  /// there is one writer.
  abstract Optional<String> claim();

  abstract FeedRows feed();

  abstract LogOrder logOrder();

  /// Where the migrations are that only this database has.
  String folder() {
    return "classpath:dev/lockstep/store/migrations/" + name().toLowerCase(java.util.Locale.ROOT);
  }
}
