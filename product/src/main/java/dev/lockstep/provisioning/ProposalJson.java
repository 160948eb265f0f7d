package dev.lockstep.provisioning;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.mapping.MappingException;
import dev.lockstep.provisioning.mapping.MappingJson;
import dev.lockstep.provisioning.mapping.ObjectMapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A proposal as JSON, each part as the route takes it that sets it:
///
/// ```json
/// {"mappings": {"users": {"attributes": []}},
///  "scopingFilters": {"groups": [{"clauses": []}]},
///  "scope": "assigned", "policies": {"unassigned": "delete"},
///  "assignments": [{"object": "0e4f7c4e-…"}]}
/// ```
public final class ProposalJson {
  /// What it may hold.
  public static final List<String> KEYS =
      List.of("mappings", "scopingFilters", "scope", "policies", "assignments");

  private static final List<String> TYPES = List.of("users", "groups");

  private ProposalJson() {}

  /// @param application where what the proposal doesn't say is taken from
  /// @throws MappingException naming what is wrong
  public static Proposal read(JsonNode json, Application application) {
    ApplicationJson.known(json, "a proposal", KEYS);
    ApplicationJson.known(json.path("mappings"), "'mappings'", TYPES);
    ApplicationJson.known(json.path("scopingFilters"), "'scopingFilters'", TYPES);
    return new Proposal(
        mapping(json, application, ObjectType.USER),
        mapping(json, application, ObjectType.GROUP),
        json.has("scope")
            ? Optional.of(ApplicationJson.scope(json.path("scope").asString("")))
            : Optional.empty(),
        json.has("policies")
            ? Optional.of(ApplicationJson.policies(json.path("policies"), application.policies()))
            : Optional.empty(),
        json.has("assignments")
            ? Optional.of(assignments(json.path("assignments")))
            : Optional.empty());
  }

  private static Optional<ObjectMapping> mapping(
      JsonNode json, Application application, ObjectType type) {
    String name = type == ObjectType.USER ? "users" : "groups";
    JsonNode mapping = json.path("mappings").path(name);
    JsonNode filters = json.path("scopingFilters").path(name);
    if (mapping.isMissingNode() && filters.isMissingNode()) {
      return Optional.empty();
    }
    ObjectMapping base =
        mapping.isMissingNode() ? application.mappings().of(type) : MappingJson.read(type, mapping);
    if (filters.isMissingNode()) {
      return Optional.of(base);
    }
    ObjectNode filtered = MappingJson.write(base);
    filtered.set("scopingFilters", filters);
    return Optional.of(MappingJson.read(type, filtered));
  }

  private static List<ObjectId> assignments(JsonNode json) {
    if (!json.isArray()) {
      throw new MappingException(
          "'assignments' is a list such as [{\"object\": \"ID\"}]; the whole of it");
    }
    List<ObjectId> assignments = new ArrayList<>();
    for (JsonNode one : json) {
      ApplicationJson.known(one, "an assignment", List.of("object"));
      String text = one.path("object").asString("");
      assignments.add(
          ObjectId.parse(text)
              .orElseThrow(
                  () ->
                      new MappingException(
                          "an assignment names its 'object' by id, not '" + text + "'")));
    }
    return assignments;
  }
}
