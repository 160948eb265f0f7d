package dev.lockstep.api;

import dev.lockstep.administration.Access;
import dev.lockstep.administration.Actor;
import dev.lockstep.administration.Principal;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.provisioning.ApplicationId;
import dev.lockstep.scim.NearestName;
import dev.lockstep.scim.json.Json;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A request to the API by somebody who may make it.
///
/// @param base the URL in front of `/api`, as the client wrote it
/// @param variables what stands in the path in the places of the route's `{names}`
/// @param headers by lower-case name
/// @param body an empty object where none came
/// @param matched the resource as it was when its tag was compared with `If-Match`
record ApiCall(
    Principal principal,
    String base,
    Map<String, String> variables,
    Map<String, String> query,
    Map<String, String> headers,
    JsonNode body,
    Optional<ObjectNode> matched) {

  /// What a page of the API holds at most; who asks for more gets as many.
  static final int MAX_PAGE = 1_000;

  private static final int DEFAULT_PAGE = 100;

  ApiCall matching(Optional<ObjectNode> resource) {
    return new ApiCall(principal, base, variables, query, headers, body, resource);
  }

  ApiCall with(JsonNode other) {
    return new ApiCall(principal, base, variables, query, headers, other, matched);
  }

  /// What the query of a change says is nothing that reads.
  ApiCall withoutQuery() {
    return new ApiCall(principal, base, variables, Map.of(), headers, body, matched);
  }

  Actor actor() {
    return principal.actor();
  }

  Access access() {
    return principal.access();
  }

  String variable(String name) {
    return variables.getOrDefault(name, "");
  }

  DirectoryId directory() {
    String name = variable("directory");
    if (!DirectoryId.isValid(name)) {
      throw new NoSuchElementException("there is no directory '" + name + "'");
    }
    return new DirectoryId(name);
  }

  ApplicationId application() {
    try {
      return new ApplicationId(variable("application"));
    } catch (IllegalArgumentException e) {
      throw new NoSuchElementException(
          "there is no application '" + variable("application") + "'", e);
    }
  }

  ObjectId object() {
    return objectId(variable("object"));
  }

  static ObjectId objectId(String text) {
    return ObjectId.parse(text)
        .orElseThrow(() -> new NoSuchElementException("there is no user or group '" + text + "'"));
  }

  Optional<String> parameter(String name) {
    return Optional.ofNullable(query.get(name)).filter(value -> !value.isBlank());
  }

  /// A parameter that is one of these words.
  ///
  /// @throws IllegalArgumentException naming the words, where it is another
  Optional<String> choice(String name, List<String> words) {
    return choice(name, words, word -> word);
  }

  /// A parameter that stands for one of these.
  ///
  /// @param word by which each goes
  /// @throws IllegalArgumentException naming the words, where it is none of theirs
  <E> Optional<E> choice(String name, List<E> values, Function<E, String> word) {
    return parameter(name)
        .map(
            asked ->
                values.stream()
                    .filter(value -> word.apply(value).equals(asked))
                    .findFirst()
                    .orElseThrow(() -> unknown(name, asked, values.stream().map(word).toList())));
  }

  private static IllegalArgumentException unknown(String name, String asked, List<String> words) {
    return new IllegalArgumentException(
        "'%s' is one of %s, not '%s'%s"
            .formatted(name, String.join(", ", words), asked, NearestName.hint(asked, words)));
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name)).filter(value -> !value.isBlank());
  }

  int limit() {
    return (int) Math.min(number("limit", DEFAULT_PAGE), MAX_PAGE);
  }

  /// One element more than fits in a page: whether one comes behind it.
  int ask() {
    return limit() == 0 ? 0 : limit() + 1;
  }

  /// Where the page before ended: what its cursor was written with.
  Optional<String> place() {
    return parameter(Cursors.CURSOR);
  }

  /// As [#place], of lists whose elements have numbers.
  OptionalLong numberedPlace() {
    return place().map(Long::parseLong).map(OptionalLong::of).orElseGet(OptionalLong::empty);
  }

  /// With what a cursor stands for in its place.
  ApiCall at(String place) {
    Map<String, String> parameters = new LinkedHashMap<>(query);
    parameters.put(Cursors.CURSOR, place);
    return new ApiCall(principal, base, variables, parameters, headers, body, matched);
  }

  long number(String name, long otherwise) {
    Optional<String> text = parameter(name);
    try {
      long number = text.map(Long::parseLong).orElse(otherwise);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new IllegalArgumentException(
        "'" + name + "' takes a whole number from 0, not '" + text.orElse("") + "'");
  }

  Optional<Instant> instant(String name) {
    return parameter(name).map(text -> instant(name, text));
  }

  static Instant instant(String name, String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "'" + name + "' takes an instant such as 2026-12-31T00:00:00Z, not '" + text + "'", e);
    }
  }

  /// The body, in which only these keys may stand.
  ObjectNode object(String... keys) {
    if (!(body instanceof ObjectNode)) {
      throw new IllegalArgumentException("the body is a JSON object");
    }
    return object(body, keys);
  }

  /// Part of a body, an object in which only these keys may stand.
  static ObjectNode object(JsonNode json, String... keys) {
    if (!(json instanceof ObjectNode object)) {
      throw new IllegalArgumentException(Json.text(json) + " is no JSON object");
    }
    List<String> known = List.of(keys);
    for (var entry : object.properties()) {
      if (!known.contains(entry.getKey())) {
        throw new IllegalArgumentException(
            "unknown key '" + entry.getKey() + "'" + NearestName.hint(entry.getKey(), known));
      }
    }
    return object;
  }

  static String required(JsonNode json, String key) {
    return optional(json, key)
        .filter(text -> !text.isBlank())
        .orElseThrow(() -> new IllegalArgumentException("'" + key + "' is required"));
  }

  static Optional<String> optional(JsonNode json, String key) {
    JsonNode value = json.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isString()) {
      throw new IllegalArgumentException("'" + key + "' takes a string, not " + Json.text(value));
    }
    return Optional.of(value.asString(""));
  }

  /// A whole number of 64 bits.
  ///
  /// @throws IllegalArgumentException where it is something else, or isn't there
  static long number(JsonNode json, String key) {
    JsonNode value = json.path(key);
    if (value.isMissingNode()) {
      throw new IllegalArgumentException("'" + key + "' is required, a whole number");
    }
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw new IllegalArgumentException(
          "'" + key + "' takes a whole number, not " + Json.text(value));
    }
    return value.longValue();
  }
}
