package dev.lockstep.store;

import dev.lockstep.administration.Access;
import dev.lockstep.administration.Account;
import dev.lockstep.administration.Actor;
import dev.lockstep.administration.AdminKey;
import dev.lockstep.administration.AdministrationStore;
import dev.lockstep.administration.AuditEntry;
import dev.lockstep.administration.AuditEntryJson;
import dev.lockstep.administration.AuditLog;
import dev.lockstep.administration.ExpiringLog;
import dev.lockstep.administration.FollowedLog;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// Administrators' keys and accounts, secrets and the audit log in SQL.
public final class SqlAdministrationStore
    implements AdministrationStore, AuditLog, ExpiringLog, FollowedLog {
  private static final String KEY =
      "select id, name, access, created, expires, revoked from admin_key";

  private static final String ACCOUNT =
      "select name, access, created, failures, locked_until, password from account";

  private static final String ENTRY =
      "id, at, actor_kind, actor_name, activity, subject, before, after";

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
            "insert into admin_key (id, name, hash, access, created, expires)"
                + " values (?, ?, ?, ?, ?, ?)",
            key.id(),
            key.name(),
            hash,
            key.access().toString(),
            key.created(),
            key.expires());
  }

  @Override
  public List<AdminKey> keys() {
    return database.read(
        session -> session.query(KEY + " order by created, id", SqlAdministrationStore::key));
  }

  @Override
  public Optional<AdminKey> keyByHash(String hash) {
    return database.read(
        session -> session.first(KEY + " where hash = ?", SqlAdministrationStore::key, hash));
  }

  @Override
  public Optional<AdminKey> key(String id) {
    return database.read(
        session -> session.first(KEY + " where id = ?", SqlAdministrationStore::key, id));
  }

  private static AdminKey key(Session.Row row) throws SQLException {
    return new AdminKey(
        row.text(1),
        row.text(2),
        Access.parse(row.text(3)),
        row.instant(4),
        row.instantIfAny(5),
        row.instantIfAny(6));
  }

  @Override
  public void revokeKey(String id, Instant at) {
    database
        .unit()
        .update("update admin_key set revoked = ? where id = ? and revoked is null", at, id);
  }

  @Override
  public Optional<StoredAccount> account(String name) {
    return database.read(
        session ->
            session.held(ACCOUNT + " where name = ?", SqlAdministrationStore::account, name));
  }

  @Override
  public List<Account> accounts() {
    return database.read(
        session ->
            session.query(
                ACCOUNT + " order by name", row -> SqlAdministrationStore.account(row).account()));
  }

  private static StoredAccount account(Session.Row row) throws SQLException {
    return new StoredAccount(
        new Account(
            row.text(1),
            Access.parse(row.text(2)),
            row.instant(3),
            (int) row.number(4),
            row.instantIfAny(5)),
        row.text(6));
  }

  @Override
  public boolean insert(StoredAccount stored) {
    return write(stored, "nothing") > 0;
  }

  @Override
  public void put(StoredAccount stored) {
    int _ =
        write(
            stored,
            "update set access = excluded.access, failures = excluded.failures,"
                + " locked_until = excluded.locked_until, password = excluded.password");
  }

  private int write(StoredAccount stored, String conflict) {
    Account account = stored.account();
    return database
        .unit()
        .update(
            "insert into account (name, access, created, failures, locked_until, password)"
                + " values (?, ?, ?, ?, ?, ?) on conflict (name) do "
                + conflict,
            account.name(),
            account.access().toString(),
            account.created(),
            account.failures(),
            account.lockedUntil(),
            stored.passwordHash());
  }

  @Override
  public void removeAccount(String name) {
    database.unit().update("delete from account where name = ?", name);
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
                        + " after, directory, object_id) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    entry.at(),
                    kind(entry.actor()),
                    name(entry.actor()),
                    entry.activity(),
                    entry.subject(),
                    entry.before(),
                    entry.after(),
                    entry.directory(),
                    entry.object()));
  }

  @Override
  public List<AuditEntry> entries(Query query) {
    if (query.directories().map(Set::isEmpty).orElse(false)) {
      return List.of();
    }
    Conditions conditions =
        new Conditions("id < ?", query.before().orElse(Long.MAX_VALUE))
            .andAnyOf("directory", query.directories())
            .and("object_id = ?", query.object())
            .and("actor_name = ?", query.actor())
            .and("activity = ?", query.activity())
            .and("at >= ?", query.from())
            .and("at < ?", query.until())
            .and("subject >= ?", query.subject())
            .and("subject < ?", query.subject().map(start -> start + Character.MAX_VALUE));
    return database.read(
        session ->
            session.query(
                "select "
                    + ENTRY
                    + " from audit where "
                    + conditions.sql()
                    + " order by id desc limit ?",
                SqlAdministrationStore::entry,
                conditions.parametersAnd(query.limit())));
  }

  @Override
  public String name() {
    return "audit";
  }

  @Override
  public long countBefore(Instant end) {
    return database.unit().number("select count(*) from audit where at < ?", end);
  }

  @Override
  public int removeBefore(Instant end, int limit) {
    return database
        .unit()
        .update(
            "delete from audit where id in (select id from audit where at < ? order by at limit ?)",
            end,
            limit);
  }

  @Override
  public List<Line> after(Optional<String> place, int limit) {
    return database.read(
        session ->
            database
                .logOrder()
                .after(
                    session,
                    "audit",
                    ENTRY,
                    place,
                    limit,
                    row -> AuditEntryJson.write(entry(row))));
  }

  @Override
  public Optional<String> end() {
    return database.read(session -> database.logOrder().end(session, "audit"));
  }

  private static AuditEntry entry(Session.Row row) throws SQLException {
    return new AuditEntry(
        row.number(1),
        row.instant(2),
        actor(row.text(3), row.text(4)),
        row.text(5),
        row.text(6),
        row.textIfAny(7),
        row.textIfAny(8));
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
