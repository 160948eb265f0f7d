package dev.lockstep.source.ldap;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResult;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.controls.SimplePagedResultsControl;
import dev.lockstep.directory.Source.SourceSink;
import dev.lockstep.directory.SourceChange;
import dev.lockstep.directory.SourceChange.Kind;
import dev.lockstep.directory.SourceException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The tree of a domain, told from its head down: before anything else, because what is in scope
/// is decided by where it is. A domain has few containers beside its people.
final class Containers {
  /// Windows answers at most a thousand at once.
  private static final int PAGE = 1_000;

  private static final String FILTER =
      "(|(objectClass=organizationalUnit)(objectClass=container)(objectClass=builtinDomain)"
          + "(objectClass=domainDNS))";

  private final LDAPConnection server;
  private final LdapConnector connector;

  Containers(LDAPConnection server, LdapConnector connector) {
    this.server = server;
    this.connector = connector;
  }

  void tell(String root, SourceSink sink) throws SourceException, InterruptedException {
    List<DirSyncEntry> containers;
    try {
      containers = read(root);
    } catch (LDAPException e) {
      throw connector.explained("read the containers of " + root, e);
    }
    containers.sort(Comparator.comparingInt(DirSyncEntry::depth));
    for (DirSyncEntry container : containers) {
      if (!container.isDeleted() && container.anchor().isPresent()) {
        for (SourceChange change : container.changes(Kind.CONTAINER, Instant.MIN)) {
          sink.accept(change);
        }
      }
    }
  }

  private List<DirSyncEntry> read(String root) throws LDAPException {
    List<DirSyncEntry> containers = new ArrayList<>();
    @Nullable ASN1OctetString cookie = null;
    do {
      SearchRequest request =
          new SearchRequest(
              root, SearchScope.SUB, FILTER, "objectClass", "objectGUID", "name", "parentGUID");
      request.setControls(new SimplePagedResultsControl(PAGE, cookie, true));
      SearchResult result = server.search(request);
      for (SearchResultEntry entry : ActiveDirectorySource.entries(result)) {
        containers.add(DirSyncEntry.whole(entry));
      }
      SimplePagedResultsControl page = SimplePagedResultsControl.get(result);
      cookie = page != null && page.moreResultsToReturn() ? page.getCookie() : null;
    } while (cookie != null);
    return containers;
  }
}
