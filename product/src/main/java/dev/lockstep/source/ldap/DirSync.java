package dev.lockstep.source.ldap;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResult;
import com.unboundid.ldap.sdk.SearchResultListener;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.experimental.ActiveDirectoryDirSyncControl;
import dev.lockstep.directory.Source.SourceSink;
import dev.lockstep.directory.SourceException;
import dev.lockstep.directory.SourceException.Problem;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One poll by DirSync with incremental values: what changed since a cookie, one value of a group
/// of thousands among it, deletions without asking for them, and every reference with the GUID of
/// what it names.
///
/// Its base is the root of the domain; which part of it is wanted is decided by the reader. The
/// filter names object classes only: anything else that can change, or that a deletion strips,
/// would lose the deletion.
final class DirSync {
  /// How many bytes of an answer the server may gather; it pages by itself.
  private static final int MAX_BYTES = 1 << 20;

  private final LDAPConnection server;
  private final LdapConnector connector;
  private final Domain domain;
  private final Following following;
  private final DomainReader reader;
  private final InstantSource clock;
  private final PrimaryGroups primaryGroups;

  DirSync(
      LDAPConnection server,
      LdapConnector connector,
      Domain domain,
      Following following,
      DomainReader reader,
      InstantSource clock) {
    this.server = server;
    this.connector = connector;
    this.domain = domain;
    this.following = following;
    this.reader = reader;
    this.clock = clock;
    this.primaryGroups = new PrimaryGroups(server, connector, domain);
  }

  /// @param since a cookie in base64; empty to read everything
  /// @return the next cookie
  String poll(Optional<String> since, SourceSink sink)
      throws SourceException, InterruptedException {
    @Nullable ASN1OctetString cookie = since.isPresent() ? cookie(since.get()) : null;
    if (since.isEmpty()) {
      // Samba doesn't keep to ancestors first, and Windows does so page by page
      new Containers(server, connector).tell(domain.root(), sink);
    }
    boolean more = true;
    while (more) {
      SearchResult result = since.isEmpty() ? tellAll(cookie, sink) : tellChanges(cookie, sink);
      ActiveDirectoryDirSyncControl answer = answer(result);
      cookie = answer.getCookie();
      more = answer.getFlags() != 0;
    }
    primaryGroups.tell(sink);
    return cookie == null ? "" : Base64.getEncoder().encodeToString(cookie.getValue());
  }

  private static ASN1OctetString cookie(String text) throws SourceException {
    try {
      return new ASN1OctetString(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      throw new SourceException(Problem.CURSOR_LOST, "the stored cursor isn't DirSync's", e);
    }
  }

  private SearchResult tellAll(@Nullable ASN1OctetString cookie, SourceSink sink)
      throws SourceException, InterruptedException {
    Telling telling = new Telling(sink, primaryGroups, clock);
    SearchResult result = search(request(cookie, telling));
    telling.check();
    reader.read(telling.toRead(), sink);
    return result;
  }

  private SearchResult tellChanges(@Nullable ASN1OctetString cookie, SourceSink sink)
      throws SourceException, InterruptedException {
    SearchResult result = search(request(cookie, null));
    Changes changes = new Changes(server, connector, primaryGroups, clock);
    changes.tell(domain.root(), ActiveDirectorySource.entries(result), sink);
    reader.read(changes.toRead(), sink);
    return result;
  }

  /// @param listener for the entries; without one they are gathered in the result
  private SearchRequest request(
      @Nullable ASN1OctetString cookie, @Nullable SearchResultListener listener) {
    SearchRequest request =
        new SearchRequest(
            listener,
            domain.root(),
            SearchScope.SUB,
            ActiveDirectorySource.FILTER,
            ActiveDirectorySource.ATTRIBUTES.toArray(String[]::new));
    request.setControls(
        new ActiveDirectoryDirSyncControl(true, following.flags(), MAX_BYTES, cookie),
        ActiveDirectorySource.extendedDn());
    return request;
  }

  private SearchResult search(SearchRequest request) throws SourceException {
    try {
      return server.search(request);
    } catch (LDAPSearchException e) {
      throw connector.explained("read changes", e);
    }
  }

  private ActiveDirectoryDirSyncControl answer(SearchResult result) throws SourceException {
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
        connector.server() + " answered DirSync without its control: is it an Active Directory?");
  }
}
