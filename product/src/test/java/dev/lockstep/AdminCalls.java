package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.scim.json.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import tools.jackson.databind.JsonNode;

/// Calls of the admin API that must succeed: how a test sets up what it is about.
///
/// @param key of an administrator
record AdminCalls(HttpClient http, String url, String key) {

  /// @param route such as `POST /directories`
  /// @return an empty object where the answer has no body
  JsonNode call(String route, String body) throws Exception {
    String[] parts = route.split(" ", 2);
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(URI.create(url + "/api/v1" + parts[1]))
                .header("Authorization", "Bearer " + key)
                .method(parts[0], BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(route + ": " + answer.body()).isLessThan(300);
    return answer.body().isEmpty() ? Json.object() : Json.parse(answer.body());
  }
}
