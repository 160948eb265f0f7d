package dev.lockstep.source.ldap;

import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import dev.lockstep.directory.Source.SourceSink;
import dev.lockstep.directory.SourceChange;
import dev.lockstep.directory.SourceChange.Kind;
import dev.lockstep.directory.SourceException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One answer of changes since a cookie. An entry about an object that the reader should know
/// holds what changed and doesn't even say whether it is a user; so that much is looked up, for
/// many at once, and costs the same whatever the object's size.
final class Changes {
  /// Objects that one search looks up: its filter stays a few kilobytes.
  private static final int LOOKED_UP_AT_ONCE = 100;

  private final LDAPConnection server;
  private final LdapConnector connector;
  private final PrimaryGroups primaryGroups;
  private final InstantSource clock;
  private final List<String> toRead = new ArrayList<>();

  /// @param primaryGroups is given the users, and tells of them when all else is told
  Changes(
      LDAPConnection server,
      LdapConnector connector,
      PrimaryGroups primaryGroups,
      InstantSource clock) {
    this.server = server;
    this.connector = connector;
    this.primaryGroups = primaryGroups;
    this.clock = clock;
  }

  /// Removals first, so that a name is free before somebody else has it; then containers from the
  /// head of the domain down, because Samba answers in no order; then what changed, then what is
  /// new.
  private enum Turn {
    REMOVED,
    CONTAINER,
    CHANGED,
    NEW
  }

  private record Told(Turn turn, int depth, Kind kind, DirSyncEntry entry) {}

  void tell(String root, List<SearchResultEntry> entries, SourceSink sink)
      throws SourceException, InterruptedException {
    Map<String, Entry> facts = lookUp(root, entries);
    List<Told> all = new ArrayList<>();
    for (SearchResultEntry entry : entries) {
      told(entry, facts).ifPresent(all::add);
    }
    all.sort(Comparator.comparing(Told::turn).thenComparingInt(Told::depth));
    for (Told told : all) {
      for (SourceChange change : told.entry().changes(told.kind(), clock.instant())) {
        sink.accept(change);
      }
    }
  }

  /// Objects that came back from among the deleted ones: what they have now must be read whole.
  List<String> toRead() {
    return toRead;
  }

  private Optional<Told> told(SearchResultEntry found, Map<String, Entry> facts) {
    DirSyncEntry entry = DirSyncEntry.told(found);
    Optional<String> anchor = entry.anchor();
    if (anchor.isEmpty()) {
      return Optional.empty();
    }
    if (entry.isDeleted()) {
      return Optional.of(new Told(Turn.REMOVED, 0, Kind.USER, entry));
    }
    if (entry.isUndeleted()) {
      toRead.add(anchor.get());
      return Optional.empty();
    }
    Turn turn = entry.saysItsClass() ? Turn.NEW : Turn.CHANGED;
    if (turn == Turn.CHANGED) {
      Entry known = facts.get(anchor.get());
      if (known == null) {
        // deleted since: the next poll says so
        return Optional.empty();
      }
      entry = DirSyncEntry.changed(found, known);
    }
    Optional<Kind> kind = entry.kind();
    if (kind.isEmpty() || entry.isSystem(kind.get())) {
      return Optional.empty();
    }
    if (kind.get() == Kind.USER) {
      primaryGroups.note(anchor.get(), found, entry.facts());
    }
    return Optional.of(
        kind.get() == Kind.CONTAINER
            ? new Told(Turn.CONTAINER, entry.depth(), kind.get(), entry)
            : new Told(turn, 0, kind.get(), entry));
  }

  private Map<String, Entry> lookUp(String root, List<SearchResultEntry> entries)
      throws SourceException {
    List<Filter> unknown = new ArrayList<>();
    for (SearchResultEntry found : entries) {
      DirSyncEntry entry = DirSyncEntry.told(found);
      byte[] guid = found.getAttributeValueBytes("objectGUID");
      if (guid != null && !entry.saysItsClass() && !entry.isDeleted() && !entry.isUndeleted()) {
        unknown.add(Filter.createEqualityFilter("objectGUID", guid));
      }
    }
    Map<String, Entry> facts = new HashMap<>();
    for (int from = 0; from < unknown.size(); from += LOOKED_UP_AT_ONCE) {
      int to = Math.min(from + LOOKED_UP_AT_ONCE, unknown.size());
      SearchRequest request =
          new SearchRequest(
              root,
              SearchScope.SUB,
              Filter.createORFilter(unknown.subList(from, to)),
              DirSyncEntry.FACTS.toArray(String[]::new));
      try {
        for (SearchResultEntry entry : ActiveDirectorySource.entries(server.search(request))) {
          DirSyncEntry.told(entry).anchor().ifPresent(anchor -> facts.put(anchor, entry));
        }
      } catch (LDAPSearchException e) {
        throw connector.explained("look up what changed", e);
      }
    }
    return facts;
  }
}
