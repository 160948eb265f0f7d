package dev.lockstep.source.ldap;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.IntermediateResponse;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchResult;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.controls.ContentSyncDoneControl;
import com.unboundid.ldap.sdk.controls.ContentSyncInfoIntermediateResponse;
import com.unboundid.ldap.sdk.controls.ContentSyncState;
import com.unboundid.ldap.sdk.controls.ContentSyncStateControl;
import dev.lockstep.directory.Source.BatchEnd;
import dev.lockstep.directory.Source.SourceCursor;
import dev.lockstep.directory.Source.SourceSink;
import dev.lockstep.directory.SourceChange;
import dev.lockstep.directory.SourceException;
import dev.lockstep.directory.SourceException.Problem;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One poll by RFC 4533's refresh: what changed since a cookie, in whole entries, and what is gone.
///
/// A server that doesn't remember what was deleted since the cookie names what is present instead;
/// what it then leaves out is gone (section 3.3.2). OpenLDAP says so by `refreshDeletes` false at
/// the end. 389 Directory Server always says false there, and means it only in answer to no cookie:
/// taken by the letter, each of its polls would remove everybody. And what it tells since a cookie
/// lacks the operational attributes, nsUniqueId among them, whatever was asked for.
final class ContentSync {
  /// e-syncRefreshRequired (section 2.5): the cookie is too old.
  private static final int REFRESH_REQUIRED = 4096;

  private final LDAPConnection server;
  private final LdapConnector connector;
  private final Context context;
  private final EntryReader reader;
  private @Nullable ASN1OctetString cookie;
  private String newest = "";

  ContentSync(LDAPConnection server, LdapConnector connector, Context context, EntryReader reader) {
    this.server = server;
    this.connector = connector;
    this.context = context;
    this.reader = reader;
  }

  BatchEnd poll(Optional<SourceCursor> since, SourceSink sink)
      throws SourceException, InterruptedException {
    String before = "";
    if (since.isPresent()) {
      Cursor cursor = Cursor.parse(since.get());
      if (!cursor.rootAnchor().equals(context.rootAnchor())) {
        throw new SourceException(
            Problem.CURSOR_LOST,
            connector.server() + " isn't the server that it was: " + context.root() + " is new");
      }
      cookie = cookie(since.get());
      before = cursor.newest();
      newest = before;
    }
    try (SyncMessages messages =
        new SyncMessages(
            server, connector, context.root(), SyncMessages.refresh(cookie), reader.requested())) {
      while (true) {
        switch (messages.next()) {
          case SyncMessages.Message.Found(SearchResultEntry entry) ->
              found(entry, since.isPresent() ? before : null, sink);
          case SyncMessages.Message.Between(IntermediateResponse response) ->
              between(response, sink);
          case SyncMessages.Message.Elsewhere(var reference) ->
              throw new SourceException(
                  Problem.INCOMPLETE,
                  connector.server()
                      + " refers to "
                      + String.join(", ", reference.getReferralURLs())
                      + " for a part of "
                      + context.root()
                      + ", so what is missing proves nothing. Give as 'root' an entry below which"
                      + " all is on this server");
          case SyncMessages.Message.Done(SearchResult result) -> {
            return ended(result, since.isEmpty());
          }
        }
      }
    }
  }

  static ASN1OctetString cookie(SourceCursor since) throws SourceException {
    return new ASN1OctetString(Base64.getDecoder().decode(Cursor.parse(since).cookie()));
  }

  /// @param before the newest change that was known; null in a full read
  private void found(SearchResultEntry entry, @Nullable String before, SourceSink sink)
      throws SourceException, InterruptedException {
    try {
      ContentSyncStateControl state = ContentSyncStateControl.get(entry);
      if (state == null) {
        throw new SourceException(
            Problem.PROTOCOL, connector.server() + " left out the state of " + entry.getDN());
      }
      keep(state.getCookie());
      if (state.getState() == ContentSyncState.DELETE) {
        sink.accept(new SourceChange.Removed(context.anchors().of(state.getEntryUUID())));
        return;
      }
      if (state.getState() == ContentSyncState.PRESENT) {
        sink.accept(new SourceChange.Present(context.anchors().of(state.getEntryUUID())));
        return;
      }
    } catch (LDAPException e) {
      throw connector.explained("read the state of " + entry.getDN(), e);
    }
    if (before == null || !context.directoryServer389()) {
      tell(entry, before, sink);
      return;
    }
    Optional<SearchResultEntry> whole = reader.again(entry);
    if (whole.isPresent()) {
      tell(whole.get(), before, sink);
    }
  }

  private void tell(SearchResultEntry entry, @Nullable String before, SourceSink sink)
      throws SourceException, InterruptedException {
    reader.tell(entry, sink);
    String created = timestamp(entry, "createTimestamp");
    // seconds: what came in the same one may be new
    if (before != null && created.compareTo(before) >= 0) {
      reader.tellReferences(entry, sink);
    }
    String modified = timestamp(entry, "modifyTimestamp");
    if (modified.compareTo(newest) > 0) {
      newest = modified;
    }
  }

  private static String timestamp(SearchResultEntry entry, String attribute) {
    return Optional.ofNullable(entry.getAttributeValue(attribute)).orElse("");
  }

  private void between(IntermediateResponse response, SourceSink sink)
      throws SourceException, InterruptedException {
    if (!ContentSyncInfoIntermediateResponse.SYNC_INFO_OID.equals(response.getOID())) {
      return;
    }
    ContentSyncInfoIntermediateResponse info;
    try {
      info = ContentSyncInfoIntermediateResponse.decode(response);
    } catch (LDAPException e) {
      throw connector.explained("read what changed", e);
    }
    keep(info.getCookie());
    if (info.getEntryUUIDs() != null) {
      for (UUID id : info.getEntryUUIDs()) {
        String anchor = context.anchors().of(id);
        sink.accept(
            info.refreshDeletes()
                ? new SourceChange.Removed(anchor)
                : new SourceChange.Present(anchor));
      }
    }
  }

  private BatchEnd ended(SearchResult result, boolean full) throws SourceException {
    ResultCode code = result.getResultCode();
    if (code.intValue() == REFRESH_REQUIRED
        || (!full && code.equals(ResultCode.UNWILLING_TO_PERFORM))) {
      // OpenLDAP refuses so a cookie of a server whose data was newer than its own
      throw new SourceException(
          Problem.CURSOR_LOST,
          connector.server() + " can't go on from where it was: " + result.getDiagnosticMessage());
    }
    if (!code.equals(ResultCode.SUCCESS)) {
      throw connector.explained("read changes", new LDAPSearchException(result));
    }
    boolean deletesTold;
    try {
      ContentSyncDoneControl done = ContentSyncDoneControl.get(result);
      if (done == null) {
        throw new SourceException(
            Problem.PROTOCOL, connector.server() + " ended its answer without saying how");
      }
      keep(done.getCookie());
      deletesTold = done.refreshDeletes();
    } catch (LDAPException e) {
      throw connector.explained("read how the answer ended", e);
    }
    boolean complete = full || (!deletesTold && !context.directoryServer389());
    String last = cookie == null ? "" : Base64.getEncoder().encodeToString(cookie.getValue());
    if (last.isEmpty()) {
      throw new SourceException(
          Problem.RIGHTS,
          connector.server()
              + " gave no cookie to go on from: let the account read contextCSN and entryCSN");
    }
    return new BatchEnd(new Cursor(context.rootAnchor(), newest, last).write(), complete);
  }

  /// An empty one says nothing of where the reader is.
  private void keep(@Nullable ASN1OctetString given) {
    if (given != null && given.getValueLength() > 0) {
      cookie = given;
    }
  }

  /// @param newest the highest modifyTimestamp that was told
  /// @param cookie in base64
  record Cursor(String rootAnchor, String newest, String cookie) {
    SourceCursor write() {
      return new SourceCursor("contentsync1 " + rootAnchor + " " + newest + " " + cookie);
    }

    static Cursor parse(SourceCursor cursor) throws SourceException {
      String[] parts = cursor.value().split(" ", -1);
      if (parts.length != 4 || !parts[0].equals("contentsync1") || parts[3].isEmpty()) {
        throw new SourceException(Problem.CURSOR_LOST, "the stored cursor isn't RFC 4533's");
      }
      return new Cursor(parts[1], parts[2], parts[3]);
    }
  }
}
