package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Server-sent events over HTTP, of an application that provisions into this server's own endpoint.
@Timeout(180) // a stream that says nothing would be read for ever
class EventsTest {
  @TempDir private Path folder;

  private final HttpClient http = HttpClient.newHttpClient();
  private final JsonMapper mapper = JsonMapper.builder().build();
  private final MovableClock clock = new MovableClock(InstantSource.system());
  private Lockstep lockstep;
  private String key = "";

  private record Event(String id, String name, JsonNode data) {}

  /// A stream as a reader has it.
  private final class Reader implements AutoCloseable {
    private final BufferedReader lines;

    Reader(InputStream stream) {
      lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }

    /// The next of which this holds.
    Event until(Predicate<Event> wanted) throws IOException {
      for (Event event : events()) {
        if (wanted.test(event)) {
          return event;
        }
      }
      throw new AssertionError("the stream has ended without it");
    }

    List<Event> rest() throws IOException {
      List<Event> rest = new ArrayList<>();
      events().forEach(rest::add);
      return rest;
    }

    /// The next line that isn't part of an event.
    String comment() throws IOException {
      String line = lines.readLine();
      while (line != null && !line.startsWith(":")) {
        line = lines.readLine();
      }
      return String.valueOf(line);
    }

    private Iterable<Event> events() {
      return () ->
          Stream.generate(this::next).takeWhile(event -> !event.name().isEmpty()).iterator();
    }

    /// Without a name at the end.
    private Event next() {
      try {
        String id = "";
        String name = "";
        String line = lines.readLine();
        while (line != null) {
          if (line.startsWith("id: ")) {
            id = line.substring(4);
          } else if (line.startsWith("event: ")) {
            name = line.substring(7);
          } else if (line.startsWith("data: ")) {
            return new Event(id, name, mapper.readTree(line.substring(6)));
          }
          line = lines.readLine();
        }
        return new Event("", "", mapper.missingNode());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() throws IOException {
      lines.close();
    }
  }

  @BeforeEach
  void start() throws Exception {
    lockstep = Lockstep.start(Config.forTesting(folder.resolve("data")), clock);
    key = lockstep.firstKey().orElseThrow();
    send("POST", "/directories", "{\"id\":\"acme\"}");
    send("POST", "/directories", "{\"id\":\"aws\"}");
  }

  @AfterEach
  void stop() {
    http.shutdownNow();
    lockstep.close();
  }

  private HttpRequest.Builder request(String path, String credential) {
    return HttpRequest.newBuilder(URI.create(lockstep.url() + "/api/v1" + path))
        .header("Authorization", "Bearer " + credential);
  }

  private JsonNode send(String method, String path, String body) throws Exception {
    HttpResponse<String> answer =
        http.send(
            request(path, key).method(method, BodyPublishers.ofString(body)).build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(path + ": " + answer.body()).isLessThan(300);
    return answer.body().isEmpty() ? mapper.missingNode() : mapper.readTree(answer.body());
  }

  private HttpResponse<String> refused(String path, String... headers) throws Exception {
    HttpRequest.Builder request = request(path, key);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return OpenApiFile.checked(http.send(request.build(), BodyHandlers.ofString()));
  }

  private Reader open(String query, String credential, String... headers) throws Exception {
    HttpRequest.Builder request = request("/events" + query, credential);
    if (headers.length > 0) {
      request.headers(headers);
    }
    HttpResponse<InputStream> answer = http.send(request.build(), BodyHandlers.ofInputStream());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/event-stream");
    return new Reader(answer.body());
  }

  private JsonNode issue(String directory) throws Exception {
    return send(
        "POST",
        "/admin-keys",
        "{\"name\":\"x\",\"grants\":[{\"role\":\"viewer\",\"directory\":\"%s\"}]}"
            .formatted(directory));
  }

  /// An application into this server's own endpoint.
  ///
  /// @return somebody who is assigned to it
  private String application() throws Exception {
    send("PATCH", "/directories/aws", "{\"provisioning\":\"automatic\"}");
    String token =
        send("POST", "/directories/aws/tokens", "{\"name\":\"t\"}").path("secret").asString("");
    send(
        "POST",
        "/applications",
        """
        {"id": "app", "directory": "acme", "target": {"url": "%s/scim/aws/v2", "token": "%s"}}
        """
            .formatted(lockstep.url(), token));
    String ann =
        send("POST", "/directories/acme/users", "{\"userName\":\"ann\",\"displayName\":\"Ann\"}")
            .path("id")
            .asString("");
    send("PUT", "/applications/app/assignments/" + ann, "");
    return ann;
  }

  @Test
  void statesAreToldAtTheBeginningAndWhenTheyHaveChanged() throws Exception {
    String ann = application();
    try (Reader reader = open("?directory=acme", key)) {
      Event feed = reader.until(event -> event.name().equals("feed"));
      assertThat(feed.data().path("directory").asString("")).isEqualTo("acme");
      Event cycle = reader.until(event -> event.name().equals("cycle"));
      assertThat(cycle.data().path("application").asString("")).isEqualTo("app");
      assertThat(cycle.data().path("state").asString("")).isEqualTo("paused");

      send("PUT", "/directories/acme/users/" + ann, "{\"userName\":\"anna\"}");
      Event moved = reader.until(event -> event.name().equals("feed"));
      assertThat(moved.data().path("position")).isNotEqualTo(feed.data().path("position"));

      send("POST", "/applications/app/start", "");
      Event created =
          reader.until(
              event ->
                  event.name().equals("cycle")
                      && event.data().path("cycle").path("created").asLong() == 1);
      assertThat(created.data().path("state").asString("")).isEqualTo("running");
    }
  }

  @Test
  void anEntryOfTheLogIsToldOnceAndWhoComesBackGetsThoseInBetween() throws Exception {
    String ann = application();
    Event first;
    try (Reader reader = open("?types=log", key)) {
      send("POST", "/applications/app/provision", "{\"object\":\"" + ann + "\"}");
      first = reader.until(event -> event.name().equals("log"));
    }
    assertThat(first.data().path("action").asString("")).isEqualTo("create");
    assertThat(first.data().path("directory").asString("")).isEqualTo("acme");

    for (String title : List.of("Chair", "Director", "Clerk")) {
      send(
          "PUT",
          "/directories/acme/users/" + ann,
          "{\"userName\":\"ann\",\"displayName\":\"%s\"}".formatted(title));
      send("POST", "/applications/app/provision", "{\"object\":\"" + ann + "\"}");
    }
    try (Reader reader = open("?types=log&follow=false", key, "Last-Event-ID", first.id())) {
      List<Event> missed = reader.rest();
      assertThat(missed).hasSize(3);
      assertThat(missed)
          .allSatisfy(
              event -> assertThat(event.data().path("action").asString("")).isEqualTo("update"));
      assertThat(missed).extracting(Event::id).doesNotHaveDuplicates().doesNotContain(first.id());
    }
    try (Reader reader = open("?types=log&follow=false", key)) {
      assertThat(reader.rest()).as("without an id: what comes from now on").isEmpty();
    }
  }

  @Test
  void whoMayReadOneDirectoryHearsOfNoOther() throws Exception {
    String ann = application();
    String start;
    try (Reader reader = open("?follow=false", key)) {
      start = reader.rest().getLast().id();
    }
    send("POST", "/applications/app/provision", "{\"object\":\"" + ann + "\"}");
    String[] behind = start.isEmpty() ? new String[0] : new String[] {"Last-Event-ID", start};
    String theirs = issue("aws").path("secret").asString("");

    try (Reader reader = open("?follow=false", theirs, behind)) {
      assertThat(reader.rest())
          .isNotEmpty()
          .allSatisfy(
              event -> assertThat(event.data().path("directory").asString("")).isEqualTo("aws"));
    }
    String unseen = "/events?directory=acme";
    HttpResponse<String> answer =
        http.send(request(unseen, theirs).build(), BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("there is no directory 'acme'");
    answer = http.send(request("/events?application=app", theirs).build(), BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("there is no application 'app'");
  }

  @Test
  void aLongSilenceIsBrokenByAComment() throws Exception {
    try (Reader reader = open("", key)) {
      reader.until(event -> event.name().equals("feed"));
      clock.move(Duration.ofSeconds(15));

      assertThat(reader.comment()).isEqualTo(":");
    }
  }

  @Test
  void aRequestOfAClientIsToldOnce() throws Exception {
    send("PATCH", "/directories/aws", "{\"provisioning\":\"automatic\"}");
    String token =
        send("POST", "/directories/aws/tokens", "{\"name\":\"t\"}").path("secret").asString("");
    try (Reader reader = open("?types=request&directory=aws", key)) {
      for (String path : List.of("/Users", "/Groups")) {
        http.send(
            HttpRequest.newBuilder(URI.create(lockstep.url() + "/scim/aws/v2" + path))
                .header("Authorization", "Bearer " + token)
                .build(),
            BodyHandlers.ofString());
      }

      for (String path : List.of("/Users", "/Groups")) {
        Event request = reader.until(event -> event.name().equals("request"));
        assertThat(request.data().path("path").asString("")).isEqualTo("/scim/aws/v2" + path);
        assertThat(request.data().path("client").asString("")).isEqualTo("token 't'");
      }
    }
  }

  @Test
  void aStreamEndsWhenItsKeyIsRevoked() throws Exception {
    JsonNode issued = issue("acme");
    try (Reader reader = open("", issued.path("secret").asString(""))) {
      reader.until(event -> event.name().equals("feed"));
      send("DELETE", "/admin-keys/" + issued.path("id").asString(""), "");

      Event last = reader.rest().getLast();
      assertThat(last.name()).isEqualTo("end");
      assertThat(last.data().path("reason").asString("")).contains("the key was revoked");
    }
  }

  @Test
  void aStreamEndsWhenTheServerIsStopped() throws Exception {
    try (Reader reader = open("", key)) {
      reader.until(event -> event.name().equals("feed"));
      lockstep.close();

      assertThat(reader.rest().getLast().name()).isEqualTo("end");
    }
    lockstep = Lockstep.start(Config.forTesting(folder.resolve("data")), clock);
  }

  @Test
  void oneKeyHasItsShareOfTheStreams() throws Exception {
    List<Reader> open = new ArrayList<>();
    for (int index = 0; index < 19; index++) {
      open.add(open("?types=log", key));
    }
    try (Reader reader = open("?follow=false", key)) {
      assertThat(reader.rest()).as("one that has ended counts no more").isNotEmpty();
    }
    open.add(open("?types=log", key));

    HttpResponse<String> answer = refused("/events");
    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.body()).contains("20 with one key: close one");
    String other = issue("acme").path("secret").asString("");
    try (Reader reader = open("", other)) {
      assertThat(reader.until(event -> event.name().equals("feed"))).isNotNull();
    }
    for (Reader reader : open) {
      reader.close();
    }
  }

  @Test
  void whatIsWrongWithTheRequestIsNamed() throws Exception {
    HttpResponse<String> place = refused("/events", "Last-Event-ID", "yesterday");
    assertThat(place.statusCode()).isEqualTo(400);
    assertThat(place.body()).contains("'Last-Event-ID' takes the id of an event, not 'yesterday'");
    assertThat(refused("/events?types=log,cycles").body())
        .contains("'types' are some of feed, source, cycle, job, log, request, not 'cycles'")
        .contains("did you mean 'cycle'?");
    assertThat(refused("/events?follow=no").body()).contains("'follow' is true or false, not 'no'");
    assertThat(refused("/events?directory=nowhere").statusCode()).isEqualTo(404);
  }
}
