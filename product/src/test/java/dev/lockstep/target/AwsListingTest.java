package dev.lockstep.target;

import static dev.lockstep.client.FakeServiceProvider.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.client.FakeServiceProvider;
import dev.lockstep.client.ScimClient;
import dev.lockstep.client.Settings;
import dev.lockstep.client.TestTime;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.Target.Page;
import dev.lockstep.provisioning.Target.Position;
import dev.lockstep.provisioning.Target.Resource;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// AWS IAM Identity Center lists by cursor only, and tells no total.
class AwsListingTest {
  private final FakeServiceProvider server = new FakeServiceProvider();
  private final HttpClient http = HttpClient.newHttpClient();
  private final TestTime time = new TestTime();

  @AfterEach
  void close() {
    server.close();
    http.close();
  }

  private ScimTarget target() {
    Settings settings =
        new Settings(server.base(), () -> "token", "test", Settings.DEFAULT_EXCHANGE_LIMIT, false);
    return new ScimTarget(
        new ScimClient(http, settings, time, time),
        Preset.named("aws-iam-identity-center"),
        time,
        time,
        new Random(1));
  }

  /// Its cursors hold characters beyond those of RFC 9865, section 2, and have to arrive as they
  /// were.
  @Test
  void Q_A03_pagesAreFollowedByTheirCursorsToTheEnd() throws Exception {
    String cursor = "a+b/c=:d_-";
    server.answers(
        request ->
            request.query().contains("cursor=" + cursor)
                ? json(200, "{\"itemsPerPage\":1,\"Resources\":[{\"id\":\"3\"}]}")
                : json(
                    200,
                    "{\"itemsPerPage\":2,\"nextCursor\":\""
                        + cursor
                        + "\",\"Resources\":[{\"id\":\"1\"},{\"id\":\"2\"}]}"));

    List<String> ids = new ArrayList<>();
    Optional<Position> from = Optional.of(Position.START);
    while (from.isPresent()) {
      Page page = target().list(ObjectType.USER, from.get()).value();
      page.resources().stream().map(Resource::id).forEach(ids::add);
      from = page.next();
    }

    assertThat(ids).containsExactly("1", "2", "3");
    assertThat(server.requests())
        .extracting(FakeServiceProvider.Request::query)
        .containsExactly("count=100&cursor=", "count=100&cursor=" + cursor)
        .noneMatch(query -> query.contains("startIndex"));
    assertThat(server.requests().getLast().target()).contains("a%2Bb");
  }

  /// Nobody may be taken out of a group because a list of members came empty.
  @Test
  void Q_A04_aGroupThatComesWithoutMembersIsNotTakenForAnEmptyOne() throws Exception {
    server.answers(
        _ ->
            json(
                200,
                "{\"itemsPerPage\":1,\"Resources\":"
                    + "[{\"id\":\"g\",\"displayName\":\"Staff\",\"members\":[]}]}"));

    Page page = target().list(ObjectType.GROUP, Position.START).value();

    assertThat(Preset.named("aws-iam-identity-center").returnsMembers()).isFalse();
    assertThat(page.resources())
        .singleElement()
        .satisfies(group -> assertThat(group.document().get("members")).isEmpty());
  }
}
