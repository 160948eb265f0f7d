package dev.lockstep.target;

import static dev.lockstep.client.FakeServiceProvider.json;
import static dev.lockstep.directory.ObjectType.GROUP;
import static dev.lockstep.directory.ObjectType.USER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.client.FakeServiceProvider;
import dev.lockstep.client.FakeServiceProvider.Reply;
import dev.lockstep.client.FakeServiceProvider.Request;
import dev.lockstep.client.ScimClient;
import dev.lockstep.client.Settings;
import dev.lockstep.client.TestTime;
import dev.lockstep.provisioning.ErrorCode;
import dev.lockstep.provisioning.Target;
import dev.lockstep.provisioning.Target.Match;
import dev.lockstep.provisioning.Target.Page;
import dev.lockstep.provisioning.Target.Position;
import dev.lockstep.provisioning.Target.Resource;
import dev.lockstep.provisioning.TargetException;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// All accounts of a target, page by page (RFC 7644, section 3.4.2.4; RFC 9865).
class ListingTest {
  private final FakeServiceProvider server = new FakeServiceProvider();
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    server.close();
    http.close();
  }

  private Target target(String preset) {
    TestTime time = new TestTime();
    return new ScimTarget(
        new ScimClient(http, Settings.of(server.base(), () -> "token", "test"), time, time),
        Preset.named(preset),
        time,
        time,
        new Random(1));
  }

  private static String users(int from, int to) {
    return IntStream.rangeClosed(from, to)
        .mapToObj(number -> "{\"id\":\"%d\",\"userName\":\"u%d\"}".formatted(number, number))
        .collect(Collectors.joining(",", "\"Resources\":[", "]"));
  }

  private static int startIndex(Request request) {
    Matcher matcher = Pattern.compile("startIndex=(\\d+)").matcher(request.query());
    return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
  }

  private static List<String> all(Target target) throws InterruptedException {
    List<String> ids = new ArrayList<>();
    Optional<Position> next = Optional.of(Position.START);
    while (next.isPresent()) {
      Page page = target.list(USER, next.get()).value();
      page.resources().stream().map(Resource::id).forEach(ids::add);
      next = page.next();
    }
    return ids;
  }

  private static TargetException failure(Target target) {
    return catchThrowableOfType(TargetException.class, () -> all(target));
  }

  private static List<String> ids(int to) {
    return IntStream.rangeClosed(1, to).mapToObj(String::valueOf).toList();
  }

  @Test
  void aPageThatIsSmallerThanAskedForIsNoEnd() throws Exception {
    server.answers(
        request -> {
          int from = startIndex(request);
          return json(200, "{\"totalResults\":7,%s}".formatted(users(from, Math.min(from + 2, 7))));
        });

    assertThat(all(target("generic"))).isEqualTo(ids(7));
    assertThat(server.requests())
        .extracting(Request::query)
        .containsExactly(
            "count=100&startIndex=1", "count=100&startIndex=4", "count=100&startIndex=7");
  }

  @Test
  void aTargetThatDoesNotCountIsReadUntilAnEmptyPage() throws Exception {
    server.answers(
        request ->
            json(200, startIndex(request) == 1 ? "{" + users(1, 3) + "}" : "{\"Resources\":[]}"));

    assertThat(all(target("generic"))).isEqualTo(ids(3));
  }

  @Test
  void aTargetThatHasNoFiltersIsReadToFindSomebody() throws Exception {
    server.answers(
        request -> {
          if (request.target().endsWith("ServiceProviderConfig")) {
            return json(200, "{\"filter\":{\"supported\":false}}");
          }
          if (request.query().contains("filter=")) {
            return json(400, "{\"scimType\":\"invalidFilter\",\"status\":\"400\"}");
          }
          int from = startIndex(request);
          return json(200, "{\"totalResults\":7,%s}".formatted(users(from, Math.min(from + 2, 7))));
        });
    Target target = target("generic");

    assertThat(target.find(USER, new Match("userName", "U5")).value())
        .extracting(Resource::id)
        .containsExactly("5");
    assertThat(target.capabilities().filters()).isFalse();
    assertThat(target.find(USER, new Match("userName", "u8")).value()).isEmpty();
    assertThat(server.requests().stream().filter(request -> request.query().contains("filter=")))
        .hasSize(1);
  }

  @Test
  void awsIsReadByCursorAndWithoutWhatItRefuses() throws Exception {
    server.answers(
        request ->
            json(
                200,
                request.query().contains("cursor=a+/=b")
                    ? "{" + users(3, 4) + "}"
                    : "{\"nextCursor\":\"a+/=b\"," + users(1, 2) + "}"));
    Target aws = target("aws-iam-identity-center");

    assertThat(all(aws)).isEqualTo(ids(4));
    assertThat(server.requests())
        .extracting(Request::target)
        .as("Q-A03: its cursors need percent-encoding")
        .containsExactly(
            "/scim/v2/Users?count=100&cursor=", "/scim/v2/Users?count=100&cursor=a%2B%2F%3Db");
    aws.list(GROUP, Position.START);
    assertThat(server.requests().getLast().query()).doesNotContain("excludedAttributes");
  }

  @Test
  void aCursorIsFollowedWhereNobodyAskedForOne() throws Exception {
    server.answers(
        request ->
            json(
                200,
                request.query().contains("cursor=next")
                    ? "{" + users(3, 4) + "}"
                    : "{\"totalResults\":4,\"nextCursor\":\"next\"," + users(1, 2) + "}"));

    assertThat(all(target("generic"))).isEqualTo(ids(4));
  }

  @Test
  void cursorsAreUsedFromTheFirstPageWhereTheTargetPrefersThem() throws Exception {
    server.answers(
        request ->
            json(
                200,
                request.target().endsWith("ServiceProviderConfig")
                    ? "{\"pagination\":{\"cursor\":true,\"index\":false,\"maxPageSize\":20}}"
                    : "{" + users(1, 2) + "}"));
    Target target = target("generic");
    target.discover();

    assertThat(all(target)).isEqualTo(ids(2));
    assertThat(server.requests().getLast().query()).isEqualTo("count=20&cursor=");
  }

  @Test
  void groupsAreListedWithoutTheirMembers() throws Exception {
    server.answers(_ -> json(200, "{\"totalResults\":0}"));

    assertThat(target("generic").list(GROUP, Position.START).value().resources()).isEmpty();
    assertThat(server.onlyRequest().query())
        .isEqualTo("count=100&startIndex=1&excludedAttributes=members");
  }

  @Test
  void aListingGoesOnInAnotherProcess() throws Exception {
    server.answers(
        request -> {
          int from = startIndex(request);
          return json(200, "{\"totalResults\":4,%s}".formatted(users(from, from + 1)));
        });
    Position kept = target("generic").list(USER, Position.START).value().next().orElseThrow();

    Page last = target("generic").list(USER, kept).value();

    assertThat(last.resources()).extracting(Resource::id).containsExactly("3", "4");
    assertThat(last.next()).isEmpty();
    assertThat(last.total()).hasValue(4);
  }

  @Test
  void aTargetThatIgnoresWhereThePageBeginsIsNotReadForEver() {
    server.answers(_ -> json(200, "{\"totalResults\":9," + users(1, 3) + "}"));

    TargetException failure = failure(target("generic"));

    assertThat(failure.code()).isEqualTo(ErrorCode.SERVICE_INCOMPATIBLE);
    assertThat(failure)
        .hasMessage("the target's listing repeats 3: it ignores where the page should begin");
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void aCursorThatLeadsToItselfIsNotFollowedForEver() {
    server.answers(
        request ->
            json(
                200,
                "{\"nextCursor\":\"same\","
                    + (request.query().contains("same") ? users(3, 4) : users(1, 2))
                    + "}"));

    assertThat(failure(target("generic"))).hasMessageContaining("goes round in circles");
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void aPageWithAnAccountTwiceIsRefused() {
    server.answers(
        _ -> json(200, "{\"Resources\":[{\"id\":\"1\"},{\"id\":\"1\"}],\"totalResults\":2}"));

    assertThat(failure(target("generic"))).hasMessageContaining("same resource twice");
  }

  @Test
  void anAccountWithoutAnIdIsRefused() {
    server.answers(_ -> new Reply.Whole(200, Map.of(), "{\"Resources\":[{\"userName\":\"a\"}]}"));

    assertThat(failure(target("generic"))).hasMessage("the target returned a User without 'id'");
  }
}
