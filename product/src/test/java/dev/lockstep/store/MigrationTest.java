package dev.lockstep.store;

import static dev.lockstep.directory.ObjectType.GROUP;
import static dev.lockstep.directory.ObjectType.USER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectorySchemas;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Search;
import dev.lockstep.directory.Search.Sort;
import dev.lockstep.directory.SourceId;
import dev.lockstep.directory.SourceStore.Node;
import dev.lockstep.scim.query.AttributeNames;
import dev.lockstep.scim.query.FilterBinder;
import dev.lockstep.scim.value.Value;
import dev.lockstep.servers.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A database that an earlier version has filled is brought up to date with what is in it.
class MigrationTest {
  private static final DirectoryId ACME = new DirectoryId("acme");
  private static final DirectoryId BETA = new DirectoryId("beta");
  private static final ObjectId ANNA = id(1);
  private static final ObjectId BERT = id(2);
  private static final ObjectId STAFF = id(3);
  private static final ObjectId GONE = id(4);
  private static final ObjectId THEIR_ANNA = id(5);

  @TempDir private Path folder;

  private static ObjectId id(int number) {
    return new ObjectId(new UUID(0, number));
  }

  /// As version 42 wrote them, which names Directory, type and attribute in each index row.
  private static final List<String> ROWS_OF_42 =
      List.of(
          "insert into directory (id, display_name, provisioning, created)"
              + " values ('acme', 'Acme', 'AUTOMATIC', 1), ('beta', 'Beta', 'AUTOMATIC', 1)",
          object(
              "acme",
              ANNA,
              "USER",
              "{\"userName\":\"anna\",\"displayName\":\"Anna\",\"title\":\"Chief\"}",
              "null"),
          object("acme", BERT, "USER", "{\"userName\":\"bert\",\"displayName\":\"Bert\"}", "null"),
          object("acme", STAFF, "GROUP", "{\"displayName\":\"Anna\"}", "null"),
          object("acme", GONE, "USER", "{\"userName\":\"gone\"}", "7"),
          object(
              "beta",
              THEIR_ANNA,
              "USER",
              "{\"userName\":\"anna\",\"displayName\":\"Anna\"}",
              "null"),
          "insert into object_count (directory, type, stripe, live)"
              + " values ('acme', 'USER', 0, 2), ('acme', 'GROUP', 0, 1), ('beta', 'USER', 0, 1)",
          value("acme", "USER", "displayName", "anna", ANNA),
          value("acme", "USER", "title", "chief", ANNA),
          value("acme", "USER", "displayName", "bert", BERT),
          value("acme", "USER", "enterprise:manager.value", ANNA.toString(), BERT),
          value("acme", "GROUP", "displayName", "anna", STAFF),
          value("beta", "USER", "displayName", "anna", THEIR_ANNA),
          sourceObject("live", ANNA),
          sourceObject("binned", GONE));

  private static String object(
      String directory, ObjectId id, String type, String document, String deleted) {
    return "insert into object (directory, id, type, owner, document, version, created,"
        + " last_modified, deleted) values ('%s', '%s', '%s', 'endpoint', '%s', 1, 1, 1, %s)"
            .formatted(directory, id, type, document, deleted);
  }

  private static String value(
      String directory, String type, String attribute, String key, ObjectId object) {
    return "insert into indexed_value (directory, type, attribute, value_key, object_id, leads)"
        + " values ('%s', '%s', '%s', '%s', '%s', 1)"
            .formatted(directory, type, attribute, key, object);
  }

  private static String sourceObject(String anchor, ObjectId object) {
    return "insert into source_object (directory, source, anchor, kind, object_id, gone)"
        + " values ('acme', 'hr', '%s', 'USER', '%s', 0)".formatted(anchor, object);
  }

  private static void fill(Dialect dialect, DataSource source) throws SQLException {
    Migrations.steps(dialect, source).target("42").load().migrate();
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      for (String row : ROWS_OF_42) {
        statement.execute(row);
      }
    }
  }

  @Test
  void whatVersion42IndexedOnSqliteIsFoundAndChanged() throws SQLException {
    Path file = folder.resolve("store.db");
    fill(Dialect.SQLITE, SqliteEngine.source(file, false));

    try (Database database = Database.open(file)) {
      assertFoundAndChanged(database);
    }
  }

  @Test
  void whatVersion42IndexedOnPostgresIsFoundAndChanged() throws SQLException {
    PostgresAccess access = PostgresServer.freshDatabase();
    fill(Dialect.POSTGRESQL, PostgresEngine.source(access));

    try (Database database = Database.open(access)) {
      assertFoundAndChanged(database);
    }
  }

  private static void assertFoundAndChanged(Database database) {
    SqlDirectoryStore store = new SqlDirectoryStore(database, new SearchSizes(3, 2));
    assertThat(found(store, ACME, USER, "displayName eq \"Anna\"")).containsExactly(ANNA);
    assertThat(found(store, ACME, USER, "displayName sw \"b\" and not (title pr)"))
        .containsExactly(BERT);
    assertThat(found(store, ACME, GROUP, "displayName eq \"Anna\"")).containsExactly(STAFF);
    assertThat(found(store, BETA, USER, "displayName eq \"Anna\"")).containsExactly(THEIR_ANNA);
    assertThat(ids(store.search(ACME, Search.of(USER, 10).sortedBy(byTitle()))))
        .containsExactly(ANNA, BERT);
    assertThat(store.reportsOf(ACME, ANNA, Optional.empty(), 10)).containsExactly(BERT);
    SqlSourceStore sources = new SqlSourceStore(database);
    assertThat(sources.node(ACME, new SourceId("hr"), "live").map(Node::leftOut)).contains(false);
    assertThat(sources.node(ACME, new SourceId("hr"), "binned").map(Node::leftOut)).contains(true);

    DirectoryObject anna = store.find(ACME, ANNA).orElseThrow();
    DirectoryObject anne =
        anna.changed(
            anna.document()
                .with("displayName", Value.text("Anne"))
                .with("nickName", Value.text("Annie")),
            StoreUnderTest.NOW);
    assertThat(store.atomically(() -> store.update(ACME, anne))).isTrue();

    assertThat(found(store, ACME, USER, "displayName eq \"Anna\"")).isEmpty();
    assertThat(found(store, ACME, USER, "displayName eq \"Anne\"")).containsExactly(ANNA);
    assertThat(found(store, ACME, USER, "nickName eq \"annie\"")).containsExactly(ANNA);
    assertThat(found(store, BETA, USER, "displayName eq \"Anna\"")).containsExactly(THEIR_ANNA);
  }

  private static List<ObjectId> found(
      SqlDirectoryStore store, DirectoryId directory, ObjectType type, String filter) {
    return ids(
        store.search(
            directory,
            Search.of(type, 10)
                .where(
                    Optional.of(FilterBinder.bind(DirectorySchemas.STANDARD.of(type), filter)))));
  }

  private static List<ObjectId> ids(Search.Result result) {
    return result.objects().stream().map(DirectoryObject::id).toList();
  }

  private static Optional<Sort> byTitle() {
    return AttributeNames.bind(DirectorySchemas.STANDARD.of(USER), AttributeNames.parse("title"))
        .map(title -> new Sort(title, false));
  }
}
