package dev.lockstep.store;

import dev.lockstep.provisioning.ApplicationId;
import dev.lockstep.provisioning.OperationHour;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/// What each Application did in each hour.
final class OperationHourRows {
  private final Database database;

  OperationHourRows(Database database) {
    this.database = database;
  }

  void add(ApplicationId id, OperationHour more) {
    database
        .unit()
        .update(
            "insert into operation_hour"
                + " (application, hour, succeeded, failed, measured, lag, longest_lag)"
                + " values (?, ?, ?, ?, ?, ?, ?)"
                + " on conflict (application, hour) do update set"
                + " succeeded = operation_hour.succeeded + excluded.succeeded,"
                + " failed = operation_hour.failed + excluded.failed,"
                + " measured = operation_hour.measured + excluded.measured,"
                + " lag = operation_hour.lag + excluded.lag,"
                + " longest_lag = case when excluded.longest_lag > operation_hour.longest_lag"
                + " then excluded.longest_lag else operation_hour.longest_lag end",
            id,
            more.hour(),
            more.succeeded(),
            more.failed(),
            more.measured(),
            micros(more.lag()),
            micros(more.longestLag()));
  }

  /// Those in which something was done, the oldest first.
  List<OperationHour> since(ApplicationId id, Instant from) {
    return database.read(
        session ->
            session.query(
                "select hour, succeeded, failed, measured, lag, longest_lag from operation_hour"
                    + " where application = ? and hour >= ? order by hour",
                OperationHourRows::hour,
                id,
                from));
  }

  int forget(Instant before) {
    return database.unit().update("delete from operation_hour where hour < ?", before);
  }

  private static OperationHour hour(Session.Row row) throws SQLException {
    return new OperationHour(
        row.instant(1),
        row.number(2),
        row.number(3),
        row.number(4),
        Duration.of(row.number(5), ChronoUnit.MICROS),
        Duration.of(row.number(6), ChronoUnit.MICROS));
  }

  private static long micros(Duration duration) {
    return duration.toNanos() / 1_000;
  }
}
