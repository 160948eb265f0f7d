package dev.lockstep.directory;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One attribute under its four names: Entra's, its SCIM path in the Directory's documents, Active
/// Directory's and that of RFC 2798's inetOrgPerson. The only place where they are paired.
///
/// @param entra the name in mappings, scoping filters and rules, as Entra spells it
/// @param scim the path in the document, as the schema spells it
/// @param activeDirectory the LDAP attribute, where AD has one. `accountEnabled` stands for the
///     bit that a source reads out of `userAccountControl`
/// @param inetOrgPerson the attribute of people and groups in other LDAP directories.
///     `accountEnabled` and `entryUUID` stand for what each server has in its own way
public record AttributeAlias(
    String entra, String scim, Optional<String> activeDirectory, Optional<String> inetOrgPerson) {

  private static final String ENTERPRISE =
      "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:";
  private static final String USER = DirectorySchemas.USER_EXTENSION + ":";
  private static final String GROUP = DirectorySchemas.GROUP_EXTENSION + ":";

  /// Of users.
  public static final List<AttributeAlias> USERS = users();

  /// Of groups.
  public static final List<AttributeAlias> GROUPS =
      List.of(
          alias("displayName", "displayName", "name", "cn"),
          alias("description", GROUP + "description", "description", "description"),
          alias("mail", GROUP + "mail", "mail", "mail"),
          alias("mailNickname", GROUP + "mailNickname", "mailNickname"),
          alias("onPremisesSamAccountName", GROUP + "onPremisesSamAccountName", "sAMAccountName"),
          alias(
              "onPremisesImmutableId", GROUP + "onPremisesImmutableId", "objectGUID", "entryUUID"));

  private static List<AttributeAlias> users() {
    List<AttributeAlias> aliases =
        new ArrayList<>(
            List.of(
                alias("userPrincipalName", "userName", "userPrincipalName", "uid"),
                alias("accountEnabled", "active", "accountEnabled", "accountEnabled"),
                alias("displayName", "displayName", "displayName", "displayName"),
                alias("givenName", "name.givenName", "givenName", "givenName"),
                alias("surname", "name.familyName", "sn", "sn"),
                alias("jobTitle", "title", "title", "title"),
                alias("userType", "userType"),
                alias(
                    "preferredLanguage",
                    "preferredLanguage",
                    "preferredLanguage",
                    "preferredLanguage"),
                alias("mail", "emails[type eq \"work\"].value", "mail", "mail"),
                alias(
                    "telephoneNumber",
                    "phoneNumbers[type eq \"work\"].value",
                    "telephoneNumber",
                    "telephoneNumber"),
                alias("mobile", "phoneNumbers[type eq \"mobile\"].value", "mobile", "mobile"),
                alias(
                    "facsimileTelephoneNumber",
                    "phoneNumbers[type eq \"fax\"].value",
                    "facsimileTelephoneNumber",
                    "facsimileTelephoneNumber"),
                alias(
                    "physicalDeliveryOfficeName",
                    "addresses[type eq \"work\"].formatted",
                    "physicalDeliveryOfficeName",
                    "physicalDeliveryOfficeName"),
                alias(
                    "streetAddress",
                    "addresses[type eq \"work\"].streetAddress",
                    "streetAddress",
                    "street"),
                alias("city", "addresses[type eq \"work\"].locality", "l", "l"),
                alias("state", "addresses[type eq \"work\"].region", "st", "st"),
                alias(
                    "postalCode",
                    "addresses[type eq \"work\"].postalCode",
                    "postalCode",
                    "postalCode"),
                alias("country", "addresses[type eq \"work\"].country", "c", "c"),
                alias("employeeId", ENTERPRISE + "employeeNumber", "employeeID", "employeeNumber"),
                alias("department", ENTERPRISE + "department", "department", "departmentNumber"),
                alias("division", ENTERPRISE + "division", "division"),
                alias("companyName", ENTERPRISE + "organization", "company", "o"),
                alias("costCenter", ENTERPRISE + "costCenter"),
                alias("manager", ENTERPRISE + "manager.value"),
                alias("mailNickname", USER + "mailNickname", "mailNickname"),
                alias("proxyAddresses", USER + "proxyAddresses", "proxyAddresses"),
                alias("otherMails", USER + "otherMails"),
                alias("usageLocation", USER + "usageLocation", "msExchUsageLocation"),
                alias("employeeHireDate", USER + "employeeHireDate"),
                alias(
                    "onPremisesSamAccountName",
                    USER + "onPremisesSamAccountName",
                    "sAMAccountName"),
                alias(
                    "onPremisesSecurityIdentifier",
                    USER + "onPremisesSecurityIdentifier",
                    "objectSid"),
                alias(
                    "onPremisesImmutableId",
                    USER + "onPremisesImmutableId",
                    "objectGUID",
                    "entryUUID")));
    for (int number = 1; number <= 15; number++) {
      String name = "extensionAttribute" + number;
      aliases.add(alias(name, USER + name, name));
    }
    return List.copyOf(aliases);
  }

  /// By Entra's name; exact, as Entra's expressions are.
  public static Optional<AttributeAlias> ofEntra(ObjectType type, String entra) {
    return of(type).stream().filter(alias -> alias.entra().equals(entra)).findFirst();
  }

  public static List<AttributeAlias> of(ObjectType type) {
    return switch (type) {
      case USER -> USERS;
      case GROUP -> GROUPS;
    };
  }

  private static AttributeAlias alias(String entra, String scim) {
    return new AttributeAlias(entra, scim, Optional.empty(), Optional.empty());
  }

  private static AttributeAlias alias(String entra, String scim, String activeDirectory) {
    return new AttributeAlias(entra, scim, Optional.of(activeDirectory), Optional.empty());
  }

  private static AttributeAlias alias(
      String entra, String scim, String activeDirectory, String inetOrgPerson) {
    return new AttributeAlias(
        entra, scim, Optional.of(activeDirectory), Optional.of(inetOrgPerson));
  }
}
