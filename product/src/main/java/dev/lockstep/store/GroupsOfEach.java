package dev.lockstep.store;

import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.ObjectId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The groups of a page of users by two statements: first the memberships, then each group once,
/// however many of the users are in it.
final class GroupsOfEach {
  private record Edge(ObjectId member, ObjectId group) {}

  private GroupsOfEach() {}

  /// @param limit of memberships; the member at which it is reached is left out with those behind
  static Map<ObjectId, List<DirectoryObject>> read(
      Session session, DirectoryId directory, List<ObjectId> members, int limit) {
    List<Edge> edges = edges(session, directory, members, limit);
    Map<ObjectId, List<DirectoryObject>> groups = new LinkedHashMap<>();
    boolean complete = edges.size() < limit;
    for (ObjectId member : members) {
      if (complete || member.compareTo(edges.getLast().member()) < 0) {
        groups.put(member, new ArrayList<>());
      }
    }
    Map<ObjectId, DirectoryObject> read = objects(session, directory, edges);
    for (Edge edge : edges) {
      List<DirectoryObject> of = groups.get(edge.member());
      DirectoryObject group = read.get(edge.group());
      if (of != null && group != null) {
        of.add(group);
      }
    }
    return groups;
  }

  private static List<Edge> edges(
      Session session, DirectoryId directory, List<ObjectId> members, int limit) {
    Sql sql =
        Sql.of("select member_id, group_id from membership where directory = ? and ", directory)
            .then(Sql.in("member_id", members))
            .then(" order by member_id, group_id limit ?", limit);
    return session.query(
        sql.text(),
        row -> new Edge(ObjectId.of(row.text(1)), ObjectId.of(row.text(2))),
        sql.array());
  }

  private static Map<ObjectId, DirectoryObject> objects(
      Session session, DirectoryId directory, List<Edge> edges) {
    List<ObjectId> ids = edges.stream().map(Edge::group).distinct().toList();
    Map<ObjectId, DirectoryObject> objects = new HashMap<>();
    if (!ids.isEmpty()) {
      Sql sql =
          Sql.of(
                  "select " + ObjectRows.COLUMNS + " from object o where o.directory = ? and ",
                  directory)
              .then(Sql.in("o.id", ids));
      session
          .query(sql.text(), ObjectRows::map, sql.array())
          .forEach(object -> objects.put(object.id(), object));
    }
    return objects;
  }
}
