package dev.lockstep.store;

import dev.lockstep.directory.ClientProfile;
import dev.lockstep.directory.Directory;
import dev.lockstep.directory.Directory.Provisioning;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryStore.UniquenessException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Directories themselves, without what is in them.
final class DirectoryRows {
  private static final String COLUMNS =
      "id, display_name, provisioning, profile, created, bin_life";

  private DirectoryRows() {}

  static void insert(Session session, Directory directory) {
    int inserted =
        session.update(
            "insert into directory (id, display_name, provisioning, profile, created, bin_life)"
                + " values (?, ?, ?, ?, ?, ?) on conflict do nothing",
            directory.id(),
            directory.displayName(),
            directory.provisioning(),
            directory.profile(),
            directory.created(),
            directory.recycleBinLife().toSeconds());
    if (inserted == 0) {
      throw new UniquenessException("the directory '" + directory.id() + "' exists already");
    }
  }

  static void update(Session session, Directory directory) {
    session.update(
        "update directory set display_name = ?, provisioning = ?, profile = ?, bin_life = ?"
            + " where id = ?",
        directory.displayName(),
        directory.provisioning(),
        directory.profile(),
        directory.recycleBinLife().toSeconds(),
        directory.id());
  }

  static List<Directory> all(Session session) {
    return session.query("select " + COLUMNS + " from directory order by id", DirectoryRows::map);
  }

  /// Inside a unit of work it is held: each of its settings is written with all others.
  static Optional<Directory> find(Session session, DirectoryId id) {
    return session.held(
        "select " + COLUMNS + " from directory where id = ?", DirectoryRows::map, id);
  }

  private static Directory map(Session.Row row) throws SQLException {
    return new Directory(
        new DirectoryId(row.text(1)),
        row.text(2),
        Provisioning.valueOf(row.text(3)),
        ClientProfile.valueOf(row.text(4)),
        row.instant(5),
        Duration.ofSeconds(row.number(6)));
  }
}
