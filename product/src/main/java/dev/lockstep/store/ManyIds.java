package dev.lockstep.store;

import dev.lockstep.directory.ObjectId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Asks for many ids at once. Each statement takes as many, the last of them repeated where fewer
/// are left, so that one text serves all and stays prepared.
final class ManyIds {
  private static final int AT_ONCE = 100;

  /// Behind a column of ids.
  static final String AMONG = " in (" + "?, ".repeat(AT_ONCE - 1) + "?)";

  private ManyIds() {}

  /// @param sql ends with [#AMONG]
  /// @param before the parameters in front of the ids
  static <T> List<T> query(
      Session session,
      String sql,
      Session.RowMapper<T> mapper,
      List<ObjectId> ids,
      Object... before) {
    List<T> found = new ArrayList<>();
    for (int from = 0; from < ids.size(); from += AT_ONCE) {
      List<ObjectId> some = ids.subList(from, Math.min(ids.size(), from + AT_ONCE));
      List<Object> parameters = new ArrayList<>(List.of(before));
      parameters.addAll(some);
      parameters.addAll(Collections.nCopies(AT_ONCE - some.size(), some.getLast()));
      found.addAll(session.query(sql, mapper, parameters.toArray()));
    }
    return found;
  }
}
