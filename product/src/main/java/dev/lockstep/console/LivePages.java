package dev.lockstep.console;

import dev.lockstep.administration.Access;
import dev.lockstep.administration.Principal;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Supplier;

/// The stream that pages wait on: they ask for the part that an event is about, and only then.
///
/// Looking at a page isn't using it: a session that only watches ends after its idle time.
final class LivePages implements HttpService {
  private final Sessions sessions;
  private final LiveEvents events;

  LivePages(Sessions sessions, LiveEvents events) {
    this.sessions = sessions;
    this.events = events;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/events", this::stream);
  }

  private void stream(ServerRequest request, ServerResponse response) {
    Optional<String> session = SigningIn.session(request);
    Supplier<Optional<Principal>> watcher = () -> session.flatMap(sessions::watch);
    Optional<Principal> principal = watcher.get();
    if (principal.isEmpty()) {
      response.status(401).send();
      return;
    }
    Supplier<Optional<Access>> access = () -> watcher.get().map(Principal::access);
    try {
      Optional<LiveEvents.Stream> stream = events.open(principal.get(), access, query(request));
      if (stream.isEmpty()) {
        response.status(429).send();
      } else {
        write(stream.get(), response);
      }
    } catch (NoSuchElementException e) {
      response.status(404).send();
    } catch (IllegalArgumentException e) {
      response.status(400).send();
    }
  }

  private static Map<String, String> query(ServerRequest request) {
    Map<String, String> query = new HashMap<>();
    for (String name : List.of("types", "directory", "application")) {
      request.query().first(name).ifPresent(value -> query.put(name, value));
    }
    return query;
  }

  private static void write(LiveEvents.Stream stream, ServerResponse response) {
    response.header(HeaderNames.CONTENT_TYPE, "text/event-stream");
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
    response.header("X-Accel-Buffering", "no"); // nginx would wait for more
    try {
      OutputStream out = response.outputStream();
      stream.writeTo(out);
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
