package dev.lockstep.source.ldap;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResult;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.controls.SimplePagedResultsControl;
import dev.lockstep.directory.SourceException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Searches of a domain, a page at a time (RFC 2696), as Windows asks for: it answers at most a
/// thousand at once. References to other servers are passed over: a domain always has some.
final class Pages {
  private static final int ENTRIES = 1_000;

  private final LDAPConnection server;
  private final LdapConnector connector;
  private final String root;

  Pages(LDAPConnection server, LdapConnector connector, String root) {
    this.server = server;
    this.connector = connector;
    this.root = root;
  }

  interface PageSink {
    void accept(List<SearchResultEntry> page) throws SourceException, InterruptedException;
  }

  /// @param controls beside the paging
  void read(Filter filter, List<String> attributes, List<Control> controls, PageSink sink)
      throws SourceException, InterruptedException {
    @Nullable ASN1OctetString cookie = null;
    do {
      SearchRequest request =
          new SearchRequest(root, SearchScope.SUB, filter, attributes.toArray(String[]::new));
      List<Control> all = new ArrayList<>(controls);
      all.add(new SimplePagedResultsControl(ENTRIES, cookie, true));
      request.setControls(all);
      try {
        SearchResult result = server.search(request);
        SimplePagedResultsControl page = SimplePagedResultsControl.get(result);
        cookie = page != null && page.moreResultsToReturn() ? page.getCookie() : null;
        sink.accept(ActiveDirectorySource.entries(result));
      } catch (LDAPException e) {
        throw connector.explained("read a page of " + root, e);
      }
    } while (cookie != null);
  }
}
