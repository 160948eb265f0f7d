package dev.lockstep.administration;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// The audit log. Entries are only ever added; inside a unit of work of any store of the same
/// database they are added with it or not at all.
public interface AuditLog {
  void record(AuditEntry entry);

  /// Newest first.
  List<AuditEntry> entries(Query query);

  /// Which entries: all that is given holds.
  ///
  /// @param before only those with a smaller id, as a page ends with its smallest
  /// @param directories only what was done in one of these
  /// @param actor the name of who did it
  /// @param activity what was done, such as `Issue token`
  /// @param subject the start of what it was done to
  /// @param object the id of a user or group that it was done to
  /// @param from this instant and later
  /// @param until earlier than this instant
  record Query(
      OptionalLong before,
      int limit,
      Optional<Set<String>> directories,
      Optional<String> actor,
      Optional<String> activity,
      Optional<String> subject,
      Optional<String> object,
      Optional<Instant> from,
      Optional<Instant> until) {

    public static Query newest(int limit) {
      return new Query(
          OptionalLong.empty(),
          limit,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
    }

    public Query before(OptionalLong id) {
      return new Query(id, limit, directories, actor, activity, subject, object, from, until);
    }

    public Query page(OptionalLong behind, int size) {
      return new Query(behind, size, directories, actor, activity, subject, object, from, until);
    }

    public Query in(Optional<Set<String>> only) {
      return new Query(before, limit, only, actor, activity, subject, object, from, until);
    }

    public Query by(Optional<String> who) {
      return new Query(before, limit, directories, who, activity, subject, object, from, until);
    }

    public Query doing(Optional<String> what) {
      return new Query(before, limit, directories, actor, what, subject, object, from, until);
    }

    public Query to(Optional<String> whom) {
      return new Query(before, limit, directories, actor, activity, whom, object, from, until);
    }

    public Query about(Optional<String> whom) {
      return new Query(before, limit, directories, actor, activity, subject, whom, from, until);
    }

    public Query between(Optional<Instant> first, Optional<Instant> end) {
      return new Query(before, limit, directories, actor, activity, subject, object, first, end);
    }
  }
}
