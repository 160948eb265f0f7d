package dev.lockstep.source.ldap;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.AsyncRequestID;
import com.unboundid.ldap.sdk.AsyncSearchResultListener;
import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.IntermediateResponse;
import com.unboundid.ldap.sdk.IntermediateResponseListener;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResult;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchResultReference;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.controls.ContentSyncInfoIntermediateResponse;
import com.unboundid.ldap.sdk.controls.ContentSyncRequestControl;
import com.unboundid.ldap.sdk.controls.ContentSyncRequestMode;
import dev.lockstep.directory.SourceException;

/// A search that never ends, on a connection of its own: the server says when something changes.
/// What it says is only taken as a reason to poll, so that nothing is lost with a connection and
/// there is one way in which changes come in.
final class Listening implements AutoCloseable {
  /// LDAP_SERVER_NOTIFICATION_OID. Its filter has to be `(objectClass=*)`.
  static final String NOTIFICATION = "1.2.840.113556.1.4.528";

  private final LDAPConnection server;
  private final Hearer hearer;

  private Listening(LDAPConnection server, Hearer hearer) {
    this.server = server;
    this.hearer = hearer;
  }

  /// To an Active Directory. It tells of what is changed from now on, and so there is news at once:
  /// what was changed before.
  static Listening toNotifications(LdapConnector connector, String root, Runnable news)
      throws SourceException {
    Listening listening =
        begin(
            connector,
            root,
            new Hearer(news, false),
            new Control(NOTIFICATION, true),
            new Control(AccountRights.SHOW_DELETED, true));
    news.run();
    return listening;
  }

  /// To what RFC 4533 calls refreshAndPersist: first what has changed since the cookie, then what
  /// does.
  static Listening toContent(
      LdapConnector connector, Context context, ASN1OctetString cookie, Runnable news)
      throws SourceException {
    return begin(
        connector,
        context.root(),
        new Hearer(news, context.directoryServer389()),
        new ContentSyncRequestControl(
            true, ContentSyncRequestMode.REFRESH_AND_PERSIST, cookie, false));
  }

  private static Listening begin(
      LdapConnector connector, String root, Hearer hearer, Control... controls)
      throws SourceException {
    LDAPConnection server = connector.connect();
    try {
      SearchRequest search =
          new SearchRequest(hearer, root, SearchScope.SUB, "(objectClass=*)", "1.1");
      search.setControls(controls);
      search.setIntermediateResponseListener(hearer);
      search.setResponseTimeoutMillis(0);
      AsyncRequestID _ = server.asyncSearch(search);
      return new Listening(server, hearer);
    } catch (LDAPException e) {
      server.close();
      throw connector.explained("listen for changes", e);
    }
  }

  /// Until the server ends it, or the connection is cut.
  boolean isOpen() {
    return !hearer.ended && server.isConnected();
  }

  @Override
  public void close() {
    hearer.ended = true;
    server.close();
  }

  /// Called by the connection's own reader, which mustn't wait.
  private static final class Hearer
      implements AsyncSearchResultListener, IntermediateResponseListener {
    private static final long serialVersionUID = 1L;

    private final transient Runnable news;
    private final boolean directoryServer389;
    private transient volatile boolean ended;

    Hearer(Runnable news, boolean directoryServer389) {
      this.news = news;
      this.directoryServer389 = directoryServer389;
    }

    private void tell() {
      if (!ended) {
        news.run();
      }
    }

    @Override
    public void searchEntryReturned(SearchResultEntry entry) {
      tell();
    }

    @Override
    public void searchReferenceReturned(SearchResultReference reference) {
      // no change
    }

    /// A server that doesn't remember deletions names what is present (RFC 4533, section 3.3.2):
    /// only a poll finds out what is missing. 389 Directory Server ends every refresh as if it had.
    @Override
    public void intermediateResponseReturned(IntermediateResponse response) {
      ContentSyncInfoIntermediateResponse info;
      try {
        info = ContentSyncInfoIntermediateResponse.decode(response);
      } catch (LDAPException e) {
        return; // something else
      }
      switch (info.getType()) {
        case SYNC_ID_SET -> {
          if (info.refreshDeletes()) {
            tell();
          }
        }
        case REFRESH_PRESENT -> {
          if (!directoryServer389) {
            tell();
          }
        }
        case NEW_COOKIE, REFRESH_DELETE -> {
          // nothing else happened
        }
      }
    }

    @Override
    public void searchResultReceived(AsyncRequestID id, SearchResult result) {
      ended = true;
    }
  }
}
