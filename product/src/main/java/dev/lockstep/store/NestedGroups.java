package dev.lockstep.store;

import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.Membership;
import dev.lockstep.directory.ObjectId;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/// Groups within groups, walked anew at each question: upwards from a member, which reads as many
/// rows as there are groups above it, or downwards from a group, which reads its members to find the
/// groups among them. Circles, which Active Directory allows, end where they began.
///
/// A cross join is one to SQLite whose order it keeps: it would walk all memberships of the Directory
/// for each step otherwise, as it takes what a recursion has found for many.
final class NestedGroups {
  private static final String ABOVE =
      """
      with recursive outer_group(id) as (
        select group_id from membership where directory = ? and member_id = ?
        union
        select m.group_id from outer_group g cross join membership m
          where m.directory = ? and m.member_id = g.id)
      """;

  private static final String WITHIN =
      """
      with recursive inner_group(id) as (
        select m.member_id from membership m cross join object o
          where m.directory = ? and m.group_id = ?
            and o.directory = m.directory and o.id = m.member_id and o.type = 'GROUP'
        union
        select m.member_id from inner_group g cross join membership m cross join object o
          where m.directory = ? and m.group_id = g.id
            and o.directory = m.directory and o.id = m.member_id and o.type = 'GROUP')
      """;

  private NestedGroups() {}

  static boolean isTransitiveMember(
      Session session, DirectoryId directory, ObjectId group, ObjectId member) {
    return session.exists(
        ABOVE + "select 1 from outer_group where id = ?", directory, member, directory, group);
  }

  static List<ObjectId> transitiveGroupsOf(
      Session session,
      DirectoryId directory,
      ObjectId member,
      Optional<ObjectId> after,
      int limit) {
    return page(session, ABOVE, "outer_group", directory, member, after, limit);
  }

  /// How the object is in each: whether directly, and by which of the groups above it that are
  /// members of this one.
  static final String MEMBERSHIPS =
      ABOVE
          + """
          select g.id,
            case when exists (select 1 from membership d
              where d.directory = ? and d.group_id = g.id and d.member_id = ?) then 1 else 0 end,
            (select min(h.id) from outer_group h cross join membership m
              where m.directory = ? and m.group_id = g.id and m.member_id = h.id)
          from outer_group g where g.id > ? and g.id <> ? order by g.id limit ?\
          """;

  static List<Membership> memberships(
      Session session,
      DirectoryId directory,
      ObjectId member,
      Optional<ObjectId> after,
      int limit) {
    return session.query(
        MEMBERSHIPS,
        row -> new Membership(id(row), row.flag(2), row.textIfAny(3).map(ObjectId::of)),
        directory,
        member,
        directory,
        directory,
        member,
        directory,
        after.map(ObjectId::toString).orElse(""),
        member,
        limit);
  }

  static List<ObjectId> groupsWithin(
      Session session, DirectoryId directory, ObjectId group, Optional<ObjectId> after, int limit) {
    return page(session, WITHIN, "inner_group", directory, group, after, limit);
  }

  private static List<ObjectId> page(
      Session session,
      String walk,
      String name,
      DirectoryId directory,
      ObjectId from,
      Optional<ObjectId> after,
      int limit) {
    return session.query(
        walk + "select id from " + name + " where id > ? order by id limit ?",
        NestedGroups::id,
        directory,
        from,
        directory,
        after.map(ObjectId::toString).orElse(""),
        limit);
  }

  private static ObjectId id(Session.Row row) throws SQLException {
    return ObjectId.of(row.text(1));
  }
}
