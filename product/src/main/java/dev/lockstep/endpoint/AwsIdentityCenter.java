package dev.lockstep.endpoint;

import static java.util.Map.entry;

import dev.lockstep.scim.schema.Attribute;
import dev.lockstep.scim.schema.ResourceType;
import dev.lockstep.scim.schema.Schema;
import dev.lockstep.scim.schema.Schemas;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// AWS IAM Identity Center as a service provider: its SCIM developer guide (the pages of each
/// operation and "Limitations from SCIM specification"), the texts that its identity store takes,
/// and what clients report of it. Where these are silent, the stricter reading is taken: what is
/// refused here by mistake costs its author a look, what is taken by mistake fails at AWS.
final class AwsIdentityCenter {
  private static final int MAX_PAGE = 100;

  /// The membership changes of one request, at its creation and by PATCH.
  private static final int MAX_MEMBERS = 100;

  /// No bulk, no sort, no versions. `startIndex` is among what it ignores, so that a list without
  /// cursor ends with its first page.
  static final Capabilities CAPABILITIES =
      new Capabilities(true, false, false, false, true, true, MAX_PAGE);

  /// "Supported API operations". There is no PutGroup.
  private static final Map<String, Set<String>> OPERATIONS =
      Map.ofEntries(
          entry("Users", Set.of("GET", "POST")),
          entry("Users/*", Set.of("GET", "PUT", "PATCH", "DELETE")),
          entry("Groups", Set.of("GET", "POST")),
          entry("Groups/*", Set.of("GET", "PATCH", "DELETE")),
          entry("ServiceProviderConfig", Set.of("GET")),
          entry("Schemas", Set.of("GET")),
          entry("Schemas/*", Set.of("GET")),
          entry("ResourceTypes", Set.of("GET")));

  /// `startIndex` was seen to be ignored (awslabs/ssosync, issue 1); Entra sends the others to AWS
  /// and gets along.
  private static final Set<String> IGNORED_PARAMETERS =
      Set.of("startIndex", "attributes", "excludedAttributes");

  // Texts: the identity store's patterns, and the characters that Microsoft and Okta warn of

  private static final TextRule USER_NAME =
      new TextRule(128, Pattern.compile("[^\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]|[<>;:%]"));
  private static final TextRule NAME =
      new TextRule(
          1_024, Pattern.compile("[^\\p{L}\\p{M}\\p{S}\\p{N}\\p{P} \\xa0\\u3000]|[<>;:%]"));
  private static final Pattern NO_TEXT =
      Pattern.compile("[^\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\t\\n\\r \\xa0\\u3000]");
  private static final TextRule EXTERNAL_ID = new TextRule(256, NO_TEXT);
  private static final TextRule OTHER = new TextRule(1_024, NO_TEXT);

  // Users

  private static final Set<String> UNKNOWN_OF_USERS =
      Set.of(
          "password",
          "ims",
          "photos",
          "entitlements",
          "x509Certificates",
          "emails.display",
          "phoneNumbers.display",
          "addresses.display",
          "roles.display",
          "manager.displayName");

  private static final Set<String> REQUIRED_OF_USERS =
      Set.of("userName", "displayName", "name", "name.givenName", "name.familyName");

  private static final ImitatedType USERS =
      new ImitatedType(
          shaped(Schemas.USER_TYPE, UNKNOWN_OF_USERS, REQUIRED_OF_USERS),
          new ValueRules(
              REQUIRED_OF_USERS,
              Set.of("groups"),
              Set.of("emails", "phoneNumbers", "addresses", "roles"),
              Set.of("emails"),
              Set.of("emails.value"),
              Map.ofEntries(
                  entry("userName", USER_NAME),
                  entry("displayName", NAME),
                  entry("nickName", NAME),
                  entry("name.formatted", NAME),
                  entry("name.familyName", NAME),
                  entry("name.givenName", NAME),
                  entry("name.middleName", NAME),
                  entry("name.honorificPrefix", NAME),
                  entry("name.honorificSuffix", NAME),
                  entry("externalId", EXTERNAL_ID)),
              OTHER,
              0),
          new PatchRules(
              Set.of(
                  "userName",
                  "active",
                  "externalId",
                  "displayName",
                  "nickName",
                  "profileUrl",
                  "title",
                  "userType",
                  "preferredLanguage",
                  "locale",
                  "timezone",
                  "name",
                  "emails",
                  "addresses",
                  "phoneNumbers",
                  Schemas.ENTERPRISE_USER.id()),
              Set.of("userName", "active"),
              Set.of("userName", "active"),
              Set.of("id", "schemas", "meta"),
              0),
          List.of(
              Set.of("userName"),
              Set.of("externalId"),
              Set.of("groups.value"),
              Set.of("id"),
              Set.of("id", Schemas.ENTERPRISE_USER.id() + ":manager.value")),
          Set.of("groups", "meta.location", "meta.version"),
          Set.of());

  // Groups

  private static final ImitatedType GROUPS =
      new ImitatedType(
          shaped(Schemas.GROUP_TYPE, Set.of(), Set.of("displayName")),
          new ValueRules(
              Set.of("displayName"),
              Set.of(),
              Set.of(),
              Set.of(),
              Set.of(),
              Map.of("displayName", NAME, "externalId", EXTERNAL_ID),
              OTHER,
              MAX_MEMBERS),
          new PatchRules(
              Set.of("displayName", "members", "externalId"),
              Set.of("displayName"),
              Set.of(),
              Set.of("id", "schemas", "meta"),
              MAX_MEMBERS),
          List.of(
              Set.of("displayName"),
              Set.of("externalId"),
              Set.of("id"),
              Set.of("id", "members.value")),
          Set.of("members", "meta.location", "meta.version"),
          Set.of("members"));

  static final Imitation IMITATION =
      new Imitation(
          "AWS IAM Identity Center",
          OPERATIONS,
          IGNORED_PARAMETERS,
          new Imitation.Bounds(1, MAX_PAGE),
          USERS,
          GROUPS,
          new AwsForm());

  private AwsIdentityCenter() {}

  /// The RFC's type without what AWS doesn't know, and with what it requires.
  private static ResourceType shaped(ResourceType type, Set<String> unknown, Set<String> required) {
    return new ResourceType(
        type.name(),
        type.endpoint(),
        type.description(),
        shaped(type.schema(), unknown, required),
        type.extensions().stream()
            .map(
                extension ->
                    new ResourceType.Extension(
                        shaped(extension.schema(), unknown, required), extension.required()))
            .toList());
  }

  private static Schema shaped(Schema schema, Set<String> unknown, Set<String> required) {
    return new Schema(
        schema.id(),
        schema.name(),
        schema.description(),
        shaped("", schema.attributes(), unknown, required));
  }

  private static List<Attribute> shaped(
      String prefix, List<Attribute> attributes, Set<String> unknown, Set<String> required) {
    return attributes.stream()
        .filter(attribute -> !unknown.contains(prefix + attribute.name()))
        .map(attribute -> shaped(prefix + attribute.name(), attribute, unknown, required))
        .toList();
  }

  private static Attribute shaped(
      String path, Attribute attribute, Set<String> unknown, Set<String> required) {
    return new Attribute(
        attribute.name(),
        attribute.type(),
        attribute.multiValued(),
        attribute.description(),
        attribute.required() || required.contains(path),
        attribute.canonicalValues(),
        attribute.caseExact(),
        attribute.mutability(),
        attribute.returned(),
        attribute.uniqueness(),
        attribute.referenceTypes(),
        shaped(path + ".", attribute.subAttributes(), unknown, required));
  }
}
