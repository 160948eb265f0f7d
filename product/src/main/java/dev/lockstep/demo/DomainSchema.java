package dev.lockstep.demo;

import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// What Active Directory's schema says, as far as people, groups and containers go. An attribute
/// that isn't named here is taken as it comes: text, any number of values.
final class DomainSchema {

  /// The kinds of object that may be added, by the class that a client names.
  enum ObjectClass {
    USER("user", "top person organizationalPerson user", "Person"),
    INET_ORG_PERSON(
        "inetOrgPerson", "top person organizationalPerson user inetOrgPerson", "Person"),
    COMPUTER("computer", "top person organizationalPerson user computer", "Computer"),
    CONTACT("contact", "top person organizationalPerson contact", "Person"),
    GROUP("group", "top group", "Group"),
    ORGANIZATIONAL_UNIT("organizationalUnit", "top organizationalUnit", "Organizational-Unit"),
    CONTAINER("container", "top container", "Container"),
    BUILTIN_DOMAIN("builtinDomain", "top builtinDomain", "Builtin-Domain"),
    DOMAIN("domainDNS", "top domain domainDNS", "Domain-DNS");

    private final String ldapName;
    private final String chain;
    private final String category;

    ObjectClass(String ldapName, String chain, String category) {
      this.ldapName = ldapName;
      this.chain = chain;
      this.category = category;
    }

    /// The class with all it is derived from, `top` first.
    List<String> chain() {
      return List.of(chain.split(" ", -1));
    }

    /// The name of its objectCategory, below `CN=Schema`.
    String category() {
      return category;
    }

    boolean isAccount() {
      return this == USER || this == INET_ORG_PERSON || this == COMPUTER;
    }

    /// Whether it can be granted something: then it has a SID and a sAMAccountName.
    boolean isSecurityPrincipal() {
      return isAccount() || this == GROUP;
    }

    /// The most derived of the classes that a client gave.
    static ObjectClass of(List<String> names) throws LDAPException {
      ObjectClass found = null;
      for (ObjectClass candidate : values()) {
        boolean named = names.stream().anyMatch(candidate.ldapName::equalsIgnoreCase);
        if (named && (found == null || candidate.chain.length() > found.chain.length())) {
          found = candidate;
        }
      }
      if (found == null) {
        throw new LDAPException(
            ResultCode.OBJECT_CLASS_VIOLATION,
            "objectClass "
                + names
                + " has none of user, group, organizationalUnit, container,"
                + " contact, computer, inetOrgPerson");
      }
      return found;
    }
  }

  /// Attributes that name other objects, and the attribute of those that names them back. A link
  /// follows its target through renames and moves, and ends with it.
  static final Map<String, String> LINKS =
      Map.of("member", "memberOf", "manager", "directReports", "managedBy", "managedObjects");

  /// What only the server writes.
  private static final Set<String> SYSTEM_ONLY =
      folded(
          "objectGUID",
          "objectSid",
          "parentGUID",
          "uSNCreated",
          "uSNChanged",
          "whenCreated",
          "whenChanged",
          "instanceType",
          "distinguishedName",
          "canonicalName",
          "lastKnownParent",
          "isDeleted",
          "isRecycled",
          "memberOf",
          "directReports",
          "managedObjects",
          "sAMAccountType",
          "objectCategory");

  private static final Set<String> SINGLE_VALUED =
      folded(
          "accountExpires",
          "c",
          "cn",
          "co",
          "company",
          "department",
          "displayName",
          "division",
          "employeeID",
          "employeeNumber",
          "facsimileTelephoneNumber",
          "givenName",
          "groupType",
          "info",
          "initials",
          "l",
          "mail",
          "mailNickname",
          "managedBy",
          "manager",
          "mobile",
          "name",
          "physicalDeliveryOfficeName",
          "postalCode",
          "preferredLanguage",
          "primaryGroupID",
          "sAMAccountName",
          "sn",
          "st",
          "streetAddress",
          "telephoneNumber",
          "title",
          "userAccountControl",
          "userPrincipalName");

  /// What a tombstone keeps; all else is stripped at the deletion.
  private static final Set<String> KEPT_IN_TOMBSTONES =
      folded(
          "objectClass",
          "objectGUID",
          "objectSid",
          "instanceType",
          "sAMAccountName",
          "userAccountControl");

  private DomainSchema() {}

  private static Set<String> folded(String... names) {
    List<String> folded = new ArrayList<>();
    for (String name : names) {
      folded.add(fold(name));
    }
    return Set.copyOf(folded);
  }

  /// LDAP's names have no case.
  static String fold(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  static boolean isLink(String name) {
    return LINKS.keySet().stream().anyMatch(name::equalsIgnoreCase);
  }

  static boolean isSystemOnly(String name) {
    return SYSTEM_ONLY.contains(fold(name));
  }

  static boolean isSingleValued(String name) {
    return SINGLE_VALUED.contains(fold(name));
  }

  static boolean isKeptInTombstones(String name) {
    return KEPT_IN_TOMBSTONES.contains(fold(name));
  }

  /// A password is taken and forgotten: it can't be read back from a real server either.
  static boolean isPassword(String name) {
    return name.equalsIgnoreCase("unicodePwd") || name.equalsIgnoreCase("userPassword");
  }

  /// How filters compare: numbers as numbers, ids as bytes, references as DNs, the rest as text
  /// without case.
  static Schema matching() throws LDAPException {
    List<String> definitions = new ArrayList<>();
    for (String name : List.of("uSNChanged", "uSNCreated", "userAccountControl", "groupType")) {
      definitions.add(
          definition(definitions.size(), name, "integerMatch", ".27")
              .replace("SYNTAX", "ORDERING integerOrderingMatch SYNTAX"));
    }
    for (String name : List.of("objectGUID", "objectSid", "parentGUID")) {
      definitions.add(definition(definitions.size(), name, "octetStringMatch", ".40"));
    }
    for (String name : List.of("member", "memberOf", "manager", "managedBy", "distinguishedName")) {
      definitions.add(definition(definitions.size(), name, "distinguishedNameMatch", ".12"));
    }
    Entry entry = new Entry("cn=schema");
    entry.addAttribute("objectClass", "top", "ldapSubentry", "subschema");
    entry.addAttribute("attributeTypes", definitions);
    return new Schema(entry);
  }

  private static String definition(int number, String name, String rule, String syntax) {
    return "( 2.25.1."
        + number
        + " NAME '"
        + name
        + "' EQUALITY "
        + rule
        + " SYNTAX 1.3.6.1.4.1.1466.115.121.1"
        + syntax
        + " )";
  }
}
