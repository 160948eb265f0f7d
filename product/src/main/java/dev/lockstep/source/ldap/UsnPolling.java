package dev.lockstep.source.ldap;

import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.SearchResultEntry;
import dev.lockstep.directory.Source.SourceSink;
import dev.lockstep.directory.SourceException;
import dev.lockstep.directory.SourceException.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One poll by uSNChanged: whole entries of what changed at this domain controller since a number.
/// It needs no right but to read. What is deleted shows only to an account that may see deleted
/// objects.
final class UsnPolling {
  private static final Filter PEOPLE_AND_GROUPS =
      Filter.createORFilter(
          Filter.createEqualityFilter("objectClass", "user"),
          Filter.createEqualityFilter("objectClass", "group"));

  private final LDAPConnection server;
  private final LdapConnector connector;
  private final Domain domain;
  private final DomainReader reader;

  UsnPolling(LDAPConnection server, LdapConnector connector, Domain domain, DomainReader reader) {
    this.server = server;
    this.connector = connector;
    this.domain = domain;
    this.reader = reader;
  }

  /// @param since the USN up to which all is known; empty to read everything
  /// @return the USN up to which all is known then: that of before the search, because what is
  ///     written meanwhile may or may not be in it
  String poll(Optional<String> since, SourceSink sink)
      throws SourceException, InterruptedException {
    List<Control> controls = new ArrayList<>(List.of(ActiveDirectorySource.extendedDn()));
    Containers containers = new Containers(server, connector);
    if (since.isEmpty()) {
      containers.tell(domain.root(), sink);
      tellObjects(PEOPLE_AND_GROUPS, controls, sink);
    } else {
      long known = known(since.get());
      if (known == domain.highestUsn()) {
        return since.get();
      }
      Filter changed = Filter.createGreaterOrEqualFilter("uSNChanged", String.valueOf(known + 1));
      Control showDeleted = new Control(AccountRights.SHOW_DELETED, true);
      containers.tell(
          domain.root(),
          Filter.createANDFilter(changed, Containers.FILTER),
          List.of(showDeleted),
          sink);
      controls.add(showDeleted);
      tellObjects(Filter.createANDFilter(changed, PEOPLE_AND_GROUPS), controls, sink);
    }
    reader.tellPrimaryGroups(sink);
    return String.valueOf(domain.highestUsn());
  }

  private long known(String position) throws SourceException {
    long known;
    try {
      known = Long.parseLong(position);
    } catch (NumberFormatException e) {
      throw new SourceException(Problem.CURSOR_LOST, "the stored cursor isn't a USN");
    }
    if (known > domain.highestUsn()) {
      throw new SourceException(
          Problem.CURSOR_LOST,
          connector.server() + " is at an older USN than before: it was restored");
    }
    return known;
  }

  private void tellObjects(Filter filter, List<Control> controls, SourceSink sink)
      throws SourceException, InterruptedException {
    new Pages(server, connector, domain.root())
        .read(
            filter,
            List.copyOf(ActiveDirectorySource.ATTRIBUTES),
            controls,
            page -> {
              List<SearchResultEntry> others = new ArrayList<>();
              for (SearchResultEntry entry : page) {
                if (DirSyncEntry.whole(entry).isDeleted()) {
                  reader.tell(entry, sink);
                } else {
                  others.add(entry);
                }
              }
              for (SearchResultEntry entry : others) {
                reader.tell(entry, sink);
              }
            });
  }
}
