package dev.lockstep.source.ldap;

import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.SearchResultEntry;
import dev.lockstep.directory.Source.SourceSink;
import dev.lockstep.directory.SourceChange;
import dev.lockstep.directory.SourceChange.Kind;
import dev.lockstep.directory.SourceException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The tree of a domain, told from its head down: before anything else, because what is in scope
/// is decided by where it is. A domain has few containers beside its people.
final class Containers {
  /// What of an object makes it one.
  static final Filter FILTER =
      Filter.createORFilter(
          Filter.createEqualityFilter("objectClass", "organizationalUnit"),
          Filter.createEqualityFilter("objectClass", "container"),
          Filter.createEqualityFilter("objectClass", "builtinDomain"),
          Filter.createEqualityFilter("objectClass", "domainDNS"));

  private static final List<String> ATTRIBUTES =
      List.of("objectClass", "objectGUID", "name", "parentGUID", "isDeleted");

  private final LDAPConnection server;
  private final LdapConnector connector;

  Containers(LDAPConnection server, LdapConnector connector) {
    this.server = server;
    this.connector = connector;
  }

  /// All there are.
  void tell(String root, SourceSink sink) throws SourceException, InterruptedException {
    tell(root, FILTER, List.of(), sink);
  }

  /// @param filter which of them
  /// @param controls with which deleted ones come too
  void tell(String root, Filter filter, List<Control> controls, SourceSink sink)
      throws SourceException, InterruptedException {
    List<DirSyncEntry> containers = new ArrayList<>();
    new Pages(server, connector, root)
        .read(
            filter,
            ATTRIBUTES,
            controls,
            page -> {
              for (SearchResultEntry entry : page) {
                containers.add(DirSyncEntry.whole(entry));
              }
            });
    containers.sort(Comparator.comparingInt(DirSyncEntry::depth));
    for (DirSyncEntry container : containers) {
      if (container.anchor().isPresent()) {
        for (SourceChange change : container.changes(Kind.CONTAINER, Instant.MIN)) {
          sink.accept(change);
        }
      }
    }
  }
}
