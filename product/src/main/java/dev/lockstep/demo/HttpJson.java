package dev.lockstep.demo;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// JSON over HTTP with a bearer token, as any script would send it.
final class HttpJson {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final HttpClient http;
  private final JsonMapper mapper;
  private final String base;
  private final String token;

  HttpJson(HttpClient http, String base, String token) {
    this.http = http;
    this.mapper = JsonMapper.builder().build();
    this.base = base;
    this.token = token;
  }

  /// @param json an empty object where the body was empty
  record Reply(int status, JsonNode json) {
    /// @throws DemoException where it isn't a 2xx
    JsonNode ok() {
      if (status / 100 != 2) {
        throw new DemoException(
            "HTTP " + status + ": " + json.path("detail").asString(json.toString()));
      }
      return json;
    }
  }

  HttpJson with(String otherToken) {
    return new HttpJson(http, base, otherToken);
  }

  HttpJson at(String otherBase, String otherToken) {
    return new HttpJson(http, otherBase, otherToken);
  }

  Reply get(String path) throws InterruptedException {
    return send("GET", path, Optional.empty());
  }

  Reply post(String path, ObjectNode body) throws InterruptedException {
    return send("POST", path, Optional.of(body));
  }

  Reply put(String path, ObjectNode body) throws InterruptedException {
    return send("PUT", path, Optional.of(body));
  }

  Reply patch(String path, ObjectNode body) throws InterruptedException {
    return send("PATCH", path, Optional.of(body));
  }

  Reply delete(String path) throws InterruptedException {
    return send("DELETE", path, Optional.empty());
  }

  ObjectNode object() {
    return mapper.createObjectNode();
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private Reply send(String method, String path, Optional<ObjectNode> body)
      throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(TIMEOUT)
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .method(
                method,
                body.map(json -> BodyPublishers.ofString(json.toString()))
                    .orElseGet(BodyPublishers::noBody))
            .build();
    try {
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      JsonNode json = response.body().isBlank() ? object() : mapper.readTree(response.body());
      return new Reply(response.statusCode(), json);
    } catch (IOException e) {
      throw new DemoException(method + " " + base + path + " got no answer: " + e.getMessage(), e);
    } catch (JacksonException e) {
      throw new DemoException(method + " " + base + path + " got no JSON", e);
    }
  }
}
