package dev.lockstep.provisioning;

import dev.lockstep.provisioning.Authentication.Basic;
import dev.lockstep.provisioning.Authentication.Bearer;
import dev.lockstep.provisioning.Authentication.ClientAuthentication;
import dev.lockstep.provisioning.Authentication.ClientCredentials;
import dev.lockstep.provisioning.mapping.MappingException;
import dev.lockstep.scim.NearestName;
import dev.lockstep.scim.json.Json;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// How an Application signs in, as JSON: the same in the API and in stores, never with a secret.
final class AuthenticationJson {
  private static final String BEARER = "bearer";
  private static final String BASIC = "basic";
  private static final String CLIENT_CREDENTIALS = "clientCredentials";

  private AuthenticationJson() {}

  static ObjectNode write(Authentication authentication) {
    ObjectNode json = Json.object();
    switch (authentication) {
      case Bearer() -> json.put("type", BEARER);
      case Basic(String userName) -> json.put("type", BASIC).put("userName", userName);
      case ClientCredentials credentials -> {
        json.put("type", CLIENT_CREDENTIALS)
            .put("tokenUrl", credentials.tokenUrl().toString())
            .put("clientId", credentials.clientId())
            .put("clientAuthentication", ApplicationJson.word(credentials.clientAuthentication()));
        credentials.scope().ifPresent(scope -> json.put("scope", scope));
        credentials.keyId().ifPresent(keyId -> json.put("keyId", keyId));
      }
    }
    return json;
  }

  /// @param json absent for a bearer token
  /// @throws MappingException naming what is wrong
  static Authentication read(JsonNode json) {
    if (json.isMissingNode() || json.isNull()) {
      return new Bearer();
    }
    String type = json.path("type").asString("");
    return switch (type) {
      case BEARER -> {
        known(json, List.of("type"));
        yield new Bearer();
      }
      case BASIC -> {
        known(json, List.of("type", "userName"));
        yield new Basic(required(json, "userName"));
      }
      case CLIENT_CREDENTIALS -> {
        known(
            json,
            List.of("type", "tokenUrl", "clientId", "clientAuthentication", "scope", "keyId"));
        yield new ClientCredentials(
            url(required(json, "tokenUrl")),
            required(json, "clientId"),
            clientAuthentication(json),
            optional(json, "scope"),
            optional(json, "keyId"));
      }
      default ->
          throw new MappingException(
              "'type' of an authentication is one of bearer, basic, clientCredentials, not '"
                  + type
                  + "'"
                  + NearestName.hint(type, List.of(BEARER, BASIC, CLIENT_CREDENTIALS)));
    };
  }

  private static ClientAuthentication clientAuthentication(JsonNode json) {
    String word = json.path("clientAuthentication").asString("secretBasic");
    return Arrays.stream(ClientAuthentication.values())
        .filter(constant -> ApplicationJson.word(constant).equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new MappingException(
                    "'clientAuthentication' is one of secretBasic, secretPost, privateKey, not '"
                        + word
                        + "'"));
  }

  private static URI url(String text) {
    try {
      return URI.create(text);
    } catch (IllegalArgumentException e) {
      throw new MappingException("'tokenUrl' is no URL: '" + text + "'");
    }
  }

  private static void known(JsonNode json, List<String> names) {
    for (var entry : json.properties()) {
      if (!names.contains(entry.getKey())) {
        throw new MappingException(
            "this authentication has no '"
                + entry.getKey()
                + "'"
                + NearestName.hint(entry.getKey(), names));
      }
    }
  }

  private static String required(JsonNode json, String name) {
    return optional(json, name)
        .orElseThrow(() -> new MappingException("an authentication lacks '" + name + "'"));
  }

  private static Optional<String> optional(JsonNode json, String name) {
    return Optional.of(json.path(name).asString("").strip()).filter(text -> !text.isEmpty());
  }
}
