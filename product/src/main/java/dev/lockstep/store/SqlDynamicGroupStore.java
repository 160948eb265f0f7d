package dev.lockstep.store;

import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DynamicGroupStore;
import dev.lockstep.directory.ObjectId;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/// The state of dynamic groups in SQL.
public final class SqlDynamicGroupStore implements DynamicGroupStore {
  private static final String COMPUTATION = "group_id, phase, after_id, computed";

  private final Database database;

  public SqlDynamicGroupStore(Database database) {
    this.database = database;
  }

  @Override
  public String rulesVersion(DirectoryId directory) {
    return database
        .read(
            session ->
                session.steady(
                    "select rules_version from directory where id = ?",
                    row -> row.text(1),
                    directory))
        .orElse("");
  }

  @Override
  public void setRulesVersion(DirectoryId directory, String version) {
    database
        .unit()
        .update("update directory set rules_version = ? where id = ?", version, directory);
  }

  @Override
  public List<Computation> computations(DirectoryId directory) {
    return database.read(
        session ->
            session.query(
                "select "
                    + COMPUTATION
                    + " from dynamic_group where directory = ? order by group_id",
                SqlDynamicGroupStore::computation,
                directory));
  }

  @Override
  public Optional<Computation> computation(DirectoryId directory, ObjectId group) {
    return database.read(
        session ->
            session.held(
                "select "
                    + COMPUTATION
                    + " from dynamic_group where directory = ? and group_id = ?",
                SqlDynamicGroupStore::computation,
                directory,
                group));
  }

  private static Computation computation(Session.Row row) throws SQLException {
    return new Computation(
        ObjectId.of(row.text(1)),
        Phase.valueOf(row.text(2)),
        row.textIfAny(3).map(ObjectId::of),
        row.instantIfAny(4));
  }

  @Override
  public Optional<Due> due() {
    return database.read(
        session ->
            session.first(
                "select directory, group_id from dynamic_group where phase <> 'DONE' limit 1",
                row -> new Due(new DirectoryId(row.text(1)), ObjectId.of(row.text(2)))));
  }

  @Override
  public void put(DirectoryId directory, Computation computation) {
    database
        .unit()
        .update(
            "insert into dynamic_group (directory, group_id, phase, after_id, computed)"
                + " values (?, ?, ?, ?, ?) on conflict (directory, group_id) do update set"
                + " phase = excluded.phase, after_id = excluded.after_id,"
                + " computed = excluded.computed",
            directory,
            computation.group(),
            computation.phase(),
            computation.after(),
            computation.computed());
  }

  @Override
  public void remove(DirectoryId directory, ObjectId group) {
    database
        .unit()
        .update("delete from dynamic_group where directory = ? and group_id = ?", directory, group);
  }
}
