package dev.lockstep.provisioning;

import dev.lockstep.directory.DirectoryId;
import dev.lockstep.provisioning.Application.Scope;
import dev.lockstep.provisioning.Application.State;
import dev.lockstep.provisioning.Application.TargetSettings;
import dev.lockstep.provisioning.Policies.Guard;
import dev.lockstep.provisioning.Policies.Leaving;
import dev.lockstep.provisioning.mapping.MappingException;
import dev.lockstep.provisioning.mapping.MappingJson;
import dev.lockstep.scim.NearestName;
import dev.lockstep.scim.json.Json;
import java.net.URI;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
    json.putObject("target")
        .put("url", application.target().url().toString())
        .put("preset", application.target().preset())
        .set("authentication", AuthenticationJson.write(application.target().authentication()));
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
    ObjectNode json = Json.object();
    json.put("onLeaving", word(policies.onLeaving()));
    if (policies.deleteAfter().isPresent()) {
      json.put("deleteAfter", policies.deleteAfter().get().toString());
    } else {
      json.putNull("deleteAfter");
    }
    Guard guard = policies.guard();
    json.putObject("deletionGuard")
        .put("absolute", guard.absolute())
        .put("percentage", guard.percentage())
        .put("floor", guard.floor())
        .put("memberRemovals", guard.memberRemovals())
        .put("window", guard.window().toString());
    return json;
  }

  /// @param otherwise what stands for what the JSON doesn't say
  /// @throws MappingException naming what is wrong
  public static Policies policies(JsonNode json, Policies otherwise) {
    known(json, "policies", List.of("onLeaving", "deleteAfter", "deletionGuard"));
    JsonNode guard = json.path("deletionGuard");
    known(
        guard,
        "a deletionGuard",
        List.of("absolute", "percentage", "floor", "memberRemovals", "window"));
    Guard before = otherwise.guard();
    return new Policies(
        json.hasNonNull("onLeaving")
            ? named(Leaving.class, text(json, "onLeaving"), "onLeaving")
            : otherwise.onLeaving(),
        json.has("deleteAfter") ? duration(json, "deleteAfter") : otherwise.deleteAfter(),
        new Guard(
            number(guard, "absolute", before.absolute()),
            number(guard, "percentage", before.percentage()),
            number(guard, "floor", before.floor()),
            number(guard, "memberRemovals", before.memberRemovals()),
            duration(guard, "window").orElse(before.window())));
  }

  private static int number(JsonNode json, String name, int otherwise) {
    if (!json.hasNonNull(name)) {
      return otherwise;
    }
    JsonNode value = json.path(name);
    if (!value.isIntegralNumber() || value.asLong(-1) < 0 || value.asLong(-1) > 10_000_000) {
      throw new MappingException("'" + name + "' takes a whole number from 0, not " + value);
    }
    return value.intValue();
  }

  private static Optional<Duration> duration(JsonNode json, String name) {
    if (!json.hasNonNull(name)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Duration.parse(text(json, name)));
    } catch (DateTimeParseException e) {
      throw new MappingException(
          "'" + name + "' takes a duration such as P30D or PT12H, not '" + text(json, name) + "'");
    }
  }

  private static String text(JsonNode json, String name) {
    return json.path(name).asString("");
  }

  private static void known(JsonNode json, String what, List<String> names) {
    for (var entry : json.properties()) {
      if (!names.contains(entry.getKey())) {
        throw new MappingException(
            what + " has no '" + entry.getKey() + "'" + NearestName.hint(entry.getKey(), names));
      }
    }
  }

  private static <E extends Enum<E>> E named(Class<E> type, String word, String what) {
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

  /// `LEAVE_ALONE` as `leaveAlone`.
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
