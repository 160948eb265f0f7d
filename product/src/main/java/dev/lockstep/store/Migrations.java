package dev.lockstep.store;

import dev.lockstep.store.StoreException.Kind;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/// Brings a database's schema up to date, by Flyway, which holds a lock on PostgreSQL while it
/// does: of two nodes that start at once one waits. SQLite's file is ours alone.
final class Migrations {
  private static final String COMMON = "classpath:dev/lockstep/store/migrations/common";

  private Migrations() {}

  /// @param name what the database is called in errors
  /// @throws StoreException when a newer version of Lockstep has written it, it isn't ours, or a
  ///     step of it fails: then that step has changed nothing
  static void run(Dialect dialect, DataSource source, String name) {
    try {
      Flyway flyway = steps(dialect, source).load();
      refuseNewer(flyway, name);
      flyway.migrate();
    } catch (FlywayException e) {
      throw new StoreException(
          Kind.FAILED,
          "the database " + name + " can't be brought up to date: " + e.getMessage(),
          e);
    }
  }

  static FluentConfiguration steps(Dialect dialect, DataSource source) {
    return Flyway.configure()
        .dataSource(source)
        .locations(COMMON, dialect.folder())
        .placeholders(dialect.placeholders());
  }

  private static void refuseNewer(Flyway flyway, String name) {
    List<String> unknown = new ArrayList<>();
    String newest = "0";
    for (MigrationInfo step : flyway.info().all()) {
      if (step.getState().isApplied() && !step.getState().isResolved()) {
        unknown.add(String.valueOf(step.getVersion()));
      } else {
        newest = String.valueOf(step.getVersion());
      }
    }
    if (!unknown.isEmpty()) {
      throw new StoreException(
          Kind.FAILED,
          "the database "
              + name
              + " was written by a newer Lockstep: its schema is of version "
              + unknown.getLast()
              + ", this program knows "
              + newest
              + ". Start the newer program, or restore the backup made before it");
    }
  }
}
