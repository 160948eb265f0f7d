package dev.lockstep.source.ldap;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResult;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.controls.SimplePagedResultsControl;
import com.unboundid.util.StaticUtils;
import dev.lockstep.directory.Source.BatchEnd;
import dev.lockstep.directory.Source.SourceCursor;
import dev.lockstep.directory.Source.SourceSink;
import dev.lockstep.directory.SourceChange;
import dev.lockstep.directory.SourceException;
import dev.lockstep.directory.SourceException.Problem;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One poll of a server that only keeps when an entry was last changed. Such a poll sees no
/// deletion and nothing that a move took along, so every few minutes the ids of all entries are
/// read and compared.
final class Timestamps {
  private static final int PAGE = 1_000;

  /// Timestamps have seconds, clocks of replicas differ, and a write becomes visible after it was
  /// stamped.
  private static final Duration OVERLAP = Duration.ofSeconds(60);

  private static final Duration BETWEEN_COMPARISONS = Duration.ofMinutes(10);

  private final LDAPConnection server;
  private final LdapConnector connector;
  private final Context context;
  private final EntryReader reader;
  private final InstantSource clock;
  private String newest = "";

  Timestamps(
      LDAPConnection server,
      LdapConnector connector,
      Context context,
      EntryReader reader,
      InstantSource clock) {
    this.server = server;
    this.connector = connector;
    this.context = context;
    this.reader = reader;
    this.clock = clock;
  }

  BatchEnd poll(Optional<SourceCursor> since, SourceSink sink)
      throws SourceException, InterruptedException {
    Instant now = clock.instant();
    if (since.isEmpty()) {
      read(Filter.createPresenceFilter("objectClass"), entry -> reader.tell(entry, sink));
      return new BatchEnd(new Cursor(context.rootAnchor(), newest, now).write(), true);
    }
    Cursor cursor = Cursor.parse(since.get());
    if (!cursor.rootAnchor().equals(context.rootAnchor())) {
      throw new SourceException(
          Problem.CURSOR_LOST,
          connector.server() + " isn't the server that it was: " + context.root() + " is new");
    }
    newest = cursor.newest();
    read(
        Filter.createGreaterOrEqualFilter("modifyTimestamp", overlapped(cursor.newest())),
        entry -> {
          reader.tell(entry, sink);
          reader.tellReferences(entry, sink);
        });
    boolean compare = !now.isBefore(cursor.compared().plus(BETWEEN_COMPARISONS));
    if (compare) {
      comparePresent(sink);
    }
    return new BatchEnd(
        new Cursor(context.rootAnchor(), newest, compare ? now : cursor.compared()).write(),
        compare);
  }

  private void comparePresent(SourceSink sink) throws SourceException, InterruptedException {
    readPages(
        Filter.createPresenceFilter("objectClass"),
        new String[] {context.anchors().attribute()},
        entry -> {
          Optional<String> anchor = context.anchors().of(entry);
          if (anchor.isPresent()) {
            sink.accept(new SourceChange.Present(anchor.get()));
          }
        });
  }

  private interface EntrySink {
    void accept(SearchResultEntry entry) throws SourceException, InterruptedException;
  }

  private void read(Filter filter, EntrySink sink) throws SourceException, InterruptedException {
    readPages(
        filter,
        reader.requested(),
        entry -> {
          sink.accept(entry);
          String modified =
              Optional.ofNullable(entry.getAttributeValue("modifyTimestamp")).orElse("");
          if (modified.compareTo(newest) > 0) {
            newest = modified;
          }
        });
  }

  private void readPages(Filter filter, String[] attributes, EntrySink sink)
      throws SourceException, InterruptedException {
    @Nullable ASN1OctetString cookie = null;
    do {
      SearchRequest request =
          new SearchRequest(context.root(), SearchScope.SUB, filter, attributes);
      request.setControls(new SimplePagedResultsControl(PAGE, cookie, false));
      try {
        SearchResult result = server.search(request);
        if (result.getReferenceCount() > 0) {
          throw new SourceException(
              Problem.INCOMPLETE,
              connector.server()
                  + " refers to another server for a part of "
                  + context.root()
                  + ". Give as 'root' an entry below which all is on this server");
        }
        for (SearchResultEntry entry : ActiveDirectorySource.entries(result)) {
          sink.accept(entry);
        }
        SimplePagedResultsControl page = SimplePagedResultsControl.get(result);
        cookie = page != null && page.moreResultsToReturn() ? page.getCookie() : null;
      } catch (LDAPSearchException e) {
        throw connector.explained("read entries", e);
      } catch (LDAPException e) {
        throw connector.explained("read the end of a page", e);
      }
    } while (cookie != null);
  }

  private static String overlapped(String timestamp) {
    try {
      Instant from = StaticUtils.decodeGeneralizedTime(timestamp).toInstant().minus(OVERLAP);
      return StaticUtils.encodeGeneralizedTime(Date.from(from)).replaceFirst("[.]000Z$", "Z");
    } catch (ParseException e) {
      // before every timestamp there is
      return "19700101000000Z";
    }
  }

  /// @param newest the highest modifyTimestamp that was told
  /// @param compared when the ids were last compared
  record Cursor(String rootAnchor, String newest, Instant compared) {
    SourceCursor write() {
      return new SourceCursor("timestamps1 " + rootAnchor + " " + newest + " " + compared);
    }

    static Cursor parse(SourceCursor cursor) throws SourceException {
      String[] parts = cursor.value().split(" ", -1);
      if (parts.length != 4 || !parts[0].equals("timestamps1")) {
        throw new SourceException(Problem.CURSOR_LOST, "the stored cursor isn't a timestamp");
      }
      return new Cursor(parts[1], parts[2], Instant.parse(parts[3]));
    }
  }
}
