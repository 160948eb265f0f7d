package dev.lockstep.client;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import tools.jackson.databind.node.ObjectNode;

/// A request to a service provider.
///
/// @param path segments behind the base, not yet percent-encoded: an id may hold any character
/// @param query parameters, not yet percent-encoded
/// @param headers further ones
/// @param limit for all attempts and the waits between them
public record ScimCall(
    Method method,
    List<String> path,
    SequencedMap<String, String> query,
    SequencedMap<String, String> headers,
    Optional<ObjectNode> body,
    Duration limit) {

  /// Long enough to wait out the minute that rate limits commonly count in.
  public static final Duration DEFAULT_LIMIT = Duration.ofMinutes(2);

  public enum Method {
    GET,
    POST,
    PUT,
    PATCH,
    DELETE;

    /// Whether it leaves everything as it is (RFC 9110, section 9.2.1): a lost answer loses
    /// nothing.
    public boolean isSafe() {
      return this == GET;
    }
  }

  public ScimCall {
    path = List.copyOf(path);
    query = new LinkedHashMap<>(query);
    headers = new LinkedHashMap<>(headers);
  }

  public static ScimCall get(String... path) {
    return of(Method.GET, Optional.empty(), path);
  }

  public static ScimCall post(ObjectNode body, String... path) {
    return of(Method.POST, Optional.of(body), path);
  }

  public static ScimCall put(ObjectNode body, String... path) {
    return of(Method.PUT, Optional.of(body), path);
  }

  public static ScimCall patch(ObjectNode body, String... path) {
    return of(Method.PATCH, Optional.of(body), path);
  }

  public static ScimCall delete(String... path) {
    return of(Method.DELETE, Optional.empty(), path);
  }

  private static ScimCall of(Method method, Optional<ObjectNode> body, String... path) {
    return new ScimCall(
        method, List.of(path), new LinkedHashMap<>(), new LinkedHashMap<>(), body, DEFAULT_LIMIT);
  }

  /// A copy with this query parameter.
  public ScimCall with(String parameter, String value) {
    SequencedMap<String, String> more = new LinkedHashMap<>(query);
    more.put(parameter, value);
    return new ScimCall(method, path, more, headers, body, limit);
  }

  /// A copy with this header.
  public ScimCall withHeader(String header, String value) {
    SequencedMap<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new ScimCall(method, path, query, more, body, limit);
  }

  /// A copy that may take this long in all.
  public ScimCall within(Duration longest) {
    return new ScimCall(method, path, query, headers, body, longest);
  }

  URI url(URI base) {
    StringBuilder url = new StringBuilder(base.getScheme()).append("://");
    url.append(base.getRawAuthority());
    url.append(base.getRawPath().replaceFirst("/+$", ""));
    path.forEach(segment -> url.append('/').append(encoded(segment)));
    List<String> parameters = new ArrayList<>();
    if (base.getRawQuery() != null) {
      parameters.add(base.getRawQuery());
    }
    query.forEach((name, value) -> parameters.add(encoded(name) + "=" + encoded(value)));
    if (!parameters.isEmpty()) {
      url.append('?').append(String.join("&", parameters));
    }
    return URI.create(url.toString());
  }

  /// For a path and a query alike. A segment of dots alone would climb up the path.
  private static String encoded(String text) {
    String encoded = URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    return encoded.equals(".") || encoded.equals("..") ? encoded.replace(".", "%2E") : encoded;
  }
}
