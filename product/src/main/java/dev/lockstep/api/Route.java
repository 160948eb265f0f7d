package dev.lockstep.api;

import dev.lockstep.administration.Permission;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One method of one path, such as `GET /directories/{directory}`.
///
/// @param permission what who asks must be allowed, in the Directory that it concerns
record Route(String method, String path, Permission permission, Handler handler) {

  /// What reads needs no more than reading; all else changes what is set up, unless [#needing]
  /// says otherwise.
  Route(String method, String path, Handler handler) {
    this(method, path, method.equals("GET") ? Permission.READ : Permission.CONFIGURE, handler);
  }

  Route needing(Permission needed) {
    return new Route(method, path, needed, handler);
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
