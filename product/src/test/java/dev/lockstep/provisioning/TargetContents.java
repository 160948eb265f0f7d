package dev.lockstep.provisioning;

import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.value.Value.Complex;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/// What is at a target, read past the client whose work it is: by plain requests and plain JSON.
///
/// @param accounts by their ids at the target
/// @param groups by their ids at the target
record TargetContents(Map<String, Account> accounts, Map<String, Group> groups) {
  private static final String ENTERPRISE =
      "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

  /// @param userName in lower case, as it isn't `caseExact`: one that was adopted keeps its own
  /// @param active whether it isn't disabled
  /// @param manager an id at the target
  record Account(
      String userName,
      Optional<String> displayName,
      Optional<String> title,
      boolean active,
      Optional<String> manager) {

    Account {
      userName = userName.toLowerCase(Locale.ROOT);
    }

    static Account of(Complex user) {
      return new Account(
          user.text("userName").orElse(""),
          user.text("displayName"),
          user.text("title"),
          user.flag("active").orElse(true),
          user.complex(ENTERPRISE).complex("manager").text("value"));
    }

    private static Account of(JsonNode user) {
      return new Account(
          user.path("userName").asString(""),
          text(user.path("displayName")),
          text(user.path("title")),
          user.path("active").asBoolean(true),
          text(user.path(ENTERPRISE).path("manager").path("value")));
    }
  }

  /// @param members ids at the target
  record Group(String displayName, Set<String> members) {
    private static Group of(JsonNode group) {
      Set<String> members = new TreeSet<>();
      group.path("members").forEach(member -> members.add(member.path("value").asString("")));
      return new Group(group.path("displayName").asString(""), members);
    }
  }

  private static Optional<String> text(JsonNode node) {
    return node.isString() ? Optional.of(node.asString("")) : Optional.empty();
  }

  /// All of a service provider.
  static TargetContents read(HttpClient http, URI base, String token) {
    Map<String, Account> accounts = new TreeMap<>();
    Map<String, Group> groups = new TreeMap<>();
    each(http, base, token, "Users").forEach((id, user) -> accounts.put(id, Account.of(user)));
    each(http, base, token, "Groups").forEach((id, group) -> groups.put(id, Group.of(group)));
    return new TargetContents(accounts, groups);
  }

  private static Map<String, JsonNode> each(
      HttpClient http, URI base, String token, String segment) {
    Map<String, JsonNode> resources = new TreeMap<>();
    long total;
    do {
      JsonNode page =
          get(http, base, token, segment + "?count=50&startIndex=" + (resources.size() + 1));
      total = page.path("totalResults").asLong(0);
      page.path("Resources")
          .forEach(resource -> resources.put(resource.path("id").asString(""), resource));
      if (page.path("Resources").isEmpty() && resources.size() < total) {
        throw new IllegalStateException(segment + " end after " + resources.size());
      }
    } while (resources.size() < total);
    return resources;
  }

  private static JsonNode get(HttpClient http, URI base, String token, String path) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + "/" + path))
            .header("Authorization", "Bearer " + token)
            .header("Accept", "application/scim+json")
            .build();
    try {
      return Json.parse(http.send(request, BodyHandlers.ofByteArray()).body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
