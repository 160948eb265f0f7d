package dev.lockstep.source.graph;

import dev.lockstep.directory.SourceChange.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Graph's properties and the names that Entra's mappings have for them.
final class GraphAttributes {
  /// By Entra's name, where Graph's is another. A dot leads into an object.
  private static final Map<String, String> RENAMED =
      Map.of(
          "mobile", "mobilePhone",
          "telephoneNumber", "businessPhones",
          "facsimileTelephoneNumber", "faxNumber",
          "physicalDeliveryOfficeName", "officeLocation",
          "division", "employeeOrgData.division",
          "costCenter", "employeeOrgData.costCenter");

  private static final List<String> OF_USERS =
      List.of(
          "userPrincipalName",
          "accountEnabled",
          "displayName",
          "givenName",
          "surname",
          "jobTitle",
          "userType",
          "preferredLanguage",
          "mail",
          "mobile",
          "telephoneNumber",
          "facsimileTelephoneNumber",
          "physicalDeliveryOfficeName",
          "streetAddress",
          "city",
          "state",
          "postalCode",
          "country",
          "employeeId",
          "department",
          "companyName",
          "division",
          "costCenter",
          "mailNickname",
          "proxyAddresses",
          "otherMails",
          "usageLocation",
          "employeeHireDate",
          "onPremisesSamAccountName",
          "onPremisesSecurityIdentifier",
          "onPremisesImmutableId");

  private static final List<String> OF_GROUPS =
      List.of("displayName", "description", "mail", "mailNickname", "onPremisesSamAccountName");

  private static final int EXTENSION_ATTRIBUTES = 15;

  /// The path in Graph's object, by Entra's name.
  private final Map<String, String> paths = new LinkedHashMap<>();

  private GraphAttributes(List<String> names) {
    names.forEach(name -> paths.put(name, RENAMED.getOrDefault(name, name)));
  }

  static GraphAttributes of(Kind kind) {
    return switch (kind) {
      case USER -> {
        GraphAttributes users = new GraphAttributes(OF_USERS);
        for (int number = 1; number <= EXTENSION_ATTRIBUTES; number++) {
          String name = "extensionAttribute" + number;
          users.paths.put(name, "onPremisesExtensionAttributes." + name);
        }
        yield users;
      }
      case GROUP -> new GraphAttributes(OF_GROUPS);
      case CONTAINER -> throw new IllegalArgumentException("Graph has no containers");
    };
  }

  /// For `$select`.
  String selected() {
    Set<String> properties = new LinkedHashSet<>();
    paths.values().forEach(path -> properties.add(path.split("\\.", 2)[0]));
    return String.join(",", properties);
  }

  /// What an object says of its attributes; one of which it says nothing isn't in there.
  Map<String, List<String>> of(JsonNode object) {
    Map<String, List<String>> attributes = new LinkedHashMap<>();
    paths.forEach(
        (name, path) -> {
          String[] steps = path.split("\\.", 2);
          if (object.has(steps[0])) {
            JsonNode value = object.path(steps[0]);
            attributes.put(name, values(steps.length == 1 ? value : value.path(steps[1])));
          }
        });
    return attributes;
  }

  private static List<String> values(JsonNode value) {
    List<String> values = new ArrayList<>();
    if (value.isArray()) {
      value.forEach(one -> values.add(one.asString("")));
    } else if (!value.isNull() && !value.isMissingNode() && !value.isObject()) {
      values.add(value.isString() ? value.asString("") : value.toString());
    }
    return values;
  }
}
