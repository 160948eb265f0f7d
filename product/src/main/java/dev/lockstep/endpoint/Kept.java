package dev.lockstep.endpoint;

import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.RequestInspector.Inspected;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.message.HiddenPasswords;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// A request as the [Inspector] keeps it, and as it shows it.
final class Kept {
  /// Bytes of a body or an answer; of a longer one only the length is told.
  static final int LONGEST = 256 << 10;

  /// Characters that are shown of an answer that is no whole JSON, as one that was cut off.
  private static final int LONGEST_PIECE = 8_000;

  private static final List<String> HEADERS =
      List.of("content-type", "accept", "user-agent", "if-match", "if-none-match", "prefer");

  private static final byte[] PASSWORD = "password".getBytes(StandardCharsets.US_ASCII);

  private final long id;
  private final DirectoryId directory;
  private final Recording recording;
  private final ScimRequest request;
  private final byte[] body;
  private final ScimResponse response;
  private final byte[] answer;
  private final Instant at;
  private final Duration took;

  private Kept(
      long id,
      DirectoryId directory,
      Recording recording,
      ScimRequest request,
      byte[] body,
      ScimResponse response,
      byte[] answer,
      Instant at,
      Duration took) {
    this.id = id;
    this.directory = directory;
    this.recording = recording;
    this.request = request;
    this.body = body;
    this.response = response;
    this.answer = answer;
    this.at = at;
    this.took = took;
  }

  static Kept of(
      DirectoryId directory,
      Recording recording,
      ScimRequest request,
      ScimResponse response,
      byte[] sent,
      Instant at,
      Duration took) {
    return new Kept(
        0,
        directory,
        recording,
        without(request),
        safe(request.body().bytes()),
        response.withoutBody(),
        bounded(sent),
        at,
        took);
  }

  /// The same with what may be kept of its headers: not the credential.
  private static ScimRequest without(ScimRequest request) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (String name : HEADERS) {
      request.header(name).ifPresent(value -> headers.put(name, value));
    }
    return new ScimRequest(
        request.method(),
        request.base(),
        request.path(),
        request.query(),
        headers,
        ScimRequest.Body.EMPTY);
  }

  private static byte[] bounded(byte[] bytes) {
    return bytes.length <= LONGEST
        ? bytes
        : ("[" + bytes.length + " bytes]").getBytes(StandardCharsets.US_ASCII);
  }

  /// Without passwords, so that none is in memory for longer than its request.
  private static byte[] safe(byte[] bytes) {
    return speaksOfPassword(bytes) ? shown(bytes).getBytes(StandardCharsets.UTF_8) : bounded(bytes);
  }

  private static boolean speaksOfPassword(byte[] bytes) {
    for (int start = 0; start <= bytes.length - PASSWORD.length; start++) {
      int at = 0;
      while (at < PASSWORD.length && (bytes[start + at] | 0x20) == PASSWORD[at]) {
        at++;
      }
      if (at == PASSWORD.length) {
        return true;
      }
    }
    return false;
  }

  /// An attribute's name may be written with escapes, so all of it is read.
  private static String shown(byte[] bytes) {
    try {
      return Json.text(HiddenPasswords.in(Json.parse(bytes)));
    } catch (ScimException noJson) {
      String text = new String(bytes, StandardCharsets.UTF_8);
      if (speaksOfPassword(bytes)) {
        return HiddenPasswords.HIDDEN;
      }
      return Json.keepable(
          text.length() > LONGEST_PIECE ? text.substring(0, LONGEST_PIECE) + "…" : text);
    }
  }

  private static Optional<String> shownIfAny(byte[] bytes) {
    return bytes.length == 0 ? Optional.empty() : Optional.of(shown(bytes));
  }

  long id() {
    return id;
  }

  Instant at() {
    return at;
  }

  /// In bytes, about.
  long size() {
    return (long) body.length + answer.length;
  }

  Kept numbered(long number) {
    return new Kept(number, directory, recording, request, body, response, answer, at, took);
  }

  Inspected shown() {
    return new Inspected(
        id,
        directory,
        at,
        took,
        recording.client(),
        recording.habits(),
        request.method(),
        request.base(),
        path(),
        request.headers(),
        shownIfAny(body),
        response.status(),
        response.headers(),
        shownIfAny(answer),
        recording.changes());
  }

  private String path() {
    String query =
        request.query().entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(entry -> encoded(entry.getKey()) + "=" + encoded(value(entry.getValue())))
            .collect(Collectors.joining("&"));
    String path =
        List.of(request.path().split("/", -1)).stream()
            .map(Kept::encoded)
            .collect(Collectors.joining("/"));
    return query.isEmpty() ? path : path + "?" + query;
  }

  /// A filter can't find by password, but may try to.
  private static String value(String parameter) {
    return parameter.toLowerCase(Locale.ROOT).contains("password")
        ? parameter.replaceAll("\"[^\"]*\"?", "\"" + HiddenPasswords.HIDDEN + "\"")
        : parameter;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
