package dev.lockstep.demo;

import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// What the steps of the demonstration share.
///
/// @param source the API of the Lockstep that has the source and the application
/// @param target the API of the Lockstep that has the target
record Scene(
    Demo.Stage stage, Report report, SampleDomain domain, HttpJson source, HttpJson target) {
  static final String SOURCE_DIRECTORY = "springfield";
  static final String TARGET_DIRECTORY = "aws";
  static final String APPLICATION = "aws-sso";

  static String application(String rest) {
    return "/api/v1/applications/" + APPLICATION + rest;
  }

  /// The target's endpoint.
  HttpJson scim(String token) {
    return target.at(stage.target() + "/scim/" + TARGET_DIRECTORY + "/v2", token);
  }

  /// By account or group name.
  Map<String, String> objectIds() throws InterruptedException {
    Map<String, String> ids = new TreeMap<>();
    String base = "/api/v1/directories/" + Scene.SOURCE_DIRECTORY;
    for (JsonNode user : source.get(base + "/users?limit=1000").ok().path("items")) {
      ids.put(
          user.path("userName").asString("").replaceFirst("@.*", ""), user.path("id").asString(""));
    }
    for (JsonNode group : source.get(base + "/groups?limit=1000").ok().path("items")) {
      ids.put(group.path("displayName").asString(""), group.path("id").asString(""));
    }
    return ids;
  }
}
