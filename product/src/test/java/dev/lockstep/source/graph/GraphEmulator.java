package dev.lockstep.source.graph;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// As much of Microsoft Graph as its documents say of delta queries, and its faults: pages of two,
/// groups that come in parts, objects that come twice, throttling, tokens and links that end.
///
/// A deltaLink's token is the place in a log of changes; a changed object repeats every property
/// that it ever had, and what was cleared is null.
public final class GraphEmulator implements AutoCloseable {
  public static final String TENANT = "contoso.example";
  public static final String CLIENT = "11111111-2222-3333-4444-555555555555";
  static final String SECRET = "s3cr3t-of-the-app";

  private static final int PAGE = 2;

  private final JsonMapper mapper = JsonMapper.builder().build();
  private final HttpServer server;
  private final Map<String, ObjectNode> users = new LinkedHashMap<>();
  private final Map<String, ObjectNode> groups = new LinkedHashMap<>();
  private final Map<String, Set<String>> members = new TreeMap<>();
  private final Map<String, String> managers = new TreeMap<>();
  private final Map<String, ObjectNode> applications = new LinkedHashMap<>();
  private final Map<String, List<ObjectNode>> assignments = new TreeMap<>();
  private final List<Change> log = new ArrayList<>();
  private final Deque<Fault> faults = new ArrayDeque<>();
  private final List<String> requests = new ArrayList<>();
  private final Set<String> valid = new LinkedHashSet<>();
  private final Set<String> assertions = new LinkedHashSet<>();
  private int tokens;
  private int oldest;
  private boolean leadsAway;

  /// @param other the member or manager that an edge was about; empty where the object changed
  private record Change(String kind, String id, String other, boolean gone) {}

  /// @param retryAfter seconds; empty where the header is left out
  private record Fault(int status, String code, String retryAfter) {}

  private GraphEmulator(HttpServer server) {
    this.server = server;
  }

  public static GraphEmulator start() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    GraphEmulator emulator = new GraphEmulator(server);
    server.createContext("/", emulator::handle);
    server.start();
    return emulator;
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  // What an administrator does

  synchronized String user(String name) {
    String id = UUID.randomUUID().toString();
    ObjectNode user = mapper.createObjectNode().put("id", id);
    user.put("userPrincipalName", name + "@contoso.example").put("displayName", name);
    users.put(id, user.put("accountEnabled", true));
    log.add(new Change("users", id, "", false));
    return id;
  }

  synchronized String group(String name) {
    String id = UUID.randomUUID().toString();
    groups.put(id, mapper.createObjectNode().put("id", id).put("displayName", name));
    log.add(new Change("groups", id, "", false));
    return id;
  }

  synchronized ObjectNode change(String id) {
    boolean user = users.containsKey(id);
    log.add(new Change(user ? "users" : "groups", id, "", false));
    return Objects.requireNonNull((user ? users : groups).get(id), id);
  }

  /// As for good: the groups that it was in tell of its leaving.
  synchronized void delete(String id) {
    boolean user = users.containsKey(id);
    new TreeMap<>(members)
        .forEach(
            (group, of) -> {
              if (of.contains(id)) {
                leave(group, id);
              }
            });
    managers.remove(id);
    (user ? users : groups).remove(id);
    members.remove(id);
    log.add(new Change(user ? "users" : "groups", id, "", true));
  }

  synchronized void join(String group, String member) {
    members.computeIfAbsent(group, _ -> new LinkedHashSet<>()).add(member);
    log.add(new Change("groups", group, member, false));
  }

  synchronized void leave(String group, String member) {
    members.getOrDefault(group, new LinkedHashSet<>()).remove(member);
    log.add(new Change("groups", group, member, true));
  }

  synchronized void manager(String user, String manager) {
    managers.put(user, manager);
    log.add(new Change("users", user, manager, false));
  }

  synchronized void noManager(String user) {
    log.add(new Change("users", user, Objects.requireNonNull(managers.remove(user)), true));
  }

  /// An enterprise application with these roles for people.
  ///
  /// @return its application (client) id
  synchronized String application(String name, String... roles) {
    ObjectNode principal = mapper.createObjectNode().put("id", UUID.randomUUID().toString());
    ArrayNode all = principal.put("displayName", name).putArray("appRoles");
    for (String role : roles) {
      ObjectNode one = all.addObject().put("id", roleId(role)).put("displayName", role);
      one.put("isEnabled", true).putArray("allowedMemberTypes").add("User");
    }
    String id = UUID.randomUUID().toString();
    applications.put(id, principal);
    assignments.put(principal.path("id").asString(""), new ArrayList<>());
    return id;
  }

  synchronized ObjectNode changeApplication(String application) {
    return Objects.requireNonNull(applications.get(application), application);
  }

  private static String roleId(String role) {
    return role.isEmpty()
        ? new UUID(0, 0).toString()
        : UUID.nameUUIDFromBytes(role.getBytes(StandardCharsets.UTF_8)).toString();
  }

  private List<ObjectNode> assigned(String application) {
    String id = changeApplication(application).path("id").asString("");
    return Objects.requireNonNull(assignments.get(id), id);
  }

  /// @param role empty for the default access
  synchronized void assign(String application, String who, String role) {
    String type = users.containsKey(who) ? "User" : groups.containsKey(who) ? "Group" : "Service";
    assigned(application)
        .add(
            mapper
                .createObjectNode()
                .put("id", UUID.randomUUID().toString())
                .put("appRoleId", roleId(role))
                .put("principalId", who)
                .put("principalType", type.equals("Service") ? "ServicePrincipal" : type));
  }

  synchronized void unassign(String application, String who) {
    assigned(application).removeIf(one -> one.path("principalId").asString("").equals(who));
  }

  // What goes wrong

  synchronized void fail(int status, String code, String retryAfter) {
    faults.add(new Fault(status, code, retryAfter));
  }

  synchronized void revokeTokens() {
    valid.clear();
  }

  /// Links of before answer 410 from now on.
  synchronized void forgetLinks() {
    oldest = log.size() + 1;
    log.add(new Change("none", "", "", false));
  }

  synchronized void leadAway() {
    leadsAway = true;
  }

  /// Paths, without their parameters.
  synchronized List<String> requests() {
    return List.copyOf(requests);
  }

  synchronized Set<String> assertions() {
    return Set.copyOf(assertions);
  }

  synchronized int tokensIssued() {
    return tokens;
  }

  // Answers

  private synchronized void handle(HttpExchange exchange) throws IOException {
    URI uri = exchange.getRequestURI();
    requests.add(uri.getPath());
    try (exchange) {
      if (uri.getPath().endsWith("/oauth2/v2.0/token")) {
        token(exchange);
      } else if (!valid.contains(bearer(exchange))) {
        error(exchange, 401, "InvalidAuthenticationToken", "Access token has expired.");
      } else if (!faults.isEmpty()) {
        fault(exchange, faults.remove());
      } else {
        answer(exchange, uri);
      }
    }
  }

  private static String bearer(HttpExchange exchange) {
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    return header == null ? "" : header.replaceFirst("^Bearer ", "");
  }

  private void token(HttpExchange exchange) throws IOException {
    Map<String, String> form =
        parameters(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    String assertion = form.getOrDefault("client_assertion", "");
    if (!assertion.isEmpty()) {
      assertions.add(assertion);
    }
    boolean known = CLIENT.equals(form.get("client_id"));
    boolean shown = SECRET.equals(form.get("client_secret")) || isSigned(assertion);
    if (!known || !shown) {
      send(
          exchange,
          401,
          mapper
              .createObjectNode()
              .put("error", "invalid_client")
              .put("error_description", "AADSTS7000215: Invalid client secret provided."));
      return;
    }
    String issued = "token-" + ++tokens;
    valid.add(issued);
    send(
        exchange,
        200,
        mapper
            .createObjectNode()
            .put("token_type", "Bearer")
            .put("expires_in", 3599)
            .put("access_token", issued));
  }

  /// The test looks at the signature itself.
  private boolean isSigned(String assertion) {
    String[] parts = assertion.split("\\.", -1);
    if (parts.length != 3) {
      return false;
    }
    JsonNode claims = mapper.readTree(Base64.getUrlDecoder().decode(parts[1]));
    return CLIENT.equals(claims.path("sub").asString(""))
        && (url() + "/" + TENANT + "/oauth2/v2.0/token").equals(claims.path("aud").asString(""));
  }

  private static void fault(HttpExchange exchange, Fault fault) throws IOException {
    if (!fault.retryAfter().isEmpty()) {
      exchange.getResponseHeaders().add("Retry-After", fault.retryAfter());
    }
    error(exchange, fault.status(), fault.code(), "as the test wants");
  }

  private static void error(HttpExchange exchange, int status, String code, String message)
      throws IOException {
    ObjectNode body = JsonMapper.builder().build().createObjectNode();
    body.putObject("error").put("code", code).put("message", message);
    send(exchange, status, body);
  }

  private static void send(HttpExchange exchange, int status, ObjectNode body) throws IOException {
    byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private void answer(HttpExchange exchange, URI uri) throws IOException {
    Map<String, String> query = parameters(uri.getRawQuery() == null ? "" : uri.getRawQuery());
    if (uri.getPath().startsWith("/v1.0/servicePrincipals")) {
      application(exchange, uri, query);
      return;
    }
    String kind = uri.getPath().startsWith("/v1.0/users") ? "users" : "groups";
    if (!uri.getPath().endsWith("/delta")) {
      send(exchange, 200, one(kind, query.getOrDefault("$filter", "")));
      return;
    }
    String token = query.getOrDefault("$deltatoken", query.getOrDefault("$skiptoken", "full-0-0"));
    String[] parts = token.split("-", -1);
    int since = Integer.parseInt(parts[1]);
    if (parts[0].equals("delta") && since < oldest) {
      exchange.getResponseHeaders().add("Location", url() + uri.getPath() + "?$deltatoken=");
      error(exchange, 410, "syncStateNotFound", "The sync state is too old.");
      return;
    }
    List<ObjectNode> all =
        parts[0].equals("full") ? everything(kind) : changes(kind, log.subList(since, log.size()));
    int from = Integer.parseInt(parts[2]);
    int to = Math.min(from + PAGE, all.size());
    ObjectNode page = mapper.createObjectNode();
    ArrayNode value = page.putArray("value");
    all.subList(from, to).forEach(value::add);
    String base = (leadsAway ? "http://127.0.0.1:9" : url().toString()) + uri.getPath();
    if (to < all.size()) {
      page.put("@odata.nextLink", base + "?$skiptoken=" + parts[0] + "-" + since + "-" + to);
    } else {
      page.put("@odata.deltaLink", base + "?$deltatoken=delta-" + log.size() + "-0");
    }
    send(exchange, 200, page);
  }

  private void application(HttpExchange exchange, URI uri, Map<String, String> query)
      throws IOException {
    String rest = uri.getPath().substring("/v1.0/servicePrincipals".length());
    if (!rest.endsWith("/appRoleAssignedTo")) {
      ObjectNode found = applications.get(rest.replaceAll("^\\(appId='|'\\)$", ""));
      if (found == null) {
        error(exchange, 404, "Request_ResourceNotFound", "It does not exist.");
      } else {
        send(exchange, 200, found);
      }
      return;
    }
    List<ObjectNode> all = assignments.getOrDefault(rest.split("/", -1)[1], List.of());
    int from = Integer.parseInt(query.getOrDefault("$skiptoken", "0"));
    int to = Math.min(from + PAGE, all.size());
    ObjectNode page = mapper.createObjectNode();
    ArrayNode value = page.putArray("value");
    all.subList(from, to).forEach(value::add);
    if (to < all.size()) {
      page.put("@odata.nextLink", url() + uri.getPath() + "?$skiptoken=" + to);
    }
    send(exchange, 200, page);
  }

  private ObjectNode one(String kind, String filter) {
    ObjectNode found = mapper.createObjectNode();
    ArrayNode value = found.putArray("value");
    (kind.equals("users") ? users : groups)
        .forEach(
            (id, object) -> {
              if (filter.contains(id)) {
                value.add(object);
              }
            });
    return found;
  }

  /// A group's members come two at a time, in parts of their own with nothing but the id; the first
  /// object comes again at the end.
  private List<ObjectNode> everything(String kind) {
    List<ObjectNode> all = new ArrayList<>();
    (kind.equals("users") ? users : groups).values().forEach(object -> all.add(object.deepCopy()));
    if (kind.equals("users")) {
      all.forEach(
          user -> {
            String manager = managers.get(user.path("id").asString(""));
            if (manager != null) {
              reference(user, "manager@delta", manager, false);
            }
          });
    } else {
      members.forEach(
          (group, of) ->
              of.forEach(
                  member -> {
                    ObjectNode part = mapper.createObjectNode().put("id", group);
                    reference(part, "members@delta", member, false);
                    all.add(part);
                  }));
    }
    if (!all.isEmpty() && kind.equals("users")) {
      all.add(all.getFirst().deepCopy());
    }
    return all;
  }

  private List<ObjectNode> changes(String kind, List<Change> changes) {
    List<ObjectNode> all = new ArrayList<>();
    for (Change change : changes) {
      if (!change.kind().equals(kind)) {
        continue;
      }
      ObjectNode present = (kind.equals("users") ? users : groups).get(change.id());
      ObjectNode told =
          present == null ? mapper.createObjectNode().put("id", change.id()) : present.deepCopy();
      if (!change.other().isEmpty()) {
        String list = kind.equals("users") ? "manager@delta" : "members@delta";
        reference(told, list, change.other(), change.gone());
      } else if (present == null) {
        told.putObject("@removed").put("reason", "deleted");
      }
      if (present != null || change.other().isEmpty()) {
        all.add(told);
      }
    }
    return all;
  }

  private void reference(ObjectNode holder, String list, String id, boolean gone) {
    String type = groups.containsKey(id) ? "group" : "user";
    ObjectNode reference =
        holder.withArray(list).addObject().put("@odata.type", "#microsoft.graph." + type);
    reference.put("id", id);
    if (gone) {
      reference.putObject("@removed").put("reason", "deleted");
    }
  }

  private static Map<String, String> parameters(String encoded) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String pair : encoded.split("&", -1)) {
      String[] sides = pair.split("=", 2);
      if (sides.length == 2) {
        parameters.put(sides[0], URLDecoder.decode(sides[1], StandardCharsets.UTF_8));
      }
    }
    return parameters;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
