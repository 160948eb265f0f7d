package dev.lockstep.demo;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/// What a SCIM client sees at the target.
record AtTarget(HttpJson scim, SampleDomain domain) {

  /// All of one kind, `/Users` or `/Groups`.
  Iterable<JsonNode> resources(String path) throws InterruptedException {
    return scim.get(path + "?count=1000").ok().path("Resources");
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

  static Set<String> members(JsonNode group) {
    TreeSet<String> members = new TreeSet<>();
    group.path("members").forEach(member -> members.add(member.path("display").asString("")));
    return members;
  }
}
