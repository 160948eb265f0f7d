package dev.lockstep.demo;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.RDN;
import com.unboundid.ldap.sdk.ResultCode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The objects of one domain, where they are, and in which order they last changed. Reading several
/// things that belong together, and every write, happens in `synchronized (domain)`.
final class Domain {
  /// RIDs below are Windows' own.
  private static final int FIRST_FREE_RID = 1_103;

  private static final Pattern GUID_NAME =
      Pattern.compile("<GUID=([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})>");

  private final String dnsName;
  private final DN dn;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final UUID invocationId;
  private final String sid;
  private final DomainObject root;
  private final Map<UUID, DomainObject> objects = new HashMap<>();
  private final NavigableMap<Long, DomainObject> byChange = new TreeMap<>();
  private long usn;
  private int nextRid = FIRST_FREE_RID;

  /// Of those that come with every domain; gone once given.
  private final Map<String, Integer> wellKnownRids =
      new HashMap<>(Map.of("administrator", 500, "Domain Admins", 512, "Domain Users", 513));

  Domain(String dnsName, InstantSource clock, RandomGenerator random) throws LDAPException {
    this.dnsName = dnsName;
    this.dn = new DN("DC=" + dnsName.replace(".", ",DC="));
    this.clock = clock;
    this.random = random;
    this.invocationId = newGuid();
    this.sid =
        "S-1-5-21-"
            + random.nextLong(1L << 31)
            + "-"
            + random.nextLong(1L << 31)
            + "-"
            + random.nextLong(1L << 31);
    this.usn = 1;
    this.root =
        new DomainObject(
            newGuid(),
            Optional.of(sid),
            new RDN("DC", dnsName.split("\\.", 2)[0]),
            dn.toString(),
            usn,
            now());
    objects.put(root.guid(), root);
    byChange.put(usn, root);
  }

  String dnsName() {
    return dnsName;
  }

  /// Of the domain's head.
  DN dn() {
    return dn;
  }

  /// The name before the backslash in `SIMPSONS\bart`.
  String netBiosName() {
    return dnsName.split("\\.", 2)[0].toUpperCase(Locale.ROOT);
  }

  DomainObject root() {
    return root;
  }

  /// Names this server's history: USNs mean nothing under another.
  UUID invocationId() {
    return invocationId;
  }

  /// A random one, of version 4.
  private UUID newGuid() {
    return new UUID(
        (random.nextLong() & ~0xf000L) | 0x4000L, (random.nextLong() >>> 2) | Long.MIN_VALUE);
  }

  Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }

  RandomGenerator random() {
    return random;
  }

  // Objects

  DomainObject newObject(boolean withSid, RDN name, DomainObject parent) {
    long now = ++usn;
    Optional<String> ownSid = withSid ? Optional.of(newSid(name)) : Optional.empty();
    DomainObject object = new DomainObject(newGuid(), ownSid, name, null, now, now());
    objects.put(object.guid(), object);
    byChange.put(now, object);
    object.place(parent, name, now);
    return object;
  }

  private String newSid(RDN name) {
    Integer wellKnown = wellKnownRids.remove(name.getAttributeValues()[0]);
    return sid + "-" + (wellKnown == null ? nextRid++ : wellKnown);
  }

  Collection<DomainObject> objects() {
    return objects.values();
  }

  /// The object that a client names by its DN or as `<GUID=…>`.
  ///
  /// @throws LDAPException noSuchObject, with the part of the DN that there is
  DomainObject named(String name) throws LDAPException {
    Matcher guid = GUID_NAME.matcher(name);
    if (guid.matches()) {
      DomainObject object = objects.get(UUID.fromString(guid.group(1)));
      if (object != null) {
        return object;
      }
      throw new LDAPException(ResultCode.NO_SUCH_OBJECT, "there is no object " + name);
    }
    return named(new DN(name));
  }

  DomainObject named(DN name) throws LDAPException {
    Deque<RDN> path = new ArrayDeque<>();
    @Nullable DN rest = name;
    while (rest != null && !rest.equals(dn)) {
      if (rest.getRDN() != null) {
        path.push(rest.getRDN());
      }
      rest = rest.getParent();
    }
    if (rest == null) {
      throw noSuchObject(name, null);
    }
    DomainObject place = root;
    for (RDN step : path) {
      Optional<DomainObject> child = place.child(step);
      if (child.isEmpty()) {
        throw noSuchObject(name, place.dn());
      }
      place = child.get();
    }
    return place;
  }

  private static LDAPException noSuchObject(DN name, @Nullable String matched) {
    return new LDAPException(
        ResultCode.NO_SUCH_OBJECT,
        "0000208D: NameErr: problem 2001 (NO_OBJECT): there is no " + name,
        matched,
        null);
  }

  // Changes

  long highestUsn() {
    return usn;
  }

  /// The USN of a change to the object that is about to be made.
  long change(DomainObject object) {
    byChange.remove(object.changedAt());
    usn++;
    object.touch(usn, now());
    byChange.put(usn, object);
    return usn;
  }

  /// In the order of their last changes.
  Collection<DomainObject> changedAfter(long sinceUsn) {
    return byChange.tailMap(sinceUsn, false).values();
  }

  /// `S-1-5-21-…` as AD puts it into `objectSid`.
  static byte[] sidBytes(String sid) {
    String[] parts = sid.split("-", -1);
    ByteBuffer bytes = ByteBuffer.allocate(8 + 4 * (parts.length - 3));
    bytes.put((byte) Integer.parseInt(parts[1])).put((byte) (parts.length - 3));
    bytes.putShort((short) 0).putInt((int) Long.parseLong(parts[2]));
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    for (int index = 3; index < parts.length; index++) {
      bytes.putInt((int) Long.parseLong(parts[index]));
    }
    return bytes.array();
  }
}
