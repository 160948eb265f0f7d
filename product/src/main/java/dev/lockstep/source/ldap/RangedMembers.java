package dev.lockstep.source.ldap;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import dev.lockstep.directory.SourceException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rest of a long member list: Windows answers at most 1,500 values at once, as
/// `member;range=0-1499`, and the last part as `member;range=N-*`.
final class RangedMembers {
  private final LDAPConnection server;
  private final LdapConnector connector;
  private final String anchor;

  RangedMembers(LDAPConnection server, LdapConnector connector, String anchor) {
    this.server = server;
    this.connector = connector;
    this.anchor = anchor;
  }

  /// The anchors of all members, of which the entry holds the first part or all.
  List<String> read(SearchResultEntry first) throws SourceException {
    Attribute part = part(first);
    List<String> members = new ArrayList<>();
    int next = 0;
    while (part != null) {
      members.addAll(DirSyncEntry.targets(part));
      next += part.size();
      boolean last = !part.hasOptions() || part.getName().endsWith("-*") || part.size() == 0;
      part = last ? null : part(page(next));
    }
    return members;
  }

  private SearchResultEntry page(int from) throws SourceException {
    SearchRequest request =
        new SearchRequest(
            "<GUID=" + ActiveDirectoryValues.guidOfAnchor(anchor) + ">",
            SearchScope.BASE,
            Filter.createPresenceFilter("objectClass"),
            "member;range=" + from + "-*");
    request.setControls(ActiveDirectorySource.extendedDn());
    try {
      SearchResultEntry entry = server.searchForEntry(request);
      if (entry != null) {
        return entry;
      }
    } catch (LDAPSearchException e) {
      throw connector.explained("read the members from " + from + " on", e);
    }
    throw new SourceException(
        SourceException.Problem.INCOMPLETE, "a group was removed while its members were read");
  }

  /// With a range where there is one: beside it Windows answers `member` without values.
  private static @Nullable Attribute part(SearchResultEntry entry) {
    return entry.getAttributes().stream()
        .filter(attribute -> attribute.getBaseName().equalsIgnoreCase("member"))
        .max(Comparator.comparing(Attribute::hasOptions))
        .orElse(null);
  }
}
