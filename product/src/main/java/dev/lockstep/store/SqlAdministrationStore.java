package dev.lockstep.store;

import dev.lockstep.administration.Actor;
import dev.lockstep.administration.AdminKey;
import dev.lockstep.administration.AdministrationStore;
import dev.lockstep.administration.AuditEntry;
import dev.lockstep.administration.AuditLog;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/// Administrators' keys, secrets and the audit log in SQL.
public final class SqlAdministrationStore implements AdministrationStore, AuditLog {
  private static final String KEY = "select id, name, created, revoked from admin_key";

  private final Database database;

  public SqlAdministrationStore(Database database) {
    this.database = database;
  }

  @Override
  public <T> T atomically(Supplier<T> unit) {
    return database.write(unit);
  }

  @Override
  public void insert(AdminKey key, String hash) {
    database
        .unit()
        .update(
            "insert into admin_key (id, name, hash, created) values (?, ?, ?, ?)",
            key.id(),
            key.name(),
            hash,
            key.created());
  }

  @Override
  public List<AdminKey> keys() {
    return database.read(
        session -> session.query(KEY + " order by created, id", SqlAdministrationStore::key));
  }

  @Override
  public Optional<AdminKey> keyByHash(String hash) {
    return database.read(
        session ->
            session.first(
                KEY + " where hash = ? and revoked is null", SqlAdministrationStore::key, hash));
  }

  private static AdminKey key(Session.Row row) throws SQLException {
    return new AdminKey(row.text(1), row.text(2), row.instant(3), row.instantIfAny(4));
  }

  @Override
  public void revokeKey(String id, Instant at) {
    database
        .unit()
        .update("update admin_key set revoked = ? where id = ? and revoked is null", at, id);
  }

  @Override
  public void putSecret(String name, String ciphertext, Instant at) {
    database
        .unit()
        .update(
            "insert into secret (name, ciphertext, changed) values (?, ?, ?) on conflict (name)"
                + " do update set ciphertext = excluded.ciphertext, changed = excluded.changed",
            name,
            ciphertext,
            at);
  }

  @Override
  public Optional<String> secret(String name) {
    return database.read(
        session ->
            session.first(
                "select ciphertext from secret where name = ?", row -> row.text(1), name));
  }

  @Override
  public void removeSecret(String name) {
    database.unit().update("delete from secret where name = ?", name);
  }

  // The audit log

  @Override
  public void record(AuditEntry entry) {
    atomically(
        () ->
            database
                .unit()
                .update(
                    "insert into audit (at, actor_kind, actor_name, activity, subject, before,"
                        + " after) values (?, ?, ?, ?, ?, ?, ?)",
                    entry.at(),
                    kind(entry.actor()),
                    name(entry.actor()),
                    entry.activity(),
                    entry.subject(),
                    entry.before(),
                    entry.after()));
  }

  @Override
  public List<AuditEntry> entries(OptionalLong before, int limit) {
    return database.read(
        session ->
            session.query(
                "select id, at, actor_kind, actor_name, activity, subject, before, after from audit"
                    + " where id < ? order by id desc limit ?",
                row ->
                    new AuditEntry(
                        row.number(1),
                        row.instant(2),
                        actor(row.text(3), row.text(4)),
                        row.text(5),
                        row.text(6),
                        row.textIfAny(7),
                        row.textIfAny(8)),
                before.orElse(Long.MAX_VALUE),
                limit));
  }

  private static String kind(Actor actor) {
    return switch (actor) {
      case Actor.Administrator _ -> "administrator";
      case Actor.Client _ -> "client";
      case Actor.Service _ -> "service";
    };
  }

  private static String name(Actor actor) {
    return switch (actor) {
      case Actor.Administrator(String name) -> name;
      case Actor.Client(String tokenName) -> tokenName;
      case Actor.Service(String part) -> part;
    };
  }

  private static Actor actor(String kind, String name) {
    return switch (kind) {
      case "administrator" -> new Actor.Administrator(name);
      case "client" -> new Actor.Client(name);
      default -> new Actor.Service(name);
    };
  }
}
