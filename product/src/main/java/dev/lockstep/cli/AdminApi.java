package dev.lockstep.cli;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A server's admin API. Every call throws [CommandException] unless the answer is a 2xx.
final class AdminApi implements AutoCloseable {
  /// A plan of a large directory reads the whole target.
  private static final Duration TIMEOUT = Duration.ofMinutes(30);

  /// As long as the server makes a page.
  static final int PAGE = 1_000;

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  private final HttpClient http;
  private final JsonMapper mapper;
  private final String base;
  private final String token;

  /// @param url of the server, as a browser opens it
  AdminApi(String url, String token) {
    this.http = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();
    this.mapper = JsonMapper.builder().build();
    this.base = url.strip().replaceFirst("/+$", "") + "/api/v1";
    this.token = token;
  }

  JsonNode get(String path) throws InterruptedException {
    return send("GET", path, Optional.empty());
  }

  /// All elements of a list, page by page.
  ///
  /// @param path with or without a query
  List<JsonNode> items(String path) throws InterruptedException {
    List<JsonNode> items = new ArrayList<>();
    each(path, PAGE, items::add);
    return items;
  }

  /// As an answer has them.
  ObjectNode items(List<JsonNode> items) {
    ObjectNode list = object();
    list.putArray("items").addAll(items);
    return list;
  }

  /// As [#items], without holding them all.
  ///
  /// @param size of a page
  void each(String path, int size, Predicate<JsonNode> goOn) throws InterruptedException {
    String page = path + (path.contains("?") ? "&" : "?") + "limit=" + size;
    Optional<String> next = Optional.of("");
    while (next.isPresent()) {
      JsonNode answer = get(page + "&cursor=" + encoded(next.get()));
      for (JsonNode item : answer.path("items")) {
        if (!goOn.test(item)) {
          return;
        }
      }
      next = Optional.of(answer.path("next").asString("")).filter(text -> !text.isEmpty());
    }
  }

  JsonNode post(String path) throws InterruptedException {
    return send("POST", path, Optional.of(object()));
  }

  JsonNode post(String path, ObjectNode body) throws InterruptedException {
    return send("POST", path, Optional.of(body));
  }

  /// Hands a CSV file over.
  JsonNode upload(String path, Path file) throws InterruptedException {
    BodyPublisher content;
    try {
      content = BodyPublishers.ofFile(file);
    } catch (FileNotFoundException e) {
      throw new CommandException(Exit.USAGE, "there is no file '" + file + "' that can be read");
    }
    return send(request("POST", path, "text/csv", content), path);
  }

  JsonNode delete(String path) throws InterruptedException {
    return send("DELETE", path, Optional.empty());
  }

  /// @param method `GET`, `PUT`, `PATCH`, `POST` or `DELETE`
  JsonNode call(String method, String path, Optional<ObjectNode> body) throws InterruptedException {
    return send(method, path, body);
  }

  /// The lines of an answer of any length, each as it comes.
  void lines(String path, Consumer<String> each) throws InterruptedException {
    try {
      HttpResponse<Stream<String>> response =
          http.send(request("GET", path, Optional.empty()), BodyHandlers.ofLines());
      try (Stream<String> lines = response.body()) {
        if (response.statusCode() / 100 == 2) {
          lines.forEach(each);
        } else {
          String text = lines.collect(Collectors.joining("\n"));
          throw refused(response.statusCode(), json(response.statusCode(), text), path);
        }
      }
    } catch (IOException | UncheckedIOException e) {
      throw unreachable(e);
    }
  }

  /// Where a browser finds this path of the server.
  String address(String path) {
    return base.substring(0, base.length() - "/api/v1".length()) + path;
  }

  ObjectNode object() {
    return mapper.createObjectNode();
  }

  /// One line of [#lines].
  JsonNode parsed(String line) {
    return json(200, line);
  }

  /// As one segment of a path, or a value in a query.
  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private JsonNode send(String method, String path, Optional<ObjectNode> body)
      throws InterruptedException {
    return send(request(method, path, body), path);
  }

  private JsonNode send(HttpRequest request, String path) throws InterruptedException {
    HttpResponse<String> response;
    try {
      response = http.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw unreachable(e);
    }
    JsonNode json = json(response.statusCode(), response.body());
    if (response.statusCode() / 100 != 2) {
      throw refused(response.statusCode(), json, path);
    }
    return json;
  }

  private CommandException unreachable(Exception e) {
    String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return new CommandException(
        Exit.UNREACHABLE,
        base + " gives no answer: " + why + "; is the server running? --url names another");
  }

  private CommandException refused(int status, JsonNode json, String path) {
    return new CommandException(
        Exit.ofStatus(status),
        json.path("detail").asString("HTTP " + status + " from " + base + path));
  }

  private HttpRequest request(String method, String path, Optional<ObjectNode> body) {
    BodyPublisher content =
        body.map(json -> BodyPublishers.ofString(json.toString()))
            .orElseGet(BodyPublishers::noBody);
    return request(method, path, "application/json", content);
  }

  private HttpRequest request(String method, String path, String type, BodyPublisher content) {
    URI uri;
    try {
      uri = URI.create(base + path);
      return HttpRequest.newBuilder(uri)
          .timeout(TIMEOUT)
          .header("Authorization", "Bearer " + token)
          .header("Content-Type", type)
          .method(method, content)
          .build();
    } catch (IllegalArgumentException e) {
      throw new CommandException(
          Exit.USAGE, "--url takes a URL such as https://lockstep.example, not '" + base + "'");
    }
  }

  private JsonNode json(int status, String body) {
    try {
      return body.isBlank() ? object() : mapper.readTree(body);
    } catch (JacksonException e) {
      throw new CommandException(
          Exit.UNREACHABLE,
          base + " answers " + status + " without JSON; --url is the address of a Lockstep server");
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
