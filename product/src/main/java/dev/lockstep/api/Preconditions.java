package dev.lockstep.api;

import dev.lockstep.scim.ScimException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/// Gives what is read its `ETag`, and refuses changes to what is no longer as the client read it,
/// the same way for all routes.
///
/// The state that a change depends on is what the GET of the same path answers. It is compared and
/// changed while no other change of the API to the same resource, or to a part of it, is under way:
/// of two writers who have read the same, the second is refused. Users and groups, which others
/// write too, are compared once more in the transaction that writes them, by
/// [ApiCall#matched]'s version.
final class Preconditions {
  /// Of locks; two resources that share one wait for each other now and then.
  private static final int STRIPES = 256;

  private final Map<String, Route> readers = new HashMap<>();
  private final List<ReadWriteLock> locks =
      Stream.<ReadWriteLock>generate(ReentrantReadWriteLock::new).limit(STRIPES).toList();

  private final Reading reading;

  /// How a route that reads is answered.
  interface Reading {
    ApiAnswer read(Route route, ApiCall call) throws InterruptedException;
  }

  Preconditions(List<Route> routes, Reading reading) {
    this.reading = reading;
    routes.stream()
        .filter(route -> route.method().equals("GET"))
        .forEach(route -> readers.put(route.path(), route));
  }

  /// @param handler the route's, or one around it
  ApiAnswer answer(Route route, ApiCall call, Conditions conditions, Route.Handler handler)
      throws InterruptedException {
    return switch (route.method()) {
      case "GET" -> read(route, handler.handle(call), conditions);
      case "POST" -> {
        refuse(route, conditions);
        yield handler.handle(call);
      }
      default -> change(route, call, conditions, handler);
    };
  }

  private static void refuse(Route route, Conditions conditions) {
    if (conditions.given()) {
      throw new IllegalArgumentException(
          route.method()
              + " "
              + route.path()
              + " takes no If-Match and no If-None-Match: there is no ETag that it could depend on");
    }
  }

  private static ApiAnswer read(Route route, ApiAnswer answer, Conditions conditions) {
    if (!(answer.body() instanceof ApiAnswer.Body.Document(var json)) || answer.status() != 200) {
      return answer;
    }
    EntityTag current = EntityTag.of(json, route.observed());
    boolean known = conditions.noneMatch().map(tags -> tags.names(current)).orElse(false);
    return (known ? ApiAnswer.notModified() : answer).with("ETag", current.text());
  }

  private ApiAnswer change(Route route, ApiCall call, Conditions conditions, Route.Handler handler)
      throws InterruptedException {
    Route reader = readers.get(route.path());
    if (reader == null) {
      refuse(route, conditions);
      return handler.handle(call);
    }
    ReadWriteLock lock = locks.get(Math.floorMod(whole(route, call).hashCode(), STRIPES));
    Lock held = conditions.given() ? lock.writeLock() : lock.readLock();
    held.lockInterruptibly();
    try {
      return conditions.given()
          ? conditional(reader, route, call, conditions, handler)
          : changed(reader, handler.handle(call));
    } finally {
      held.unlock();
    }
  }

  /// The resource of which the route's is a part, such as an application of which its mapping is.
  private static String whole(Route route, ApiCall call) {
    return route.path().split("/", 3)[1]
        + "/"
        + call.variables().values().stream().findFirst().orElse("");
  }

  private ApiAnswer conditional(
      Route reader, Route route, ApiCall call, Conditions conditions, Route.Handler handler)
      throws InterruptedException {
    Optional<ObjectNode> current = current(reader, route, call);
    Optional<EntityTag> tag = current.map(json -> EntityTag.of(json, reader.observed()));
    boolean matches =
        conditions.match().map(tags -> tag.map(tags::namesSettingsOf).orElse(false)).orElse(true);
    boolean fresh =
        conditions.noneMatch().map(tags -> tag.map(tags::names).orElse(false)).orElse(false);
    if (fresh) {
      return ApiAnswer.problem(
          412, "There already", "your If-None-Match means what isn't there yet: this is");
    }
    if (!matches) {
      return refused(route, tag);
    }
    Optional<ObjectNode> seen = conditions.match().flatMap(_ -> current);
    return changed(reader, handler.handle(call.matching(seen)));
  }

  /// Only a PUT makes what isn't there; for the others that is the answer.
  private Optional<ObjectNode> current(Route reader, Route route, ApiCall call)
      throws InterruptedException {
    try {
      return reading.read(reader, call.withoutQuery()).body()
              instanceof ApiAnswer.Body.Document(var json)
          ? Optional.of(json)
          : Optional.empty();
    } catch (NoSuchElementException e) {
      if (route.method().equals("PUT")) {
        return Optional.empty();
      }
      throw e;
    } catch (ScimException e) {
      if (route.method().equals("PUT") && e.status() == 404) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static ApiAnswer refused(Route route, Optional<EntityTag> current) {
    String what =
        current
            .map(tag -> "this is no longer as you read it: its ETag is " + tag.text() + " now. ")
            .orElse("there is nothing here that your If-Match could name. ");
    ApiAnswer answer =
        ApiAnswer.problem(
            412,
            "Not as you read it",
            what
                + "Read it again with GET, see what is different, and send the "
                + route.method()
                + " with the new ETag as If-Match");
    return current.map(tag -> answer.with("ETag", tag.text())).orElse(answer);
  }

  /// The answer to a change is what a GET would answer now.
  private static ApiAnswer changed(Route reader, ApiAnswer answer) {
    return answer.body() instanceof ApiAnswer.Body.Document(var json) && answer.status() == 200
        ? answer.with("ETag", EntityTag.of(json, reader.observed()).text())
        : answer;
  }
}
