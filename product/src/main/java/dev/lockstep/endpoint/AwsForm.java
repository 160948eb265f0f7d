package dev.lockstep.endpoint;

import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.message.ErrorMessage;
import dev.lockstep.scim.message.ListResponse;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/// How AWS IAM Identity Center answers. Its details say no more than that the request "is
/// unparsable, syntactically incorrect, or violates schema"; those here name the culprit.
final class AwsForm implements Imitation.Form {
  private static final String JSON = "application/json";

  /// As `2026-05-27 00:37:52.16`.
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .appendPattern("yyyy-MM-dd HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 1, 3, true)
          .toFormatter(java.util.Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  @Override
  public ScimResponse dressed(ScimResponse answer, RequestStamp stamp) {
    Map<String, String> headers = new LinkedHashMap<>(answer.headers());
    headers.remove("Location");
    headers.computeIfPresent("Content-Type", (_, _) -> JSON);
    headers.put("x-amzn-RequestId", stamp.id().toString());
    ScimResponse.Body body =
        switch (answer.body()) {
          case ScimResponse.Body.Tree(ObjectNode json) ->
              new ScimResponse.Body.Tree(dressed(json, stamp));
          case ScimResponse.Body.None none -> none;
          case ScimResponse.Body.Stream stream -> stream;
        };
    return new ScimResponse(answer.status(), headers, body);
  }

  private static ObjectNode dressed(ObjectNode json, RequestStamp stamp) {
    return switch (json.path("schemas").path(0).asString("")) {
      case ErrorMessage.URN -> error(json, stamp);
      case ListResponse.URN -> list(json);
      case String _ -> json;
    };
  }

  /// `schema` and `schemas` both, as seen in 2022 and 2026; no `scimType`.
  private static ObjectNode error(ObjectNode error, RequestStamp stamp) {
    ObjectNode json = Json.object();
    json.putArray("schema").add(ErrorMessage.URN);
    json.putArray("schemas").add(ErrorMessage.URN);
    return json.put("detail", error.path("detail").asString(""))
        .put("status", error.path("status").asString(""))
        .put("exceptionRequestId", stamp.id().toString())
        .put("timeStamp", TIME.format(stamp.time()));
  }

  /// A list by cursor tells no total, and one without a total that is only that of its page
  /// (awslabs/ssosync, issue 1).
  private static ObjectNode list(ObjectNode list) {
    ObjectNode json = list.deepCopy();
    if (json.has("startIndex")) {
      json.put("totalResults", json.path("Resources").size());
    } else {
      json.remove("totalResults");
    }
    return json;
  }

  @Override
  public ObjectNode serviceProviderConfig(Capabilities capabilities) {
    ObjectNode json = Json.object();
    json.putArray("schemas").add("urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig");
    json.put(
        "documentationUri",
        "https://docs.aws.amazon.com/singlesignon/latest/userguide/manage-your-identity-source-idp.html");
    json.putArray("authenticationSchemes")
        .addObject()
        .put("type", "oauthbearertoken")
        .put("name", "OAuth Bearer Token")
        .put("description", "Authentication scheme using the OAuth Bearer Token Standard")
        .put("specUri", "https://www.rfc-editor.org/info/rfc6750")
        .put(
            "documentationUri",
            "https://docs.aws.amazon.com/singlesignon/latest/userguide/provision-automatically.html")
        .put("primary", true);
    json.putObject("patch").put("supported", capabilities.patch());
    json.putObject("bulk")
        .put("supported", capabilities.bulk())
        .put("maxOperations", 1)
        .put("maxPayloadSize", Endpoint.MAX_BODY);
    json.putObject("filter").put("supported", true).put("maxResults", capabilities.maxResults());
    json.putObject("changePassword").put("supported", false);
    json.putObject("sort").put("supported", capabilities.sort());
    json.putObject("etag").put("supported", capabilities.etag());
    return json;
  }
}
