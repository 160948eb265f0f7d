package dev.lockstep.source.ldap;

import com.unboundid.ldap.sdk.AsyncRequestID;
import com.unboundid.ldap.sdk.AsyncSearchResultListener;
import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResult;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchResultReference;
import com.unboundid.ldap.sdk.SearchScope;
import dev.lockstep.directory.SourceException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/// The anchors behind the names with which LDAP's groups name their members: kept from the entries
/// of one poll as they go by, a bounded number of them, and looked up where they aren't.
final class Names {
  /// About 25 MB of names.
  private static final int KEPT = 100_000;

  /// Questions under way at once: the distance to the server is paid once for all of them.
  private static final int ASKED_AT_ONCE = 100;

  private final LDAPConnection server;
  private final LdapConnector connector;
  private final Context context;
  private final Map<String, String> known = new LeastRecentlyUsed();

  Names(LDAPConnection server, LdapConnector connector, Context context) {
    this.server = server;
    this.connector = connector;
    this.context = context;
  }

  private static final class LeastRecentlyUsed extends LinkedHashMap<String, String> {
    private static final long serialVersionUID = 1L;

    LeastRecentlyUsed() {
      super(1_024, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
      return size() > KEPT;
    }
  }

  void keep(DN name, String anchor) {
    known.put(name.toNormalizedString(), anchor);
  }

  /// In their order; a name that nobody has is left out.
  Set<String> anchors(Collection<String> names) throws SourceException, InterruptedException {
    Map<String, String> found = new HashMap<>();
    List<String> unknown = new ArrayList<>();
    List<String> normalized = new ArrayList<>();
    for (String name : names) {
      String text = normalized(name);
      if (text.isEmpty()) {
        continue;
      }
      normalized.add(text);
      String anchor = known.get(text);
      if (anchor == null) {
        unknown.add(text);
      } else {
        found.put(text, anchor);
      }
    }
    for (int from = 0; from < unknown.size(); from += ASKED_AT_ONCE) {
      int to = Math.min(from + ASKED_AT_ONCE, unknown.size());
      Map<String, String> asked = ask(unknown.subList(from, to));
      found.putAll(asked);
      known.putAll(asked);
    }
    Set<String> anchors = new LinkedHashSet<>();
    for (String name : normalized) {
      String anchor = found.get(name);
      if (anchor != null) {
        anchors.add(anchor);
      }
    }
    return anchors;
  }

  /// A uniqueMember may end with a bit string, as in `cn=a,o=b#'0101'B` (RFC 4517, 3.3.21).
  private static String normalized(String name) {
    try {
      return DN.normalize(name.replaceFirst("#'[01]*'B$", ""));
    } catch (LDAPException notAName) {
      return "";
    }
  }

  private Map<String, String> ask(List<String> names) throws SourceException, InterruptedException {
    Map<String, String> found = new ConcurrentHashMap<>();
    List<Answer> answers = new ArrayList<>();
    try {
      for (String name : names) {
        Answer answer = new Answer(name, context.anchors(), found);
        answers.add(answer);
        // what comes is told to the answer, which is waited for below
        AsyncRequestID _ =
            server.asyncSearch(
                new SearchRequest(
                    answer,
                    name,
                    SearchScope.BASE,
                    Filter.createPresenceFilter("objectClass"),
                    context.anchors().attribute()));
      }
    } catch (LDAPException e) {
      throw connector.explained("look names up", e);
    }
    for (Answer answer : answers) {
      answer.await(connector);
    }
    return found;
  }

  /// Of one question. A name that isn't there, or can't be seen, is no failure.
  private static final class Answer implements AsyncSearchResultListener {
    private static final long serialVersionUID = 1L;

    private final String name;
    private final AnchorAttribute anchors;
    private final transient Map<String, String> found;
    private final transient CountDownLatch done = new CountDownLatch(1);
    private transient volatile ResultCode code = ResultCode.SUCCESS;
    private transient volatile String said = "";

    Answer(String name, AnchorAttribute anchors, Map<String, String> found) {
      this.name = name;
      this.anchors = anchors;
      this.found = found;
    }

    @Override
    public void searchEntryReturned(SearchResultEntry entry) {
      anchors.of(entry).ifPresent(anchor -> found.put(name, anchor));
    }

    @Override
    public void searchReferenceReturned(SearchResultReference reference) {}

    @Override
    public void searchResultReceived(AsyncRequestID request, SearchResult result) {
      code = result.getResultCode();
      said = String.valueOf(result.getDiagnosticMessage());
      done.countDown();
    }

    void await(LdapConnector connector) throws SourceException, InterruptedException {
      done.await();
      if (!code.equals(ResultCode.SUCCESS)
          && !code.equals(ResultCode.NO_SUCH_OBJECT)
          && !code.equals(ResultCode.REFERRAL)
          && !code.equals(ResultCode.INVALID_DN_SYNTAX)
          && !code.equals(ResultCode.INSUFFICIENT_ACCESS_RIGHTS)) {
        throw connector.explained("look up " + name, new LDAPException(code, said));
      }
    }
  }

  /// Of the people that have these uids, as posixGroup names its members.
  Set<String> anchorsOfUids(List<String> uids) throws SourceException {
    Set<String> anchors = new LinkedHashSet<>();
    for (int from = 0; from < uids.size(); from += ASKED_AT_ONCE) {
      List<Filter> filters =
          uids.subList(from, Math.min(from + ASKED_AT_ONCE, uids.size())).stream()
              .map(uid -> Filter.createEqualityFilter("uid", uid))
              .toList();
      try {
        for (SearchResultEntry entry :
            ActiveDirectorySource.entries(
                server.search(
                    context.root(),
                    SearchScope.SUB,
                    Filter.createORFilter(filters),
                    context.anchors().attribute()))) {
          context.anchors().of(entry).ifPresent(anchors::add);
        }
      } catch (LDAPException e) {
        throw connector.explained("look members up by uid", e);
      }
    }
    return anchors;
  }
}
