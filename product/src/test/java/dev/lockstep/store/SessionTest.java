package dev.lockstep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.store.StoreException.Kind;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConnection;

/// A SQLite connection goes on after what its driver can't go on after by itself.
class SessionTest {
  private static final String COUNT =
      "with recursive number (n) as (select 1 union all select n + 1 from number where n < ?)"
          + " select count(*) from number";

  @TempDir private Path folder;

  @Test
  void anInterruptedQueryCanBeAskedAgain() throws Exception {
    try (Session session =
        new Session(
            SqliteEngine.source(folder.resolve("test.db"), false).getConnection(),
            Dialect.SQLITE,
            0)) {
      AtomicBoolean over = new AtomicBoolean();
      Thread interrupter = Thread.ofPlatform().start(() -> interrupt(session, over));

      assertThatThrownBy(() -> session.number(COUNT, Long.MAX_VALUE))
          .isInstanceOfSatisfying(
              StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.OUT_OF_TIME));
      over.set(true);
      interrupter.join();

      assertThat(session.number(COUNT, 3)).isEqualTo(3);
    }
  }

  private static void interrupt(Session session, AtomicBoolean over) {
    try {
      while (!over.get()) {
        session.connection().unwrap(SQLiteConnection.class).getDatabase().interrupt();
        Thread.onSpinWait();
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
