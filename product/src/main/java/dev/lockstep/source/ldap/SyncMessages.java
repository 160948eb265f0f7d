package dev.lockstep.source.ldap;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.AsyncRequestID;
import com.unboundid.ldap.sdk.AsyncSearchResultListener;
import com.unboundid.ldap.sdk.IntermediateResponse;
import com.unboundid.ldap.sdk.IntermediateResponseListener;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResult;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchResultReference;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.controls.ContentSyncRequestControl;
import com.unboundid.ldap.sdk.controls.ContentSyncRequestMode;
import dev.lockstep.directory.SourceException;
import dev.lockstep.directory.SourceException.Problem;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What a server sends in answer to one synchronisation request, in its order: entries and what
/// stands between them, which decides what they mean. It is taken at the reader's speed; the server
/// waits.
final class SyncMessages implements AutoCloseable {
  private static final int WAITING = 500;

  /// The first entry of a large directory may come late.
  private static final Duration LONGEST_SILENCE = Duration.ofMinutes(5);

  sealed interface Message {
    record Found(SearchResultEntry entry) implements Message {}

    record Elsewhere(SearchResultReference reference) implements Message {}

    record Between(IntermediateResponse response) implements Message {}

    record Done(SearchResult result) implements Message {}
  }

  private final LDAPConnection server;
  private final LdapConnector connector;
  private final Listener listener = new Listener();

  SyncMessages(
      LDAPConnection server,
      LdapConnector connector,
      String root,
      ContentSyncRequestControl control,
      String[] attributes)
      throws SourceException {
    this.server = server;
    this.connector = connector;
    try {
      SearchRequest search =
          new SearchRequest(listener, root, SearchScope.SUB, "(objectClass=*)", attributes);
      search.setControls(control);
      search.setIntermediateResponseListener(listener);
      search.setResponseTimeoutMillis(0);
      AsyncRequestID _ = server.asyncSearch(search);
    } catch (LDAPException e) {
      throw connector.explained("read changes", e);
    }
  }

  /// The next one, however long it takes to come, up to a limit.
  Message next() throws SourceException, InterruptedException {
    Message message = listener.queue.poll(LONGEST_SILENCE.toSeconds(), TimeUnit.SECONDS);
    if (message == null) {
      throw new SourceException(
          Problem.UNAVAILABLE,
          connector.server() + " said nothing for " + LONGEST_SILENCE.toMinutes() + " minutes");
    }
    return message;
  }

  @Override
  public void close() {
    if (!listener.done) {
      listener.closed = true;
      // what is still on its way would block the connection's reader
      server.close();
    }
  }

  static ContentSyncRequestControl refresh(@Nullable ASN1OctetString cookie) {
    return new ContentSyncRequestControl(true, ContentSyncRequestMode.REFRESH_ONLY, cookie, false);
  }

  /// Called by the connection's own reader.
  private static final class Listener
      implements AsyncSearchResultListener, IntermediateResponseListener {
    private static final long serialVersionUID = 1L;

    private final transient BlockingQueue<Message> queue = new ArrayBlockingQueue<>(WAITING);
    private transient volatile boolean closed;
    private transient volatile boolean done;

    private void put(Message message) {
      try {
        while (!closed && !queue.offer(message, 1, TimeUnit.SECONDS)) {
          // the reader is busy: the server waits
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void searchEntryReturned(SearchResultEntry entry) {
      put(new Message.Found(entry));
    }

    @Override
    public void searchReferenceReturned(SearchResultReference reference) {
      put(new Message.Elsewhere(reference));
    }

    @Override
    public void intermediateResponseReturned(IntermediateResponse response) {
      put(new Message.Between(response));
    }

    @Override
    public void searchResultReceived(AsyncRequestID id, SearchResult result) {
      done = true;
      put(new Message.Done(result));
    }
  }
}
