package dev.lockstep.demo;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.RDN;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One object of the domain. As in Active Directory, its place is its parent and not a DN, its
/// links are objects and not DNs, and each attribute and each link value remembers the update
/// sequence number (USN) of its last change: from these alone every DirSync answer follows.
///
/// Guarded by the lock of its [Domain].
final class DomainObject {
  /// The link that only tombstones have.
  static final String LAST_KNOWN_PARENT = "lastKnownParent";

  private final UUID guid;
  private final Optional<String> sid;
  private final long createdAt;
  private final Instant whenCreated;
  private final @Nullable String rootDn;
  private RDN rdn;
  private @Nullable DomainObject parent;
  private boolean deleted;
  private long changedAt;
  private Instant whenChanged;

  private final Map<String, DomainObject> children = new LinkedHashMap<>();
  private final Map<String, StampedAttribute> attributes =
      new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final Map<String, Map<UUID, LinkValue>> links = new TreeMap<>();
  private final Map<String, Set<DomainObject>> backLinks = new TreeMap<>();

  /// @param attribute without values where it was cleared
  /// @param changedAt the USN
  record StampedAttribute(Attribute attribute, long changedAt) {}

  /// @param present false where it was taken away: the trace that DirSync tells of
  /// @param changedAt the USN
  record LinkValue(DomainObject target, boolean present, long changedAt) {}

  /// @param rootDn the whole DN of the domain's head, which has no parent
  DomainObject(
      UUID guid, Optional<String> sid, RDN rdn, @Nullable String rootDn, long usn, Instant now) {
    this.rootDn = rootDn;
    this.guid = guid;
    this.sid = sid;
    this.rdn = rdn;
    this.createdAt = usn;
    this.changedAt = usn;
    this.whenCreated = now;
    this.whenChanged = now;
    set(new Attribute("objectGUID", bytes(guid)), usn);
    sid.ifPresent(value -> set(new Attribute("objectSid", Domain.sidBytes(value)), usn));
  }

  UUID guid() {
    return guid;
  }

  /// The GUID as AD puts it into `objectGUID`: the first three fields are little-endian.
  static byte[] bytes(UUID guid) {
    long most = guid.getMostSignificantBits();
    return ByteBuffer.allocate(16)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt((int) (most >>> 32))
        .putShort((short) (most >>> 16))
        .putShort((short) most)
        .order(ByteOrder.BIG_ENDIAN)
        .putLong(guid.getLeastSignificantBits())
        .array();
  }

  long createdAt() {
    return createdAt;
  }

  long changedAt() {
    return changedAt;
  }

  Instant whenCreated() {
    return whenCreated;
  }

  Instant whenChanged() {
    return whenChanged;
  }

  boolean isDeleted() {
    return deleted;
  }

  void markDeleted() {
    deleted = true;
  }

  void touch(long usn, Instant now) {
    changedAt = usn;
    whenChanged = now;
  }

  // Its place

  @Nullable DomainObject parent() {
    return parent;
  }

  RDN rdn() {
    return rdn;
  }

  String name() {
    return rdn.getAttributeValues()[0];
  }

  Collection<DomainObject> children() {
    return children.values();
  }

  Optional<DomainObject> child(RDN name) {
    return Optional.ofNullable(children.get(name.toNormalizedString()));
  }

  void place(@Nullable DomainObject newParent, RDN newName, long usn) {
    if (parent != null) {
      parent.children.remove(rdn.toNormalizedString());
    }
    parent = newParent;
    rdn = newName;
    if (newParent != null) {
      newParent.children.put(newName.toNormalizedString(), this);
      set(new Attribute("parentGUID", bytes(newParent.guid)), usn);
    }
    set(new Attribute("name", name()), usn);
  }

  boolean isBelow(DomainObject ancestor) {
    for (DomainObject place = parent; place != null; place = place.parent) {
      if (place == ancestor) {
        return true;
      }
    }
    return false;
  }

  int depth() {
    return parent == null ? 0 : parent.depth() + 1;
  }

  String dn() {
    if (rootDn != null) {
      return rootDn;
    }
    // the SDK escapes the line feed in a tombstone's name in lower case, AD in upper case
    String own = rdn.toString().replace("\\0a", "\\0A");
    return parent == null ? own : own + "," + parent.dn();
  }

  /// As the extended DN control wants it.
  String extendedDn() {
    return "<GUID=" + guid + ">;" + sid.map(value -> "<SID=" + value + ">;").orElse("") + dn();
  }

  // Attributes

  void set(Attribute attribute, long usn) {
    attributes.put(attribute.getName(), new StampedAttribute(attribute, usn));
  }

  Collection<StampedAttribute> attributes() {
    return attributes.values();
  }

  /// Empty where it was never set or was cleared.
  Optional<Attribute> attribute(String name) {
    return Optional.ofNullable(attributes.get(name))
        .map(StampedAttribute::attribute)
        .filter(Attribute::hasValue);
  }

  // Links

  Map<String, Map<UUID, LinkValue>> links() {
    return links;
  }

  boolean isLinked(String name, DomainObject target) {
    LinkValue value = links.getOrDefault(name, Map.of()).get(target.guid);
    return value != null && value.present();
  }

  void link(String name, DomainObject target, boolean present, long usn) {
    links
        .computeIfAbsent(name, _ -> new LinkedHashMap<>())
        .put(target.guid, new LinkValue(target, present, usn));
    Set<DomainObject> back = target.backLinks.computeIfAbsent(name, _ -> new LinkedHashSet<>());
    if (present) {
      back.add(this);
    } else {
      back.remove(this);
    }
  }

  /// The objects whose attribute `name` names this one.
  Set<DomainObject> linkedFrom(String name) {
    return backLinks.getOrDefault(name, Set.of());
  }

  /// A deletion takes the links from and to the object without a trace in the other object: DirSync
  /// says nothing of the groups that a deleted user was in.
  void dropLinks() {
    // a tombstone goes on naming the container it was in, when that is deleted too
    backLinks.remove(LAST_KNOWN_PARENT);
    backLinks.forEach((name, sources) -> sources.forEach(other -> other.forget(name, this)));
    backLinks.clear();
    links.forEach(
        (name, values) -> values.values().forEach(value -> value.target().unlinked(name, this)));
    links.clear();
  }

  private void forget(String name, DomainObject target) {
    links.getOrDefault(name, new LinkedHashMap<>()).remove(target.guid);
  }

  private void unlinked(String name, DomainObject source) {
    backLinks.getOrDefault(name, new LinkedHashSet<>()).remove(source);
  }
}
