package dev.lockstep.target;

import static dev.lockstep.client.FakeServiceProvider.json;
import static dev.lockstep.directory.ObjectType.USER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.client.FakeServiceProvider;
import dev.lockstep.client.FakeServiceProvider.Request;
import dev.lockstep.client.ScimClient;
import dev.lockstep.client.Settings;
import dev.lockstep.client.TestTime;
import dev.lockstep.provisioning.Target;
import dev.lockstep.provisioning.Target.Answer;
import dev.lockstep.provisioning.Target.Match;
import dev.lockstep.provisioning.Target.Resource;
import dev.lockstep.provisioning.TargetException;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.message.ResourceReader;
import dev.lockstep.scim.patch.Difference;
import dev.lockstep.scim.patch.PatchOperation;
import dev.lockstep.scim.schema.Schemas;
import dev.lockstep.scim.value.Value.Complex;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Changes for targets without PATCH.
class ReplacementTest {
  private static final String BEFORE =
      """
      {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"1","userName":"anna",
       "title":"old","nickName":"hers","urn:x:y":{"shoeSize":38},"groups":[{"value":"g"}],
       "meta":{"version":"W/\\"7\\"","location":"https://x/Users/1"}}
      """;

  private final FakeServiceProvider server = new FakeServiceProvider();
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    server.close();
    http.close();
  }

  private Target target() {
    TestTime time = new TestTime();
    return new ScimTarget(
        new ScimClient(http, Settings.of(server.base(), () -> "token", "test"), time, time),
        Preset.named("generic"),
        time,
        time,
        new Random(1));
  }

  private static Complex user(String json) {
    return ResourceReader.readPart(Schemas.USER_TYPE, Json.parse(json), _ -> {});
  }

  private static List<PatchOperation> retitled() {
    return Difference.between(
        Schemas.USER_TYPE, user("{\"title\":\"old\"}"), user("{\"title\":\"new\"}"));
  }

  private List<String> methods() {
    return server.requests().stream().map(Request::method).toList();
  }

  @Test
  void whatIsNotOursGoesBackAsItCameUnderTheVersionItWasReadAt() throws Exception {
    server.answers(
        request ->
            switch (request.method()) {
              case "PATCH" -> json(501, "{\"status\":\"501\"}");
              default -> json(200, BEFORE);
            });
    Target target = target();

    target.update(USER, "1", retitled());
    target.update(USER, "1", retitled());

    assertThat(methods())
        .as("a PATCH that was denied once isn't tried again")
        .containsExactly("PATCH", "GET", "PUT", "GET", "PUT");
    Request put = server.requests().get(2);
    JsonNode body = put.json();
    assertThat(body.path("title").asString()).isEqualTo("new");
    assertThat(body.path("nickName").asString()).isEqualTo("hers");
    assertThat(body.at("/urn:x:y/shoeSize").asInt()).isEqualTo(38);
    assertThat(body.has("meta")).isFalse();
    assertThat(body.has("groups")).isFalse();
    assertThat(put.header("If-match")).isEqualTo("W/\"7\"");
  }

  @Test
  void whoseChangeIsDeniedBesideAnothersIsReplacedToo() throws Exception {
    CountDownLatch came = new CountDownLatch(1);
    CountDownLatch goesOn = new CountDownLatch(1);
    server.answers(
        request -> {
          boolean patch = request.method().equals("PATCH");
          if (patch && request.target().endsWith("/2")) {
            came.countDown();
            await(goesOn);
          }
          return patch ? json(501, "{\"status\":\"501\"}") : json(200, BEFORE);
        });
    Target target = target();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Answer<Optional<Resource>>> second =
          threads.submit(() -> target.update(USER, "2", retitled()));
      came.await();
      target.update(USER, "1", retitled());
      goesOn.countDown();

      assertThat(second.get().value()).isPresent();
    }
    assertThat(methods()).containsExactly("PATCH", "PATCH", "GET", "PUT", "GET", "PUT");
  }

  @Test
  void whoseFilterIsDeniedBesideAnothersIsLookedForInTheListToo() throws Exception {
    CountDownLatch came = new CountDownLatch(1);
    CountDownLatch goesOn = new CountDownLatch(1);
    server.answers(
        request -> {
          if (request.target().contains("ServiceProviderConfig")) {
            return json(200, "{\"filter\":{\"supported\":false}}");
          }
          if (!request.query().contains("filter")) {
            return json(
                200, "{\"totalResults\":1,\"Resources\":[{\"id\":\"2\",\"userName\":\"berta\"}]}");
          }
          if (request.query().contains("berta")) {
            came.countDown();
            await(goesOn);
          }
          return json(501, "{\"status\":\"501\"}");
        });
    Target target = target();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Answer<List<Resource>>> second =
          threads.submit(() -> target.find(USER, new Match("userName", "berta")));
      came.await();
      assertThat(target.find(USER, new Match("userName", "anna")).value()).isEmpty();
      goesOn.countDown();

      assertThat(second.get().value()).extracting(Resource::id).containsExactly("2");
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void somebodyElsesWriteInBetweenIsReadAndKept() throws Exception {
    AtomicInteger puts = new AtomicInteger();
    server.answers(
        request ->
            switch (request.method()) {
              case "PATCH" -> json(405, "");
              case "PUT" -> puts.incrementAndGet() == 1 ? json(412, "") : json(200, BEFORE);
              default -> json(200, BEFORE);
            });

    assertThat(target().update(USER, "1", retitled()).value()).isPresent();
    assertThat(methods()).containsExactly("PATCH", "GET", "PUT", "GET", "PUT");
  }

  @Test
  void whatIsGoneIsNotPutBack() throws Exception {
    server.answers(
        request -> json(request.method().equals("PATCH") ? 405 : 404, "{\"status\":\"404\"}"));

    assertThat(target().update(USER, "1", retitled()).value()).isEmpty();
    assertThat(methods()).containsExactly("PATCH", "GET");
  }

  @Test
  void aReadingThatIsNoResourceIsNotPutBack() {
    server.answers(request -> request.method().equals("PATCH") ? json(405, "") : json(200, "[]"));

    TargetException failure =
        catchThrowableOfType(TargetException.class, () -> target().update(USER, "1", retitled()));

    assertThat(failure).hasMessageContaining("something else than a resource");
    assertThat(methods()).containsExactly("PATCH", "GET");
  }
}
