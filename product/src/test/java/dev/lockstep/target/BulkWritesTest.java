package dev.lockstep.target;

import static dev.lockstep.client.FakeServiceProvider.json;
import static dev.lockstep.directory.ObjectType.USER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.client.FakeServiceProvider;
import dev.lockstep.client.FakeServiceProvider.Reply;
import dev.lockstep.client.FakeServiceProvider.Request;
import dev.lockstep.client.ScimClient;
import dev.lockstep.client.Settings;
import dev.lockstep.client.TestTime;
import dev.lockstep.provisioning.ErrorCode;
import dev.lockstep.provisioning.Target;
import dev.lockstep.provisioning.Target.Match;
import dev.lockstep.provisioning.Target.Write;
import dev.lockstep.provisioning.Target.WriteResult;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes in bulk requests (RFC 7644, section 3.7), against what bulk endpoints really answer.
class BulkWritesTest {
  private final FakeServiceProvider server = new FakeServiceProvider();
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    server.close();
    http.close();
  }

  private Target target() throws InterruptedException {
    TestTime time = new TestTime();
    Target target =
        new ScimTarget(
            new ScimClient(http, Settings.of(server.base(), () -> "token", "test"), time, time),
            Preset.named("generic"),
            time,
            time,
            new Random(1));
    target.discover();
    return target;
  }

  private void answers(int operations, int bytes, Function<Request, Reply> others) {
    server.answers(
        request ->
            request.target().endsWith("ServiceProviderConfig")
                ? json(
                    200,
                    "{\"bulk\":{\"supported\":true,\"maxOperations\":%d,\"maxPayloadSize\":%d}}"
                        .formatted(operations, bytes))
                : others.apply(request));
  }

  private static List<Write> creations(int count) {
    return IntStream.range(0, count)
        .<Write>mapToObj(
            number ->
                new Write.Create(
                    USER,
                    Complex.of("userName", Value.text("u" + number)),
                    List.of(new Match("userName", "u" + number))))
        .toList();
  }

  private static List<JsonNode> operations(Request request) {
    List<JsonNode> operations = new ArrayList<>();
    request.json().path("Operations").forEach(operations::add);
    return operations;
  }

  /// Each creation done, the last first.
  private static Reply done(Request request) {
    ObjectNode answer = Json.object();
    ArrayNode results = answer.putArray("Operations");
    for (JsonNode operation : operations(request).reversed()) {
      results
          .addObject()
          .put("method", "POST")
          .put("bulkId", operation.path("bulkId").asString())
          .put("location", "https://x/Users/id-" + operation.at("/data/userName").asString())
          .put("status", "201");
    }
    return json(200, Json.text(answer));
  }

  private static List<String> ids(List<WriteResult> results) {
    return results.stream().map(result -> ((WriteResult.Written) result).resource().id()).toList();
  }

  private List<Integer> sizes() {
    return server.requests().stream()
        .filter(request -> request.asks("POST", "/scim/v2/Bulk"))
        .map(request -> operations(request).size())
        .toList();
  }

  @Test
  void resultsFindTheirWritesInAnyOrderAndInAsFewRequestsAsTheTargetTakes() throws Exception {
    answers(4, 1_000_000, BulkWritesTest::done);

    assertThat(ids(target().writeAll(creations(9)).value()))
        .isEqualTo(IntStream.range(0, 9).mapToObj(number -> "id-u" + number).toList());
    assertThat(sizes()).containsExactly(4, 4, 1);
  }

  @Test
  void noRequestIsLargerThanTheTargetTakes() throws Exception {
    answers(1000, 1000, BulkWritesTest::done);

    target().writeAll(creations(20));

    assertThat(server.requests())
        .allSatisfy(request -> assertThat(request.body().length()).isLessThanOrEqualTo(1000));
    assertThat(sizes().stream().mapToInt(size -> size).sum()).isEqualTo(20);
  }

  @Test
  void aRequestThatIsTooLargeAllTheSameIsHalved() throws Exception {
    answers(
        100,
        1_000_000,
        request ->
            operations(request).size() > 3 ? json(413, "{\"status\":\"413\"}") : done(request));

    assertThat(target().writeAll(creations(10)).value())
        .hasSize(10)
        .allSatisfy(result -> assertThat(result).isInstanceOf(WriteResult.Written.class));
    assertThat(sizes()).containsExactly(10, 5, 2, 3, 5, 2, 3);
  }

  @Test
  void aBulkThatIsNotThereAfterAllIsTriedOnce() throws Exception {
    answers(
        100,
        1_000_000,
        request ->
            request.target().endsWith("/Bulk")
                ? json(404, "{}")
                : json(201, "{\"id\":\"id-" + request.json().path("userName").asString() + "\"}"));
    Target target = target();

    assertThat(ids(target.writeAll(creations(2)).value())).containsExactly("id-u0", "id-u1");
    assertThat(target.capabilities().bulk()).isEmpty();
    target.writeAll(creations(2));

    assertThat(sizes()).containsExactly(2);
  }

  @Test
  void aCreationWhoseResultIsMissingIsLookedFor() throws Exception {
    answers(
        100,
        1_000_000,
        request ->
            request.target().endsWith("/Bulk")
                ? json(200, "{\"Operations\":[]}")
                : json(
                    200,
                    request.query().contains("u0")
                        ? "{\"Resources\":[{\"id\":\"7\",\"userName\":\"u0\"}]}"
                        : "{\"totalResults\":0}"));

    List<WriteResult> results = target().writeAll(creations(2)).value();

    assertThat(results.get(0))
        .isInstanceOfSatisfying(
            WriteResult.Written.class,
            written -> assertThat(written.resource().id()).isEqualTo("7"));
    assertThat(results.get(1))
        .isInstanceOfSatisfying(
            WriteResult.Failed.class,
            failed -> {
              assertThat(failed.cause().outcomeUnknown()).isTrue();
              assertThat(failed.cause().code()).isEqualTo(ErrorCode.SERVICE_INCOMPATIBLE);
            });
  }

  @Test
  void oneThatFailsStopsNoOther() throws Exception {
    answers(
        100,
        1_000_000,
        _ ->
            json(
                200,
                """
                {"Operations":[
                  {"method":"POST","bulkId":"w0","status":"409",
                   "response":{"status":"409","scimType":"uniqueness","detail":"u0 is taken"}},
                  {"method":"POST","bulkId":"w1","status":"201","location":"/Users/8"},
                  {"method":"DELETE","status":{"code":204},"location":"/Users/5"},
                  {"method":"DELETE","status":"404"}]}
                """));
    List<Write> writes = new ArrayList<>(creations(2));
    writes.add(new Write.Delete(USER, "5"));
    writes.add(new Write.Delete(USER, "6"));

    List<WriteResult> results = target().writeAll(writes).value();

    assertThat(results.get(0))
        .isInstanceOfSatisfying(
            WriteResult.Failed.class,
            failed -> {
              assertThat(failed.cause().code()).isEqualTo(ErrorCode.CONFLICT);
              assertThat(failed.cause()).hasMessage("the target answered 409: u0 is taken");
            });
    assertThat(ids(results.subList(1, 2))).containsExactly("8");
    assertThat(results.subList(2, 4))
        .allSatisfy(result -> assertThat(result).isInstanceOf(WriteResult.Gone.class));
  }

  @Test
  void aBulkThatIsRefusedForOneOfItsWritesIsTheFailureOfThatOneAlone() throws Exception {
    answers(
        100,
        1_000_000,
        request -> {
          String name = request.json().path("userName").asString("");
          return request.target().endsWith("/Bulk") || name.equals("u1")
              ? json(400, "{\"scimType\":\"invalidValue\",\"detail\":\"u1 is odd\"}")
              : json(201, "{\"id\":\"id-" + name + "\"}");
        });

    List<WriteResult> results = target().writeAll(creations(3)).value();

    assertThat(ids(List.of(results.get(0), results.get(2)))).containsExactly("id-u0", "id-u2");
    assertThat(results.get(1))
        .isInstanceOfSatisfying(
            WriteResult.Failed.class,
            failed -> assertThat(failed.cause()).hasMessageContaining("u1 is odd"));
  }

  @Test
  void eachResultShowsItsOwnPartOfTheRequestAndTheAnswer() throws Exception {
    answers(100, 1_000_000, BulkWritesTest::done);
    List<Write> writes = new ArrayList<>(creations(1));
    writes.add(
        new Write.Create(
            USER,
            Complex.of("userName", Value.text("anna")).with("password", Value.text("s3cret")),
            List.of(new Match("userName", "anna"))));

    List<WriteResult> results = target().writeAll(writes).value();

    assertThat(results.get(1).exchanges())
        .singleElement()
        .satisfies(
            exchange -> {
              assertThat(exchange.url()).endsWith("/Bulk");
              assertThat(exchange.status()).isEqualTo(201);
              assertThat(exchange.requestBody().orElseThrow())
                  .contains("anna")
                  .doesNotContain("u0", "s3cret");
              assertThat(exchange.responseBody().orElseThrow()).contains("id-anna");
            });
  }

  @Test
  void aWriteThatThePresetRefusesIsLeftOutOfTheBulk() throws Exception {
    answers(100, 1_000_000, BulkWritesTest::done);
    List<Write> writes = new ArrayList<>(creations(2));
    writes.add(
        new Write.Create(USER, Complex.of("displayName", Value.text("nameless")), List.of()));

    List<WriteResult> results = target().writeAll(writes).value();

    assertThat(sizes()).containsExactly(2);
    assertThat(results.get(2))
        .isInstanceOfSatisfying(
            WriteResult.Failed.class,
            failed -> assertThat(failed.cause()).hasMessageContaining("requires 'userName'"));
  }
}
