package dev.lockstep.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Meanwhile;
import dev.lockstep.SettableClock;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.RequestInspector.Inspected;
import dev.lockstep.directory.RequestInspector.Query;
import dev.lockstep.scim.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What is kept of the requests at an Endpoint, and for how long.
class InspectorTest {
  private static final DirectoryId ACME = new DirectoryId("acme");
  private static final DirectoryId BETA = new DirectoryId("beta");

  private final SettableClock clock = new SettableClock();
  private final AtomicInteger told = new AtomicInteger();
  private final Inspector inspector = new Inspector(clock, told::incrementAndGet);

  private void keep(DirectoryId directory, String path, byte[] body, byte[] answer) {
    Recording recording = new Recording();
    recording.refused(Optional.of(directory));
    inspector.keep(
        recording,
        new ScimRequest(
            "POST",
            "https://lockstep.example",
            path,
            Map.of(),
            Map.of("authorization", "Bearer secret", "content-type", "application/json"),
            new ScimRequest.Body(body)),
        inspector.now(),
        ScimResponse.of(200, Json.object()),
        answer);
  }

  private void keep(DirectoryId directory, String path) {
    keep(directory, path, bytes("{}"), bytes("{}"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private List<Inspected> all(DirectoryId directory) {
    return inspector.latest(directory, Query.newest(10_000));
  }

  @Test
  void theLatestAreKeptOfEachDirectory() {
    keep(BETA, "/scim/beta/v2/first");
    for (int index = 0; index < 250; index++) {
      keep(ACME, "/scim/acme/v2/" + index);
    }

    assertThat(all(ACME)).hasSize(200);
    assertThat(all(ACME).getFirst().path()).isEqualTo("/scim/acme/v2/249");
    assertThat(all(ACME).getLast().path()).isEqualTo("/scim/acme/v2/50");
    assertThat(all(BETA)).as("others don't push it out").hasSize(1);
    long oldest = all(ACME).getLast().id();
    assertThat(inspector.find(ACME, oldest)).isPresent();
    assertThat(inspector.find(ACME, oldest - 1)).isEmpty();
    assertThat(inspector.find(BETA, oldest)).as("another directory's").isEmpty();
    assertThat(told).hasValue(251);
  }

  @Test
  void whatIsAnsweredWhileTheInspectorIsSwitchedOffIsNotKept() {
    Meanwhile meanwhile = new Meanwhile();
    Inspector switched =
        new Inspector(meanwhile.watched(InstantSource.class, clock), told::incrementAndGet);
    Recording recording = new Recording();
    recording.refused(Optional.of(ACME));
    meanwhile.after("instant", () -> switched.inspect(ACME, false));

    switched.keep(
        recording,
        new ScimRequest(
            "GET",
            "https://lockstep.example",
            "/scim/acme/v2/Users",
            Map.of(),
            Map.of(),
            ScimRequest.Body.EMPTY),
        clock.instant(),
        ScimResponse.of(200, Json.object()),
        bytes("{}"));

    assertThat(switched.inspects(ACME)).isFalse();
    assertThat(switched.latest(ACME, Query.newest(10))).isEmpty();
  }

  @Test
  void largeBodiesPushOutMoreThanOneAndTheLargestAreNotKept() {
    byte[] large = bytes("\"" + "x".repeat(200_000) + "\"");
    for (int index = 0; index < 30; index++) {
      keep(ACME, "/" + index, large, bytes("{}"));
    }
    assertThat(all(ACME)).hasSize(10);

    keep(ACME, "/huge", bytes("\"" + "x".repeat(900_000) + "\""), bytes("{}"));
    assertThat(all(ACME).getFirst().body()).hasValue("[900002 bytes]");
  }

  @Test
  void theyAreReadInPagesAndFollowedInOrder() {
    for (int index = 0; index < 5; index++) {
      keep(index % 2 == 0 ? ACME : BETA, "/" + index);
    }
    List<Inspected> newest = inspector.latest(ACME, Query.newest(1));
    assertThat(newest).extracting(Inspected::path).containsExactly("/4");
    assertThat(
            inspector.latest(
                ACME, Query.newest(10).before(OptionalLong.of(newest.getFirst().id()))))
        .extracting(Inspected::path)
        .containsExactly("/2", "/0");
    assertThat(inspector.after(0, 3)).extracting(Inspected::path).containsExactly("/0", "/1", "/2");
    assertThat(inspector.after(inspector.after(0, 3).getLast().id(), 10))
        .extracting(Inspected::path)
        .containsExactly("/3", "/4");
    assertThat(inspector.after(inspector.end(), 10)).isEmpty();
  }

  @Test
  void nothingIsKeptForLongerThanADay() {
    keep(ACME, "/yesterday");
    clock.move(Duration.ofHours(23));
    keep(ACME, "/today");
    assertThat(all(ACME)).hasSize(2);

    clock.move(Duration.ofHours(1).plusMillis(1));
    assertThat(all(ACME)).extracting(Inspected::path).containsExactly("/today");
    assertThat(inspector.after(0, 10)).hasSize(1);
  }

  @Test
  void theyAreSearchedByTextMethodAndStatus() {
    keep(ACME, "/scim/acme/v2/Users", bytes("{\"userName\":\"Ann\"}"), bytes("{\"id\":\"17\"}"));
    keep(ACME, "/scim/acme/v2/Groups");
    for (String text : List.of("ANN", "users", "\"17\"", " ann ")) {
      assertThat(inspector.latest(ACME, Query.newest(10).with(text, "", "")))
          .as(text)
          .extracting(Inspected::path)
          .containsExactly("/scim/acme/v2/Users");
    }
    for (String status : List.of("200", "2xx", "2XX", "")) {
      assertThat(inspector.latest(ACME, Query.newest(10).with("", "post", status))).hasSize(2);
    }
    assertThat(inspector.latest(ACME, Query.newest(10).with("", "GET", ""))).isEmpty();
    assertThat(inspector.latest(ACME, Query.newest(10).with("", "", "4xx"))).isEmpty();
    assertThat(inspector.latest(ACME, Query.newest(1).with("acme", "", "")))
        .as("the limit counts what was found")
        .hasSize(1);
    assertThatThrownBy(() -> Query.newest(1).with("", "", "40"))
        .hasMessageContaining("a number such as 409, or 4xx")
        .hasMessageContaining("not '40'");
  }

  @Test
  void switchedOffItForgetsAndKeepsNothing() {
    keep(ACME, "/before");
    inspector.inspect(ACME, false);
    keep(ACME, "/meanwhile");
    assertThat(all(ACME)).isEmpty();
    assertThat(inspector.inspects(BETA)).isTrue();

    inspector.inspect(ACME, true);
    keep(ACME, "/after");
    assertThat(all(ACME)).extracting(Inspected::path).containsExactly("/after");
  }

  @Test
  void passwordsAreHiddenHoweverTheyAreWritten() {
    for (String body :
        List.of(
            "{\"password\":\"s3cret\"}",
            "{\"PassWord\":\"s3cret\"}",
            "{\"\\u0070assword\":\"s3cret\"}",
            "{\"urn:ietf:params:scim:schemas:core:2.0:User:password\":\"s3cret\"}",
            "{\"Operations\":[{\"op\":\"add\",\"path\":\"password\",\"value\":\"s3cret\"}]}",
            "{\"Operations\":[{\"data\":{\"password\":\"s3cret\"}}]}",
            "{\"password\":\"s3cret\"")) {
      keep(ACME, "/", bytes(body), bytes(body));
      Inspected shown = all(ACME).getFirst();
      assertThat(shown.body().orElseThrow()).as(body).contains("[hidden]").doesNotContain("s3cret");
      assertThat(shown.answer().orElseThrow()).as(body).doesNotContain("s3cret");
      assertThat(shown.headers()).containsOnlyKeys("content-type");
    }
  }

  @Test
  void whoWasNotLetInIsNotKept() {
    inspector.keep(
        new Recording(),
        new ScimRequest(
            "GET", "https://lockstep.example", "/", Map.of(), Map.of(), ScimRequest.Body.EMPTY),
        inspector.now(),
        ScimResponse.empty(401),
        new byte[0]);

    assertThat(inspector.after(0, 10)).isEmpty();
  }
}
