package dev.lockstep.target;

import dev.lockstep.client.ScimCall;
import dev.lockstep.client.ScimReply;
import dev.lockstep.client.ScimReply.Body;
import dev.lockstep.provisioning.ErrorCode;
import dev.lockstep.provisioning.Target.Capabilities.Bulk;
import dev.lockstep.provisioning.Target.Exchange;
import dev.lockstep.provisioning.Target.Resource;
import dev.lockstep.provisioning.Target.Write;
import dev.lockstep.provisioning.Target.WriteResult;
import dev.lockstep.provisioning.TargetException;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.message.HiddenPasswords;
import dev.lockstep.scim.message.ResourceWriter;
import dev.lockstep.scim.value.Value.Complex;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes in bulk requests (RFC 7644, section 3.7). Each has its own result; one that the service
/// provider doesn't mention has an unknown outcome. A request that it finds too large is halved; one
/// that it refuses for what some write in it is has no results, and each has to be sent alone.
final class BulkWrites {
  private static final String REQUEST = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";

  /// The braces, the schema and the commas around the operations.
  private static final int ENVELOPE = 200;

  /// Of an operation and its answer, in a log: a user with everything filled in has less.
  private static final int MAX_SHOWN = 8_000;

  private final Conversation conversation;
  private final Preset preset;
  private final Bulk limits;

  BulkWrites(Conversation conversation, Preset preset, Bulk limits) {
    this.conversation = conversation;
    this.preset = preset;
    this.limits = limits;
  }

  /// There is no bulk, whatever the service provider said about itself.
  static final class Denied extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /// @param number by which its result is recognised
  private record Sent(int number, Write write, ObjectNode operation, int bytes) {}

  /// @param numbered writes that may be sent, by their numbers
  /// @param results where the result of each is put that has one
  /// @throws Denied before anything was carried out
  void send(Map<Integer, Write> numbered, Map<Integer, WriteResult> results)
      throws InterruptedException {
    List<Sent> chunk = new ArrayList<>();
    int bytes = ENVELOPE;
    for (var entry : numbered.entrySet()) {
      ObjectNode operation = operation(entry.getKey(), entry.getValue());
      Sent sent =
          new Sent(entry.getKey(), entry.getValue(), operation, Json.bytes(operation).length + 1);
      if (!chunk.isEmpty()
          && (chunk.size() == limits.maxOperations()
              || bytes + sent.bytes() > limits.maxPayloadSize())) {
        request(chunk, results);
        chunk = new ArrayList<>();
        bytes = ENVELOPE;
      }
      chunk.add(sent);
      bytes += sent.bytes();
    }
    if (!chunk.isEmpty()) {
      request(chunk, results);
    }
  }

  private ObjectNode operation(int number, Write write) {
    Kind kind = Kind.of(write.type());
    ObjectNode operation = Json.object();
    String collection = "/" + kind.segment();
    return switch (write) {
      case Write.Create create -> {
        operation.put("method", "POST").put("path", collection).put("bulkId", bulkId(number));
        operation.set(
            "data", ResourceWriter.write(kind.type(), create.document().without("members")));
        yield operation;
      }
      case Write.Update update -> {
        operation.put("method", "PATCH").put("path", collection + "/" + update.id());
        operation.set("data", PatchBody.of(update.operations(), preset.patchStyle()));
        yield operation;
      }
      case Write.Delete delete ->
          operation.put("method", "DELETE").put("path", collection + "/" + delete.id());
    };
  }

  private static String bulkId(int number) {
    return "w" + number;
  }

  private void request(List<Sent> chunk, Map<Integer, WriteResult> results)
      throws InterruptedException {
    ObjectNode body = Json.object();
    body.putArray("schemas").add(REQUEST);
    ArrayNode operations = body.putArray("Operations");
    chunk.forEach(sent -> operations.add(sent.operation()));
    ScimCall call = ScimCall.post(body, "Bulk");
    ScimReply reply;
    try {
      reply = conversation.send(call);
    } catch (TargetException e) {
      chunk.forEach(sent -> results.put(sent.number(), new WriteResult.Failed(e)));
      return;
    }
    if (reply.isSuccess()) {
      settle(chunk, reply, results);
    } else if (isDenied(reply)) {
      throw new Denied();
    } else if (isTooLarge(reply) && chunk.size() > 1) {
      int middle = chunk.size() / 2;
      request(chunk.subList(0, middle), results);
      request(chunk.subList(middle, chunk.size()), results);
    } else if (!mayBeForOne(reply)) {
      WriteResult failed = new WriteResult.Failed(conversation.refused(call, reply));
      chunk.forEach(sent -> results.put(sent.number(), failed));
    }
  }

  /// A single operation's error belongs into the answer (RFC 7644, section 3.7.3), but who reads the
  /// request strictly refuses all of it for a part. Nothing was done then.
  private static boolean mayBeForOne(ScimReply reply) {
    return reply.status() == 400
        || reply.status() == 403
        || reply.status() == 409
        || reply.status() == 422;
  }

  private static boolean isDenied(ScimReply reply) {
    return reply.status() == 404 || reply.status() == 405 || reply.status() == 501;
  }

  /// RFC 7644, section 3.7.4; some say `tooMany` instead.
  private static boolean isTooLarge(ScimReply reply) {
    return reply.status() == 413
        || (reply.status() == 400
            && reply
                .error()
                .flatMap(error -> error.scimType())
                .filter("tooMany"::equalsIgnoreCase)
                .isPresent());
  }

  private void settle(List<Sent> chunk, ScimReply reply, Map<Integer, WriteResult> results) {
    List<JsonNode> answers = new ArrayList<>();
    reply.json().ifPresent(json -> json.path("Operations").forEach(answers::add));
    for (int place = 0; place < chunk.size(); place++) {
      Sent sent = chunk.get(place);
      Optional<JsonNode> answer =
          answers.stream()
              .filter(json -> isOf(json, sent))
              .findFirst()
              .or(() -> inPlace(chunk, answers, sent));
      results.put(
          sent.number(),
          answer
              .map(json -> result(sent, json, reply))
              .orElseGet(
                  () ->
                      new WriteResult.Failed(
                          conversation.failed(
                              ErrorCode.SERVICE_INCOMPATIBLE,
                              "the target's answer to a bulk doesn't say how this one ended",
                              true))));
    }
  }

  /// By the `bulkId` of a creation, by the location of all others.
  private static boolean isOf(JsonNode json, Sent sent) {
    return switch (sent.write()) {
      case Write.Create _ -> json.path("bulkId").asString("").equals(bulkId(sent.number()));
      case Write.Update update -> isAt(json, "PATCH", sent, update.id());
      case Write.Delete delete -> isAt(json, "DELETE", sent, delete.id());
    };
  }

  /// SCIM-SDK's server locates what it deleted at the collection, and says the id beside it.
  private static boolean isAt(JsonNode json, String method, Sent sent, String id) {
    String location = json.path("location").asString("");
    String collection = "/" + Kind.of(sent.write().type()).segment();
    return json.path("method").asString("").equalsIgnoreCase(method)
        && (location.endsWith(collection + "/" + id)
            || (location.endsWith(collection) && json.path("id").asString("").equals(id)));
  }

  /// A failed deletion has no location to be told by; then the order tells, if nothing is missing.
  private static Optional<JsonNode> inPlace(List<Sent> chunk, List<JsonNode> answers, Sent sent) {
    if (answers.size() != chunk.size()) {
      return Optional.empty();
    }
    JsonNode json = answers.get(chunk.indexOf(sent));
    String method = sent.operation().path("method").asString("");
    return json.path("method").asString(method).equalsIgnoreCase(method)
            && !json.hasNonNull("bulkId")
            && !json.hasNonNull("location")
        ? Optional.of(json)
        : Optional.empty();
  }

  private WriteResult result(Sent sent, JsonNode json, ScimReply whole) {
    JsonNode status = json.path("status");
    int code = (status.isObject() ? status.path("code") : status).asInt(0);
    JsonNode response = json.path("response");
    ScimReply reply =
        new ScimReply(
            code,
            response.isContainer() ? new Body.Json(response) : new Body.Empty(),
            Optional.of(json.path("location").asString("")).filter(text -> !text.isEmpty()),
            Optional.empty(),
            whole.exchanges());
    List<Exchange> own = List.of(own(sent, code, json));
    return switch (sent.write()) {
      case Write.Create create ->
          !reply.isSuccess()
              ? failed(reply, own)
              : Written.created(Kind.of(create.type()), reply)
                  .<WriteResult>map(resource -> Written.result(create, resource, own))
                  .orElseGet(() -> withoutId(code));
      case Write.Update update ->
          code == 404
              ? new WriteResult.Gone(own)
              : !reply.isSuccess()
                  ? failed(reply, own)
                  : Written.result(
                      update,
                      new Resource(
                          update.id(),
                          reply
                              .json()
                              .map(body -> Answers.document(Kind.of(update.type()).type(), body))
                              .orElse(Complex.EMPTY)),
                      own);
      case Write.Delete _ ->
          code == 404 || reply.isSuccess() ? new WriteResult.Gone(own) : failed(reply, own);
    };
  }

  /// Of the request that carried it, what was said of this one.
  private Exchange own(Sent sent, int status, JsonNode answer) {
    Exchange whole = conversation.answer(true).exchanges().getLast();
    return new Exchange(
        whole.method(),
        whole.url(),
        Optional.of(shown(sent.operation())),
        status,
        Optional.of(shown(answer)),
        whole.duration());
  }

  /// The client has blotted the token out of the answer already.
  private static String shown(JsonNode json) {
    String text = Json.text(HiddenPasswords.in(json));
    return Json.keepable(text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "…" : text);
  }

  private static WriteResult failed(ScimReply reply, List<Exchange> exchanges) {
    Refusal refusal = Refusal.of(reply);
    return new WriteResult.Failed(
        new TargetException(
            refusal.code(),
            refusal.message(),
            refusal.outcomeUnknown(),
            reply.retryAfter(),
            exchanges));
  }

  private WriteResult withoutId(int status) {
    return new WriteResult.Failed(conversation.withoutId(status));
  }
}
