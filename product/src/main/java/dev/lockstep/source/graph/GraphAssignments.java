package dev.lockstep.source.graph;

import dev.lockstep.directory.Source.SourceSink;
import dev.lockstep.directory.SourceChange.Kind;
import dev.lockstep.directory.SourceChange.Links;
import dev.lockstep.directory.SourceChange.Reference;
import dev.lockstep.directory.SourceChange.Removed;
import dev.lockstep.directory.SourceChange.Upsert;
import dev.lockstep.directory.SourceException;
import dev.lockstep.directory.SourceException.Problem;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/// Who is assigned to enterprise applications, as groups: one of each application, with all that are
/// assigned to it, and one of each of its roles. A group that is assigned is a member like a user.
///
/// Graph has no delta query for assignments: all are read at each poll and compared with those of
/// the poll before, of which the cursor keeps a hash for each group.
final class GraphAssignments {
  private static final String SERVICE_PRINCIPALS = "/v1.0/servicePrincipals";

  private final GraphClient client;
  private final List<UUID> applications;

  /// @param applications their application (client) ids
  GraphAssignments(GraphClient client, List<UUID> applications) {
    this.client = client;
    this.applications = List.copyOf(applications);
  }

  /// @param members in one order, so that the same members have the same hash
  private record Assigned(String anchor, String name, SortedSet<String> members) {

    void tell(SourceSink sink) throws SourceException, InterruptedException {
      sink.accept(
          new Upsert(
              anchor, Kind.GROUP, Optional.empty(), Map.of("displayName", List.of(name)), true));
      sink.accept(new Links(anchor, Reference.MEMBER, List.copyOf(members)));
    }

    String hash() {
      try {
        MessageDigest hash = MessageDigest.getInstance("SHA-256");
        hash.update(name.getBytes(StandardCharsets.UTF_8));
        members.forEach(member -> hash.update(("\n" + member).getBytes(StandardCharsets.UTF_8)));
        return HexFormat.of().formatHex(hash.digest());
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java has SHA-256", e);
      }
    }
  }

  /// Tells of the groups that differ from before.
  ///
  /// @param before what it returned at the poll before; empty for all
  /// @return a line for each group
  List<String> tell(List<String> before, SourceSink sink)
      throws SourceException, InterruptedException {
    Map<String, String> known = new HashMap<>();
    before.forEach(
        line ->
            known.put(line.substring(0, line.indexOf(' ')), line.substring(line.indexOf(' ') + 1)));
    List<String> lines = new ArrayList<>();
    for (Assigned group : all().values()) {
      String hash = group.hash();
      lines.add(group.anchor() + " " + hash);
      if (!hash.equals(known.remove(group.anchor()))) {
        group.tell(sink);
      }
    }
    for (String gone : known.keySet()) {
      sink.accept(new Removed(gone));
    }
    return lines;
  }

  /// Tells of these groups as they are.
  ///
  /// @return those of them that aren't there
  List<String> read(List<String> anchors, SourceSink sink)
      throws SourceException, InterruptedException {
    if (anchors.isEmpty() || applications.isEmpty()) {
      return anchors;
    }
    Map<String, Assigned> all = all();
    List<String> missing = new ArrayList<>();
    for (String anchor : anchors) {
      Assigned group = all.get(anchor);
      if (group == null) {
        missing.add(anchor);
      } else {
        group.tell(sink);
      }
    }
    return missing;
  }

  /// Asks for the first page of each, for a test of the connection.
  ///
  /// @return how many applications there are
  int check() throws SourceException, InterruptedException {
    for (UUID application : applications) {
      client.get(assignments(principal(application)));
    }
    return applications.size();
  }

  boolean none() {
    return applications.isEmpty();
  }

  private Map<String, Assigned> all() throws SourceException, InterruptedException {
    SequencedMap<String, Assigned> groups = new LinkedHashMap<>();
    for (UUID application : applications) {
      JsonNode principal = principal(application);
      String id = principal.path("id").asString("");
      String name = principal.path("displayName").asString(id);
      groups.put(id, new Assigned(id, name, new TreeSet<>()));
      for (JsonNode role : principal.path("appRoles")) {
        if (isForPeople(role)) {
          String anchor = anchor(id, role.path("id").asString(""));
          String called = name + ": " + role.path("displayName").asString(anchor);
          groups.put(anchor, new Assigned(anchor, called, new TreeSet<>()));
        }
      }
      readInto(groups, id, assignments(principal));
    }
    return groups;
  }

  private static boolean isForPeople(JsonNode role) {
    for (JsonNode type : role.path("allowedMemberTypes")) {
      if (type.asString("").equals("User")) {
        return role.path("isEnabled").asBoolean(true);
      }
    }
    return false;
  }

  private static String anchor(String principal, String role) {
    return principal + ":" + role;
  }

  private void readInto(Map<String, Assigned> groups, String principal, String path)
      throws SourceException, InterruptedException {
    JsonNode page = client.get(path);
    while (true) {
      if (!page.path("value").isArray()) {
        throw new SourceException(
            Problem.INCOMPLETE, "Graph's answer about assignments has no 'value'");
      }
      for (JsonNode one : page.path("value")) {
        String type = one.path("principalType").asString("");
        if (type.equals("User") || type.equals("Group")) {
          String who = one.path("principalId").asString("");
          join(groups, principal, who);
          join(groups, anchor(principal, one.path("appRoleId").asString("")), who);
        }
      }
      if (!page.has("@odata.nextLink")) {
        return;
      }
      page = client.follow(page.path("@odata.nextLink").asString(""));
    }
  }

  /// The default access is a role of no name, and no group.
  private static void join(Map<String, Assigned> groups, String anchor, String who) {
    Assigned group = groups.get(anchor);
    if (group != null) {
      group.members().add(who);
    }
  }

  private JsonNode principal(UUID application) throws SourceException, InterruptedException {
    return client.get(
        SERVICE_PRINCIPALS + "(appId='" + application + "')?$select=id,displayName,appRoles");
  }

  private static String assignments(JsonNode principal) throws SourceException {
    String id = principal.path("id").asString("");
    if (id.isEmpty()) {
      throw new SourceException(
          Problem.PROTOCOL, "Graph told of an enterprise application without an id");
    }
    return SERVICE_PRINCIPALS + "/" + id + "/appRoleAssignedTo";
  }
}
