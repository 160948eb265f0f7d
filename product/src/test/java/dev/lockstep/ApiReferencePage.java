package dev.lockstep;

import dev.lockstep.OpenApiFile.Operation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// `docs/reference/api.md`: `openapi.yaml` as people read it.
record ApiReferencePage(OpenApiFile file) {

  String text() {
    StringBuilder page = new StringBuilder();
    page.append(
        """
        # The admin API

        All that the console and the command line do goes through this API, at `/api/v1` of a running server. Its
        description, an OpenAPI 3.1 file for generators of clients, is served at `/api/openapi.yaml`.

        Requests carry `Authorization: Bearer lockstep_admin_…`; [who may do what](../how-to/access.md) depends on the key's
        roles. Bodies are JSON, times are UTC as `2026-12-31T00:00:00Z`, durations are ISO 8601 as `P90D`. What goes wrong is
        answered as `application/problem+json` (RFC 9457), whose `detail` names the culprit and the mend. `…?` marks what may
        be left out.

        A POST may carry an `Idempotency-Key` of up to 255 characters. Repeated within a day with the same key and body, it
        is answered as the first time and does nothing; with another body it is refused with 422. A restart of the server
        forgets the keys.

        Who makes more requests than the [rate](configuration.md) allows, 30000 a minute and 5000 at once where nothing else is
        set, gets 429 with `Retry-After`. Each answer to an admin key says in `RateLimit` how many more it may make now. A key
        that lets nobody in is counted by its address.

        Each JSON answer to a GET has an `ETag`; sent back as `If-None-Match`, it spares the body: 304. What was read can be
        changed under the condition that it is still the same: a PUT, PATCH or DELETE with the `ETag` as `If-Match` is
        refused with 412 when somebody else has changed it meanwhile, and then nothing is changed. That is about settings: how
        many users a directory has or when a source was polled is part of the `ETag`, and no reason to refuse. A change
        without `If-Match` is made whatever the state; a PUT with `If-None-Match: *` only makes what isn't there. An answer to
        a change has the new `ETag`. Single edges (a member, an assignment) and what is in the recycle bin have none.

        Lists are answered page by page, as `items`. Where more follow, `next` is the `cursor` of the following page; it
        goes with the same path and the same other parameters, and is refused with 400 anywhere else. `limit` says how long a
        page is, 100 where it isn't given, 1000 at most, and may change from page to page. A parameter that a route doesn't
        know is refused, so that a typing error isn't taken for a wish.

        This page is written from `openapi.yaml`. `ApiReferencePageTest` fails when it is out of date, and says how to renew
        it. `ApiContractTest` plays every route, and holds each answer against the file.

        """);
    Map<String, List<Operation>> chapters = new LinkedHashMap<>();
    file.operations()
        .forEach(
            one -> chapters.computeIfAbsent(chapter(one.path()), _ -> new ArrayList<>()).add(one));
    chapters.forEach(
        (name, operations) -> {
          page.append("## ").append(name).append("\n\n");
          row(page, List.of("route", "", "takes", "answers"));
          row(page, List.of("---", "---", "---", "---"));
          operations.forEach(operation -> operation(page, operation));
          page.append('\n');
        });
    page.append("## Shapes\n\n");
    row(page, List.of("name", "shape"));
    row(page, List.of("---", "---"));
    file.document()
        .path("components")
        .path("schemas")
        .properties()
        .forEach(
            schema ->
                row(
                    page,
                    List.of(
                        "<a id=\"" + schema.getKey() + "\"></a>`" + schema.getKey() + "`",
                        shape(schema.getValue()))));
    return page.toString().stripTrailing() + "\n";
  }

  /// What a route is about: `users` of a directory stand apart from the directory itself.
  private static String chapter(String path) {
    String[] parts = path.substring(1).split("/", -1);
    String name = parts[0].equals("directories") && parts.length > 2 ? parts[2] : parts[0];
    return switch (name) {
      case "me" -> "Who am I";
      case "rule-preview" -> "Groups";
      case String other ->
          other.substring(0, 1).toUpperCase(java.util.Locale.ROOT)
              + other.substring(1).replace('-', ' ');
    };
  }

  private void operation(StringBuilder page, Operation operation) {
    List<String> takes = new ArrayList<>();
    file.parameters(operation, "query").forEach(name -> takes.add("`" + name + "`"));
    JsonNode body = operation.json().path("requestBody").path("content").path("application/json");
    if (body.has("schema")) {
      takes.add(shape(body.path("schema")));
    }
    row(
        page,
        List.of(
            "`" + operation.route() + "`",
            operation.json().path("summary").asString(""),
            String.join(", ", takes),
            answers(operation)));
  }

  private static String answers(Operation operation) {
    List<String> answers = new ArrayList<>();
    operation
        .json()
        .path("responses")
        .properties()
        .forEach(
            answer -> {
              if (!answer.getKey().equals("default")) {
                List<String> bodies = new ArrayList<>();
                answer
                    .getValue()
                    .path("content")
                    .properties()
                    .forEach(
                        content ->
                            bodies.add(
                                content.getKey().equals("application/json")
                                    ? shape(content.getValue().path("schema"))
                                    : "`" + content.getKey() + "`"));
                answers.add((answer.getKey() + " " + String.join(" or ", bodies)).strip());
              }
            });
    return String.join(", ", answers);
  }

  /// In a line: `{id, name?: string}`.
  private static String shape(JsonNode schema) {
    if (schema.has("$ref")) {
      String reference = schema.path("$ref").asString("");
      String name = reference.substring(reference.lastIndexOf('/') + 1);
      return "[" + name + "](#" + name + ")";
    }
    if (schema.has("allOf")) {
      return joined(schema.path("allOf"), " and ");
    }
    if (schema.has("oneOf")) {
      return joined(schema.path("oneOf"), " or ");
    }
    if (schema.has("enum")) {
      List<String> values = new ArrayList<>();
      schema.path("enum").forEach(value -> values.add("`" + value.asString("") + "`"));
      return String.join(" or ", values);
    }
    if (schema.path("properties").isObject()) {
      return object(schema);
    }
    if (schema.path("type").asString("").equals("array")) {
      return "list of " + shape(schema.path("items"));
    }
    String format = schema.path("format").asString("");
    String type =
        schema.path("type").isArray() ? "object or null" : schema.path("type").asString("anything");
    return format.isEmpty() ? type : format;
  }

  private static String joined(JsonNode schemas, String between) {
    List<String> shapes = new ArrayList<>();
    schemas.forEach(schema -> shapes.add(shape(schema)));
    return String.join(between, shapes);
  }

  private static String object(JsonNode schema) {
    List<String> required = new ArrayList<>();
    schema.path("required").forEach(name -> required.add(name.asString("")));
    List<String> properties = new ArrayList<>();
    schema
        .path("properties")
        .properties()
        .forEach(
            property ->
                properties.add(
                    "`"
                        + property.getKey()
                        + (required.contains(property.getKey()) ? "" : "?")
                        + "` "
                        + shape(property.getValue())));
    return "{" + String.join(", ", properties) + "}";
  }

  private static void row(StringBuilder page, List<String> cells) {
    page.append('|');
    cells.forEach(cell -> page.append(' ').append(cell.replace("|", "\\|")).append(" |"));
    page.append('\n');
  }
}
