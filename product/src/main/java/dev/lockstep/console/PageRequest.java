package dev.lockstep.console;

import dev.lockstep.administration.Access;
import io.helidon.webserver.http.ServerRequest;
import java.util.OptionalLong;

/// A request for a page by somebody who is signed in.
///
/// @param access what they may see
record PageRequest(ServerRequest request, Access access) {

  /// What stands in the path in the place of `{name}`.
  String variable(String name) {
    return request.path().pathParameters().get(name);
  }

  /// Empty where there is none.
  String parameter(String name) {
    return request.query().first(name).orElse("");
  }

  OptionalLong number(String name) {
    String text = parameter(name);
    return text.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
  }
}
