package dev.lockstep.provisioning;

import dev.lockstep.directory.DirectoryId;
import dev.lockstep.provisioning.Application.Scope;
import dev.lockstep.provisioning.Application.State;
import dev.lockstep.provisioning.Application.TargetSettings;
import dev.lockstep.provisioning.mapping.MappingException;
import dev.lockstep.provisioning.mapping.MappingJson;
import dev.lockstep.scim.NearestName;
import dev.lockstep.scim.json.Json;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Applications as JSON, the same in the API and in stores. Never holds the target's token.
public final class ApplicationJson {
  private ApplicationJson() {}

  public static ObjectNode write(Application application) {
    ObjectNode json = Json.object();
    json.put("id", application.id().value());
    json.put("directory", application.directory().value());
    json.put("displayName", application.displayName());
    json.set("target", write(application.target()));
    json.put("scope", word(application.scope()));
    json.put("state", word(application.state()));
    json.set("policies", write(application.policies()));
    json.set("mappings", MappingJson.write(application.mappings()));
    return json;
  }

  public static Application read(JsonNode json) {
    return new Application(
        new ApplicationId(text(json, "id")),
        new DirectoryId(text(json, "directory")),
        text(json, "displayName"),
        target(json.path("target")),
        scope(text(json, "scope")),
        MappingJson.read(json.path("mappings")),
        policies(json.path("policies"), Policies.DEFAULT),
        named(State.class, text(json, "state"), "state"));
  }

  public static ObjectNode write(TargetSettings target) {
    ObjectNode json =
        Json.object().put("url", target.url().toString()).put("preset", target.preset());
    json.set("authentication", AuthenticationJson.write(target.authentication()));
    return json;
  }

  /// @throws MappingException naming what is wrong
  public static TargetSettings target(JsonNode json) {
    known(json, "a target", List.of("url", "preset", "authentication", "token"));
    String url = text(json, "url");
    try {
      return new TargetSettings(
          URI.create(url.strip().replaceFirst("/+$", "")),
          json.hasNonNull("preset") ? text(json, "preset") : "generic",
          AuthenticationJson.read(json.path("authentication")));
    } catch (IllegalArgumentException e) {
      throw new MappingException("the target's 'url' is no URL: '" + url + "'");
    }
  }

  /// @throws MappingException naming what is wrong
  public static Scope scope(String word) {
    return named(Scope.class, word, "scope");
  }

  public static ObjectNode write(Policies policies) {
    return PoliciesJson.write(policies);
  }

  /// @param otherwise what stands for what the JSON doesn't say
  /// @throws MappingException naming what is wrong
  public static Policies policies(JsonNode json, Policies otherwise) {
    return PoliciesJson.read(json, otherwise);
  }

  private static String text(JsonNode json, String name) {
    return json.path(name).asString("");
  }

  static void known(JsonNode json, String what, List<String> names) {
    for (var entry : json.properties()) {
      if (!names.contains(entry.getKey())) {
        throw new MappingException(
            what + " has no '" + entry.getKey() + "'" + NearestName.hint(entry.getKey(), names));
      }
    }
  }

  static <E extends Enum<E>> E named(Class<E> type, String word, String what) {
    List<String> words = Arrays.stream(type.getEnumConstants()).map(ApplicationJson::word).toList();
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> word(constant).equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new MappingException(
                    "'"
                        + what
                        + "' is one of "
                        + String.join(", ", words)
                        + ", not '"
                        + word
                        + "'"));
  }

  /// `ONLY_DURING_CREATION` as `onlyDuringCreation`.
  public static String word(Enum<?> constant) {
    StringBuilder word = new StringBuilder();
    for (String part : constant.name().toLowerCase(Locale.ROOT).split("_", -1)) {
      word.append(
          word.isEmpty()
              ? part
              : part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1));
    }
    return word.toString();
  }
}
