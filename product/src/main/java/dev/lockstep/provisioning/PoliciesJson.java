package dev.lockstep.provisioning;

import dev.lockstep.provisioning.Policies.ExistingAccounts;
import dev.lockstep.provisioning.Policies.Guard;
import dev.lockstep.provisioning.Policies.MissingAccounts;
import dev.lockstep.provisioning.mapping.MappingException;
import dev.lockstep.scim.json.Json;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Policies as JSON: one word for each departure, or a time.
///
/// ```json
/// {"unassigned": "disable", "softDeleted": {"deleteAfter": "P30D"}, "hardDeleted": "delete"}
/// ```
final class PoliciesJson {
  private static final String DELETE_AFTER = "deleteAfter";
  private static final List<String> GUARD =
      List.of("absolute", "percentage", "floor", "memberRemovals", "window");

  private PoliciesJson() {}

  static ObjectNode write(Policies policies) {
    ObjectNode json = Json.object();
    for (Departure departure : Departure.values()) {
      switch (policies.on(departure)) {
        case Consequence.Disable() -> json.put(departure.policy(), "disable");
        case Consequence.Delete() -> json.put(departure.policy(), "delete");
        case Consequence.Keep() -> json.put(departure.policy(), "keep");
        case Consequence.DeleteAfter(Duration after) ->
            json.putObject(departure.policy()).put(DELETE_AFTER, after.toString());
      }
    }
    json.put("existingAccounts", ApplicationJson.word(policies.existingAccounts()));
    json.put("missingAccounts", ApplicationJson.word(policies.missingAccounts()));
    json.put("onlyCreated", policies.onlyCreated());
    json.put("upsertOnly", policies.upsertOnly());
    Guard guard = policies.guard();
    json.putObject("deletionGuard")
        .put("absolute", guard.absolute())
        .put("percentage", guard.percentage())
        .put("floor", guard.floor())
        .put("memberRemovals", guard.memberRemovals())
        .put("window", guard.window().toString());
    json.putObject("retries")
        .put("first", policies.retries().first().toString())
        .put("growth", policies.retries().growth())
        .put("longest", policies.retries().longest().toString());
    json.putObject("quarantine")
        .put("minimum", policies.quarantine().minimum())
        .put("percentage", policies.quarantine().percentage())
        .put("base", policies.quarantine().base())
        .put("total", policies.quarantine().total());
    return json;
  }

  /// @param otherwise what stands for what the JSON doesn't say
  /// @throws MappingException naming what is wrong
  static Policies read(JsonNode json, Policies otherwise) {
    ApplicationJson.known(json, "policies", names());
    Policies policies = otherwise;
    for (Departure departure : Departure.values()) {
      if (json.hasNonNull(departure.policy())) {
        policies =
            policies.with(
                departure, consequence(json.path(departure.policy()), departure.policy()));
      }
    }
    if (json.hasNonNull("existingAccounts")) {
      policies = policies.with(word(ExistingAccounts.class, json, "existingAccounts"));
    }
    if (json.hasNonNull("missingAccounts")) {
      policies = policies.with(word(MissingAccounts.class, json, "missingAccounts"));
    }
    return policies
        .withOnlyCreated(flag(json, "onlyCreated", policies.onlyCreated()))
        .withUpsertOnly(flag(json, "upsertOnly", policies.upsertOnly()))
        .with(guard(json.path("deletionGuard"), policies.guard()))
        .with(retries(json.path("retries"), policies.retries()))
        .with(thresholds(json.path("quarantine"), policies.quarantine()));
  }

  private static List<String> names() {
    List<String> names =
        new ArrayList<>(Arrays.stream(Departure.values()).map(Departure::policy).toList());
    names.addAll(
        List.of(
            "existingAccounts",
            "missingAccounts",
            "onlyCreated",
            "upsertOnly",
            "deletionGuard",
            "retries",
            "quarantine"));
    return names;
  }

  private static Consequence consequence(JsonNode json, String name) {
    if (json.isObject()) {
      ApplicationJson.known(json, "'" + name + "'", List.of(DELETE_AFTER));
      return new Consequence.DeleteAfter(
          duration(json, DELETE_AFTER)
              .orElseThrow(() -> new MappingException("'" + name + "' needs a 'deleteAfter'")));
    }
    return switch (json.asString("")) {
      case "disable" -> new Consequence.Disable();
      case "delete" -> new Consequence.Delete();
      case "keep" -> new Consequence.Keep();
      case String other ->
          throw new MappingException(
              "'"
                  + name
                  + "' is one of disable, delete, keep, or {\"deleteAfter\": \"P30D\"}, not '"
                  + other
                  + "'");
    };
  }

  private static <E extends Enum<E>> E word(Class<E> type, JsonNode json, String name) {
    return ApplicationJson.named(type, json.path(name).asString(""), name);
  }

  private static boolean flag(JsonNode json, String name, boolean otherwise) {
    if (!json.hasNonNull(name)) {
      return otherwise;
    }
    if (!json.path(name).isBoolean()) {
      throw new MappingException("'" + name + "' takes true or false, not " + json.path(name));
    }
    return json.path(name).booleanValue();
  }

  private static Guard guard(JsonNode json, Guard before) {
    ApplicationJson.known(json, "a deletionGuard", GUARD);
    return new Guard(
        number(json, "absolute", before.absolute()),
        number(json, "percentage", before.percentage()),
        number(json, "floor", before.floor()),
        number(json, "memberRemovals", before.memberRemovals()),
        duration(json, "window").orElse(before.window()));
  }

  private static Retries retries(JsonNode json, Retries before) {
    ApplicationJson.known(json, "'retries'", List.of("first", "growth", "longest"));
    try {
      return new Retries(
          duration(json, "first").orElse(before.first()),
          number(json, "growth", before.growth()),
          duration(json, "longest").orElse(before.longest()));
    } catch (IllegalArgumentException e) {
      throw new MappingException(String.valueOf(e.getMessage()));
    }
  }

  private static QuarantineThresholds thresholds(JsonNode json, QuarantineThresholds before) {
    ApplicationJson.known(json, "'quarantine'", List.of("minimum", "percentage", "base", "total"));
    return new QuarantineThresholds(
        number(json, "minimum", before.minimum()),
        number(json, "percentage", before.percentage()),
        number(json, "base", before.base()),
        number(json, "total", before.total()));
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
    String text = json.path(name).asString("");
    try {
      Duration duration = Duration.parse(text);
      if (!duration.isNegative()) {
        return Optional.of(duration);
      }
    } catch (DateTimeParseException e) {
      // told below, together with a negative one
    }
    throw new MappingException(
        "'" + name + "' takes a duration such as P30D or PT12H, not '" + text + "'");
  }
}
