package dev.lockstep.source.ldap;

import com.unboundid.asn1.ASN1Integer;
import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.asn1.ASN1Sequence;
import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchResult;
import com.unboundid.ldap.sdk.SearchResultEntry;
import dev.lockstep.directory.AttributeAlias;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Source;
import dev.lockstep.directory.SourceException;
import dev.lockstep.directory.SourceException.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// Active Directory, by the best way of [Following] that the account may take.
///
/// To an account that sees no deleted objects nobody is ever deleted: then the ids of all objects
/// are compared every ten minutes.
public final class ActiveDirectorySource implements Source {
  private static final String EXTENDED_DN = "1.2.840.113556.1.4.529";

  private static final Duration BETWEEN_COMPARISONS = Duration.ofMinutes(10);

  /// Classes and nothing else: what a deletion strips or a change alters would lose the change.
  static final Filter FILTER =
      Filter.createORFilter(
          Filter.createEqualityFilter("objectClass", "user"),
          Filter.createEqualityFilter("objectClass", "group"),
          Filter.createEqualityFilter("objectClass", "organizationalUnit"),
          Filter.createEqualityFilter("objectClass", "container"),
          Filter.createEqualityFilter("objectClass", "builtinDomain"),
          Filter.createEqualityFilter("objectClass", "domainDNS"));

  /// What is asked for. Without `name` and `parentGUID` renames and moves wouldn't be told.
  static final Set<String> ATTRIBUTES = attributes();

  private final LdapSettings settings;
  private final LdapConnector connector;
  private final InstantSource clock;
  private final KeptConnection connection;
  private final Hearing hearing;
  private boolean deletedSeen;

  /// @throws IllegalArgumentException where the settings are another directory's
  public ActiveDirectorySource(LdapSettings settings, AddressGuard guard, InstantSource clock) {
    this(settings, new LdapConnector(settings, guard), clock);
  }

  ActiveDirectorySource(LdapSettings settings, LdapConnector connector, InstantSource clock) {
    if (settings.timestamps()) {
      throw new IllegalArgumentException(
          "'changesBy' is dirsync, object-security or usn for an Active Directory, not timestamps");
    }
    this.settings = settings;
    this.connector = connector;
    this.connection = new KeptConnection(connector);
    this.clock = clock;
    this.hearing = new Hearing(clock);
  }

  private static Set<String> attributes() {
    Set<String> names =
        new LinkedHashSet<>(
            List.of(
                "objectClass",
                "name",
                "parentGUID",
                "isDeleted",
                "lastKnownParent",
                "objectGUID",
                "objectSid",
                "primaryGroupID",
                "member",
                "manager",
                "userAccountControl",
                "accountExpires",
                "isCriticalSystemObject"));
    for (ObjectType type : ObjectType.values()) {
      AttributeAlias.of(type)
          .forEach(
              alias ->
                  alias
                      .activeDirectory()
                      .filter(name -> !name.equals("accountEnabled"))
                      .ifPresent(names::add));
    }
    return Set.copyOf(names);
  }

  @Override
  public BatchEnd poll(Optional<SourceCursor> since, SourceSink sink)
      throws SourceException, InterruptedException {
    return connected(
        server -> {
          Domain domain = Domain.read(server, connector);
          Optional<Following.Cursor> cursor =
              since.isPresent() ? Optional.of(current(since.get(), domain)) : Optional.empty();
          Following following =
              cursor.isPresent() ? cursor.get().following() : chosen(server, domain);
          Instant now = clock.instant();
          String position = follow(server, domain, following, cursor, sink);
          boolean compare =
              cursor.isPresent()
                  && !now.isBefore(cursor.get().compared().plus(BETWEEN_COMPARISONS))
                  && !seesDeleted(server, domain);
          if (compare) {
            reader(server, domain).tellPresent(sink);
          }
          Instant compared = compare ? now : cursor.map(Following.Cursor::compared).orElse(now);
          return new BatchEnd(
              new Following.Cursor(following, domain.invocationId(), position, compared).write(),
              since.isEmpty() || compare);
        });
  }

  @Override
  public boolean mayEndComplete() {
    return true;
  }

  private Following.Cursor current(SourceCursor since, Domain domain) throws SourceException {
    Following.Cursor cursor = Following.Cursor.parse(since);
    if (!cursor.invocationId().equals(domain.invocationId())) {
      throw new SourceException(
          Problem.CURSOR_LOST,
          connector.server() + " is another domain controller than before, or was restored");
    }
    if (settings.following().filter(way -> way != cursor.following()).isPresent()) {
      throw new SourceException(
          Problem.CURSOR_LOST, "the domain is to be followed in another way than before");
    }
    return cursor;
  }

  private Following chosen(LDAPConnection server, Domain domain) throws SourceException {
    if (settings.following().isPresent()) {
      return settings.following().get();
    }
    try {
      return new AccountRights(server, domain).best();
    } catch (LDAPException e) {
      throw connector.explained("find out how the domain can be followed", e);
    }
  }

  private String follow(
      LDAPConnection server,
      Domain domain,
      Following following,
      Optional<Following.Cursor> cursor,
      SourceSink sink)
      throws SourceException, InterruptedException {
    Optional<String> since = cursor.map(Following.Cursor::position);
    DomainReader reader = reader(server, domain);
    return switch (following) {
      case DIRSYNC, OBJECT_SECURITY ->
          new DirSync(server, connector, domain, following, reader, clock).poll(since, sink);
      case USN -> new UsnPolling(server, connector, domain, reader).poll(since, sink);
    };
  }

  private DomainReader reader(LDAPConnection server, Domain domain) {
    return new DomainReader(server, connector, domain, clock);
  }

  /// Once seen, they are seen as long as this runs.
  private boolean seesDeleted(LDAPConnection server, Domain domain) throws SourceException {
    try {
      deletedSeen = deletedSeen || new AccountRights(server, domain).seesDeleted();
      return deletedSeen;
    } catch (LDAPException e) {
      throw connector.explained("look for deleted objects", e);
    }
  }

  /// Of a search without a listener.
  static List<SearchResultEntry> entries(SearchResult result) {
    return Objects.requireNonNullElse(result.getSearchEntries(), List.of());
  }

  static Control extendedDn() {
    return new Control(
        EXTENDED_DN, true, new ASN1OctetString(new ASN1Sequence(new ASN1Integer(1)).encode()));
  }

  @Override
  public void read(List<String> anchors, SourceSink sink)
      throws SourceException, InterruptedException {
    if (anchors.isEmpty()) {
      return;
    }
    boolean _ =
        connected(
            server -> {
              reader(server, Domain.read(server, connector)).read(anchors, sink);
              return true;
            });
  }

  @Override
  public List<String> baseAnchors() throws SourceException {
    return anchors(settings.bases());
  }

  @Override
  public List<String> excludedAnchors() throws SourceException {
    return settings.excludedBases().isEmpty() ? List.of() : anchors(settings.excludedBases());
  }

  private List<String> anchors(List<String> bases) throws SourceException {
    try {
      return connected(
          server -> {
            List<String> anchors = new ArrayList<>();
            for (String base : bases) {
              anchors.add(baseAnchor(server, base));
            }
            return anchors;
          });
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SourceException(Problem.UNAVAILABLE, "interrupted", e);
    }
  }

  private String baseAnchor(LDAPConnection server, String base) throws SourceException {
    try {
      SearchResultEntry entry = server.getEntry(base, "objectGUID");
      byte[] guid = entry == null ? null : entry.getAttributeValueBytes("objectGUID");
      if (guid != null) {
        return ActiveDirectoryValues.anchor(guid);
      }
    } catch (LDAPException e) {
      throw connector.explained("read the base " + base, e);
    }
    throw new SourceException(
        Problem.INCOMPLETE,
        "the base '"
            + base
            + "' isn't there or the account can't see it. Correct the DN, or let the account read"
            + " the container; nobody is removed until it is seen");
  }

  @Override
  public List<Check> test() {
    return new ConnectionTest(settings, connector).run();
  }

  @Override
  public void listen(SourceCursor since, Runnable news) {
    hearing.listen(
        () -> {
          try (LDAPConnection server = connector.connect()) {
            String root = Domain.read(server, connector).root();
            return Listening.toNotifications(connector, root, news);
          }
        });
  }

  // The connection

  private interface Conversation<T> {
    T with(LDAPConnection server) throws SourceException, InterruptedException;
  }

  private <T> T connected(Conversation<T> conversation)
      throws SourceException, InterruptedException {
    LDAPConnection server = connection.open();
    try {
      return conversation.with(server);
    } catch (SourceException e) {
      boolean _ = connection.failed(e);
      throw e;
    }
  }

  @Override
  public void close() {
    hearing.close();
    connection.close();
  }
}
