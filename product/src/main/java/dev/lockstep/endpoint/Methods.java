package dev.lockstep.endpoint;

import dev.lockstep.scim.ScimException;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Supplier;

/// What can be done at one path. `HEAD` is a `GET` without its body, `OPTIONS` names the methods,
/// and any other is answered with 405 and their names (RFC 9110, sections 9.3 and 15.5.6).
final class Methods {
  private final SequencedMap<String, Supplier<ScimResponse>> methods = new LinkedHashMap<>();

  Methods get(Supplier<ScimResponse> handler) {
    return with("GET", handler);
  }

  Methods post(Supplier<ScimResponse> handler) {
    return with("POST", handler);
  }

  Methods put(Supplier<ScimResponse> handler) {
    return with("PUT", handler);
  }

  Methods patch(Supplier<ScimResponse> handler) {
    return with("PATCH", handler);
  }

  Methods delete(Supplier<ScimResponse> handler) {
    return with("DELETE", handler);
  }

  private Methods with(String method, Supplier<ScimResponse> handler) {
    methods.put(method, handler);
    return this;
  }

  ScimResponse answer(ScimRequest request) {
    Supplier<ScimResponse> handler = methods.get(request.method());
    if (handler != null) {
      MediaTypes.checkBody(request);
      return handler.get();
    }
    if (request.method().equals("OPTIONS")) {
      return ScimResponse.empty(204).with("Allow", allowed());
    }
    if (request.method().equals("HEAD") && methods.containsKey("GET")) {
      return methods.get("GET").get().withoutBody();
    }
    return ScimResponse.error(
            new ScimException(
                405,
                Optional.empty(),
                request.method()
                    + " isn't possible at '"
                    + request.path()
                    + "'; "
                    + allowed()
                    + (methods.size() == 1 ? " is" : " are")))
        .with("Allow", allowed());
  }

  private String allowed() {
    return String.join(", ", methods.sequencedKeySet())
        + (methods.containsKey("GET") ? ", HEAD, OPTIONS" : ", OPTIONS");
  }
}
