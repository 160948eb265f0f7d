package dev.lockstep.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/// Wakes the readers of feeds on PostgreSQL, on this node and on others.
///
/// An entry can be read once no older transaction runs, which may be a moment after its commit. So
/// each subject waits here until then, is told to this node's listeners, and is sent to the other
/// nodes by NOTIFY, from a connection of its own: in the transaction that made the entry, NOTIFY
/// would make all commits wait for each other. Many commits become one message.
///
/// What gets lost with a connection is no harm: readers also look by themselves from time to time.
final class FeedBell implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(FeedBell.class.getName());

  private static final String CHANNEL = "lockstep_feed";

  /// How often to look whether an older transaction has ended.
  private static final Duration RECHECK = Duration.ofMillis(5);

  private static final Duration BEFORE_RECONNECTING = Duration.ofSeconds(1);

  private final DataSource source;
  private final Listeners listeners;
  private final BlockingQueue<Set<String>> rung = new LinkedBlockingQueue<>();
  private final Thread ringer;
  private final Thread hearer;
  private volatile boolean closed;
  private volatile int ownProcess;
  private volatile @Nullable Connection hearing;

  FeedBell(DataSource source, Listeners listeners) {
    this.source = source;
    this.listeners = listeners;
    this.ringer = Thread.ofPlatform().name("store-bell").daemon().unstarted(this::ring);
    this.hearer = Thread.ofPlatform().name("store-ear").daemon().unstarted(this::hear);
  }

  void start() {
    ringer.start();
    hearer.start();
  }

  /// Says that a commit touched these; returns at once.
  void ring(Set<String> subjects) {
    if (!subjects.isEmpty()) {
      rung.add(subjects);
    }
  }

  // Ringing

  private void ring() {
    while (!closed) {
      try (Connection connection = source.getConnection()) {
        ownProcess = connection.unwrap(PGConnection.class).getBackendPID();
        ring(connection);
      } catch (InterruptedException e) {
        return;
      } catch (SQLException e) {
        rest("telling of changes", e);
      }
    }
  }

  private void ring(Connection connection) throws SQLException, InterruptedException {
    Map<String, Long> waiting = new HashMap<>();
    while (!closed) {
      Set<String> fresh = new HashSet<>();
      Set<String> first =
          waiting.isEmpty() ? rung.take() : rung.poll(RECHECK.toMillis(), TimeUnit.MILLISECONDS);
      for (Set<String> subjects = first; subjects != null; subjects = rung.poll()) {
        fresh.addAll(subjects);
      }
      Horizon horizon = horizon(connection);
      fresh.forEach(subject -> waiting.put(subject, horizon.next()));
      Set<String> visible = new HashSet<>();
      waiting.forEach(
          (subject, next) -> {
            if (next <= horizon.oldest()) {
              visible.add(subject);
            }
          });
      waiting.keySet().removeAll(visible);
      listeners.tell(visible);
      notifyOthers(connection, visible);
    }
  }

  /// @param oldest the transaction before which none runs
  /// @param next above all transactions that have begun to write
  private record Horizon(long oldest, long next) {}

  private static Horizon horizon(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select pg_snapshot_xmin(now)::text, pg_snapshot_xmax(now)::text"
                    + " from pg_current_snapshot() as now")) {
      row.next();
      return new Horizon(Long.parseLong(row.getString(1)), Long.parseLong(row.getString(2)));
    }
  }

  private static void notifyOthers(Connection connection, Set<String> subjects)
      throws SQLException {
    if (subjects.isEmpty()) {
      return;
    }
    try (PreparedStatement statement =
        connection.prepareStatement(
            "select pg_notify('" + CHANNEL + "', subject) from unnest(?) as subject")) {
      statement.setArray(1, connection.createArrayOf("text", subjects.toArray()));
      statement.execute();
    }
  }

  // Hearing

  private void hear() {
    while (!closed) {
      try (Connection connection = source.getConnection();
          Statement statement = connection.createStatement()) {
        hearing = connection;
        statement.execute("listen " + CHANNEL);
        PGConnection notified = connection.unwrap(PGConnection.class);
        while (!closed) {
          listeners.tell(ofOthers(notified.getNotifications(0)));
        }
      } catch (SQLException e) {
        rest("listening for changes", e);
      }
    }
  }

  private Set<String> ofOthers(PGNotification @Nullable [] notifications) {
    Set<String> subjects = new HashSet<>();
    if (notifications != null) {
      for (PGNotification notification : notifications) {
        if (notification.getPID() != ownProcess) {
          subjects.add(notification.getParameter());
        }
      }
    }
    return subjects;
  }

  private void rest(String doing, SQLException e) {
    if (closed) {
      return;
    }
    LOG.log(System.Logger.Level.WARNING, doing + " is interrupted: " + e.getMessage());
    try {
      Thread.sleep(BEFORE_RECONNECTING);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed = true;
    ringer.interrupt();
    Connection open = hearing;
    if (open != null) {
      try {
        open.abort(Runnable::run);
      } catch (SQLException gone) {
        // it has ended by itself
      }
    }
  }
}
