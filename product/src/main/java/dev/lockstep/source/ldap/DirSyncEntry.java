package dev.lockstep.source.ldap;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.SearchResultEntry;
import dev.lockstep.directory.SourceChange;
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

  private final SearchResultEntry entry;
  private final boolean whole;

  /// @param whole whether the entry holds all attributes, not only those that changed
  DirSyncEntry(SearchResultEntry entry, boolean whole) {
    this.entry = entry;
    this.whole = whole;
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
                    Optional.ofNullable(entry.getAttributeValues("objectClass"))
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

  /// What Entra's own synchronisation never takes: system objects and its service accounts.
  boolean isSystem() {
    String account = Optional.ofNullable(entry.getAttributeValue("sAMAccountName")).orElse("");
    return "TRUE".equalsIgnoreCase(entry.getAttributeValue("isCriticalSystemObject"))
        || account.startsWith("AAD_")
        || account.startsWith("MSOL_")
        || entry.getDN().contains("\\0ACNF:");
  }

  /// Whether the account state can't be told from this entry alone.
  boolean needsAccountState(Kind kind) {
    return !whole
        && kind == Kind.USER
        && (entry.hasAttribute("userAccountControl") != entry.hasAttribute("accountExpires"));
  }

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
    links(anchor, "member", Reference.MEMBER, changes);
    links(anchor, "manager", Reference.MANAGER, changes);
    return changes;
  }

  /// The members that this part of a ranged answer holds.
  List<SourceChange> links(String group) {
    List<SourceChange> changes = new ArrayList<>();
    links(group, "member", Reference.MEMBER, changes);
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
    if (kind == Kind.USER && entry.hasAttribute("userAccountControl")) {
      attributes.put("accountEnabled", List.of(String.valueOf(enabled(now))));
    }
    return attributes;
  }

  private boolean enabled(Instant now) {
    int control =
        Optional.ofNullable(entry.getAttributeValueAsInteger("userAccountControl")).orElse(0);
    long expires = Optional.ofNullable(entry.getAttributeValueAsLong("accountExpires")).orElse(0L);
    return !ActiveDirectoryValues.disabled(control)
        && ActiveDirectoryValues.time(expires).map(now::isBefore).orElse(true);
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
    if (whole && !hasRanges(name)) {
      Attribute attribute = entry.getAttribute(name);
      List<String> targets = attribute == null ? List.of() : targets(attribute);
      changes.add(new Links(anchor, reference, targets));
      return;
    }
    List<SourceChange> removed = new ArrayList<>();
    List<SourceChange> added = new ArrayList<>();
    for (Attribute attribute : entry.getAttributes()) {
      if (attribute.getBaseName().equalsIgnoreCase(name)) {
        boolean present = !isRemoval(attribute);
        for (String target : targets(attribute)) {
          (present ? added : removed).add(new Linked(anchor, reference, target, present));
        }
        if (attribute.size() == 0 && attribute.getOptions().isEmpty()) {
          changes.add(new Links(anchor, reference, List.of()));
        }
      }
    }
    changes.addAll(removed);
    changes.addAll(added);
  }

  private boolean hasRanges(String name) {
    return entry.getAttributes().stream()
        .anyMatch(
            attribute -> attribute.getBaseName().equalsIgnoreCase(name) && attribute.hasOptions());
  }

  private static boolean isRemoval(Attribute attribute) {
    return attribute.getOptions().stream()
        .map(RANGE::matcher)
        .anyMatch(matcher -> matcher.matches() && matcher.group(2).equals("0"));
  }

  /// The anchors of what the DNs name; what is in the bin of deleted objects is no member.
  private static List<String> targets(Attribute attribute) {
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
