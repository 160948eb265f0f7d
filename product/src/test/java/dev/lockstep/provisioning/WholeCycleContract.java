package dev.lockstep.provisioning;

import static dev.lockstep.provisioning.ApplicationUnderTest.ALICE;
import static dev.lockstep.provisioning.ApplicationUnderTest.APP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.SettableClock;
import dev.lockstep.client.ScimClient;
import dev.lockstep.client.Settings;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.servers.FailingTarget;
import dev.lockstep.servers.FailingTarget.Request;
import dev.lockstep.target.AdaptedPreset;
import dev.lockstep.target.Preset;
import dev.lockstep.target.ScimTarget;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An Application with users, managers, groups and members, from its initial cycle to the last of
/// its changes, against a real server. What is there in the end is read by plain requests, and all
/// requests are counted on their way.
abstract class WholeCycleContract {
  static final String TOKEN = "s3cret-token-of-the-target";

  private static final int CHUNK = 10;
  private static final int PAGE = 20;

  private @Nullable HttpClient http;
  private @Nullable FailingTarget counting;
  private @Nullable ApplicationUnderTest app;
  private @Nullable Company company;
  private int counted;

  abstract URI base();

  String token() {
    return TOKEN;
  }

  String preset() {
    return "generic";
  }

  @BeforeEach
  void open(@TempDir Path folder) {
    http = HttpClient.newHttpClient();
    counting = new FailingTarget(base());
    counted = 0;
    app = ApplicationUnderTest.into(folder, this::target);
    company = new Company(app);
  }

  @AfterEach
  void close() {
    app().close();
    Objects.requireNonNull(counting).close();
    http().close();
  }

  private Target target(SettableClock clock) {
    return new ScimTarget(
        new ScimClient(
            http(),
            Settings.of(Objects.requireNonNull(counting).base(), this::token, "Lockstep-Test"),
            clock,
            clock::move),
        AdaptedPreset.of(Preset.named(preset()), CHUNK, PAGE),
        clock,
        clock::move,
        new Random(1));
  }

  HttpClient http() {
    return Objects.requireNonNull(http);
  }

  ApplicationUnderTest app() {
    return Objects.requireNonNull(app);
  }

  Company company() {
    return Objects.requireNonNull(company);
  }

  /// Since the last call.
  private List<Request> requests() {
    List<Request> all = Objects.requireNonNull(counting).requests();
    List<Request> since = all.subList(counted, all.size());
    counted = all.size();
    return since;
  }

  static List<String> methods(List<Request> requests) {
    return requests.stream().map(Request::method).toList();
  }

  List<Request> run() {
    app().run();
    return requests();
  }

  void assertReached(Set<String> strangers) {
    company().assertQuiet();
    company().assertReachedBy(TargetContents.read(http(), base(), token()), strangers);
  }

  /// Somebody was here before Lockstep.
  private String seed(String userName) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base() + "/Users"))
            .header("Authorization", "Bearer " + token())
            .header("Content-Type", "application/scim+json")
            .POST(
                BodyPublishers.ofString(
                    "{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\"],\"userName\":\"%s\"}"
                        .formatted(userName)))
            .build();
    assertThat(http().send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(201);
    return TargetContents.read(http(), base(), token()).accounts().entrySet().stream()
        .filter(account -> account.getValue().userName().equalsIgnoreCase(userName))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void anInitialCycleAndAllChangesAfterItBringTheTargetToWhatShouldBeThere() throws Exception {
    String adopted = seed("PERSON0");
    Set<String> strangers = Set.of(seed("stranger"));
    List<ObjectId> people = company().hire(30, "person");
    for (int number = 0; number < 12; number++) {
      app().setManager(people.get(number), people.get(number + 12));
    }
    app().setManager(people.get(28), people.get(29));
    app().setManager(people.get(29), people.get(28));
    app().setActive(people.get(27), false);
    ObjectId all = company().found("All", people.toArray(ObjectId[]::new));
    ObjectId some = company().found("Some", people.get(0), people.get(1), people.get(2));
    ObjectId nesting = company().found("Nesting", some, people.get(3));
    ObjectId empty = company().found("Empty");

    List<Request> initial = run();

    int chunks = 3 + 1 + 1;
    int pages = 2 + 1;
    int circles = 1;
    assertThat(initial).hasSizeLessThanOrEqualTo(30 + 4 + chunks + pages + circles);
    assertReached(strangers);
    assertThat(app().link(people.get(0)).orElseThrow().targetId()).isEqualTo(adopted);
    assertThat(app().link(people.get(27))).as("a disabled person is not created").isEmpty();
    assertCyclesWithoutChangesAskForNothing();

    app().set(people.get(4), "title", "Chief");
    assertThat(methods(run())).containsExactly(changing());
    app().change(people.get(4), document -> document.without("title"));
    assertThat(methods(run())).containsExactly(changing());
    app().set(people.get(5), "userName", "renamed5");
    assertThat(methods(run())).containsExactly(changing());
    app().setActive(people.get(6), false);
    assertThat(methods(run())).containsExactly(changing());
    app().setManager(people.get(7), people.get(8));
    assertThat(methods(run())).containsExactly(changing());
    assertReached(strangers);

    changeMuch(people, List.of(all, some, nesting, empty));
    run();
    assertReached(strangers);
    assertCyclesWithoutChangesAskForNothing();

    app().purge(people.get(9));
    run();
    assertReached(strangers);
    assertThat(app().link(people.get(9))).isEmpty();
    assertCyclesWithoutChangesAskForNothing();
  }

  /// The methods by which one resource is changed.
  String[] changing() {
    return new String[] {"PATCH"};
  }

  private void changeMuch(List<ObjectId> people, List<ObjectId> groups) {
    app().setActive(people.get(6), true);
    app().setActive(people.get(27), true);
    app().delete(people.get(9));
    app().delete(people.get(10));
    List<ObjectId> newcomers = company().hire(12, "newcomer");
    newcomers.forEach(newcomer -> app().addMember(groups.get(0), newcomer));
    app().setManager(newcomers.get(0), newcomers.get(11));
    for (ObjectId person : new ArrayList<>(people.subList(11, 24))) {
      app().removeMember(groups.get(0), person);
    }
    app().set(groups.get(1), "displayName", "Some others");
    app().removeMember(groups.get(1), people.get(0));
    app().addMember(groups.get(3), people.get(20));
    app().delete(groups.get(2));
  }

  /// Neither an incremental one nor a full one, not even after a restart.
  private void assertCyclesWithoutChangesAskForNothing() {
    requests();
    assertThat(run()).isEmpty();
    app().restartProcess();
    assertThat(run()).isEmpty();
    app().running().restart(APP, ALICE);
    assertThat(run().stream().map(Request::toString).collect(Collectors.joining("\n"))).isEmpty();
  }
}
