package dev.lockstep.source.ldap;

import com.unboundid.asn1.ASN1Integer;
import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.asn1.ASN1Sequence;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import dev.lockstep.directory.SourceChange;
import dev.lockstep.directory.SourceException;
import java.util.ArrayList;
import java.util.List;

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

  /// What comes after the part that the entry holds already; nothing where that was all.
  List<SourceChange> read(SearchResultEntry first) throws SourceException {
    List<SourceChange> changes = new ArrayList<>();
    Attribute part = ranged(first);
    int next = part == null ? 0 : part.size();
    while (part != null && !part.getName().endsWith("-*")) {
      SearchResultEntry entry = page(next);
      part = ranged(entry);
      if (part == null || part.size() == 0) {
        break;
      }
      changes.addAll(new DirSyncEntry(entry, false).links(anchor));
      next += part.size();
    }
    return changes;
  }

  private SearchResultEntry page(int from) throws SourceException {
    SearchRequest request =
        new SearchRequest(
            "<GUID=" + ActiveDirectoryValues.guidOfAnchor(anchor) + ">",
            SearchScope.BASE,
            Filter.createPresenceFilter("objectClass"),
            "member;range=" + from + "-*");
    request.setControls(
        new Control(
            "1.2.840.113556.1.4.529",
            true,
            new ASN1OctetString(new ASN1Sequence(new ASN1Integer(1)).encode())));
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

  private static @org.jspecify.annotations.Nullable Attribute ranged(SearchResultEntry entry) {
    return entry.getAttributes().stream()
        .filter(attribute -> attribute.getBaseName().equalsIgnoreCase("member"))
        .filter(Attribute::hasOptions)
        .findFirst()
        .orElse(null);
  }
}
