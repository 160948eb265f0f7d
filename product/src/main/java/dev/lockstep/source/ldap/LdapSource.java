package dev.lockstep.source.ldap;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import dev.lockstep.directory.Source;
import dev.lockstep.directory.SourceChange;
import dev.lockstep.directory.SourceException;
import dev.lockstep.directory.SourceException.Problem;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// OpenLDAP, 389 Directory Server and other LDAP directories of inetOrgPerson and groupOfNames:
/// by RFC 4533 where the server has it, else by modifyTimestamp and a comparison of ids.
///
/// The whole naming context is followed, whatever part of it is wanted: who leaves the part is
/// seen to leave, and a renamed container takes nobody with it.
public final class LdapSource implements Source {
  /// Objects that one search looks up: its filter stays a few kilobytes.
  private static final int LOOKED_UP_AT_ONCE = 50;

  private final LdapSettings settings;
  private final LdapConnector connector;
  private final Set<String> mapped;
  private final InstantSource clock;
  private final Hearing hearing;
  private final KeptConnection connection;

  /// Names are looked up while an answer is still being read.
  private final KeptConnection lookups;

  /// @param mapped the attributes that go to the Directory
  /// @throws IllegalArgumentException where the settings are an Active Directory's
  public LdapSource(
      LdapSettings settings, Collection<String> mapped, AddressGuard guard, InstantSource clock) {
    this(settings, mapped, new LdapConnector(settings, guard), clock);
  }

  LdapSource(
      LdapSettings settings,
      Collection<String> mapped,
      LdapConnector connector,
      InstantSource clock) {
    if (settings.following().isPresent()) {
      throw new IllegalArgumentException(
          "'changesBy' is timestamps or absent for a source of kind ldap; dirsync, object-security"
              + " and usn are an Active Directory's");
    }
    this.settings = settings;
    this.connector = connector;
    this.connection = new KeptConnection(connector);
    this.lookups = new KeptConnection(connector);
    this.mapped = Set.copyOf(mapped);
    this.clock = clock;
    this.hearing = new Hearing(clock);
  }

  @Override
  public BatchEnd poll(Optional<SourceCursor> since, SourceSink sink)
      throws SourceException, InterruptedException {
    LDAPConnection server = connection.open();
    try {
      return poll(server, since, sink);
    } catch (SourceException e) {
      if (connection.failed(e)) {
        lookups.close();
      }
      throw e;
    }
  }

  private BatchEnd poll(LDAPConnection server, Optional<SourceCursor> since, SourceSink sink)
      throws SourceException, InterruptedException {
    Context context = Context.read(server, connector, settings);
    EntryReader reader = reader(lookups.open(), context);
    try {
      return context.contentSync()
          ? new ContentSync(server, connector, context, reader).poll(since, sink)
          : new Timestamps(server, connector, context, reader, clock).poll(since, sink);
    } finally {
      if (!server.isConnected()) {
        disconnect();
      }
    }
  }

  private EntryReader reader(LDAPConnection server, Context context) {
    return new EntryReader(server, connector, context, mapped, clock);
  }

  @Override
  public boolean mayEndComplete() {
    return true;
  }

  @Override
  public void read(List<String> anchors, SourceSink sink)
      throws SourceException, InterruptedException {
    LDAPConnection server = connection.open();
    Context context = Context.read(server, connector, settings);
    EntryReader reader = reader(server, context);
    for (int from = 0; from < anchors.size(); from += LOOKED_UP_AT_ONCE) {
      int to = Math.min(from + LOOKED_UP_AT_ONCE, anchors.size());
      readSome(server, context, reader, anchors.subList(from, to), sink);
    }
  }

  private void readSome(
      LDAPConnection server,
      Context context,
      EntryReader reader,
      List<String> anchors,
      SourceSink sink)
      throws SourceException, InterruptedException {
    Set<String> gone = new HashSet<>(anchors);
    for (SearchResultEntry entry : byAnchor(server, context, reader, anchors)) {
      gone.remove(context.anchors().of(entry).orElse(""));
      reader.tell(entry, sink);
      reader.tellReferences(entry, sink);
    }
    for (String anchor : gone) {
      sink.accept(new SourceChange.Removed(anchor));
    }
  }

  private List<SearchResultEntry> byAnchor(
      LDAPConnection server, Context context, EntryReader reader, List<String> anchors)
      throws SourceException {
    try {
      if (context.anchors() == AnchorAttribute.NAME) {
        List<SearchResultEntry> found = new ArrayList<>();
        for (String name : anchors) {
          SearchResultEntry entry = server.getEntry(name, reader.requested());
          if (entry != null) {
            found.add(entry);
          }
        }
        return found;
      }
      List<Filter> filters = new ArrayList<>();
      for (String anchor : anchors) {
        filters.add(context.anchors().filter(anchor));
      }
      return ActiveDirectorySource.entries(
          server.search(
              new SearchRequest(
                  context.root(),
                  SearchScope.SUB,
                  Filter.createORFilter(filters),
                  reader.requested())));
    } catch (LDAPSearchException e) {
      throw connector.explained("read objects", e);
    } catch (LDAPException e) {
      throw connector.explained("read an object", e);
    }
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
    LDAPConnection server = connection.open();
    Context context = Context.read(server, connector, settings);
    List<String> anchors = new ArrayList<>();
    for (String base : bases) {
      try {
        SearchResultEntry entry =
            server.getEntry(new DN(base).toString(), context.anchors().attribute());
        anchors.add(
            Optional.ofNullable(entry)
                .flatMap(context.anchors()::of)
                .orElseThrow(() -> missing(base)));
      } catch (LDAPException e) {
        throw connector.explained("read the base " + base, e);
      }
    }
    return anchors;
  }

  private static SourceException missing(String base) {
    return new SourceException(
        Problem.INCOMPLETE,
        "the base '"
            + base
            + "' isn't there or the account can't see it. Correct the DN, or let the account read"
            + " the container; nobody is removed until it is seen");
  }

  @Override
  public List<Check> test() {
    return new LdapConnectionTest(settings, connector).run();
  }

  @Override
  public void listen(SourceCursor since, Runnable news) {
    hearing.listen(
        () -> {
          try (LDAPConnection server = connector.connect()) {
            Context context = Context.read(server, connector, settings);
            if (!context.contentSync()) {
              throw new SourceException(
                  Problem.PROTOCOL, connector.server() + " doesn't say when something changes");
            }
            return Listening.toContent(connector, context, ContentSync.cookie(since), news);
          }
        });
  }

  @Override
  public void close() {
    hearing.close();
    disconnect();
  }

  private void disconnect() {
    connection.close();
    lookups.close();
  }
}
