package dev.lockstep.source.ldap;

import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import dev.lockstep.directory.Source.SourceSink;
import dev.lockstep.directory.SourceChange;
import dev.lockstep.directory.SourceChange.Kind;
import dev.lockstep.directory.SourceChange.Reference;
import dev.lockstep.directory.SourceException;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Whole objects of a domain, as they are now.
final class DomainReader {
  private final LDAPConnection server;
  private final LdapConnector connector;
  private final Domain domain;
  private final InstantSource clock;
  private final PrimaryGroups primaryGroups;

  DomainReader(LDAPConnection server, LdapConnector connector, Domain domain, InstantSource clock) {
    this.server = server;
    this.connector = connector;
    this.domain = domain;
    this.clock = clock;
    this.primaryGroups = new PrimaryGroups(server, connector, domain);
  }

  void read(List<String> anchors, SourceSink sink) throws SourceException, InterruptedException {
    for (String anchor : anchors) {
      Optional<SearchResultEntry> found = byGuid(anchor);
      if (found.isPresent()) {
        tell(found.get(), sink);
      } else {
        sink.accept(new SourceChange.Removed(anchor));
      }
    }
    primaryGroups.tell(sink);
  }

  /// An entry with all attributes; its primary group comes with [#tellPrimaryGroups].
  void tell(SearchResultEntry found, SourceSink sink) throws SourceException, InterruptedException {
    DirSyncEntry entry = DirSyncEntry.whole(found);
    Optional<String> anchor = entry.anchor();
    Optional<Kind> kind = entry.kind();
    if (anchor.isEmpty() || kind.isEmpty() || (entry.isSystem(kind.get()) && !entry.isDeleted())) {
      return;
    }
    for (SourceChange change : entry.changes(kind.get(), clock.instant())) {
      sink.accept(change);
    }
    if (entry.isDeleted()) {
      return;
    }
    switch (kind.get()) {
      case USER -> primaryGroups.note(anchor.get(), found, found);
      case GROUP -> {
        Set<String> members =
            new LinkedHashSet<>(new RangedMembers(server, connector, anchor.get()).read(found));
        members.addAll(primaryGroups.members(found));
        sink.accept(new SourceChange.Links(anchor.get(), Reference.MEMBER, List.copyOf(members)));
      }
      case CONTAINER -> {}
    }
  }

  /// Of all users that were told.
  void tellPrimaryGroups(SourceSink sink) throws SourceException, InterruptedException {
    primaryGroups.tell(sink);
  }

  /// The ids of all there is, and no more of it: what isn't among them is gone.
  void tellPresent(SourceSink sink) throws SourceException, InterruptedException {
    new Pages(server, connector, domain.root())
        .read(
            ActiveDirectorySource.FILTER,
            DirSyncEntry.IDENTITY,
            List.of(),
            page -> {
              for (SearchResultEntry found : page) {
                DirSyncEntry entry = DirSyncEntry.whole(found);
                Optional<String> anchor = entry.anchor();
                if (anchor.isPresent()
                    && entry.kind().filter(kind -> !entry.isSystem(kind)).isPresent()) {
                  sink.accept(new SourceChange.Present(anchor.get()));
                }
              }
            });
  }

  private Optional<SearchResultEntry> byGuid(String anchor) throws SourceException {
    SearchRequest request =
        new SearchRequest(
            "<GUID=" + ActiveDirectoryValues.guidOfAnchor(anchor) + ">",
            SearchScope.BASE,
            Filter.createPresenceFilter("objectClass"),
            ActiveDirectorySource.ATTRIBUTES.toArray(String[]::new));
    request.setControls(new Control[] {ActiveDirectorySource.extendedDn()});
    try {
      return Optional.ofNullable(server.searchForEntry(request));
    } catch (LDAPSearchException e) {
      if (e.getResultCode().equals(ResultCode.NO_SUCH_OBJECT)) {
        return Optional.empty();
      }
      throw connector.explained("read an object", e);
    }
  }
}
