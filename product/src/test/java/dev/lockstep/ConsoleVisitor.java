package dev.lockstep;

import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Somebody at the console with a browser that runs no scripts: what works for them works with
/// plain forms.
final class ConsoleVisitor {
  private final HttpClient http;
  private final String url;
  private final String cookie;

  private ConsoleVisitor(HttpClient http, String url, String cookie) {
    this.http = http;
    this.url = url;
    this.cookie = cookie;
  }

  static ConsoleVisitor signedIn(HttpClient http, String url, String key) throws Exception {
    ConsoleVisitor stranger = new ConsoleVisitor(http, url, "");
    HttpResponse<String> answer = stranger.send("/sign-in", "same-origin", "key", key);
    String cookie = answer.headers().firstValue("Set-Cookie").orElse("").replaceFirst(";.*", "");
    return new ConsoleVisitor(http, url, cookie);
  }

  static ConsoleVisitor stranger(HttpClient http, String url) {
    return new ConsoleVisitor(http, url, "");
  }

  HttpResponse<String> get(String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(url + path)).header("Cookie", cookie).build(),
        BodyHandlers.ofString());
  }

  /// An answer that is read as it comes.
  HttpResponse<InputStream> stream(String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(url + path)).header("Cookie", cookie).build(),
        BodyHandlers.ofInputStream());
  }

  /// What the page says, on one line.
  String page(String path) throws Exception {
    return content(get(path));
  }

  /// The part of a page that differs from others.
  static String content(HttpResponse<String> answer) {
    return answer
        .body()
        .replaceFirst("(?s)^.*<main[^>]*>", "")
        .replaceFirst("(?s)</main>.*$", "")
        .replaceAll("\\s+", " ");
  }

  /// @param fields names and values in turn
  HttpResponse<String> post(String path, String... fields) throws Exception {
    return send(path, "same-origin", fields);
  }

  /// Likewise, and the page that the browser goes on to.
  String done(String path, String... fields) throws Exception {
    HttpResponse<String> answer = post(path, fields);
    if (answer.statusCode() != 303) {
      throw new AssertionError(path + " answered " + answer.statusCode() + ": " + answer.body());
    }
    return page(answer.headers().firstValue("Location").orElseThrow());
  }

  /// @param site where the form is from, as browsers say it
  HttpResponse<String> send(String path, String site, String... fields) throws Exception {
    List<String> form = new ArrayList<>();
    for (int index = 0; index < fields.length; index += 2) {
      form.add(encoded(fields[index]) + "=" + encoded(fields[index + 1]));
    }
    return http.send(
        HttpRequest.newBuilder(URI.create(url + path))
            .header("Cookie", cookie)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Sec-Fetch-Site", site)
            .POST(BodyPublishers.ofString(String.join("&", form)))
            .build(),
        BodyHandlers.ofString());
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
