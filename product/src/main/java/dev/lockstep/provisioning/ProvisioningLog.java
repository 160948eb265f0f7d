package dev.lockstep.provisioning;

import dev.lockstep.administration.ExpiringLog;
import dev.lockstep.administration.FollowedLog;
import dev.lockstep.directory.ObjectId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/// The provisioning log of all Applications, also of those that were removed since.
public interface ProvisioningLog extends ExpiringLog, FollowedLog {

  @Override
  String name();

  /// Newest first.
  List<Recorded> search(Query query);

  record Recorded(ApplicationId application, ProvisioningLogEntry entry) {

    /// As [LogEntryJson] has it, with the application.
    public ObjectNode json() {
      return LogEntryJson.write(entry).put("application", application.value());
    }
  }

  /// Which entries: all that is given holds.
  ///
  /// @param applications of one of these; empty for all
  /// @param cycle the number that the application gave it
  /// @param from this instant and later
  /// @param until earlier than this instant
  /// @param before only those with a smaller id, as a page ends with its smallest
  record Query(
      Optional<Set<ApplicationId>> applications,
      Optional<ObjectId> object,
      Optional<ProvisioningLogEntry.Action> action,
      Optional<ProvisioningLogEntry.Status> status,
      Optional<ErrorCode> error,
      Optional<Long> cycle,
      Optional<Instant> from,
      Optional<Instant> until,
      OptionalLong before,
      int limit) {

    public Query page(OptionalLong behind, int size) {
      return new Query(
          applications, object, action, status, error, cycle, from, until, behind, size);
    }
  }
}
