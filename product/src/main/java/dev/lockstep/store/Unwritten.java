package dev.lockstep.store;

import java.util.function.Supplier;

/// What a session's unit of work has yet to write. A statement that may ask for some of it finds it
/// written, so that nobody has to know what is written when.
final class Unwritten {
  private final NewIndexRows index = new NewIndexRows();
  private final NewFeedRows feed = new NewFeedRows();
  private final ToldRows told = new ToldRows();

  /// None of the statements that write it is one that asks for it.
  private boolean writing;

  NewIndexRows index() {
    return index;
  }

  NewFeedRows feed() {
    return feed;
  }

  ToldRows told() {
    return told;
  }

  void writeBefore(String sql, Session session) {
    if (!writing) {
      writing = true;
      try {
        index.writeBefore(sql, session);
        feed.writeBefore(sql, session);
        told.writeBefore(sql, session);
      } finally {
        writing = false;
      }
    }
  }

  /// Runs statements that ask for nothing unwritten, and after which what is known stays true.
  <T> T knowing(Supplier<T> statements) {
    boolean before = writing;
    writing = true;
    try {
      return statements.get();
    } finally {
      writing = before;
    }
  }

  void write(Session session) {
    writing = true;
    try {
      index.write(session);
      feed.write(session);
      told.write(session);
    } finally {
      writing = false;
    }
  }

  /// Forgets it, and what was read for it: another unit of work begins, or a part was rolled back.
  void clear() {
    index.clear();
    feed.clear();
    told.clear();
  }
}
