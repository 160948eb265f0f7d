package dev.lockstep.source.ldap;

import com.unboundid.asn1.ASN1Integer;
import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.asn1.ASN1Sequence;
import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.RootDSE;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResult;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchResultListener;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.experimental.ActiveDirectoryDirSyncControl;
import dev.lockstep.directory.AttributeAlias;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Source;
import dev.lockstep.directory.SourceChange;
import dev.lockstep.directory.SourceChange.Kind;
import dev.lockstep.directory.SourceChange.Reference;
import dev.lockstep.directory.SourceException;
import dev.lockstep.directory.SourceException.Problem;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Active Directory by DirSync with incremental values: a poll tells what changed since its
/// cookie, one value of a group of thousands among it, deletions without asking for them, and
/// every reference with the GUID of what it names.
///
/// The base of DirSync is the root of the domain; which part of it is wanted is decided by the
/// reader. The filter names object classes only: anything else that can change, or that a deletion
/// strips, would lose the deletion.
public final class ActiveDirectorySource implements Source {
  private static final String EXTENDED_DN = "1.2.840.113556.1.4.529";
  private static final String DIRSYNC = "1.2.840.113556.1.4.841";

  /// INCREMENTAL_VALUES and ANCESTORS_FIRST_ORDER.
  private static final int FLAGS = 0x8000_0000 | 0x800;

  /// How many bytes of an answer the server may gather; it pages by itself.
  private static final int MAX_BYTES = 1 << 20;

  private static final String FILTER =
      "(|(objectClass=user)(objectClass=group)(objectClass=organizationalUnit)"
          + "(objectClass=container)(objectClass=builtinDomain)(objectClass=domainDNS))";

  /// What is asked for. Without `name` and `parentGUID` renames and moves wouldn't be told.
  static final Set<String> ATTRIBUTES = attributes();

  private final LdapSettings settings;
  private final LdapConnector connector;
  private final InstantSource clock;
  private @Nullable LDAPConnection connection;

  public ActiveDirectorySource(LdapSettings settings, InstantSource clock) {
    this.settings = settings;
    this.connector = new LdapConnector(settings);
    this.clock = clock;
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
    LDAPConnection server = connected();
    Domain domain = domain(server);
    @Nullable ASN1OctetString cookie = null;
    if (since.isPresent()) {
      DirSyncCursor cursor = DirSyncCursor.parse(since.get());
      if (!cursor.invocationId().equals(domain.invocationId())) {
        throw new SourceException(
            Problem.CURSOR_LOST,
            settings.host() + " is another domain controller than before, or was restored");
      }
      cookie = new ASN1OctetString(Base64.getDecoder().decode(cursor.cookie()));
    }
    if (since.isEmpty()) {
      // Samba doesn't keep to ancestors first, and Windows does so page by page
      new Containers(server, connector).tell(domain.root(), sink);
    }
    boolean more = true;
    while (more) {
      SearchResult result =
          since.isEmpty()
              ? tellAll(server, domain, cookie, sink)
              : tellChanges(server, domain, cookie, sink);
      ActiveDirectoryDirSyncControl answer = dirSyncAnswer(result);
      cookie = answer.getCookie();
      more = answer.getFlags() != 0;
    }
    String last = cookie == null ? "" : Base64.getEncoder().encodeToString(cookie.getValue());
    return new BatchEnd(new DirSyncCursor(domain.invocationId(), last).write(), since.isEmpty());
  }

  private SearchResult tellAll(
      LDAPConnection server, Domain domain, @Nullable ASN1OctetString cookie, SourceSink sink)
      throws SourceException, InterruptedException {
    Telling telling = new Telling(sink, clock);
    SearchResult result = search(server, dirSync(domain.root(), cookie, telling), "read changes");
    telling.check();
    read(telling.toRead(), sink);
    return result;
  }

  private SearchResult tellChanges(
      LDAPConnection server, Domain domain, @Nullable ASN1OctetString cookie, SourceSink sink)
      throws SourceException, InterruptedException {
    SearchResult result = search(server, dirSync(domain.root(), cookie, null), "read changes");
    Changes changes = new Changes(server, connector, clock);
    changes.tell(domain.root(), entries(result), sink);
    read(changes.toRead(), sink);
    return result;
  }

  /// @param listener for the entries; without one they are gathered in the result
  private SearchRequest dirSync(
      String root, @Nullable ASN1OctetString cookie, @Nullable SearchResultListener listener)
      throws SourceException {
    try {
      SearchRequest request =
          new SearchRequest(
              listener,
              root,
              SearchScope.SUB,
              Filter.create(FILTER),
              ATTRIBUTES.toArray(String[]::new));
      request.setControls(
          new ActiveDirectoryDirSyncControl(true, FLAGS, MAX_BYTES, cookie), extendedDn());
      return request;
    } catch (LDAPException e) {
      throw connector.explained("ask for changes", e);
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

  private ActiveDirectoryDirSyncControl dirSyncAnswer(SearchResult result) throws SourceException {
    try {
      ActiveDirectoryDirSyncControl answer = ActiveDirectoryDirSyncControl.get(result);
      if (answer != null) {
        return answer;
      }
    } catch (LDAPException e) {
      throw connector.explained("read the answer to DirSync", e);
    }
    throw new SourceException(
        Problem.PROTOCOL,
        settings.host() + " answered DirSync without its control: is it an Active Directory?");
  }

  @Override
  public void read(List<String> anchors, SourceSink sink)
      throws SourceException, InterruptedException {
    LDAPConnection server = connected();
    for (String anchor : anchors) {
      readOne(server, anchor, sink);
    }
  }

  private void readOne(LDAPConnection server, String anchor, SourceSink sink)
      throws SourceException, InterruptedException {
    Optional<SearchResultEntry> found = byGuid(server, anchor);
    if (found.isEmpty()) {
      sink.accept(new SourceChange.Removed(anchor));
      return;
    }
    DirSyncEntry entry = DirSyncEntry.whole(found.get());
    Optional<Kind> kind = entry.kind();
    if (kind.isEmpty() || entry.isSystem(kind.get())) {
      return;
    }
    for (SourceChange change : entry.changes(kind.get(), clock.instant())) {
      sink.accept(change);
    }
    if (kind.get() == Kind.GROUP) {
      List<String> members = new RangedMembers(server, connector, anchor).read(found.get());
      sink.accept(new SourceChange.Links(anchor, Reference.MEMBER, members));
    }
  }

  private Optional<SearchResultEntry> byGuid(LDAPConnection server, String anchor)
      throws SourceException {
    SearchRequest request =
        new SearchRequest(
            "<GUID=" + ActiveDirectoryValues.guidOfAnchor(anchor) + ">",
            SearchScope.BASE,
            Filter.createPresenceFilter("objectClass"),
            ATTRIBUTES.toArray(String[]::new));
    request.setControls(extendedDn());
    try {
      return Optional.ofNullable(server.searchForEntry(request));
    } catch (LDAPSearchException e) {
      if (e.getResultCode().equals(ResultCode.NO_SUCH_OBJECT)) {
        return Optional.empty();
      }
      throw connector.explained("read an object", e);
    }
  }

  @Override
  public List<String> baseAnchors() throws SourceException {
    LDAPConnection server = connected();
    List<String> anchors = new ArrayList<>();
    for (String base : settings.bases()) {
      byte[] guid = null;
      try {
        SearchResultEntry entry = server.getEntry(base, "objectGUID");
        guid = entry == null ? null : entry.getAttributeValueBytes("objectGUID");
      } catch (LDAPException e) {
        disconnectIfBroken(e);
        throw connector.explained("read the base " + base, e);
      }
      if (guid == null) {
        throw new SourceException(
            Problem.INCOMPLETE,
            "the base '"
                + base
                + "' isn't there or the account can't see it. Correct the DN, or let the account read"
                + " the container; nobody is removed until it is seen");
      }
      anchors.add(ActiveDirectoryValues.anchor(guid));
    }
    return anchors;
  }

  @Override
  public List<Check> test() {
    return new ConnectionTest(settings, connector).run();
  }

  // The connection

  private synchronized LDAPConnection connected() throws SourceException {
    if (connection == null || !connection.isConnected()) {
      connection = connector.connect();
    }
    return connection;
  }

  private synchronized void disconnectIfBroken(LDAPException e) {
    if (!e.getResultCode().isConnectionUsable() && connection != null) {
      connection.close();
      connection = null;
    }
  }

  private SearchResult search(LDAPConnection server, SearchRequest request, String tried)
      throws SourceException {
    try {
      return server.search(request);
    } catch (LDAPSearchException e) {
      disconnectIfBroken(e);
      throw connector.explained(tried, e);
    }
  }

  /// @param root the domain's naming context
  record Domain(String root, String invocationId) {}

  private Domain domain(LDAPConnection server) throws SourceException {
    try {
      RootDSE root = server.getRootDSE();
      String context = root == null ? null : root.getAttributeValue("defaultNamingContext");
      if (root == null || context == null || !root.supportsControl(DIRSYNC)) {
        throw new SourceException(
            Problem.PROTOCOL, settings.host() + " isn't an Active Directory: it has no DirSync");
      }
      String service = root.getAttributeValue("dsServiceName");
      SearchResultEntry entry =
          service == null ? null : server.getEntry(new DN(service).toString(), "invocationId");
      byte[] id = entry == null ? null : entry.getAttributeValueBytes("invocationId");
      return new Domain(context, id == null ? "" : ActiveDirectoryValues.anchor(id));
    } catch (LDAPException e) {
      disconnectIfBroken(e);
      throw connector.explained("read the root of the directory", e);
    }
  }

  @Override
  public synchronized void close() {
    if (connection != null) {
      connection.close();
      connection = null;
    }
  }

  static ActiveDirectoryDirSyncControl dirSyncProbe() {
    return new ActiveDirectoryDirSyncControl(true, FLAGS, 1, null);
  }

  /// @param cookie in base64; only the server that gave it understands it
  record DirSyncCursor(String invocationId, String cookie) {
    SourceCursor write() {
      return new SourceCursor("dirsync1 " + invocationId + " " + cookie);
    }

    static DirSyncCursor parse(SourceCursor cursor) throws SourceException {
      String[] parts = cursor.value().split(" ", -1);
      if (parts.length != 3 || !parts[0].equals("dirsync1")) {
        throw new SourceException(Problem.CURSOR_LOST, "the stored cursor isn't DirSync's");
      }
      return new DirSyncCursor(parts[1], parts[2]);
    }
  }
}
