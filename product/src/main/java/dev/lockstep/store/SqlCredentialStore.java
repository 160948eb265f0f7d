package dev.lockstep.store;

import dev.lockstep.directory.Credential;
import dev.lockstep.directory.Credential.Kind;
import dev.lockstep.directory.Credential.Scope;
import dev.lockstep.directory.CredentialId;
import dev.lockstep.directory.CredentialStore;
import dev.lockstep.directory.Directory.Provisioning;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.TokenSettings;
import dev.lockstep.directory.TokenSettings.RateLimit;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Tokens and OAuth clients in SQL.
public final class SqlCredentialStore implements CredentialStore {
  private static final String CREDENTIAL =
      "c.directory, c.id, c.kind, c.name, c.scopes, c.created_by, c.created, c.expires,"
          + " c.next_warning, c.replaced_by, c.last_used, c.revoked";

  private static final String SETTINGS =
      "s.directory, s.life, s.access_token_life, s.credential_rate, s.credential_burst,"
          + " s.directory_rate, s.directory_burst";

  private static final String PRESENTED =
      "select "
          + CREDENTIAL
          + ", d.provisioning, "
          + SETTINGS
          + " from credential c join directory d on d.id = c.directory"
          + " left join token_settings s on s.directory = c.directory where c.directory = ? and ";

  static final String PRESENTED_BY_HASH = PRESENTED + "c.hash = ?";
  static final String PRESENTED_BY_ID = PRESENTED + "c.id = ?";

  static final String WARNINGS_DUE =
      "select "
          + CREDENTIAL
          + " from credential c where c.next_warning <= ? order by c.next_warning limit ?";

  private static final int PROVISIONING = 13;

  private final Database database;

  /// Uses that aren't written yet: a read must cause no write.
  private final Map<Key, Instant> uses = new ConcurrentHashMap<>();

  private record Key(DirectoryId directory, CredentialId id) {}

  public SqlCredentialStore(Database database) {
    this.database = database;
  }

  @Override
  public <T> T atomically(Supplier<T> unit) {
    return database.write(unit);
  }

  @Override
  public void insert(Credential credential, String hash) {
    database
        .unit()
        .update(
            "insert into credential (directory, id, kind, name, hash, scopes, created_by, created,"
                + " expires, next_warning) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            credential.directory(),
            credential.id(),
            credential.kind().name(),
            credential.name(),
            hash,
            text(credential.scopes()),
            credential.createdBy(),
            credential.created(),
            credential.expires(),
            credential.nextWarning());
  }

  @Override
  public void update(Credential credential) {
    database
        .unit()
        .update(
            "update credential set expires = ?, next_warning = ?, replaced_by = ?, revoked = ?"
                + " where directory = ? and id = ?",
            credential.expires(),
            credential.nextWarning(),
            credential.replacedBy(),
            credential.revoked(),
            credential.directory(),
            credential.id());
  }

  @Override
  public List<Credential> credentials(DirectoryId directory) {
    return database.read(
        session ->
            session.query(
                "select "
                    + CREDENTIAL
                    + " from credential c where c.directory = ? order by c.created desc, c.id",
                this::credential,
                directory));
  }

  @Override
  public Optional<Credential> credential(DirectoryId directory, CredentialId id) {
    return database.read(
        session ->
            session.held(
                "select " + CREDENTIAL + " from credential c where c.directory = ? and c.id = ?",
                this::credential,
                directory,
                id));
  }

  @Override
  public Optional<Presented> presented(DirectoryId directory, String hash) {
    return database.read(
        session -> session.first(PRESENTED_BY_HASH, this::presented, directory, hash));
  }

  @Override
  public Optional<Presented> presented(DirectoryId directory, CredentialId id) {
    return database.read(session -> session.first(PRESENTED_BY_ID, this::presented, directory, id));
  }

  private Presented presented(Session.Row row) throws SQLException {
    return new Presented(
        credential(row),
        Provisioning.valueOf(row.text(PROVISIONING)),
        row.textIfAny(PROVISIONING + 1).isPresent()
            ? settings(row, PROVISIONING + 1)
            : TokenSettings.DEFAULT);
  }

  private Credential credential(Session.Row row) throws SQLException {
    DirectoryId directory = new DirectoryId(row.text(1));
    CredentialId id = id(row.text(2));
    Optional<Instant> unwritten = Optional.ofNullable(uses.get(new Key(directory, id)));
    return new Credential(
        id,
        directory,
        Kind.valueOf(row.text(3)),
        row.text(4),
        scopes(row.text(5)),
        row.text(6),
        row.instant(7),
        row.instant(8),
        row.instantIfAny(9),
        row.textIfAny(10).map(SqlCredentialStore::id),
        Stream.concat(unwritten.stream(), row.instantIfAny(11).stream())
            .max(Comparator.naturalOrder()),
        row.instantIfAny(12));
  }

  private static CredentialId id(String text) {
    return CredentialId.parse(text).orElseThrow();
  }

  private static String text(Set<Scope> scopes) {
    return scopes.stream().map(Scope::text).collect(Collectors.joining(" "));
  }

  private static Set<Scope> scopes(String text) {
    return Arrays.stream(text.split(" ", -1)).map(Scope::of).collect(Collectors.toSet());
  }

  // Uses

  @Override
  public void used(Credential credential, Instant at) {
    Instant _ =
        uses.merge(
            new Key(credential.directory(), credential.id()),
            at.truncatedTo(ChronoUnit.MICROS),
            (one, other) -> one.isAfter(other) ? one : other);
  }

  /// Writes the uses kept in memory so far; called once a minute and at the end. Another node may
  /// have written a later one.
  public void writeUses() {
    Map<Key, Instant> written = Map.copyOf(uses);
    if (written.isEmpty()) {
      return;
    }
    atomically(
        () -> {
          written.forEach(
              (key, at) ->
                  database
                      .unit()
                      .update(
                          "update credential set last_used = ? where directory = ? and id = ?"
                              + " and (last_used is null or last_used < ?)",
                          at,
                          key.directory(),
                          key.id(),
                          at));
          return true;
        });
    written.forEach(uses::remove);
  }

  // Warnings

  @Override
  public List<Credential> warningsDue(Instant now, int limit) {
    return database.read(session -> session.query(WARNINGS_DUE, this::credential, now, limit));
  }

  @Override
  public boolean warned(Credential credential, Optional<Instant> nextWarning) {
    return database
            .unit()
            .update(
                "update credential set next_warning = ?"
                    + " where directory = ? and id = ? and next_warning = ?",
                nextWarning,
                credential.directory(),
                credential.id(),
                credential.nextWarning())
        > 0;
  }

  // Settings

  @Override
  public TokenSettings settings(DirectoryId directory) {
    return database.read(
        session ->
            session
                .first(
                    "select " + SETTINGS + " from token_settings s where s.directory = ?",
                    row -> settings(row, 1),
                    directory)
                .orElse(TokenSettings.DEFAULT));
  }

  /// @param first the column of the directory, before the others
  private static TokenSettings settings(Session.Row row, int first) throws SQLException {
    return new TokenSettings(
        Duration.ofSeconds(row.number(first + 1)),
        Duration.ofSeconds(row.number(first + 2)),
        limit(row.number(first + 3), row.number(first + 4)),
        limit(row.number(first + 5), row.number(first + 6)));
  }

  private static Optional<RateLimit> limit(long perSecond, long burst) {
    return perSecond == 0
        ? Optional.empty()
        : Optional.of(new RateLimit((int) perSecond, (int) burst));
  }

  @Override
  public void put(DirectoryId directory, TokenSettings settings) {
    database
        .unit()
        .update(
            "insert into token_settings (directory, life, access_token_life, credential_rate,"
                + " credential_burst, directory_rate, directory_burst) values (?, ?, ?, ?, ?, ?, ?)"
                + " on conflict (directory) do update set life = excluded.life,"
                + " access_token_life = excluded.access_token_life,"
                + " credential_rate = excluded.credential_rate,"
                + " credential_burst = excluded.credential_burst,"
                + " directory_rate = excluded.directory_rate,"
                + " directory_burst = excluded.directory_burst",
            directory,
            settings.life().toSeconds(),
            settings.accessTokenLife().toSeconds(),
            settings.perCredential().map(RateLimit::perSecond).orElse(0),
            settings.perCredential().map(RateLimit::burst).orElse(0),
            settings.perDirectory().map(RateLimit::perSecond).orElse(0),
            settings.perDirectory().map(RateLimit::burst).orElse(0));
  }
}
