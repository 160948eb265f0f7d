package dev.lockstep.benchmarks;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// Writes what a first read has written once more into an empty file, as the store would: the same
/// tables and indexes, units of the same size, sorted as the store sorts them, each committed and
/// durable. By SQL alone, a statement for each table of a unit: what no store with these rows goes
/// below.
final class RowCopy implements AutoCloseable {
  /// As [dev.lockstep.directory.SourceRunner] cuts them: people with their managers, and members.
  private static final int PEOPLE = 2_000;

  private static final int MEMBERS = 4_000;

  private static final String PEOPLES_UNIT = "(select number from staged.unit where id = %s)";

  private static final String MEMBERS_UNIT = "1000 + row_number() over (order by %s) / " + MEMBERS;

  private final Connection connection;

  /// @param unit which unit a row belongs to
  /// @param order in which a unit has its rows
  private record Copied(String table, String unit, String order) {}

  private static final List<Copied> TABLES =
      List.of(
          new Copied("object", PEOPLES_UNIT.formatted("t.id"), "t.rowid"),
          new Copied(
              "indexed_value",
              PEOPLES_UNIT.formatted("t.object_id"),
              "t.attribute, t.value_key, t.object_id"),
          new Copied(
              "source_object",
              "coalesce(" + PEOPLES_UNIT.formatted("t.object_id") + ", 0)",
              "t.anchor"),
          new Copied("membership", MEMBERS_UNIT.formatted("t.group_id"), "t.group_id, t.member_id"),
          new Copied(
              "source_link",
              "case when t.reference = 'MEMBER' then "
                  + MEMBERS_UNIT.formatted("t.anchor")
                  + " else (select u.number from staged.unit u join filled.source_object s"
                  + " on s.object_id = u.id where s.directory = t.directory"
                  + " and s.source = t.source and s.anchor = t.anchor) end",
              "t.anchor, t.target"),
          new Copied(
              "feed",
              "case when t.member_id is null then "
                  + PEOPLES_UNIT.formatted("t.object_id")
                  + " else "
                  + MEMBERS_UNIT.formatted("t.revision")
                  + " end",
              "t.revision"));

  /// @param folder with the filled `store.db`, for two more files
  RowCopy(Path folder) throws SQLException {
    connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("copy.db"));
    for (String pragma :
        List.of(
            "journal_mode = wal",
            "synchronous = full",
            "cache_size = -16384",
            "wal_autocheckpoint = 16384")) {
      run("pragma " + pragma);
    }
    run("attach '" + folder.resolve("store.db") + "' as filled");
    run("attach '" + folder.resolve("staged.db") + "' as staged");
    run(
        "create table staged.unit as select id, row_number() over (order by rowid) / "
            + PEOPLE
            + " as number from filled.object");
    run("create unique index staged.unit_id on unit (id)");
    for (Copied copied : TABLES) {
      stage(copied);
      for (String definition : definitions(copied.table())) {
        run(definition);
      }
    }
  }

  private void stage(Copied copied) throws SQLException {
    run(
        "create table staged.%1$s as select %2$s as unit, t.* from filled.%1$s t order by 1, %3$s"
            .formatted(copied.table(), copied.unit(), copied.order()));
    run("create index staged.%1$s_unit on %1$s (unit)".formatted(copied.table()));
  }

  /// The table first.
  private List<String> definitions(String table) throws SQLException {
    return texts(
        "select sql from filled.sqlite_master where tbl_name = '"
            + table
            + "' and sql is not null order by type desc");
  }

  void copy() throws SQLException {
    List<String> columns = new ArrayList<>();
    for (Copied copied : TABLES) {
      columns.add(
          String.join(
              ", ", texts("select name from pragma_table_info('%s')".formatted(copied.table()))));
    }
    for (String unit : units()) {
      run("begin immediate");
      for (int index = 0; index < TABLES.size(); index++) {
        run(
            "insert into main.%1$s (%2$s) select %2$s from staged.%1$s where unit = %3$s"
                .formatted(TABLES.get(index).table(), columns.get(index), unit));
      }
      run("commit");
    }
  }

  private List<String> units() throws SQLException {
    List<String> selects =
        TABLES.stream().map(copied -> "select unit from staged." + copied.table()).toList();
    return texts(String.join(" union ", selects) + " order by 1");
  }

  private List<String> texts(String query) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
    }
    return texts;
  }

  private void run(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
