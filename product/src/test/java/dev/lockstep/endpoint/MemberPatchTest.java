package dev.lockstep.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.endpoint.EndpointService.Forwarding;
import dev.lockstep.endpoint.EndpointUnderTest.Answer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What clients do to the members of a group, as large as it may be and as many as they are.
class MemberPatchTest {
  private static final int AT_ONCE = 50;

  /// What is read of a group's members at a time.
  private static final int LARGE = 1_000;

  @TempDir private Path folder;

  private static List<String> users(EndpointUnderTest endpoint, String prefix, int count) {
    List<String> ids = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      ids.add(endpoint.send("POST", "/Users", "{\"userName\":\"" + prefix + number + "\"}").id());
    }
    return ids;
  }

  private static String group(EndpointUnderTest endpoint, String name, List<String> members) {
    Answer created =
        endpoint.send(
            "POST",
            "/Groups",
            "{\"displayName\":\"" + name + "\",\"members\":" + values(members) + "}");
    assertThat(created.status()).as(created.text()).isEqualTo(201);
    return "/Groups/" + created.id();
  }

  private static String values(List<String> members) {
    return members.stream()
        .map(id -> "{\"value\":\"" + id + "\"}")
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static String adding(String member) {
    return "{\"Operations\":[{\"op\":\"add\",\"path\":\"members\",\"value\":"
        + values(List.of(member))
        + "}]}";
  }

  @Test
  void fiftyPatchesAtOnceEndInTheUnionOfTheirMembers() throws Exception {
    try (EndpointServer server = new EndpointServer(folder, Forwarding.IGNORED);
        HttpClient http = HttpClient.newHttpClient();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      EndpointUnderTest endpoint = server.endpoint();
      List<String> users = users(endpoint, "u", AT_ONCE);
      String group = group(endpoint, "Staff", List.of());
      List<Callable<Integer>> patches =
          users.stream()
              .<Callable<Integer>>map(
                  user ->
                      () -> {
                        HttpRequest request =
                            HttpRequest.newBuilder(URI.create(server.base() + group))
                                .header("Authorization", "Bearer " + endpoint.secret())
                                .header("Content-Type", "application/scim+json")
                                .method("PATCH", BodyPublishers.ofString(adding(user)))
                                .build();
                        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
                        return answer.statusCode();
                      })
              .toList();

      for (Future<Integer> patched : threads.invokeAll(patches)) {
        assertThat(patched.get()).isEqualTo(204);
      }

      List<String> members = new ArrayList<>();
      endpoint
          .send("GET", group, "")
          .body()
          .path("members")
          .forEach(member -> members.add(member.path("value").asString("")));
      assertThat(members).containsExactlyInAnyOrderElementsOf(users);
    }
  }

  @Test
  void addingOneMemberRunsTheSameStatementsInALargeGroupAsInASmallOne() {
    try (EndpointUnderTest endpoint = new EndpointUnderTest(folder)) {
      List<String> users = users(endpoint, "u", 1);
      List<String> many = endpoint.manyUsers(LARGE);
      String small = group(endpoint, "Small", List.of());
      String large = group(endpoint, "Large", many);

      List<String> inSmall =
          endpoint.statements(() -> endpoint.send("PATCH", small, adding(users.getFirst())));
      List<String> inLarge =
          endpoint.statements(() -> endpoint.send("PATCH", large, adding(users.getFirst())));

      assertThat(inLarge).isEqualTo(inSmall);
      assertThat(inLarge).anyMatch(sql -> sql.contains("insert into member"));
    }
  }

  @Test
  void aGroupWhosePagesAreFullIsShownToItsEnd() {
    try (EndpointUnderTest endpoint = new EndpointUnderTest(folder)) {
      List<String> many = endpoint.manyUsers(2 * LARGE);

      for (int size : List.of(LARGE - 1, LARGE, LARGE + 1, 2 * LARGE)) {
        String group = group(endpoint, "Staff " + size, many.subList(0, size));
        assertThat(endpoint.send("GET", group, "").body().path("members").size()).isEqualTo(size);
      }
    }
  }

  @Test
  void aSearchWhoseTimeIsUpIsToldAndTheNextIsAnswered() {
    try (EndpointUnderTest endpoint = new EndpointUnderTest(folder)) {
      users(endpoint, "u", 3);
      Map<String, String> query = Map.of("filter", "title co \"x\" or nickName co \"y\"");

      Answer late = endpoint.outOfTime(() -> endpoint.get("/Users", query));

      assertThat(late.status()).as(late.text()).isEqualTo(400);
      assertThat(late.scimType()).isEqualTo("tooMany");
      assertThat(late.detail()).contains("seconds", "narrow the filter");
      assertThat(endpoint.get("/Users", query).status()).isEqualTo(200);
    }
  }
}
