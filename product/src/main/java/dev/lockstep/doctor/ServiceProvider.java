package dev.lockstep.doctor;

import dev.lockstep.client.ScimCall;
import dev.lockstep.client.ScimClient;
import dev.lockstep.client.ScimReply;
import dev.lockstep.doctor.Findings.NotApplicable;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The service provider under examination, asked as its clients ask.
final class ServiceProvider {
  static final String USER = "urn:ietf:params:scim:schemas:core:2.0:User";
  static final String GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
  private static final String PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
  private static final String ERROR = "urn:ietf:params:scim:api:messages:2.0:Error";
  private static final String LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

  private final ScimClient client;

  ServiceProvider(ScimClient client) {
    this.client = client;
  }

  ScimReply send(ScimCall call) throws InterruptedException {
    return client.send(call);
  }

  /// @throws Findings.Shortcoming unless it answers so, with JSON
  JsonNode ask(ScimCall call, int status) throws InterruptedException {
    ScimReply reply = send(call);
    Findings.expect(
        reply.status() == status, said(reply), "answer " + status + " to " + shown(call));
    return reply
        .json()
        .orElseThrow(
            () -> new NotApplicable("the answer to " + shown(call) + " has no JSON to look at"));
  }

  /// A list response (RFC 7644, section 3.4.2).
  JsonNode list(ScimCall call) throws InterruptedException {
    JsonNode json = ask(call, 200);
    Findings.expect(
        has(json.path("schemas"), LIST),
        "the answer to " + shown(call) + " has schemas " + json.path("schemas"),
        "name " + LIST + " in 'schemas' of a list");
    Findings.expect(
        json.path("totalResults").isIntegralNumber(),
        "'totalResults' is " + json.path("totalResults"),
        "give 'totalResults' as a whole number");
    return json;
  }

  /// An error of this status (RFC 7644, section 3.12).
  void refuses(ScimCall call, int status, Optional<String> scimType) throws InterruptedException {
    isError(send(call), shown(call), status, scimType);
  }

  /// @param asked what it answers
  static void isError(ScimReply reply, String asked, int status, Optional<String> scimType) {
    Findings.expect(reply.status() == status, said(reply), "answer " + status + " to " + asked);
    JsonNode error = reply.json().orElse(JsonNodeFactory.instance.objectNode());
    Findings.expect(
        has(error.path("schemas"), ERROR),
        "the body of the " + status + " is no SCIM error",
        "answer with schemas " + ERROR + ", status and detail");
    Findings.expect(
        error.path("status").asString("").equals(String.valueOf(status)),
        "'status' of the error is " + error.path("status"),
        "give 'status' as the string \"" + status + "\"");
    scimType.ifPresent(
        type ->
            Findings.expect(
                error.path("scimType").asString("").equals(type),
                "'scimType' of the error is " + error.path("scimType"),
                "give the scimType " + type));
  }

  static boolean has(JsonNode list, String text) {
    for (JsonNode one : list) {
      if (one.asString("").equalsIgnoreCase(text)) {
        return true;
      }
    }
    return false;
  }

  static String said(ScimReply reply) {
    return "it answered "
        + reply.status()
        + reply.error().map(error -> ": " + error.detail()).orElse("");
  }

  private static String shown(ScimCall call) {
    return call.method()
        + " /"
        + String.join("/", call.path())
        + call.query().entrySet().stream()
            .findFirst()
            .map(entry -> "?" + entry.getKey() + "=" + entry.getValue())
            .orElse("");
  }

  // Bodies

  static ObjectNode user(String userName) {
    ObjectNode user = object(USER).put("userName", userName).put("active", true);
    user.put("displayName", "Lockstep Doctor").put("title", "Patient");
    user.putObject("name").put("givenName", "Lockstep").put("familyName", "Doctor");
    user.putArray("emails")
        .addObject()
        .put("value", userName)
        .put("type", "work")
        .put("primary", true);
    return user;
  }

  static ObjectNode group(String displayName, List<String> members) {
    ObjectNode group = object(GROUP).put("displayName", displayName);
    ArrayNode list = group.putArray("members");
    members.forEach(id -> list.addObject().put("value", id));
    return group;
  }

  private static ObjectNode object(String schema) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.putArray("schemas").add(schema);
    return object;
  }

  /// @param path empty for an operation whose value names the attributes
  static ObjectNode patch(String operation, Optional<String> path, Optional<JsonNode> value) {
    ObjectNode body = object(PATCH);
    ObjectNode one = body.putArray("Operations").addObject().put("op", operation);
    path.ifPresent(text -> one.put("path", text));
    value.ifPresent(node -> one.set("value", node));
    return body;
  }

  static JsonNode text(String value) {
    return JsonNodeFactory.instance.stringNode(value);
  }

  static JsonNode flag(boolean value) {
    return JsonNodeFactory.instance.booleanNode(value);
  }
}
