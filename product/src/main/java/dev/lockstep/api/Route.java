package dev.lockstep.api;

import dev.lockstep.administration.Permission;
import dev.lockstep.scim.NearestName;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// One method of one path, such as `GET /directories/{directory}`.
///
/// @param permission what who asks must be allowed, in the Directory that it concerns
/// @param parameters that may stand in the query; any other is refused
/// @param observed of a GET, the properties that nobody sets: Lockstep adds what it sees
record Route(
    String method,
    String path,
    Permission permission,
    List<String> parameters,
    Set<String> observed,
    Handler handler) {

  /// The end of the path of a route whose body is a file.
  static final String UPLOAD = "/upload";

  /// What reads needs no more than reading; all else changes what is set up, unless [#needing]
  /// says otherwise.
  Route(String method, String path, Handler handler) {
    this(
        method,
        path,
        method.equals("GET") ? Permission.READ : Permission.CONFIGURE,
        List.of(),
        Set.of(),
        handler);
  }

  Route needing(Permission needed) {
    return new Route(method, path, needed, parameters, observed, handler);
  }

  /// Says which properties of its answer are no reason to refuse a change ([EntityTag]).
  Route observing(String... properties) {
    return new Route(method, path, permission, parameters, Set.of(properties), handler);
  }

  /// Says what may stand in its query.
  Route taking(String... names) {
    return new Route(method, path, permission, List.of(names), observed, handler);
  }

  /// A list, page by page ([ApiAnswer#page]).
  ///
  /// @param names what may stand in its query beside `limit` and `cursor`
  Route paged(String... names) {
    return taking(
        Stream.concat(Arrays.stream(names), Stream.of("limit", Cursors.CURSOR))
            .toArray(String[]::new));
  }

  /// @throws IllegalArgumentException naming a parameter that it doesn't take
  void check(Map<String, String> query) {
    for (String name : query.keySet()) {
      if (!parameters.contains(name)) {
        throw new IllegalArgumentException(
            method
                + " "
                + path
                + " takes "
                + (parameters.isEmpty()
                    ? "no parameter"
                    : "the parameters " + String.join(", ", parameters))
                + ", not '"
                + name
                + "'"
                + NearestName.hint(name, parameters));
      }
    }
  }

  /// Whether the body is a file rather than JSON; then it is a binary node.
  boolean takesFile() {
    return path.endsWith(UPLOAD);
  }

  interface Handler {
    ApiAnswer handle(ApiCall call) throws InterruptedException;
  }

  /// The variables of the path, if it is this route's.
  Optional<Map<String, String>> match(List<String> segments) {
    List<String> own = Arrays.stream(path.split("/", -1)).filter(part -> !part.isEmpty()).toList();
    if (own.size() != segments.size()) {
      return Optional.empty();
    }
    Map<String, String> variables = new LinkedHashMap<>();
    for (int index = 0; index < own.size(); index++) {
      String part = own.get(index);
      if (part.startsWith("{")) {
        variables.put(part.substring(1, part.length() - 1), segments.get(index));
      } else if (!part.equals(segments.get(index))) {
        return Optional.empty();
      }
    }
    return Optional.of(variables);
  }
}
