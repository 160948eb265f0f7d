package dev.lockstep.console;

import dev.lockstep.provisioning.Application;
import dev.lockstep.provisioning.Application.TargetSettings;
import dev.lockstep.provisioning.ApplicationJson;
import dev.lockstep.scim.json.Json;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// The fields that say where an Application provisions to, and how it signs in there; named as in
/// the API.
public final class TargetForm {
  private static final List<String> OF_AUTHENTICATION =
      List.of("userName", "tokenUrl", "clientId", "clientAuthentication", "scope", "keyId");

  private TargetForm() {}

  /// @throws dev.lockstep.provisioning.mapping.MappingException naming what is wrong
  static TargetSettings target(Form form) {
    ObjectNode json =
        Json.object()
            .put("url", form.required("url", "URL"))
            .put("preset", form.optional("preset").orElse("generic"));
    ObjectNode authentication =
        json.putObject("authentication")
            .put("type", form.optional("authentication").orElse("bearer"));
    for (String name : OF_AUTHENTICATION) {
      form.optional("authentication." + name).ifPresent(value -> authentication.put(name, value));
    }
    return ApplicationJson.target(json);
  }

  /// Empty for the one that is kept.
  static Optional<String> secret(Form form) {
    return Optional.of(form.secret("token")).filter(secret -> !secret.isBlank());
  }

  public static List<String> presets() {
    return List.of(
        "generic",
        "lockstep",
        "aws-iam-identity-center",
        "github",
        "keycloak",
        "salesforce",
        "slack",
        "webex",
        "zoom");
  }

  /// What a field of the authentication holds, by its name in the API; empty where it has none.
  public static String of(Application application, String name) {
    return ApplicationJson.write(application.target())
        .path("authentication")
        .path(name)
        .asString("");
  }
}
