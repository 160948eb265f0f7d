package dev.lockstep.source.ldap;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import dev.lockstep.directory.Source.SourceSink;
import dev.lockstep.directory.SourceChange.Due;
import dev.lockstep.directory.SourceChange.Kind;
import dev.lockstep.directory.SourceChange.Linked;
import dev.lockstep.directory.SourceChange.Links;
import dev.lockstep.directory.SourceChange.Reference;
import dev.lockstep.directory.SourceChange.Upsert;
import dev.lockstep.directory.SourceException;
import dev.lockstep.directory.SourceException.Problem;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Whole entries of one poll as changes: people, groups and the containers that they are in, which
/// are told before what they contain.
final class EntryReader {
  private static final Set<String> PEOPLE =
      Set.of("inetorgperson", "person", "organizationalperson", "posixaccount", "account");

  private static final Set<String> GROUPS =
      Set.of("groupofnames", "groupofuniquenames", "posixgroup", "groupofmembers");

  private static final List<String> MEMBERS = List.of("member", "uniqueMember");

  /// What is asked for beside what is mapped.
  private static final List<String> NEEDED =
      List.of(
          "objectClass",
          "cn",
          "member",
          "uniqueMember",
          "memberUid",
          "manager",
          "uid",
          "createTimestamp",
          "modifyTimestamp");

  private final LDAPConnection server;
  private final LdapConnector connector;
  private final Context context;
  private final Set<String> mapped;
  private final InstantSource clock;
  private final Names names;
  private final Map<String, Optional<String>> containers = new HashMap<>();
  private final String[] requested;

  /// @param server for lookups while another connection is answering
  EntryReader(
      LDAPConnection server,
      LdapConnector connector,
      Context context,
      Set<String> mapped,
      InstantSource clock) {
    this.server = server;
    this.connector = connector;
    this.context = context;
    this.mapped = mapped;
    this.clock = clock;
    this.names = new Names(server, connector, context);
    Set<String> attributes = new LinkedHashSet<>(NEEDED);
    attributes.addAll(AccountState.ATTRIBUTES);
    attributes.addAll(mapped);
    attributes.add(context.anchors().attribute());
    attributes.removeAll(Set.of("accountEnabled", AnchorAttribute.NAME.attribute()));
    this.requested = attributes.toArray(String[]::new);
  }

  String[] requested() {
    return requested.clone();
  }

  /// @throws SourceException also where the entry lacks what identifies it
  void tell(Entry entry, SourceSink sink) throws SourceException, InterruptedException {
    String anchor =
        context
            .anchors()
            .of(entry)
            .orElseThrow(
                () ->
                    new SourceException(
                        Problem.RIGHTS,
                        "%s showed %s without its %s: let the account read it"
                            .formatted(
                                connector.server(), entry.getDN(), context.anchors().attribute())));
    tell(entry, anchor, sink);
  }

  /// The same entry with all that was asked for; empty where it is gone by now.
  Optional<SearchResultEntry> again(SearchResultEntry entry) throws SourceException {
    try {
      return Optional.ofNullable(server.getEntry(entry.getDN(), requested));
    } catch (LDAPException e) {
      throw connector.explained("read " + entry.getDN(), e);
    }
  }

  private void tell(Entry entry, String anchor, SourceSink sink)
      throws SourceException, InterruptedException {
    DN name = name(entry);
    Kind kind = kind(entry);
    Optional<String> parent = parent(name, sink);
    names.keep(name, anchor);
    if (kind == Kind.CONTAINER) {
      containers.put(name.toNormalizedString(), Optional.of(anchor));
      sink.accept(new Upsert(anchor, kind, parent, Map.of(), true));
      return;
    }
    AccountState account = AccountState.of(entry, clock.instant());
    sink.accept(new Upsert(anchor, kind, parent, attributes(entry, kind, anchor, account), true));
    if (kind == Kind.USER) {
      sink.accept(new Due(anchor, account.changes()));
      sink.accept(new Links(anchor, Reference.MANAGER, managers(entry)));
    } else {
      sink.accept(new Links(anchor, Reference.MEMBER, members(entry)));
    }
  }

  /// What named this entry before it was there: a group may name anybody.
  void tellReferences(Entry entry, SourceSink sink) throws SourceException, InterruptedException {
    Optional<String> anchor = context.anchors().of(entry);
    if (anchor.isEmpty() || kind(entry) == Kind.CONTAINER) {
      return;
    }
    String name = entry.getDN();
    List<Filter> filters = new ArrayList<>();
    for (String attribute : List.of("member", "uniqueMember", "manager")) {
      filters.add(Filter.createEqualityFilter(attribute, name));
    }
    for (String uid : values(entry, "uid")) {
      filters.add(Filter.createEqualityFilter("memberUid", uid));
    }
    List<SearchResultEntry> referrers;
    try {
      referrers =
          ActiveDirectorySource.entries(
              server.search(
                  context.root(),
                  SearchScope.SUB,
                  Filter.createORFilter(filters),
                  "objectClass",
                  context.anchors().attribute()));
    } catch (LDAPException e) {
      throw connector.explained("look up who names " + name, e);
    }
    for (SearchResultEntry referrer : referrers) {
      Reference reference = kind(referrer) == Kind.GROUP ? Reference.MEMBER : Reference.MANAGER;
      Optional<String> from = context.anchors().of(referrer);
      if (from.isPresent()) {
        sink.accept(new Linked(from.get(), reference, anchor.get(), true));
      }
    }
  }

  private DN name(Entry entry) throws SourceException {
    try {
      return entry.getParsedDN();
    } catch (LDAPException e) {
      throw connector.explained("understand the name " + entry.getDN(), e);
    }
  }

  private static Kind kind(Entry entry) {
    boolean person = false;
    for (String objectClass : values(entry, "objectClass")) {
      String name = objectClass.toLowerCase(Locale.ROOT);
      if (GROUPS.contains(name)) {
        return Kind.GROUP;
      }
      person |= PEOPLE.contains(name);
    }
    return person ? Kind.USER : Kind.CONTAINER;
  }

  // The tree

  /// The anchor of the container, which is told with those above it if this poll hasn't yet.
  private Optional<String> parent(DN name, SourceSink sink)
      throws SourceException, InterruptedException {
    DN parent = name.getParent();
    if (parent == null || !isBelowRoot(parent)) {
      return Optional.empty();
    }
    String key = parent.toNormalizedString();
    Optional<String> known = containers.get(key);
    if (known != null) {
      return known;
    }
    Optional<String> anchor = Optional.empty();
    try {
      SearchResultEntry entry = server.getEntry(parent.toString(), requested);
      if (entry != null) {
        anchor = context.anchors().of(entry);
        if (anchor.isPresent() && kind(entry) == Kind.CONTAINER) {
          tell(entry, anchor.get(), sink);
        }
      }
    } catch (LDAPException e) {
      throw connector.explained("read the container " + parent, e);
    }
    containers.put(key, anchor);
    return anchor;
  }

  private boolean isBelowRoot(DN name) throws SourceException {
    try {
      return name.isDescendantOf(context.root(), true);
    } catch (LDAPException e) {
      throw connector.explained("understand the name " + context.root(), e);
    }
  }

  // Attributes and references

  private Map<String, List<String>> attributes(
      Entry entry, Kind kind, String anchor, AccountState account) {
    Map<String, List<String>> attributes = new HashMap<>();
    for (String attribute : mapped) {
      List<String> values = values(entry, attribute);
      if (!values.isEmpty()) {
        attributes.put(attribute, values);
      }
    }
    attributes.put("entryUUID", List.of(anchor));
    if (kind == Kind.USER) {
      attributes.put("accountEnabled", List.of(String.valueOf(account.enabled())));
      List<String> common = values(entry, "cn");
      if (!common.isEmpty()) {
        // inetOrgPerson need not have a displayName
        attributes.putIfAbsent("displayName", List.of(common.getFirst()));
      }
    }
    return attributes;
  }

  private List<String> managers(Entry entry) throws SourceException, InterruptedException {
    List<String> managers = values(entry, "manager");
    return managers.isEmpty()
        ? List.of()
        : List.copyOf(names.anchors(List.of(managers.getFirst())));
  }

  private List<String> members(Entry entry) throws SourceException, InterruptedException {
    Collection<String> named = new ArrayList<>();
    for (String attribute : MEMBERS) {
      named.addAll(values(entry, attribute));
    }
    Set<String> anchors = new LinkedHashSet<>(names.anchors(named));
    anchors.addAll(names.anchorsOfUids(values(entry, "memberUid")));
    return List.copyOf(anchors);
  }

  private static List<String> values(Entry entry, String attribute) {
    return Optional.ofNullable(entry.getAttributeValues(attribute)).map(List::of).orElse(List.of());
  }
}
