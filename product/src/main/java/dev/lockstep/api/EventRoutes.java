package dev.lockstep.api;

import dev.lockstep.administration.Administrators;
import dev.lockstep.administration.Principal;
import dev.lockstep.directory.Directories;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.provisioning.Application;
import dev.lockstep.provisioning.ApplicationId;
import dev.lockstep.provisioning.Applications;
import dev.lockstep.scim.NearestName;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;

/// What happens, as it happens: server-sent events (HTML Living Standard, section 9.2).
final class EventRoutes {
  private final Events events;
  private final Administrators administrators;
  private final Directories directories;
  private final Applications applications;
  private final EventStream.Followed followed;
  private final InstantSource clock;

  EventRoutes(
      Events events,
      Administrators administrators,
      Directories directories,
      Applications applications,
      EventStream.Followed followed,
      InstantSource clock) {
    this.events = events;
    this.administrators = administrators;
    this.directories = directories;
    this.applications = applications;
    this.followed = followed;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", "/events", this::events)
            .taking("types", "directory", "application", "follow"));
  }

  private ApiAnswer events(ApiCall call) {
    String credential = call.principal().credential();
    EventReader reader =
        new EventReader(
            credential,
            () -> administrators.current(credential).map(Principal::access),
            "the key was revoked or has expired");
    Optional<ApiAnswer.Writer> stream = stream(call, reader);
    if (stream.isEmpty()) {
      return ApiAnswer.problem(
              429,
              "Too many streams",
              "at most %d streams of events may be open, %d with one key: close one"
                  .formatted(Events.MOST_STREAMS, Events.MOST_OF_ONE))
          .with("Retry-After", "1");
    }
    return ApiAnswer.stream("text/event-stream", stream.get())
        .with("Cache-Control", "no-store")
        .with("X-Accel-Buffering", "no"); // nginx would wait for more
  }

  /// Empty where too many streams are open.
  Optional<ApiAnswer.Writer> stream(ApiCall call, EventReader reader) {
    EventStream.Wanted wanted = wanted(call);
    EventPlace place = call.header("last-event-id").map(this::place).orElseGet(followed::end);
    EventStream stream =
        new EventStream(
            events, new EventStream.Readings(applications, followed), reader, wanted, place, clock);
    return events.join(reader.credential()) ? Optional.of(stream::writeTo) : Optional.empty();
  }

  private EventPlace place(String id) {
    try {
      EventPlace place = EventPlace.parse(id);
      followed.log().after(place.log(), 1);
      return place;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'Last-Event-ID' takes the id of an event, not '" + id + "'", e);
    }
  }

  private EventStream.Wanted wanted(ApiCall call) {
    Optional<DirectoryId> directory = call.parameter("directory").map(id -> directory(call, id));
    Optional<ApplicationId> application =
        call.parameter("application").map(id -> application(call, id).id());
    return new EventStream.Wanted(types(call), directory, application, follow(call));
  }

  private DirectoryId directory(ApiCall call, String id) {
    if (!DirectoryId.isValid(id) || !call.access().sees(id)) {
      throw new NoSuchElementException("there is no directory '" + id + "'");
    }
    return directories.get(new DirectoryId(id)).id();
  }

  private Application application(ApiCall call, String id) {
    return applications.list().stream()
        .filter(one -> one.id().value().equals(id))
        .filter(one -> call.access().sees(one.directory().value()))
        .findFirst()
        .orElseThrow(() -> new NoSuchElementException("there is no application '" + id + "'"));
  }

  private static Set<EventType> types(ApiCall call) {
    Set<EventType> types = EnumSet.noneOf(EventType.class);
    for (String word :
        call.parameter("types").map(all -> all.split(",", -1)).orElseGet(EventRoutes::words)) {
      types.add(
          Arrays.stream(EventType.values())
              .filter(type -> type.word().equals(word.strip()))
              .findFirst()
              .orElseThrow(() -> unknown(word.strip())));
    }
    return types;
  }

  private static String[] words() {
    return Arrays.stream(EventType.values()).map(EventType::word).toArray(String[]::new);
  }

  private static IllegalArgumentException unknown(String word) {
    List<String> words = List.of(words());
    return new IllegalArgumentException(
        "'types' are some of "
            + String.join(", ", words)
            + ", not '"
            + word
            + "'"
            + NearestName.hint(word, words));
  }

  private static boolean follow(ApiCall call) {
    return switch (call.parameter("follow").orElse("true")) {
      case "true" -> true;
      case "false" -> false;
      case String other ->
          throw new IllegalArgumentException("'follow' is true or false, not '" + other + "'");
    };
  }
}
