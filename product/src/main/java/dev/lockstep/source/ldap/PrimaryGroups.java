package dev.lockstep.source.ldap;

import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import dev.lockstep.directory.Source.SourceSink;
import dev.lockstep.directory.SourceChange;
import dev.lockstep.directory.SourceChange.Reference;
import dev.lockstep.directory.SourceException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The membership that no group's `member` has: in the group that a user's `primaryGroupID` names
/// by the last part of its SID.
///
/// When a primary group changes, Active Directory writes the user into the `member` of the old one
/// and takes it out of the new one's. So the new membership is told after everything else, and the
/// old one needs no word.
final class PrimaryGroups {
  /// Smaller ones are the system's own groups, such as Domain Users (513), which no source tells.
  private static final int FIRST_OF_OTHERS = 1_000;

  private static final int BYTES = 4;

  private final LDAPConnection server;
  private final LdapConnector connector;
  private final Domain domain;
  private final Map<ByteBuffer, List<String>> usersBySid = new LinkedHashMap<>();

  PrimaryGroups(LDAPConnection server, LdapConnector connector, Domain domain) {
    this.server = server;
    this.connector = connector;
    this.domain = domain;
  }

  /// A user that was told, for [#tell].
  ///
  /// @param told what was told of it; nothing is noted where that has no primaryGroupID
  /// @param facts with its objectSid
  void note(String anchor, Entry told, Entry facts) {
    Integer id = told.getAttributeValueAsInteger("primaryGroupID");
    byte[] sid = facts.getAttributeValueBytes("objectSid");
    if (id != null && sid != null && id >= FIRST_OF_OTHERS) {
      ByteBuffer group = ByteBuffer.wrap(sid.clone()).order(ByteOrder.LITTLE_ENDIAN);
      group.putInt(sid.length - BYTES, id);
      usersBySid.computeIfAbsent(group, _ -> new ArrayList<>()).add(anchor);
    }
  }

  /// The memberships of those that were noted.
  void tell(SourceSink sink) throws SourceException, InterruptedException {
    for (Map.Entry<ByteBuffer, List<String>> users : usersBySid.entrySet()) {
      Optional<String> group = group(users.getKey().array());
      if (group.isPresent()) {
        for (String user : users.getValue()) {
          sink.accept(new SourceChange.Linked(group.get(), Reference.MEMBER, user, true));
        }
      }
    }
    usersBySid.clear();
  }

  private Optional<String> group(byte[] sid) throws SourceException {
    try {
      SearchResultEntry entry =
          server.searchForEntry(
              domain.root(),
              SearchScope.SUB,
              Filter.createEqualityFilter("objectSid", sid),
              "objectGUID");
      return Optional.ofNullable(entry)
          .flatMap(found -> Optional.ofNullable(found.getAttributeValueBytes("objectGUID")))
          .map(ActiveDirectoryValues::anchor);
    } catch (LDAPException e) {
      throw connector.explained("look a primary group up", e);
    }
  }

  /// The anchors of the users whose primary group it is.
  List<String> members(Entry group) throws SourceException, InterruptedException {
    byte[] sid = group.getAttributeValueBytes("objectSid");
    if (sid == null || sid.length < BYTES) {
      return List.of();
    }
    int id = ByteBuffer.wrap(sid).order(ByteOrder.LITTLE_ENDIAN).getInt(sid.length - BYTES);
    if (id < FIRST_OF_OTHERS) {
      return List.of();
    }
    List<String> members = new ArrayList<>();
    new Pages(server, connector, domain.root())
        .read(
            Filter.createANDFilter(
                Filter.createEqualityFilter("primaryGroupID", String.valueOf(id)),
                Filter.createEqualityFilter("objectClass", "user"),
                Filter.createNOTFilter(Filter.createEqualityFilter("objectClass", "computer"))),
            List.of("objectGUID"),
            List.of(),
            page ->
                page.forEach(entry -> DirSyncEntry.whole(entry).anchor().ifPresent(members::add)));
    return members;
  }
}
