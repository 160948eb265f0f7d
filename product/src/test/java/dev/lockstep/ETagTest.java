package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// Two who change the same thing through the API: the second learns that it is no longer as they
/// read it. `ApiContractTest` has every route that takes an ETag.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ETagTest {
  private final HttpClient http = HttpClient.newHttpClient();
  private final JsonMapper mapper = JsonMapper.builder().build();
  private Lockstep lockstep;
  private String key = "";

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    lockstep = Lockstep.start(Config.forTesting(folder), InstantSource.system());
    key = lockstep.firstKey().orElseThrow();
    assertThat(send("POST /directories", "{\"id\":\"acme\"}").statusCode()).isEqualTo(201);
    HttpResponse<String> application =
        send(
            "POST /applications",
            """
            {"id": "app", "directory": "acme",
             "target": {"url": "http://127.0.0.1:1/scim", "token": "a-secret-token"}}
            """);
    assertThat(application.statusCode()).as(application.body()).isEqualTo(201);
  }

  @AfterAll
  void stop() {
    http.shutdownNow();
    lockstep.close();
  }

  private HttpResponse<String> send(String route, String body, String... headers) throws Exception {
    String[] parts = route.split(" ", 2);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(lockstep.url() + "/api/v1" + parts[1]))
            .header("Authorization", "Bearer " + key)
            .method(parts[0], BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return OpenApiFile.checked(http.send(request.build(), BodyHandlers.ofString()));
  }

  private static String tag(HttpResponse<String> answer) {
    return answer.headers().firstValue("ETag").orElseThrow();
  }

  private String user(String name) throws Exception {
    HttpResponse<String> made =
        send("POST /directories/acme/users", "{\"userName\":\"" + name + "\"}");
    return "/directories/acme/users/" + mapper.readTree(made.body()).path("id").asString("");
  }

  @Test
  void aResourceThatIsKnownAlreadyIsNotSentAgain() throws Exception {
    HttpResponse<String> read = send("GET /applications/app", "");

    assertThat(tag(read)).matches("\"[A-Za-z0-9_-]{22}\\.[A-Za-z0-9_-]{22}\"");
    for (String known : List.of(tag(read), "W/" + tag(read), "\"old\", " + tag(read), "*")) {
      HttpResponse<String> again = send("GET /applications/app", "", "If-None-Match", known);
      assertThat(again.statusCode()).as(known).isEqualTo(304);
      assertThat(again.body()).isEmpty();
      assertThat(tag(again)).isEqualTo(tag(read));
    }
    assertThat(send("GET /applications/app", "", "If-None-Match", "\"old\"").statusCode())
        .isEqualTo(200);
  }

  @Test
  void theSecondOfTwoWhoReadTheSameIsToldToReadAgain() throws Exception {
    String read = tag(send("GET /applications/app", ""));
    String policies = "{\"policies\":{\"deletionGuard\":{\"absolute\":%d}}}";
    HttpResponse<String> first =
        send("PATCH /applications/app", policies.formatted(7), "If-Match", read);
    assertThat(first.statusCode()).as(first.body()).isEqualTo(200);

    HttpResponse<String> second =
        send("PATCH /applications/app", policies.formatted(9), "If-Match", read);

    assertThat(second.statusCode()).isEqualTo(412);
    assertThat(second.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(mapper.readTree(second.body()).path("detail").asString(""))
        .contains("no longer as you read it", tag(first), "Read it again with GET", "If-Match");
    assertThat(send("GET /applications/app", "").body()).isEqualTo(first.body());
    assertThat(tag(send("GET /applications/app", ""))).isEqualTo(tag(first));
    assertThat(
            send("PATCH /applications/app", policies.formatted(9), "If-Match", tag(second))
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void withoutIfMatchTheLastWriterWins() throws Exception {
    String bob = user("bob");

    assertThat(send("PUT " + bob, "{\"userName\":\"bob\",\"title\":\"A\"}").statusCode())
        .isEqualTo(200);
    assertThat(send("PUT " + bob, "{\"userName\":\"bob\",\"title\":\"B\"}").statusCode())
        .isEqualTo(200);
  }

  @Test
  void ofManyWhoWriteAtOnceWithTheSameETagOneWins() throws Exception {
    String carl = user("carl");
    for (String path : List.of(carl, "/directories/acme")) {
      String read = tag(send("GET " + path, ""));
      List<Future<Integer>> writers = new ArrayList<>();
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int writer = 0; writer < 16; writer++) {
          String route = (path.equals(carl) ? "PUT " : "PATCH ") + path;
          String body =
              path.equals(carl)
                  ? "{\"userName\":\"carl\",\"title\":\"%d\"}".formatted(writer)
                  : "{\"provisioning\":\"automatic\",\"profile\":\"entra\"}";
          writers.add(threads.submit(() -> send(route, body, "If-Match", read).statusCode()));
        }
      }
      List<Integer> statuses = new ArrayList<>();
      for (Future<Integer> writer : writers) {
        statuses.add(writer.get());
      }
      assertThat(statuses).as(path).containsOnly(200, 412);
      assertThat(statuses).as(path).containsOnlyOnce(200);
    }
  }

  @Test
  void whatAClientOfTheEndpointChangedMeanwhileIsNotOverwritten() throws Exception {
    send("PATCH /directories/acme", "{\"provisioning\":\"automatic\"}");
    String group =
        mapper
            .readTree(send("POST /directories/acme/groups", "{\"displayName\":\"Staff\"}").body())
            .path("id")
            .asString("");
    String path = "/directories/acme/groups/" + group;
    String read = tag(send("GET " + path, ""));
    String dora = user("dora");
    String member = dora.substring(dora.lastIndexOf('/') + 1);
    send("PUT " + path + "/members/" + member, "");

    HttpResponse<String> late = send("DELETE " + path, "", "If-Match", read);

    assertThat(late.statusCode()).isEqualTo(412);
    assertThat(send("GET " + path, "").body()).contains(member);
  }

  @Test
  void whatLockstepCountsMeanwhileIsNoReasonToRefuseAChange() throws Exception {
    HttpResponse<String> before = send("GET /directories/acme", "");
    user("emma");
    HttpResponse<String> after = send("GET /directories/acme", "");

    assertThat(tag(after)).isNotEqualTo(tag(before));
    assertThat(send("GET /directories/acme", "", "If-None-Match", tag(before)).statusCode())
        .isEqualTo(200);
    assertThat(
            send(
                    "PATCH /directories/acme",
                    "{\"provisioning\":\"automatic\"}",
                    "If-Match",
                    tag(before))
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void aPutCanBeForWhatIsNotThereYetAlone() throws Exception {
    String group =
        mapper
            .readTree(send("POST /directories/acme/groups", "{\"displayName\":\"Chairs\"}").body())
            .path("id")
            .asString("");
    String rule = "/directories/acme/groups/" + group + "/rule";
    String body = "{\"rule\":\"user.jobTitle -eq \\\"Chair\\\"\"}";

    assertThat(send("PUT " + rule, body, "If-Match", "*").body())
        .contains("there is nothing here that your If-Match could name");
    assertThat(send("PUT " + rule, body, "If-None-Match", "*").statusCode()).isEqualTo(200);
    assertThat(send("PUT " + rule, body, "If-None-Match", "*").statusCode()).isEqualTo(412);
    assertThat(send("PUT " + rule, body, "If-Match", "*").statusCode()).isEqualTo(200);
  }

  @Test
  void whatIsNoETagAndWhereNoneCanBeIsNamed() throws Exception {
    for (String wrong : List.of("old", "\"old", "\"a\" \"b\"", "W/", "\"a\",,\"b\"")) {
      HttpResponse<String> refused = send("GET /applications/app", "", "If-None-Match", wrong);
      assertThat(refused.statusCode()).as(wrong).isEqualTo(400);
      assertThat(refused.body()).contains("'If-None-Match' takes the ETag of an answer");
    }
    assertThat(send("POST /applications/app/pause", "", "If-Match", "\"a\"").body())
        .contains("POST /applications/{application}/pause takes no If-Match");
    assertThat(send("DELETE /accounts/nobody", "", "If-Match", "\"a\"").statusCode())
        .isEqualTo(404);
  }
}
