package dev.lockstep.demo;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/// What a SCIM client sees at the target.
record AtTarget(HttpJson scim, SampleDomain domain) {

  /// All of one kind, `/Users` or `/Groups`: Springfield fits into one page, of a hundred at most.
  Iterable<JsonNode> resources(String path) throws InterruptedException {
    return scim.get(path).ok().path("Resources");
  }

  Optional<JsonNode> user(String account) throws InterruptedException {
    String filter = HttpJson.encoded("userName eq \"" + domain.userPrincipalName(account) + "\"");
    for (JsonNode user : scim.get("/Users?filter=" + filter).ok().path("Resources")) {
      return Optional.of(user);
    }
    return Optional.empty();
  }

  boolean isInactive(String account) throws InterruptedException {
    return user(account).filter(user -> !user.path("active").asBoolean(true)).isPresent();
  }

  String active(String account) throws InterruptedException {
    return user(account).map(user -> "active: " + user.path("active")).orElse("nobody");
  }

  Set<String> membersOf(String group) throws InterruptedException {
    String filter = HttpJson.encoded("displayName eq \"" + group + "\"");
    TreeSet<String> members = new TreeSet<>();
    for (JsonNode one : scim.get("/Groups?filter=" + filter).ok().path("Resources")) {
      members.addAll(members(one));
    }
    return members;
  }

  /// AWS never shows a group's members; it finds the users of a group.
  Set<String> members(JsonNode group) throws InterruptedException {
    String filter = HttpJson.encoded("groups.value eq \"" + group.path("id").asString("") + "\"");
    TreeSet<String> members = new TreeSet<>();
    scim.get("/Users?filter=" + filter)
        .ok()
        .path("Resources")
        .forEach(user -> members.add(user.path("displayName").asString("")));
    return members;
  }
}
