package dev.lockstep;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// `openapi.yaml`, and what it says of an answer that a test got. Tests of the API let each answer
/// go through [#checked].
///
/// A schema of the file may say less than is true of a request; of an answer it has to name every
/// property.
final class OpenApiFile {
  private static final String RESOURCE = "/dev/lockstep/api/openapi.yaml";
  private static final String BASE = "https://lockstep.example/openapi.json";
  private static final String PREFIX = "/api/v1";
  private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

  private static final OpenApiFile FILE = new OpenApiFile();

  private final JsonMapper mapper = JsonMapper.builder().build();
  private final JsonNode document;
  private final SchemaRegistry registry;
  private final Map<String, Schema> schemas = new ConcurrentHashMap<>();

  /// One method of one path.
  record Operation(String method, String path, JsonNode json) {
    /// As [Lockstep#apiRoutes] has it.
    String route() {
      return method + " " + path;
    }

    private boolean isAt(List<String> segments) {
      List<String> own = segments(path);
      if (own.size() != segments.size()) {
        return false;
      }
      for (int index = 0; index < own.size(); index++) {
        if (!own.get(index).startsWith("{") && !own.get(index).equals(segments.get(index))) {
          return false;
        }
      }
      return true;
    }
  }

  private OpenApiFile() {
    try (InputStream stream =
        Objects.requireNonNull(OpenApiFile.class.getResourceAsStream(RESOURCE))) {
      Load yaml = new Load(LoadSettings.builder().build());
      document = mapper.valueToTree(yaml.loadFromInputStream(stream));
    } catch (IOException e) {
      throw new AssertionError("the API's description can't be read", e);
    }
    JsonNode strict = document.deepCopy();
    close(strict, referredToByParts(document));
    String text = mapper.writeValueAsString(strict);
    registry =
        SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(Map.of(BASE, text)));
  }

  static OpenApiFile get() {
    return FILE;
  }

  JsonNode document() {
    return document;
  }

  /// The components that are parts of another one: with that one they have further properties.
  private static Set<String> referredToByParts(JsonNode node) {
    Set<String> names = new HashSet<>();
    node.findValues("allOf")
        .forEach(
            parts ->
                parts.forEach(
                    part -> {
                      String reference = part.path("$ref").asString("");
                      names.add(reference.substring(reference.lastIndexOf('/') + 1));
                    }));
    return names;
  }

  /// Lets no object have a property that isn't described.
  private static void close(JsonNode document, Set<String> parts) {
    document
        .path("components")
        .path("schemas")
        .properties()
        .forEach(
            entry -> {
              if (!parts.contains(entry.getKey())) {
                close(entry.getValue());
              }
            });
    document.path("paths").findValues("responses").forEach(OpenApiFile::close);
    document.path("components").path("responses").forEach(OpenApiFile::close);
  }

  private static void close(JsonNode node) {
    node.properties()
        .forEach(
            entry -> {
              if (!entry.getKey().equals("allOf")) {
                close(entry.getValue());
              }
            });
    node.forEach(
        element -> {
          if (node.isArray()) {
            close(element);
          }
        });
    boolean describes = node.path("properties").isObject() && node.path("type").isString();
    if (node instanceof ObjectNode object && (describes || node.has("allOf"))) {
      object.put("unevaluatedProperties", false);
    }
  }

  List<Operation> operations() {
    List<Operation> operations = new ArrayList<>();
    document
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        method -> {
                          if (METHODS.contains(method.getKey())) {
                            operations.add(
                                new Operation(
                                    method.getKey().toUpperCase(Locale.ROOT),
                                    path.getKey(),
                                    method.getValue()));
                          }
                        }));
    return operations;
  }

  /// The names of its parameters that stand in `query`, `path` or `header`.
  List<String> parameters(Operation operation, String in) {
    List<String> names = new ArrayList<>();
    JsonNode path = document.path("paths").path(operation.path()).path("parameters");
    for (JsonNode several : List.of(path, operation.json().path("parameters"))) {
      for (JsonNode parameter : several) {
        JsonNode one = resolved(parameter);
        if (one.path("in").asString("").equals(in)) {
          names.add(one.path("name").asString(""));
        }
      }
    }
    return names;
  }

  private JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? document.at(node.path("$ref").asString("").substring(1)) : node;
  }

  /// Every `GET /me 200` that the file names.
  Set<String> named() {
    Set<String> named = new TreeSet<>();
    for (Operation operation : operations()) {
      for (String status : operation.json().path("responses").propertyNames()) {
        named.add(operation.route() + " " + status);
      }
    }
    return named;
  }

  /// The operation that was asked for: of two that are there, the one with fewer variables.
  Optional<Operation> operation(String method, String path) {
    if (!path.startsWith(PREFIX + "/")) {
      return Optional.empty();
    }
    List<String> segments = segments(path.substring(PREFIX.length()));
    return operations().stream()
        .filter(one -> one.method().equals(method) && one.isAt(segments))
        .min((one, other) -> variables(one.path()) - variables(other.path()));
  }

  private static int variables(String path) {
    return (int) path.chars().filter(character -> character == '{').count();
  }

  private static List<String> segments(String path) {
    return Arrays.stream(path.split("/", -1)).filter(part -> !part.isEmpty()).toList();
  }

  /// The same answer, if it is as the file has it.
  ///
  /// @throws AssertionError naming the route, the status and what is wrong
  static HttpResponse<String> checked(HttpResponse<String> response) {
    String method = response.request().method();
    String path = response.uri().getRawPath();
    FILE.operation(method, path)
        .ifPresent(
            operation -> {
              List<String> problems =
                  FILE.problems(
                      operation,
                      response.statusCode(),
                      response.headers().firstValue("Content-Type").orElse(""),
                      response.body());
              if (!problems.isEmpty()) {
                throw new AssertionError(
                    "%s answered %d, which isn't as openapi.yaml has it: %s%n%s"
                        .formatted(
                            operation.route(),
                            response.statusCode(),
                            String.join("; ", problems),
                            response.body()));
              }
            });
    return response;
  }

  /// What isn't as described.
  List<String> problems(Operation operation, int number, String contentType, String body) {
    String status = String.valueOf(number);
    JsonNode responses = operation.json().path("responses");
    if (!responses.has(status)) {
      return List.of("the status isn't described");
    }
    String pointer =
        responses.path(status).has("$ref")
            ? responses.path(status).path("$ref").asString("").substring(1)
            : "/paths/"
                + escaped(operation.path())
                + "/"
                + operation.method().toLowerCase(Locale.ROOT)
                + "/responses/"
                + status;
    JsonNode described = document.at(pointer).path("content");
    String type = contentType.replaceFirst(";.*", "").strip();
    if (described.isMissingNode()) {
      return body.isEmpty() ? List.of() : List.of("a body isn't described");
    }
    if (!described.has(type)) {
      return List.of("the type '" + type + "' isn't described");
    }
    return type.endsWith("json")
        ? invalid(pointer + "/content/" + escaped(type) + "/schema", body)
        : List.of();
  }

  private List<String> invalid(String pointer, String body) {
    try {
      return schemas
          .computeIfAbsent(
              pointer, at -> registry.getSchema(SchemaLocation.of(BASE + "#" + encoded(at))))
          .validate(
              mapper.readTree(body),
              context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
          .stream()
          .map(Error::toString)
          .toList();
    } catch (JacksonException e) {
      return List.of("the body is no JSON");
    }
  }

  /// What is wrong with the body of a request that was accepted.
  List<String> requestProblems(Operation operation, String body) {
    JsonNode content = operation.json().path("requestBody").path("content");
    if (content.isMissingNode()) {
      return body.isEmpty() || body.equals("{}") ? List.of() : List.of("a body isn't described");
    }
    if (content.has("text/csv")) {
      return List.of(); // a file is no JSON
    }
    return invalid(
        "/paths/"
            + escaped(operation.path())
            + "/"
            + operation.method().toLowerCase(Locale.ROOT)
            + "/requestBody/content/application~1json/schema",
        body.isEmpty() ? "{}" : body);
  }

  private static String escaped(String segment) {
    return segment.replace("~", "~0").replace("/", "~1");
  }

  /// As part of a URI (RFC 6901, section 6).
  private static String encoded(String pointer) {
    return pointer.replace("{", "%7B").replace("}", "%7D");
  }
}
