package dev.lockstep.api;

import dev.lockstep.administration.Access;
import dev.lockstep.administration.FollowedLog.Line;
import dev.lockstep.api.CurrentStates.State;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.RequestInspector;
import dev.lockstep.directory.RequestInspector.Inspected;
import dev.lockstep.provisioning.Application;
import dev.lockstep.provisioning.ApplicationId;
import dev.lockstep.provisioning.Applications;
import dev.lockstep.provisioning.ProvisioningLog;
import dev.lockstep.scim.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/// Events for one reader, until they leave, may no longer read, or the server stops.
///
/// States are told at the beginning and whenever they have changed. Each entry of the log is told
/// and each request of a client once; the id of an event is the place that was reached with it, so
/// that who comes back with `Last-Event-ID` gets every entry in between, and the requests that are
/// still kept.
final class EventStream {
  /// Entries in memory at a time.
  private static final int AT_ONCE = 200;

  /// After which silence is broken, so that a connection that is gone is noticed at both ends;
  /// proxies often close what is silent for a minute.
  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(15);

  /// After how many milliseconds a browser comes back that was cut off.
  private static final String RETRY = "retry: 1000\n\n";

  private final Events events;
  private final Readings readings;
  private final EventReader reader;
  private final Wanted wanted;
  private final InstantSource clock;
  private final Map<String, ObjectNode> told = new HashMap<>();
  private EventPlace place;
  private Instant spoke;

  record Readings(Applications applications, Followed followed) {}

  /// What is told once each.
  record Followed(ProvisioningLog log, RequestInspector inspector) {

    EventPlace end() {
      return new EventPlace(log.end(), inspector.end());
    }
  }

  /// What the reader has asked for.
  ///
  /// @param directory of this one only
  /// @param application of this one only
  /// @param follow whether to go on with what comes
  record Wanted(
      Set<EventType> types,
      Optional<DirectoryId> directory,
      Optional<ApplicationId> application,
      boolean follow) {

    Wanted {
      types = Set.copyOf(types);
    }

    private boolean holds(EventType type, Optional<String> from, Optional<String> of) {
      return types.contains(type)
          && (directory.isEmpty() || directory.map(DirectoryId::value).equals(from))
          && (application.isEmpty() || application.map(ApplicationId::value).equals(of));
    }
  }

  /// @param place behind which to begin
  EventStream(
      Events events,
      Readings readings,
      EventReader reader,
      Wanted wanted,
      EventPlace place,
      InstantSource clock) {
    this.events = events;
    this.readings = readings;
    this.reader = reader;
    this.wanted = wanted;
    this.place = place;
    this.clock = clock;
    this.spoke = clock.instant();
  }

  /// @throws IOException where the reader is gone
  void writeTo(OutputStream out) throws IOException {
    try {
      write(out);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } finally {
      events.leave(reader.credential());
    }
  }

  private void write(OutputStream out) throws IOException, InterruptedException {
    Events.Moment moment = events.now();
    out.write(bytes(RETRY)); // without a first word the server would keep the headers back, too
    while (true) {
      Optional<Access> access = reader.access().get();
      if (access.isEmpty()) {
        end(out, reader.gone());
        return;
      }
      tellStates(moment.states(), access.get(), out);
      tellLog(access.get(), out);
      tellRequests(access.get(), out);
      breakSilence(out);
      out.flush();
      if (!wanted.follow()) {
        return;
      }
      moment = events.after(moment);
      if (events.closed()) {
        end(out, "Lockstep is being stopped");
        return;
      }
    }
  }

  /// With a comment, which readers pass over.
  private void breakSilence(OutputStream out) throws IOException {
    Instant now = clock.instant();
    if (!now.isBefore(spoke.plus(LONGEST_SILENCE))) {
      out.write(bytes(":\n\n"));
      spoke = now;
    }
  }

  private void tellStates(List<State> states, Access access, OutputStream out) throws IOException {
    Set<String> subjects = new HashSet<>();
    for (State state : states) {
      String directory = state.directory();
      if (access.sees(directory)
          && wanted.holds(state.type(), Optional.of(directory), state.application())) {
        subjects.add(state.subject());
        if (!state.json().equals(told.put(state.subject(), state.json()))) {
          tell(state.type(), state.json(), out);
        }
      }
    }
    told.keySet().retainAll(subjects);
  }

  private void tellLog(Access access, OutputStream out) throws IOException {
    if (!wanted.types().contains(EventType.LOG)) {
      return;
    }
    List<Line> lines = readings.followed().log().after(place.log(), AT_ONCE);
    if (lines.isEmpty()) {
      return;
    }
    Map<String, String> directories =
        readings.applications().list().stream()
            .collect(Collectors.toMap(one -> one.id().value(), EventStream::directory));
    while (!lines.isEmpty()) {
      for (Line line : lines) {
        place = place.withLog(line.place());
        String application = line.json().path("application").asString("");
        // of one that was removed since, the entry itself may tell
        String directory =
            directories.getOrDefault(application, line.json().path("sourceSystem").asString(""));
        if (access.sees(directory)
            && wanted.holds(EventType.LOG, Optional.of(directory), Optional.of(application))) {
          tell(EventType.LOG, line.json().put("directory", directory), out);
        }
      }
      lines = readings.followed().log().after(place.log(), AT_ONCE);
    }
  }

  private void tellRequests(Access access, OutputStream out) throws IOException {
    if (!wanted.types().contains(EventType.REQUEST)) {
      return;
    }
    List<Inspected> requests = readings.followed().inspector().after(place.request(), AT_ONCE);
    while (!requests.isEmpty()) {
      for (Inspected request : requests) {
        place = place.withRequest(request.id());
        String directory = request.directory().value();
        if (access.sees(directory)
            && wanted.holds(EventType.REQUEST, Optional.of(directory), Optional.empty())) {
          tell(EventType.REQUEST, InspectedJson.summary(request), out);
        }
      }
      requests = readings.followed().inspector().after(place.request(), AT_ONCE);
    }
  }

  private static String directory(Application application) {
    return application.directory().value();
  }

  private void tell(EventType type, ObjectNode json, OutputStream out) throws IOException {
    StringBuilder event = new StringBuilder("event: ").append(type.word()).append('\n');
    event.append("id: ").append(place).append('\n');
    out.write(bytes(event.append("data: ").append(Json.text(json)).append("\n\n").toString()));
    spoke = clock.instant();
  }

  /// So that a reader doesn't take it for an accident.
  private static void end(OutputStream out, String reason) throws IOException {
    out.write(
        bytes("event: end\ndata: " + Json.text(Json.object().put("reason", reason)) + "\n\n"));
    out.flush();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
