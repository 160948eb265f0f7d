package dev.lockstep.store;

import dev.lockstep.administration.Job;
import dev.lockstep.administration.JobStore;
import dev.lockstep.scim.json.Json;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Jobs in SQL.
public final class SqlJobStore implements JobStore {
  private static final String JOB =
      "select id, kind, directory, subject, state, done, total, started, ended, started_by, problem,"
          + " request, media_type, summary, bytes, result_until from job where ";

  private final Database database;

  public SqlJobStore(Database database) {
    this.database = database;
  }

  @Override
  public <T> T atomically(Supplier<T> unit) {
    return database.write(unit);
  }

  @Override
  public void put(Kept kept) {
    Job job = kept.job();
    remove(job.id());
    database
        .unit()
        .update(
            "insert into job (id, kind, directory, subject, state, done, total, started, ended,"
                + " started_by, problem, request, media_type, summary, bytes, result_until)"
                + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            job.id(),
            job.kind(),
            job.directory(),
            job.subject(),
            job.state(),
            job.done(),
            job.total().isPresent() ? Optional.of(job.total().getAsLong()) : Optional.empty(),
            job.started(),
            job.ended(),
            job.by(),
            job.problem().map(Json::keepable),
            kept.request(),
            kept.mediaType(),
            kept.summary(),
            job.result().map(Job.Result::bytes),
            job.result().map(Job.Result::until));
  }

  @Override
  public Optional<Kept> find(String id) {
    return database.read(session -> session.held(JOB + "id = ?", SqlJobStore::kept, id));
  }

  @Override
  public List<Kept> ofKind(Job.Kind kind) {
    return database.read(
        session -> session.query(JOB + "kind = ? order by started, id", SqlJobStore::kept, kind));
  }

  @Override
  public void remove(String id) {
    database.unit().update("delete from job where id = ?", id);
  }

  private static Kept kept(Session.Row row) throws SQLException {
    String mediaType = row.text(13);
    Optional<Instant> until = row.instantIfAny(16);
    Optional<Job.Result> result =
        until.isPresent()
            ? Optional.of(new Job.Result(mediaType, row.number(15), until.get()))
            : Optional.empty();
    return new Kept(
        new Job(
            row.text(1),
            Job.Kind.valueOf(row.text(2)),
            row.text(3),
            row.text(4),
            Job.State.valueOf(row.text(5)),
            row.number(6),
            row.numberIfAny(7),
            row.instant(8),
            row.instantIfAny(9),
            row.text(10),
            row.textIfAny(11),
            result),
        row.text(12),
        mediaType,
        row.text(14));
  }
}
