package dev.lockstep.demo;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.protocol.SearchRequestProtocolOp;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.experimental.ActiveDirectoryDirSyncControl;
import dev.lockstep.demo.DomainObject.LinkValue;
import dev.lockstep.demo.DomainObject.StampedAttribute;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Answers DirSync (MS-ADTS 3.1.1.3.4.1.3): of each object what changed after the cookie, parents
/// before children, links value by value, deleted objects too, also to
/// those who never knew them. There is no log: the USNs that
/// attributes and link values carry tell what is new to a reader.
///
/// The caller holds the domain's lock.
final class DirSyncAnswers {
  private static final int ANCESTORS_FIRST = 0x800;
  private static final int INCREMENTAL_VALUES = 0x8000_0000;

  private final Domain domain;
  private final SearchAnswers searches;
  private final int entriesPerAnswer;

  /// @param entriesPerAnswer how many objects one answer tells of before it says that there is more
  DirSyncAnswers(Domain domain, SearchAnswers searches, int entriesPerAnswer) {
    this.domain = domain;
    this.searches = searches;
    this.entriesPerAnswer = entriesPerAnswer;
  }

  SearchAnswer answer(SearchRequestProtocolOp request, Control control, RequestControls controls)
      throws LDAPException {
    if (!request.getScope().equals(SearchScope.SUB)
        || !new DN(request.getBaseDN()).equals(domain.dn())) {
      throw new LDAPException(
          ResultCode.INSUFFICIENT_ACCESS_RIGHTS,
          "DirSync reads a whole naming context: its base is " + domain.dn());
    }
    ActiveDirectoryDirSyncControl asked =
        new ActiveDirectoryDirSyncControl(
            control.getOID(), control.isCritical(), control.getValue());
    Cookie cookie = Cookie.parse(asked.getCookie(), domain.invocationId());
    Page page = new Page(request, controls, asked.getFlags(), cookie);
    boolean more = page.fill();
    Cookie next =
        more
            ? new Cookie(cookie.since(), page.reached)
            : new Cookie(domain.highestUsn(), domain.highestUsn());
    return new SearchAnswer(
        page.entries,
        ResultCode.SUCCESS,
        List.of(
            new ActiveDirectoryDirSyncControl(
                false, more ? 1 : 0, 0, next.write(domain.invocationId()))));
  }

  /// Objects come in the order of their last changes, so that one that changes while somebody
  /// pages comes later, and none is passed over.
  ///
  /// @param since the USN up to which the reader knows everything
  /// @param reached the last change of the objects that were told of in the pages since then
  record Cookie(long since, long reached) {
    private static final int MAGIC = 0x4c53_4453;
    private static final int LENGTH = 4 + 16 + 8 + 8;

    static Cookie parse(@Nullable ASN1OctetString cookie, UUID invocationId) throws LDAPException {
      byte[] bytes = cookie == null ? new byte[0] : cookie.getValue();
      if (bytes.length == 0) {
        return new Cookie(0, 0);
      }
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      if (bytes.length != LENGTH || buffer.getInt() != MAGIC) {
        throw new LDAPException(
            ResultCode.UNAVAILABLE_CRITICAL_EXTENSION,
            "0000202C: the cookie isn't one of DirSync; begin without a cookie");
      }
      UUID of = new UUID(buffer.getLong(), buffer.getLong());
      // another server's numbers mean nothing here: everything is new to its reader
      return of.equals(invocationId)
          ? new Cookie(buffer.getLong(), buffer.getLong())
          : new Cookie(0, 0);
    }

    ASN1OctetString write(UUID invocationId) {
      return new ASN1OctetString(
          ByteBuffer.allocate(LENGTH)
              .putInt(MAGIC)
              .putLong(invocationId.getMostSignificantBits())
              .putLong(invocationId.getLeastSignificantBits())
              .putLong(since)
              .putLong(reached)
              .array());
    }
  }

  /// One answer in the making.
  private final class Page {
    private final SearchRequestProtocolOp request;
    private final boolean ancestorsFirst;
    private final boolean incrementalValues;
    private final EntryView view;
    private final long since;
    private final boolean continued;
    private final List<Entry> entries = new ArrayList<>();
    private final Set<DomainObject> told = new HashSet<>();
    private long reached;

    Page(SearchRequestProtocolOp request, RequestControls controls, int flags, Cookie cookie) {
      this.request = request;
      this.ancestorsFirst = (flags & ANCESTORS_FIRST) != 0;
      this.incrementalValues = (flags & INCREMENTAL_VALUES) != 0;
      this.view = new EntryView(controls.has(SearchAnswers.EXTENDED_DN));
      this.since = cookie.since();
      this.reached = cookie.reached();
      this.continued = reached > since;
    }

    /// Whether there is more to tell than one answer holds.
    boolean fill() throws LDAPException {
      long before = reached;
      for (DomainObject object : domain.changedAfter(before)) {
        if (entries.size() >= entriesPerAnswer) {
          return true;
        }
        Deque<DomainObject> path = new ArrayDeque<>();
        path.push(object);
        DomainObject parent = object.parent();
        while (ancestorsFirst && parent != null && parent.changedAt() > before) {
          path.push(parent);
          parent = parent.parent();
        }
        for (DomainObject each : path) {
          tell(each);
        }
        reached = object.changedAt();
      }
      return false;
    }

    private void tell(DomainObject object) throws LDAPException {
      // what is new may have been told of in a page before this one
      boolean unknown = object.createdAt() > since && !continued;
      if (!told.add(object) || !searches.matches(request.getFilter(), object)) {
        return;
      }
      List<Attribute> attributes = new ArrayList<>();
      for (StampedAttribute stored : object.attributes()) {
        if (stored.changedAt() > since
            && (stored.attribute().hasValue() || !unknown)
            && isAsked(stored.attribute().getName())) {
          attributes.add(stored.attribute());
        }
      }
      object.links().keySet().stream()
          .filter(this::isAsked)
          .forEach(name -> attributes.addAll(links(object, name, unknown)));
      if (attributes.isEmpty()) {
        return;
      }
      if (!unknown) {
        attributes.addAll(
            view.entry(object, List.of("objectGUID", "instanceType")).getAttributes());
      }
      entries.add(new Entry(view.dn(object), attributes));
    }

    private boolean isAsked(String name) {
      List<String> asked = request.getAttributes();
      return asked.isEmpty()
          || asked.contains("*")
          || name.equalsIgnoreCase("objectGUID")
          || name.equalsIgnoreCase("instanceType")
          || asked.stream().anyMatch(name::equalsIgnoreCase);
    }

    private List<Attribute> links(DomainObject object, String name, boolean unknown) {
      List<LinkValue> changed =
          object.links().getOrDefault(name, Map.of()).values().stream()
              .filter(value -> value.changedAt() > since)
              .toList();
      if (changed.isEmpty()) {
        return List.of();
      }
      if (!incrementalValues || name.equals(DomainObject.LAST_KNOWN_PARENT)) {
        return List.of(view.link(name, EntryView.targets(object, name)));
      }
      List<Attribute> attributes = new ArrayList<>();
      for (boolean present : new boolean[] {false, true}) {
        List<DomainObject> targets =
            changed.stream()
                .filter(value -> value.present() == present)
                .map(LinkValue::target)
                .toList();
        if (!targets.isEmpty() && (present || !unknown)) {
          attributes.add(view.link(name + (present ? ";range=1-1" : ";range=0-0"), targets));
        }
      }
      return attributes;
    }
  }
}
