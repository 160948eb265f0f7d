package dev.lockstep.api;

import dev.lockstep.scim.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// An answer of the API.
///
/// @param headers beside the type of the body
record ApiAnswer(int status, String contentType, Map<String, String> headers, Body body) {

  ApiAnswer {
    headers = Map.copyOf(headers);
  }

  private ApiAnswer(int status, String contentType, Body body) {
    this(status, contentType, Map.of(), body);
  }

  ApiAnswer with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new ApiAnswer(status, contentType, more, body);
  }

  sealed interface Body {
    record None() implements Body {}

    record Document(ObjectNode json) implements Body {}

    /// Part of a list.
    ///
    /// @param beside what is said of the whole list
    /// @param next the place of the last item, where more come behind it
    record Page(ObjectNode beside, List<ObjectNode> items, Optional<String> next) implements Body {}

    /// Written while it is read from the store, so that it may be of any length.
    record Stream(Writer writer) implements Body {}
  }

  interface Writer {
    void writeTo(OutputStream out) throws IOException;
  }

  static ApiAnswer ok(ObjectNode body) {
    return new ApiAnswer(200, "application/json", new Body.Document(body));
  }

  static ApiAnswer created(ObjectNode body) {
    return new ApiAnswer(201, "application/json", new Body.Document(body));
  }

  /// It is under way.
  static ApiAnswer accepted(ObjectNode body) {
    return new ApiAnswer(202, "application/json", new Body.Document(body));
  }

  static ApiAnswer done() {
    return new ApiAnswer(204, "application/json", new Body.None());
  }

  /// To who has it already.
  static ApiAnswer notModified() {
    return new ApiAnswer(304, "application/json", new Body.None());
  }

  static ApiAnswer stream(String contentType, Writer writer) {
    return new ApiAnswer(200, contentType, new Body.Stream(writer));
  }

  /// A page of a list that was asked for one more element than fits in.
  ///
  /// @param more what is there behind the last place, [ApiCall#ask] of it at most
  /// @param place by which an element is found again
  static <E> ApiAnswer page(
      ApiCall call, List<E> more, Function<E, String> place, Function<E, ObjectNode> json) {
    return page(call, Json.object(), more, place, json);
  }

  /// The same with what is said of the whole list.
  static <E> ApiAnswer page(
      ApiCall call,
      ObjectNode beside,
      List<E> more,
      Function<E, String> place,
      Function<E, ObjectNode> json) {
    List<E> page = more.subList(0, Math.min(call.limit(), more.size()));
    Optional<String> next =
        page.isEmpty() || page.size() == more.size()
            ? Optional.empty()
            : Optional.of(place.apply(page.getLast()));
    return page(beside, page.stream().map(json).toList(), next);
  }

  /// A page of a list that is held in memory.
  ///
  /// @param place by which an element is found again, and which is ordered as the list where
  ///     elements may be taken away
  static <E> ApiAnswer pageOf(
      ApiCall call, List<E> all, Function<E, String> place, Function<E, ObjectNode> json) {
    int from = call.place().map(last -> behind(all, place, last)).orElse(0);
    List<E> more = all.subList(from, Math.min(all.size(), from + call.ask()));
    return page(call, more, place, json);
  }

  private static <E> int behind(List<E> all, Function<E, String> place, String last) {
    List<String> places = all.stream().map(place).toList();
    int index = places.indexOf(last);
    return index >= 0
        ? index + 1
        : (int) places.stream().takeWhile(one -> one.compareTo(last) < 0).count();
  }

  static ApiAnswer page(ObjectNode beside, List<ObjectNode> items, Optional<String> next) {
    return new ApiAnswer(200, "application/json", new Body.Page(beside, items, next));
  }

  /// All of it, where it is short by its nature. A list is an object with `items`, so that more
  /// can stand beside them later.
  static ApiAnswer items(List<ObjectNode> items) {
    ObjectNode body = Json.object();
    ArrayNode array = body.putArray("items");
    items.forEach(array::add);
    return ok(body);
  }

  /// RFC 9457.
  static ApiAnswer problem(int status, String title, String detail) {
    return new ApiAnswer(
        status,
        "application/problem+json",
        new Body.Document(
            Json.object().put("status", status).put("title", title).put("detail", detail)));
  }
}
