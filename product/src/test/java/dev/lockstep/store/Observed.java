package dev.lockstep.store;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// A database while others work on it, for tests of other rooms. What is observed runs as one unit
/// of work, whose session all statements go through.
public final class Observed {
  private Observed() {}

  /// What the work asks of the database.
  public static List<String> statements(Database database, Runnable work) {
    List<String> seen = new ArrayList<>();
    return database.write(
        () -> {
          Session session = database.unit();
          session.observe((sql, _) -> seen.add(sql));
          try {
            work.run();
          } finally {
            session.observe((_, _) -> {});
          }
          return List.copyOf(seen);
        });
  }

  /// The work, whose time for reading is up once it has begun to search for objects.
  public static <T> T outOfTime(Database database, Supplier<T> work) {
    return database.write(
        () -> {
          Session session = database.unit();
          session.observe(
              (sql, _) -> {
                if (sql.contains(" from object o")) {
                  session.spend();
                }
              });
          try {
            return work.get();
          } finally {
            session.observe((_, _) -> {});
            session.renew();
          }
        });
  }
}
