package dev.lockstep.api;

import dev.lockstep.administration.Permission;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// One method of one path, such as `GET /directories/{directory}`.
///
/// @param permission what who asks must be allowed, in the Directory that it concerns
/// @param observed of a GET, the properties that nobody sets: Lockstep adds what it sees
record Route(
    String method, String path, Permission permission, Set<String> observed, Handler handler) {

  /// What reads needs no more than reading; all else changes what is set up, unless [#needing]
  /// says otherwise.
  Route(String method, String path, Handler handler) {
    this(
        method,
        path,
        method.equals("GET") ? Permission.READ : Permission.CONFIGURE,
        Set.of(),
        handler);
  }

  Route needing(Permission needed) {
    return new Route(method, path, needed, observed, handler);
  }

  /// Says which properties of its answer are no reason to refuse a change ([EntityTag]).
  Route observing(String... properties) {
    return new Route(method, path, permission, Set.of(properties), handler);
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
