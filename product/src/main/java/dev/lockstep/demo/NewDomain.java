package dev.lockstep.demo;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.LDAPException;
import java.util.List;

/// What a domain has before anybody writes to it, as far as somebody may look for it: the containers
/// of every domain and the accounts that may sign in.
final class NewDomain {
  private final Domain domain;
  private final DomainWrites writes;

  NewDomain(Domain domain, DomainWrites writes) {
    this.domain = domain;
    this.writes = writes;
  }

  /// Returns the container of deleted objects.
  DomainObject fill(List<Account> accounts) throws LDAPException {
    DomainObject root = domain.root();
    root.set(new Attribute("objectClass", "top", "domain", "domainDNS"), root.createdAt());
    root.set(new Attribute("name", root.name()), root.createdAt());
    root.set(new Attribute("dc", root.name()), root.createdAt());
    root.set(new Attribute("instanceType", "5"), root.createdAt());
    DomainObject deleted = critical("CN=Deleted Objects", "container");
    deleted.set(new Attribute("isDeleted", "TRUE"), deleted.createdAt());
    critical("CN=Users", "container");
    critical("CN=Computers", "container");
    critical("CN=Builtin", "builtinDomain");
    critical("OU=Domain Controllers", "organizationalUnit");
    critical("CN=Domain Users,CN=Users", "group");
    critical("CN=Domain Admins,CN=Users", "group");
    for (Account account : accounts) {
      DomainObject object = add("CN=" + account.name() + ",CN=Users", "user");
      set(object, "sAMAccountName", account.name());
      set(object, "userPrincipalName", account.name() + "@" + domain.dnsName());
      set(object, "userAccountControl", "66048");
      if (account.mayWrite()) {
        set(object, "isCriticalSystemObject", "TRUE");
        domain
            .named(new DN("CN=Domain Admins,CN=Users," + domain.dn()))
            .link("member", object, true, object.createdAt());
      }
    }
    return deleted;
  }

  private DomainObject critical(String dn, String objectClass) throws LDAPException {
    DomainObject object = add(dn, objectClass);
    set(object, "isCriticalSystemObject", "TRUE");
    if (objectClass.equals("group")) {
      set(object, "sAMAccountName", object.name());
    }
    return object;
  }

  private DomainObject add(String dn, String objectClass) throws LDAPException {
    return writes.add(
        new DN(dn + "," + domain.dn()), List.of(new Attribute("objectClass", objectClass)));
  }

  private static void set(DomainObject object, String name, String value) {
    object.set(new Attribute(name, value), object.createdAt());
  }
}
