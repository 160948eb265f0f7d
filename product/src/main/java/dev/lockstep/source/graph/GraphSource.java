package dev.lockstep.source.graph;

import dev.lockstep.directory.Source;
import dev.lockstep.directory.SourceChange.Kind;
import dev.lockstep.directory.SourceChange.Linked;
import dev.lockstep.directory.SourceChange.Links;
import dev.lockstep.directory.SourceChange.Reference;
import dev.lockstep.directory.SourceChange.Removed;
import dev.lockstep.directory.SourceChange.Upsert;
import dev.lockstep.directory.SourceException;
import dev.lockstep.directory.SourceException.Problem;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/// Entra ID's users, groups, members and managers by delta queries, and assignments to enterprise
/// applications ([GraphAssignments]). The cursor is the two links that the last round ended with,
/// which live for seven days, after which Graph answers 410 and everything is read and compared;
/// and what is kept of the assignments.
///
/// An object may come several times in a round and a large group over several pages, each with
/// other members; so in a full round memberships are kept until its end, some 40 bytes each.
public final class GraphSource implements Source {
  private static final String REMOVED = "@removed";
  private static final String MEMBERS = "members@delta";
  private static final String MANAGER = "manager@delta";

  private final GraphClient client;
  private final GraphAssignments assignments;
  private final GraphAttributes users = GraphAttributes.of(Kind.USER);
  private final GraphAttributes groups = GraphAttributes.of(Kind.GROUP);

  public GraphSource(HttpClient http, GraphSettings settings, InstantSource clock) {
    this(new GraphClient(http, settings, clock, Thread::sleep), settings);
  }

  GraphSource(GraphClient client, GraphSettings settings) {
    this.client = client;
    this.assignments = new GraphAssignments(client, settings.applications());
  }

  private String usersLink() {
    return "/v1.0/users/delta?$select=" + users.selected() + ",manager";
  }

  private String groupsLink() {
    return "/v1.0/groups/delta?$select=" + groups.selected() + ",members";
  }

  @Override
  public BatchEnd poll(Optional<SourceCursor> since, SourceSink sink)
      throws SourceException, InterruptedException {
    List<String> links = since.map(cursor -> cursor.value().lines().toList()).orElse(List.of());
    boolean full = links.size() < 2;
    Round round = new Round(full, sink);
    String userLink =
        full ? round.run(usersLink(), round::user) : round.resume(links.getFirst(), round::user);
    String groupLink =
        full ? round.run(groupsLink(), round::group) : round.resume(links.get(1), round::group);
    round.end();
    List<String> cursor = new ArrayList<>(List.of(userLink, groupLink));
    cursor.addAll(assignments.tell(full ? List.of() : links.subList(2, links.size()), sink));
    return new BatchEnd(new SourceCursor(String.join("\n", cursor)), full);
  }

  /// From the first page to the link with which the next round begins.
  private final class Round {
    private final boolean full;
    private final SourceSink sink;
    private final Map<String, List<UUID>> members = new LinkedHashMap<>();

    Round(boolean full, SourceSink sink) {
      this.full = full;
      this.sink = sink;
    }

    interface Entry {
      void accept(String id, JsonNode object) throws SourceException, InterruptedException;
    }

    String run(String path, Entry entry) throws SourceException, InterruptedException {
      return pages(client.get(path), entry);
    }

    String resume(String link, Entry entry) throws SourceException, InterruptedException {
      return pages(client.follow(link), entry);
    }

    private String pages(JsonNode first, Entry entry) throws SourceException, InterruptedException {
      JsonNode page = first;
      while (true) {
        for (JsonNode object : page.path("value")) {
          String id = object.path("id").asString("");
          if (id.isEmpty()) {
            throw new SourceException(Problem.PROTOCOL, "Graph told of an object without an id");
          }
          if (object.has(REMOVED)) {
            sink.accept(new Removed(id));
          } else {
            entry.accept(id, object);
          }
        }
        if (page.has("@odata.deltaLink")) {
          return page.path("@odata.deltaLink").asString("");
        }
        if (!page.has("@odata.nextLink")) {
          throw new SourceException(
              Problem.INCOMPLETE, "Graph's answer ends without a deltaLink or a nextLink");
        }
        page = client.follow(page.path("@odata.nextLink").asString(""));
      }
    }

    void user(String id, JsonNode object) throws SourceException, InterruptedException {
      Map<String, List<String>> attributes = users.of(object);
      sink.accept(
          new Upsert(
              id,
              Kind.USER,
              Optional.empty(),
              attributes,
              full && attributes.containsKey("userPrincipalName")));
      if (full || object.has(MANAGER)) {
        sink.accept(new Links(id, Reference.MANAGER, present(object.path(MANAGER))));
      }
    }

    void group(String id, JsonNode object) throws SourceException, InterruptedException {
      Map<String, List<String>> attributes = groups.of(object);
      boolean whole = full && attributes.containsKey("displayName");
      if (!attributes.isEmpty()) {
        sink.accept(new Upsert(id, Kind.GROUP, Optional.empty(), attributes, whole));
      }
      if (full) {
        List<UUID> known = members.computeIfAbsent(id, _ -> new ArrayList<>());
        for (String member : present(object.path(MEMBERS))) {
          known.add(id(member));
        }
        return;
      }
      for (JsonNode member : object.path(MEMBERS)) {
        String who = member.path("id").asString("");
        if (isUserOrGroup(member)) {
          sink.accept(new Linked(id, Reference.MEMBER, who, !member.has(REMOVED)));
        }
      }
    }

    void end() throws SourceException, InterruptedException {
      for (var entry : members.entrySet()) {
        List<String> ids = entry.getValue().stream().map(UUID::toString).toList();
        sink.accept(new Links(entry.getKey(), Reference.MEMBER, ids));
      }
    }
  }

  private static UUID id(String text) throws SourceException {
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw new SourceException(Problem.PROTOCOL, "Graph's ids are UUIDs, not '" + text + "'", e);
    }
  }

  private static List<String> present(JsonNode references) {
    List<String> ids = new ArrayList<>();
    for (JsonNode reference : references) {
      if (!reference.has(REMOVED) && isUserOrGroup(reference)) {
        ids.add(reference.path("id").asString(""));
      }
    }
    return ids;
  }

  /// Devices and service principals can be members too; a directory has neither.
  private static boolean isUserOrGroup(JsonNode reference) {
    String type = reference.path("@odata.type").asString("#microsoft.graph.user");
    return type.endsWith(".user") || type.endsWith(".group");
  }

  @Override
  public void read(List<String> anchors, SourceSink sink)
      throws SourceException, InterruptedException {
    List<String> others = new ArrayList<>();
    for (String anchor : anchors) {
      boolean there =
          read(anchor, Kind.USER, "/v1.0/users", users, sink)
              || read(anchor, Kind.GROUP, "/v1.0/groups", groups, sink);
      if (!there) {
        others.add(anchor);
      }
    }
    for (String missing : assignments.read(others, sink)) {
      sink.accept(new Removed(missing));
    }
  }

  private boolean read(
      String anchor, Kind kind, String path, GraphAttributes attributes, SourceSink sink)
      throws SourceException, InterruptedException {
    String filter = URLEncoder.encode("id eq '" + anchor + "'", StandardCharsets.UTF_8);
    JsonNode found = client.get(path + "?$filter=" + filter + "&$select=" + attributes.selected());
    for (JsonNode object : found.path("value")) {
      sink.accept(new Upsert(anchor, kind, Optional.empty(), attributes.of(object), true));
      return true;
    }
    return false;
  }

  @Override
  public List<Check> test() {
    List<Check> checks = new ArrayList<>();
    if (check(checks, "Sign in", "a token was issued", client::token)) {
      check(checks, "Read users", "users can be read", () -> client.get("/v1.0/users?$top=1"));
      check(checks, "Read groups", "groups can be read", () -> client.get("/v1.0/groups?$top=1"));
      if (!assignments.none()) {
        check(checks, "Read assignments", "assignments can be read", assignments::check);
      }
    }
    return checks;
  }

  private interface Attempt {
    Object run() throws SourceException, InterruptedException;
  }

  private static boolean check(List<Check> checks, String name, String found, Attempt attempt) {
    try {
      attempt.run();
      checks.add(new Check(name, Check.Verdict.PASSED, found, Optional.empty()));
      return true;
    } catch (SourceException e) {
      checks.add(
          new Check(
              name, Check.Verdict.FAILED, String.valueOf(e.getMessage()), Optional.of(mend(e))));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  private static String mend(SourceException e) {
    return switch (e.problem()) {
      case CREDENTIALS -> "check the tenant, the client's id and its secret or certificate";
      case RIGHTS ->
          "grant User.Read.All and GroupMember.Read.All, and Application.Read.All where assignments"
              + " are read, and consent as an administrator";
      case INSECURE ->
          "check what stands between here and Microsoft: a proxy of your own needs its CA";
      case UNAVAILABLE -> "check the network and Microsoft's status, and try again";
      case INCOMPLETE, CURSOR_LOST, PROTOCOL -> "try again; if it stays so, tell us";
    };
  }

  @Override
  public void close() {}
}
