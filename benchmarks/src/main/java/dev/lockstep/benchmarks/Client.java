package dev.lockstep.benchmarks;

import dev.lockstep.scim.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;

/// A SCIM client as plain as can be: what it costs itself is part of every figure.
final class Client {
  private final HttpClient http = HttpClient.newHttpClient();
  private final String url;
  private final Access access;

  /// @param token of the Directory's Endpoint
  record Access(String directory, String token) {}

  Client(String url, Access access) {
    this.url = url;
    this.access = access;
  }

  /// Makes a Directory whose Endpoint is open and doesn't slow its clients down.
  static Access open(String url, String adminKey, String directory)
      throws IOException, InterruptedException {
    Client admin = new Client(url, new Access(directory, adminKey));
    String api = "/api/v1/directories";
    String here = api + "/" + directory;
    admin.expect(201, admin.send("POST", api, "{\"id\":\"" + directory + "\"}"));
    admin.expect(200, admin.send("PATCH", here, "{\"provisioning\":\"automatic\"}"));
    admin.expect(
        200,
        admin.send(
            "PATCH", here + "/token-settings", "{\"perCredential\":null,\"perDirectory\":null}"));
    HttpResponse<byte[]> issued = admin.send("POST", here + "/tokens", "{\"name\":\"load\"}");
    admin.expect(201, issued);
    return new Access(directory, Json.parse(issued.body()).path("secret").asString());
  }

  HttpResponse<byte[]> getBare(String path) throws IOException, InterruptedException {
    return send("GET", path, "");
  }

  HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
    return send("GET", scim(path), "");
  }

  HttpResponse<byte[]> post(String path, String body) throws IOException, InterruptedException {
    return send("POST", scim(path), body);
  }

  HttpResponse<byte[]> patch(String path, String body) throws IOException, InterruptedException {
    return send("PATCH", scim(path), body);
  }

  /// By the admin API, where the token is an admin key.
  HttpResponse<byte[]> admin(String method, String path, String body)
      throws IOException, InterruptedException {
    return send(method, "/api/v1" + path, body);
  }

  private String scim(String path) {
    return "/scim/" + access.directory() + "/v2" + path;
  }

  private HttpResponse<byte[]> send(String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path))
            .header("Authorization", "Bearer " + access.token())
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (!body.isEmpty()) {
      request.header(
          "Content-Type", path.startsWith("/api") ? "application/json" : "application/scim+json");
    }
    return http.send(request.build(), BodyHandlers.ofByteArray());
  }

  void expect(int status, HttpResponse<byte[]> response) {
    if (response.statusCode() != status) {
      throw new IllegalStateException(
          response.request().method()
              + " "
              + response.request().uri()
              + " answered "
              + response.statusCode()
              + ": "
              + new String(response.body(), StandardCharsets.UTF_8));
    }
  }
}
