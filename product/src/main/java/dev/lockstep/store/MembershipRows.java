package dev.lockstep.store;

import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What leads from object to object: memberships, a row each, and managers, who stand in the side
/// table. Pages are in the order of ids, those after an id or from the first on.
final class MembershipRows {
  private MembershipRows() {}

  /// @return false when it was there already
  static boolean add(
      Session session, DirectoryId directory, ObjectId group, ObjectId member, Instant at) {
    int added =
        session.update(
            "insert into membership (directory, group_id, member_id) values (?, ?, ?)"
                + " on conflict do nothing",
            directory,
            group,
            member);
    return added > 0 && changed(session, directory, group, 1, at);
  }

  /// @return those that weren't there already
  static Set<ObjectId> addAll(
      Session session, DirectoryId directory, ObjectId group, List<ObjectId> members, Instant at) {
    Set<ObjectId> added = new HashSet<>();
    for (List<ObjectId> portion : NewRows.portions(members)) {
      List<Object> parameters = new ArrayList<>();
      portion.forEach(member -> parameters.addAll(List.of(directory, group, member)));
      added.addAll(
          session.query(
              NewRows.insert(
                      "membership", List.of("directory", "group_id", "member_id"), portion.size())
                  + " on conflict do nothing returning member_id",
              MembershipRows::id,
              parameters.toArray()));
    }
    if (!added.isEmpty()) {
      changed(session, directory, group, added.size(), at);
    }
    return added;
  }

  /// @return false when it wasn't there
  static boolean remove(
      Session session, DirectoryId directory, ObjectId group, ObjectId member, Instant at) {
    int removed =
        session.update(
            "delete from membership where directory = ? and group_id = ? and member_id = ?",
            directory,
            group,
            member);
    return removed > 0 && changed(session, directory, group, 1, at);
  }

  private static boolean changed(
      Session session, DirectoryId directory, ObjectId group, int edges, Instant at) {
    session.update(
        "update object set version = version + ?, last_modified = ?"
            + " where directory = ? and id = ?",
        edges,
        at,
        directory,
        group);
    return true;
  }

  static boolean exists(Session session, DirectoryId directory, ObjectId group, ObjectId member) {
    return session.exists(
        "select 1 from membership where directory = ? and group_id = ? and member_id = ?",
        directory,
        group,
        member);
  }

  static Set<ObjectId> among(
      Session session, DirectoryId directory, ObjectId group, List<ObjectId> some) {
    return Set.copyOf(
        ManyIds.query(
            session,
            "select member_id from membership where directory = ? and group_id = ?"
                + " and member_id"
                + ManyIds.AMONG,
            row -> ObjectId.of(row.text(1)),
            some,
            directory,
            group));
  }

  static List<ObjectId> members(
      Session session, DirectoryId directory, ObjectId group, Optional<ObjectId> after, int limit) {
    return page(
        session,
        "select member_id from membership where directory = ? and group_id = ?"
            + " and member_id > ? order by member_id limit ?",
        MembershipRows::id,
        directory,
        group,
        after,
        limit);
  }

  static List<ObjectId> groupsOf(
      Session session,
      DirectoryId directory,
      ObjectId member,
      Optional<ObjectId> after,
      int limit) {
    return page(
        session,
        "select group_id from membership where directory = ? and member_id = ?"
            + " and group_id > ? order by group_id limit ?",
        MembershipRows::id,
        directory,
        member,
        after,
        limit);
  }

  static List<DirectoryObject> memberObjects(
      Session session, DirectoryId directory, ObjectId group, Optional<ObjectId> after, int limit) {
    return page(
        session,
        "select "
            + ObjectRows.COLUMNS
            + " from membership m join object o on o.directory = m.directory and o.id = m.member_id"
            + " where m.directory = ? and m.group_id = ? and m.member_id > ?"
            + " order by m.member_id limit ?",
        ObjectRows::map,
        directory,
        group,
        after,
        limit);
  }

  static List<DirectoryObject> groupObjectsOf(
      Session session,
      DirectoryId directory,
      ObjectId member,
      Optional<ObjectId> after,
      int limit) {
    return page(
        session,
        "select "
            + ObjectRows.COLUMNS
            + " from membership m join object o on o.directory = m.directory and o.id = m.group_id"
            + " where m.directory = ? and m.member_id = ? and m.group_id > ?"
            + " order by m.group_id limit ?",
        ObjectRows::map,
        directory,
        member,
        after,
        limit);
  }

  static List<ObjectId> reportsOf(
      Session session,
      DirectoryId directory,
      ObjectId manager,
      Optional<ObjectId> after,
      int limit) {
    return session.query(
        "select object_id from indexed_value where "
            + IndexedAttributes.NUMBER
            + " and value_key = ? and object_id > ? order by object_id limit ?",
        MembershipRows::id,
        directory,
        ObjectType.USER,
        "enterprise:manager.value",
        manager,
        behind(after),
        limit);
  }

  private static <T> List<T> page(
      Session session,
      String sql,
      Session.RowMapper<T> mapper,
      DirectoryId directory,
      ObjectId of,
      Optional<ObjectId> after,
      int limit) {
    return session.query(sql, mapper, directory, of, behind(after), limit);
  }

  private static String behind(Optional<ObjectId> after) {
    return after.map(ObjectId::toString).orElse("");
  }

  private static ObjectId id(Session.Row row) throws SQLException {
    return ObjectId.of(row.text(1));
  }
}
