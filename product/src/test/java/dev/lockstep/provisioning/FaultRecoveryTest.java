package dev.lockstep.provisioning;

import static dev.lockstep.provisioning.ApplicationUnderTest.ALICE;
import static dev.lockstep.provisioning.ApplicationUnderTest.APP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.SettableClock;
import dev.lockstep.client.ScimClient;
import dev.lockstep.client.Settings;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.provisioning.TargetContents.Account;
import dev.lockstep.servers.FailingTarget;
import dev.lockstep.servers.FailingTarget.Fault;
import dev.lockstep.servers.FailingTarget.Request;
import dev.lockstep.servers.ScimSdkServer;
import dev.lockstep.target.AdaptedPreset;
import dev.lockstep.target.Preset;
import dev.lockstep.target.ScimTarget;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever way a target fails, during the initial cycle and during changes: once it works again,
/// the whole engine brings it to what should be there, each account once (invariants 3 and 4).
class FaultRecoveryTest {
  private static final String TOKEN = "s3cret-token-of-the-target";

  /// As many days as a target may take to be right again: the retries are a day apart at most.
  private static final int MOST_DAYS = 5;

  /// Short, since it is waited for in earnest; long enough for an answer on a busy machine.
  private static final Duration EXCHANGE_LIMIT = Duration.ofSeconds(1);

  private final ScimSdkServer server = new ScimSdkServer(TOKEN, true);
  private final FailingTarget failing = new FailingTarget(server.base());
  private final HttpClient http = HttpClient.newHttpClient();
  private ApplicationUnderTest app;
  private Company company;

  @BeforeEach
  void open(@TempDir Path folder) {
    app = ApplicationUnderTest.into(folder, this::target);
    company = new Company(app);
  }

  @AfterEach
  void close() {
    app.close();
    http.close();
    failing.close();
    server.close();
  }

  private Target target(SettableClock clock) {
    return new ScimTarget(
        new ScimClient(
            http,
            new Settings(failing.base(), () -> TOKEN, "Lockstep-Test", EXCHANGE_LIMIT, false),
            clock,
            clock::move),
        AdaptedPreset.of(Preset.named("generic"), 5, 5),
        clock,
        clock::move,
        new Random(1));
  }

  private static Predicate<Request> every(int nth) {
    AtomicInteger count = new AtomicInteger();
    return _ -> count.incrementAndGet() % nth == 0;
  }

  private static Predicate<Request> everySecondWrite() {
    AtomicInteger count = new AtomicInteger();
    return request -> request.isWrite() && count.incrementAndGet() % 2 == 0;
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        Arguments.of("429 with Retry-After", every(3), Fault.Answer.with(429, "Retry-After", "90")),
        Arguments.of(
            "429 with a late Retry-After", every(3), Fault.Answer.with(429, "Retry-After", "7200")),
        Arguments.of("429 without Retry-After", every(3), Fault.Answer.of(429)),
        Arguments.of("500", every(3), Fault.Answer.of(500)),
        Arguments.of("500 always", every(1), Fault.Answer.of(500)),
        Arguments.of("503 for writes", everySecondWrite(), Fault.Answer.of(503)),
        Arguments.of("hanging", about("person3"), new Fault.Hang()),
        Arguments.of("replies lost after the commit", everySecondWrite(), new Fault.LostReply()),
        Arguments.of("all replies lost after the commit", writes(), new Fault.LostReply()),
        Arguments.of("half answers", every(3), new Fault.HalfAnswer()),
        Arguments.of("half pages", Predicate.not(writes()), new Fault.HalfAnswer()),
        Arguments.of("404 for queries", queries(), Fault.Answer.of(404)),
        Arguments.of("a wrong token", every(1), Fault.Answer.of(401)),
        Arguments.of(
            "web pages",
            every(3),
            new Fault.Answer(200, Map.of("Content-Type", "text/html"), "<html>Sign in</html>")));
  }

  private static Predicate<Request> writes() {
    return Request::isWrite;
  }

  private static Predicate<Request> queries() {
    return Request::isQuery;
  }

  private static Predicate<Request> about(String name) {
    return request -> request.mentions("\"" + name + "\"");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void onceTheFaultsStopTheTargetIsAsItShouldBe(String name, Predicate<Request> when, Fault fault) {
    failing.fails(when, fault);
    List<ObjectId> people = populate();
    app.run();
    app.runAfter(Duration.ofHours(1));
    change(people);
    app.run();
    app.runAfter(Duration.ofHours(1));

    failing.heals();
    settle();

    assertReached();
    int sent = failing.requests().size();
    app.run();
    assertThat(failing.requests()).as("after %s", name).hasSize(sent);
  }

  private List<ObjectId> populate() {
    List<ObjectId> people = company.hire(8, "person");
    app.setManager(people.get(0), people.get(3));
    app.setManager(people.get(3), people.get(7));
    company.found("All", people.toArray(ObjectId[]::new));
    company.found("Some", people.get(1), people.get(3));
    company.found("Gone", people.get(2));
    return people;
  }

  private void change(List<ObjectId> people) {
    app.set(people.get(0), "title", "Chief");
    app.set(people.get(3), "title", "Engineer");
    app.set(people.get(1), "userName", "renamed");
    app.setActive(people.get(2), false);
    app.setManager(people.get(4), people.get(3));
    app.delete(people.get(5));
    ObjectId newcomer = company.hire("newcomer");
    app.addMember(company.groups().get(1), newcomer);
    app.removeMember(company.groups().get(0), people.get(3));
    app.delete(company.groups().get(2));
  }

  private void settle() {
    for (int day = 0; day < MOST_DAYS; day++) {
      app.runAfter(Duration.ofDays(1));
    }
  }

  private void assertReached() {
    company.assertQuiet();
    company.assertReachedBy(TargetContents.read(http, server.base(), TOKEN), Set.of());
  }

  // Ids that change

  @Test
  void accountsThatGotOtherIdsAreLinkedAnewWithTheirMembershipsAndManagers() throws Exception {
    List<ObjectId> people = populate();
    app.run();
    for (Map.Entry<String, Account> account : contents().accounts().entrySet()) {
      renumber(account.getKey(), account.getValue());
    }
    change(people);
    app.run();

    app.reconciliations().begin(APP, true, ALICE);
    settle();

    company.assertQuiet();
    company.assertReachedBy(contents(), withItsOldName());
  }

  /// By which nobody could know it again.
  private Set<String> withItsOldName() {
    return contents().accounts().entrySet().stream()
        .filter(account -> account.getValue().userName().equals("person1"))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  private TargetContents contents() {
    return TargetContents.read(http, server.base(), TOKEN);
  }

  private void renumber(String id, Account account) throws IOException, InterruptedException {
    send("DELETE", "/Users/" + id, BodyPublishers.noBody());
    for (String group : contents().groups().keySet()) {
      send(
          "PATCH",
          "/Groups/" + group,
          BodyPublishers.ofString(
              """
              {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
               "Operations":[{"op":"remove","path":"members[value eq \\"%s\\"]"}]}
              """
                  .formatted(id)));
    }
    send(
        "POST",
        "/Users",
        BodyPublishers.ofString(
            """
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"%s"}
            """
                .formatted(account.userName())));
  }

  private void send(String method, String path, BodyPublisher body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.base() + path))
            .header("Authorization", "Bearer " + TOKEN)
            .header("Content-Type", "application/scim+json")
            .method(method, body)
            .build();
    http.send(request, BodyHandlers.ofString());
  }
}
