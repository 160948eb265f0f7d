package dev.lockstep.store;

import dev.lockstep.administration.LogPlaces;
import java.util.Optional;

/// How far receivers have got the logs, in SQL.
public final class SqlLogPlaces implements LogPlaces {
  private final Database database;

  public SqlLogPlaces(Database database) {
    this.database = database;
  }

  @Override
  public Optional<String> place(String receiver, String log) {
    return database.read(
        session ->
            session.first(
                "select place from log_receiver where receiver = ? and log = ?",
                row -> row.text(1),
                receiver,
                log));
  }

  @Override
  public void reached(String receiver, String log, String place) {
    database.write(
        () ->
            database
                .unit()
                .update(
                    "insert into log_receiver (receiver, log, place) values (?, ?, ?)"
                        + " on conflict (receiver, log) do update set place = excluded.place",
                    receiver,
                    log,
                    place));
  }
}
