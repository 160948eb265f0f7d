package dev.lockstep.store;

import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.query.BoundAttribute;
import dev.lockstep.scim.query.BoundFilter;
import java.util.Set;

/// What no document holds, so that memory can't decide it: memberships, which are rows of their
/// own, and what an answer computes. A filter that would need it is refused: holding for nothing
/// would be a wrong answer.
final class Unanswerable {
  private static final Set<String> ROWS = Set.of("members", "groups");
  private static final Set<String> COMPUTED = Set.of("meta.location", "meta.version");

  private Unanswerable() {}

  /// @throws ScimException 400 `invalidFilter`, naming the attribute
  static void check(BoundFilter filter) {
    switch (filter) {
      case BoundFilter.And and -> and.operands().forEach(Unanswerable::check);
      case BoundFilter.Or or -> or.operands().forEach(Unanswerable::check);
      case BoundFilter.Not not -> check(not.operand());
      case BoundFilter.Present present -> check(present.attribute());
      case BoundFilter.Comparison comparison -> check(comparison.attribute());
      case BoundFilter.ValuePath path -> {
        check(path.attribute());
        check(path.element());
      }
    }
  }

  private static void check(BoundAttribute attribute) {
    boolean core = attribute.extension().isEmpty();
    if (core && ROWS.contains(attribute.attribute().name())) {
      String name = attribute.attribute().name();
      throw refused(
          "'"
              + attribute
              + "' can't be asked for in this way; '"
              + name
              + ".value eq' finds by a single one, alone or beside other conditions");
    }
    if (core && COMPUTED.contains(attribute.toString())) {
      throw refused("'" + attribute + "' can't be filtered by; use id or meta.lastModified");
    }
  }

  private static ScimException refused(String detail) {
    return ScimException.badRequest(ScimType.INVALID_FILTER, detail);
  }
}
