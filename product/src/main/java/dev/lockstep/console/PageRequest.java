package dev.lockstep.console;

import dev.lockstep.administration.Access;
import dev.lockstep.administration.Actor;
import dev.lockstep.administration.Principal;
import io.helidon.webserver.http.ServerRequest;
import java.util.OptionalLong;

/// A request for a page, or with a form of one, by somebody who is signed in.
///
/// @param origin where this browser has reached the server
/// @param principal who, and what they may
/// @param form empty where a page is asked for
record PageRequest(ServerRequest request, String origin, Principal principal, Form form) {

  Access access() {
    return principal.access();
  }

  Actor actor() {
    return principal.actor();
  }

  /// What stands in the path in the place of `{name}`; empty where the path has none.
  String variable(String name) {
    return request.path().pathParameters().first(name).orElse("");
  }

  /// Empty where there is none.
  String parameter(String name) {
    return request.query().first(name).orElse("");
  }

  /// As [#parameter], of a search that was sent as a form, too.
  String typed(String name) {
    return form.optional(name).orElseGet(() -> parameter(name));
  }

  OptionalLong number(String name) {
    String text = parameter(name);
    return text.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
  }
}
