package dev.lockstep.source.ldap;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchResultEntry;
import dev.lockstep.directory.SourceChange;
import dev.lockstep.directory.SourceChange.Due;
import dev.lockstep.directory.SourceChange.Kind;
import dev.lockstep.directory.SourceChange.Linked;
import dev.lockstep.directory.SourceChange.Links;
import dev.lockstep.directory.SourceChange.Reference;
import dev.lockstep.directory.SourceChange.Removed;
import dev.lockstep.directory.SourceChange.Upsert;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One entry of Active Directory as changes: of a DirSync answer, where only what changed is
/// there, or of a plain read.
///
/// In a DirSync answer with incremental values, an attribute without values was cleared, one that
/// is absent didn't change, and links come as `member;range=1-1` (added) and `member;range=0-0`
/// (taken away). With the extended DN control every DN begins with the GUID of what it names.
final class DirSyncEntry {
  private static final Pattern EXTENDED_DN =
      Pattern.compile("^<GUID=([0-9a-fA-F-]{36})>;(?:<SID=[^>]*>;)?(.*)$", Pattern.DOTALL);

  private static final Pattern RANGE = Pattern.compile("range=(\\d+)-(\\d+|\\*)");

  /// Attributes that a change may carry to the Directory as they are.
  private static final Set<String> BINARY = Set.of("objectguid", "objectsid");

  private static final String CONTROL = "userAccountControl";
  private static final String EXPIRES = "accountExpires";

  /// What a change leaves out and must be known to understand it: what the object is, whether it
  /// is the system's, and both attributes that decide whether an account is enabled.
  static final List<String> FACTS =
      List.of(
          "objectGUID",
          "objectClass",
          "isCriticalSystemObject",
          "sAMAccountName",
          "objectSid",
          CONTROL,
          EXPIRES);

  /// What must be known of an object to say whether it is told of.
  static final List<String> IDENTITY =
      List.of("objectGUID", "objectClass", "isCriticalSystemObject", "sAMAccountName");

  private final SearchResultEntry entry;
  private final Entry facts;
  private final boolean whole;

  private DirSyncEntry(SearchResultEntry entry, Entry facts, boolean whole) {
    this.entry = entry;
    this.facts = facts;
    this.whole = whole;
  }

  /// Of a plain read, with all attributes.
  static DirSyncEntry whole(SearchResultEntry entry) {
    return new DirSyncEntry(entry, entry, true);
  }

  /// Of a DirSync answer, about an object that is new to the reader: its class is in it.
  static DirSyncEntry told(SearchResultEntry entry) {
    return new DirSyncEntry(entry, entry, false);
  }

  /// Of a DirSync answer that holds what changed and no more.
  ///
  /// @param facts [#FACTS] of the object as it is now
  static DirSyncEntry changed(SearchResultEntry entry, Entry facts) {
    return new DirSyncEntry(entry, facts, false);
  }

  /// Whether the entry says itself what it is: of a known object that changed it doesn't.
  boolean saysItsClass() {
    return entry.hasAttribute("objectClass");
  }

  Entry facts() {
    return facts;
  }

  /// Names in the DN: fewer in a container than in what it contains.
  int depth() {
    Matcher extended = EXTENDED_DN.matcher(entry.getDN());
    try {
      return new DN(extended.matches() ? extended.group(2) : entry.getDN()).getRDNs().length;
    } catch (LDAPException e) {
      return Integer.MAX_VALUE;
    }
  }

  Optional<String> anchor() {
    return Optional.ofNullable(entry.getAttributeValueBytes("objectGUID"))
        .map(ActiveDirectoryValues::anchor);
  }

  boolean isDeleted() {
    return "TRUE".equalsIgnoreCase(entry.getAttributeValue("isDeleted"));
  }

  /// `isDeleted` without a value: it came back, and what it lost must be read again.
  boolean isUndeleted() {
    Attribute attribute = entry.getAttribute("isDeleted");
    return attribute != null && attribute.size() == 0;
  }

  Optional<Kind> kind() {
    Set<String> classes =
        Set.copyOf(
            Arrays.stream(
                    Optional.ofNullable(facts.getAttributeValues("objectClass"))
                        .orElse(new String[0]))
                .map(name -> name.toLowerCase(Locale.ROOT))
                .distinct()
                .toList());
    if (classes.contains("computer")) {
      return Optional.empty();
    }
    if (classes.contains("user") || classes.contains("inetorgperson")) {
      return Optional.of(Kind.USER);
    }
    if (classes.contains("group")) {
      return Optional.of(Kind.GROUP);
    }
    return classes.contains("organizationalunit")
            || classes.contains("container")
            || classes.contains("builtindomain")
            || classes.contains("domaindns")
        ? Optional.of(Kind.CONTAINER)
        : Optional.empty();
  }

  /// What Entra's own synchronisation never takes: system objects and its service accounts. A
  /// container is taken, the system's too, for what people put into it.
  boolean isSystem(Kind kind) {
    String account = Optional.ofNullable(facts.getAttributeValue("sAMAccountName")).orElse("");
    return switch (kind) {
      case CONTAINER -> false;
      case USER, GROUP ->
          "TRUE".equalsIgnoreCase(facts.getAttributeValue("isCriticalSystemObject"))
              || account.startsWith("AAD_")
              || account.startsWith("MSOL_")
              || entry.getDN().contains("\\0ACNF:");
    };
  }

  /// An entry about a deleted object is a removal, whatever it was.
  List<SourceChange> changes(Kind kind, Instant now) {
    String anchor = anchor().orElseThrow();
    if (isDeleted()) {
      return List.of(new Removed(anchor));
    }
    List<SourceChange> changes = new ArrayList<>();
    changes.add(
        new Upsert(
            anchor,
            kind,
            Optional.ofNullable(entry.getAttributeValueBytes("parentGUID"))
                .map(ActiveDirectoryValues::anchor),
            attributes(kind, now),
            whole));
    switch (kind) {
      case USER -> {
        due(anchor, now, changes);
        links(anchor, "manager", Reference.MANAGER, changes);
      }
      case GROUP -> links(anchor, "member", Reference.MEMBER, changes);
      case CONTAINER -> {}
    }
    return changes;
  }

  private Map<String, List<String>> attributes(Kind kind, Instant now) {
    Map<String, List<String>> attributes = new HashMap<>();
    for (Attribute attribute : entry.getAttributes()) {
      String name = attribute.getBaseName();
      if (!name.equalsIgnoreCase("member")
          && !name.equalsIgnoreCase("manager")
          && !name.equalsIgnoreCase("parentGUID")) {
        attributes.put(spelled(name), values(attribute));
      }
    }
    if (kind == Kind.USER && (entry.hasAttribute(CONTROL) || entry.hasAttribute(EXPIRES))) {
      attributes.put("accountEnabled", List.of(String.valueOf(enabled(now))));
    }
    return attributes;
  }

  /// An account expires without a word from the server. Of an object that is new to the reader
  /// there is nothing to take back.
  private void due(String anchor, Instant now, List<SourceChange> changes) {
    Optional<Instant> expires = expires().filter(now::isBefore);
    boolean changed = entry.hasAttribute(EXPIRES) && !saysItsClass();
    if (whole || changed || expires.isPresent()) {
      changes.add(new Due(anchor, expires));
    }
  }

  /// From both attributes, of which a change may hold one.
  private boolean enabled(Instant now) {
    int control = Optional.ofNullable(facts.getAttributeValueAsInteger(CONTROL)).orElse(0);
    return !ActiveDirectoryValues.disabled(control) && expires().map(now::isBefore).orElse(true);
  }

  private Optional<Instant> expires() {
    return Optional.ofNullable(facts.getAttributeValueAsLong(EXPIRES))
        .flatMap(ActiveDirectoryValues::time);
  }

  /// LDAP's names have no case; the alias table has.
  private static String spelled(String name) {
    return ActiveDirectorySource.ATTRIBUTES.stream()
        .filter(known -> known.equalsIgnoreCase(name))
        .findFirst()
        .orElse(name);
  }

  private static List<String> values(Attribute attribute) {
    String name = attribute.getBaseName().toLowerCase(Locale.ROOT);
    if (!BINARY.contains(name)) {
      return List.of(attribute.getValues());
    }
    return Arrays.stream(attribute.getValueByteArrays())
        .map(
            bytes ->
                name.equals("objectsid")
                    ? ActiveDirectoryValues.sid(bytes)
                    : ActiveDirectoryValues.anchor(bytes))
        .toList();
  }

  private void links(String anchor, String name, Reference reference, List<SourceChange> changes) {
    if (whole) {
      // a group's members come in parts: RangedMembers has them
      if (reference == Reference.MANAGER) {
        Attribute attribute = entry.getAttribute(name);
        changes.add(
            new Links(anchor, reference, attribute == null ? List.of() : targets(attribute)));
      }
      return;
    }
    List<SourceChange> added = new ArrayList<>();
    for (Attribute attribute : entry.getAttributes()) {
      if (attribute.getBaseName().equalsIgnoreCase(name)) {
        boolean present = !isRemoval(attribute);
        for (String target : targets(attribute)) {
          // what is taken away comes first: a new manager must not go with the old one
          (present ? added : changes).add(new Linked(anchor, reference, target, present));
        }
        if (attribute.size() == 0 && attribute.getOptions().isEmpty()) {
          changes.add(new Links(anchor, reference, List.of()));
        }
      }
    }
    changes.addAll(added);
  }

  private static boolean isRemoval(Attribute attribute) {
    return attribute.getOptions().stream()
        .map(RANGE::matcher)
        .anyMatch(matcher -> matcher.matches() && matcher.group(2).equals("0"));
  }

  /// The anchors of what the DNs name; what is in the bin of deleted objects is no member.
  static List<String> targets(Attribute attribute) {
    List<String> targets = new ArrayList<>();
    for (String dn : attribute.getValues()) {
      Matcher matcher = EXTENDED_DN.matcher(dn);
      if (matcher.matches() && !matcher.group(2).contains("\\0ADEL:")) {
        targets.add(ActiveDirectoryValues.anchor(UUID.fromString(matcher.group(1))));
      }
    }
    return targets;
  }
}
