package dev.lockstep.demo;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.RDN;
import com.unboundid.ldap.sdk.ResultCode;
import dev.lockstep.demo.DomainSchema.ObjectClass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Adds, changes, moves and deletes as Active Directory does, and refuses what it refuses with its
/// result codes. A request is checked whole before anything of it is done. The caller holds the
/// domain's lock.
final class DomainWrites {
  private static final String NEVER = "9223372036854775807";

  /// Disabled, a password isn't needed, an ordinary account: what an account without a password is
  /// when it is added.
  private static final String NEW_ACCOUNT = "546";

  private static final String GLOBAL_SECURITY_GROUP = "-2147483646";

  private static final String DOMAIN_USERS = "513";

  private final Domain domain;

  DomainWrites(Domain domain) {
    this.domain = domain;
  }

  // Add

  DomainObject add(DN dn, List<Attribute> given) throws LDAPException {
    DN parentDn = dn.getParent();
    RDN name = dn.getRDN();
    if (parentDn == null || name == null) {
      throw new LDAPException(ResultCode.UNWILLING_TO_PERFORM, "an entry needs a parent: " + dn);
    }
    DomainObject parent = parent(dn, parentDn);
    if (parent.child(name).isPresent()) {
      throw exists(dn.toString());
    }
    ObjectClass kind = ObjectClass.of(values(given, "objectClass"));
    for (Attribute attribute : given) {
      check(attribute.getName(), attribute.size());
    }
    requireUnique(given, null);
    List<LinkChange> links = new ArrayList<>();
    for (Attribute attribute : given) {
      if (DomainSchema.isLink(attribute.getName())) {
        for (String target : attribute.getValues()) {
          links.add(
              new LinkChange(LinkChange.spelled(attribute.getName()), domain.named(target), true));
        }
      }
    }
    DomainObject object = domain.newObject(kind.isSecurityPrincipal(), name, parent);
    long usn = object.createdAt();
    setDefaults(object, kind, usn);
    for (Attribute attribute : given) {
      if (isStored(attribute.getName())) {
        object.set(attribute, usn);
      }
    }
    links.forEach(link -> object.link(link.name(), link.target(), true, usn));
    return object;
  }

  private DomainObject parent(DN dn, DN parentDn) throws LDAPException {
    try {
      return domain.named(parentDn);
    } catch (LDAPException e) {
      throw new LDAPException(
          ResultCode.NO_SUCH_OBJECT,
          "00002030: cannot add " + dn + ", its parent does not exist",
          e.getMatchedDN(),
          null,
          e);
    }
  }

  private static boolean isStored(String name) {
    return !name.equalsIgnoreCase("objectClass")
        && !DomainSchema.isLink(name)
        && !DomainSchema.isPassword(name);
  }

  private void setDefaults(DomainObject object, ObjectClass kind, long usn) {
    object.set(new Attribute("objectClass", kind.chain()), usn);
    object.set(new Attribute("instanceType", "4"), usn);
    object.set(
        new Attribute(
            "objectCategory",
            "CN=" + kind.category() + ",CN=Schema,CN=Configuration," + domain.dn()),
        usn);
    object.set(
        new Attribute(object.rdn().getAttributeNames()[0].toLowerCase(Locale.ROOT), object.name()),
        usn);
    if (kind.isSecurityPrincipal()) {
      object.set(new Attribute("sAMAccountName", generatedAccountName()), usn);
    }
    if (kind.isAccount()) {
      object.set(new Attribute("userAccountControl", NEW_ACCOUNT), usn);
      object.set(new Attribute("accountExpires", NEVER), usn);
      object.set(new Attribute("pwdLastSet", "0"), usn);
      object.set(new Attribute("primaryGroupID", DOMAIN_USERS), usn);
      object.set(new Attribute("sAMAccountType", "805306368"), usn);
    } else if (kind == ObjectClass.GROUP) {
      object.set(new Attribute("groupType", GLOBAL_SECURITY_GROUP), usn);
      object.set(new Attribute("sAMAccountType", "268435456"), usn);
    }
  }

  private String generatedAccountName() {
    return String.format(
        Locale.ROOT,
        "$%06X-%012X",
        domain.random().nextInt(1 << 24),
        domain.random().nextLong(1L << 48));
  }

  // Modify

  void modify(DomainObject object, List<Modification> modifications) throws LDAPException {
    for (Modification modification : modifications) {
      check(modification.getAttributeName(), 0);
      if (modification.getAttributeName().equalsIgnoreCase("name")
          || object.rdn().hasAttribute(modification.getAttributeName())) {
        throw new LDAPException(
            ResultCode.NOT_ALLOWED_ON_RDN,
            "00002016: '"
                + modification.getAttributeName()
                + "' names the entry: rename it instead of modifying it");
      }
    }
    List<Attribute> changed = AttributeChange.of(object, modifications);
    List<LinkChange> links = LinkChange.of(domain, object, modifications);
    for (Attribute attribute : changed) {
      check(attribute.getName(), attribute.size());
    }
    requireUnique(changed, object);
    if (changed.isEmpty() && links.isEmpty()) {
      return;
    }
    long usn = domain.change(object);
    changed.forEach(attribute -> object.set(attribute, usn));
    links.forEach(link -> object.link(link.name(), link.target(), link.present(), usn));
  }

  private static void check(String name, int values) throws LDAPException {
    if (DomainSchema.isSystemOnly(name)) {
      throw new LDAPException(
          ResultCode.UNWILLING_TO_PERFORM,
          "00002035: '" + name + "' is the server's own and can't be written");
    }
    if (values > 1 && DomainSchema.isSingleValued(name)) {
      throw new LDAPException(
          ResultCode.ATTRIBUTE_OR_VALUE_EXISTS,
          "0000200D: '" + name + "' takes one value and was given " + values);
    }
  }

  /// An account name is used once in a domain, deleted objects left aside; so is a UPN.
  private void requireUnique(List<Attribute> given, @Nullable DomainObject except)
      throws LDAPException {
    for (String name : List.of("sAMAccountName", "userPrincipalName")) {
      for (String value : values(given, name)) {
        Optional<DomainObject> holder =
            domain.objects().stream()
                .filter(other -> other != except && !other.isDeleted())
                .filter(
                    other ->
                        other
                            .attribute(name)
                            .filter(held -> value.equalsIgnoreCase(held.getValue()))
                            .isPresent())
                .findFirst();
        if (holder.isPresent()) {
          throw new LDAPException(
              name.equals("sAMAccountName")
                  ? ResultCode.ENTRY_ALREADY_EXISTS
                  : ResultCode.CONSTRAINT_VIOLATION,
              "00002071: " + name + " '" + value + "' is in use by " + holder.get().dn());
        }
      }
    }
  }

  private static List<String> values(List<Attribute> given, String name) {
    return given.stream()
        .filter(attribute -> attribute.getName().equalsIgnoreCase(name))
        .flatMap(attribute -> Arrays.stream(attribute.getValues()))
        .toList();
  }

  // Rename and move

  void rename(DomainObject object, RDN name, @Nullable DN newParent) throws LDAPException {
    requireOrdinary(object);
    DomainObject parent = newParent == null ? object.parent() : domain.named(newParent);
    if (parent == null || parent == object || parent.isBelow(object)) {
      throw new LDAPException(
          ResultCode.UNWILLING_TO_PERFORM, object.dn() + " can't be moved below itself");
    }
    Optional<DomainObject> there = parent.child(name);
    if (there.isPresent() && there.get() != object) {
      throw exists(there.get().dn());
    }
    long usn = domain.change(object);
    object.place(parent, name, usn);
    object.set(
        new Attribute(
            name.getAttributeNames()[0].toLowerCase(Locale.ROOT), name.getAttributeValues()[0]),
        usn);
  }

  // Delete

  /// @param tree whether what is below goes too; without it, an object that holds others stays
  void delete(DomainObject object, boolean tree, DomainObject deletedObjects) throws LDAPException {
    requireOrdinary(object);
    if (!object.children().isEmpty() && !tree) {
      throw new LDAPException(
          ResultCode.NOT_ALLOWED_ON_NONLEAF,
          "00002015: " + object.dn() + " holds " + object.children().size() + " other objects");
    }
    for (DomainObject child : List.copyOf(object.children())) {
      delete(child, true, deletedObjects);
    }
    bury(object, deletedObjects);
  }

  private void bury(DomainObject object, DomainObject deletedObjects) {
    DomainObject lastParent = object.parent();
    long usn = domain.change(object);
    object.dropLinks();
    List.copyOf(object.attributes()).stream()
        .map(DomainObject.StampedAttribute::attribute)
        .filter(attribute -> attribute.hasValue())
        .filter(attribute -> !DomainSchema.isKeptInTombstones(attribute.getName()))
        .forEach(attribute -> object.set(new Attribute(attribute.getName()), usn));
    String attribute = object.rdn().getAttributeNames()[0];
    object.place(deletedObjects, new RDN(attribute, object.name() + "\nDEL:" + object.guid()), usn);
    object.set(new Attribute("isDeleted", "TRUE"), usn);
    object.set(new Attribute("isRecycled", "TRUE"), usn);
    if (lastParent != null) {
      object.link(DomainObject.LAST_KNOWN_PARENT, lastParent, true, usn);
    }
    object.markDeleted();
  }

  private static void requireOrdinary(DomainObject object) throws LDAPException {
    if (object.isDeleted()
        || object.parent() == null
        || object.attribute("isCriticalSystemObject").isPresent()) {
      throw new LDAPException(
          ResultCode.UNWILLING_TO_PERFORM,
          "00002077: " + object.dn() + " is the system's and can't be moved or deleted");
    }
  }

  private static LDAPException exists(String dn) {
    return new LDAPException(
        ResultCode.ENTRY_ALREADY_EXISTS, "00002071: the entry " + dn + " already exists");
  }
}
