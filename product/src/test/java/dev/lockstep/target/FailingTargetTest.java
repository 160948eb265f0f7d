package dev.lockstep.target;

import static dev.lockstep.directory.ObjectType.USER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.client.ScimClient;
import dev.lockstep.client.Settings;
import dev.lockstep.client.TestTime;
import dev.lockstep.provisioning.ErrorCode;
import dev.lockstep.provisioning.Target;
import dev.lockstep.provisioning.Target.Answer;
import dev.lockstep.provisioning.Target.Match;
import dev.lockstep.provisioning.Target.Page;
import dev.lockstep.provisioning.Target.Position;
import dev.lockstep.provisioning.Target.Resource;
import dev.lockstep.provisioning.Target.TestReport.Step;
import dev.lockstep.provisioning.Target.Write;
import dev.lockstep.provisioning.Target.WriteResult;
import dev.lockstep.provisioning.TargetException;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.message.ResourceReader;
import dev.lockstep.scim.schema.Schemas;
import dev.lockstep.scim.value.Value.Complex;
import dev.lockstep.servers.FailingTarget;
import dev.lockstep.servers.FailingTarget.Fault;
import dev.lockstep.servers.FailingTarget.Request;
import dev.lockstep.servers.ScimSdkServer;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever way a target fails, the failure has a code, says what was in the way and what to do,
/// holds up no other account, and leaves no trace once it is over: the account is there once.
class FailingTargetTest {
  private static final String TOKEN = "s3cret-token-of-the-target";

  private final ScimSdkServer server = new ScimSdkServer(TOKEN, true);
  private final FailingTarget failing = new FailingTarget(server.base());
  private final HttpClient http = HttpClient.newHttpClient();
  private final TestTime time = new TestTime();

  @AfterEach
  void close() {
    http.close();
    failing.close();
    server.close();
  }

  private ScimTarget target(Duration limit) {
    Settings settings = new Settings(failing.base(), () -> TOKEN, "test", limit, false);
    return new ScimTarget(
        new ScimClient(http, settings, time, time),
        Preset.named("generic"),
        time,
        time,
        new Random(1));
  }

  private ScimTarget target() {
    return target(Settings.DEFAULT_EXCHANGE_LIMIT);
  }

  private static Complex user(String name) {
    return ResourceReader.readPart(
        Schemas.USER_TYPE,
        Json.parse("{\"userName\":\"%s\",\"externalId\":\"%s-1\"}".formatted(name, name)),
        _ -> {});
  }

  private static Match named(String name) {
    return new Match("userName", name);
  }

  private static Answer<Resource> create(Target target, String name) throws InterruptedException {
    return target.create(USER, user(name), List.of(named(name)));
  }

  private static TargetException failure(Target target, String name) {
    return catchThrowableOfType(TargetException.class, () -> create(target, name));
  }

  private long writes(String name) {
    return failing.requests().stream()
        .filter(request -> request.isWrite() && request.mentions("\"" + name + "\""))
        .count();
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        Arguments.of(
            Fault.Answer.with(429, "Retry-After", "3600"),
            ErrorCode.TOO_MANY_REQUESTS,
            "the target answered 429",
            1),
        Arguments.of(
            Fault.Answer.with(429, "Retry-After", "Mon, 23 Nov 2026 11:00:00 GMT"),
            ErrorCode.TOO_MANY_REQUESTS,
            "the target answered 429",
            1),
        Arguments.of(
            Fault.Answer.of(429), ErrorCode.TOO_MANY_REQUESTS, "the target answered 429", 8),
        Arguments.of(
            Fault.Answer.of(500), ErrorCode.INTERNAL_SERVER_ERROR, "the target answered 500", 1),
        Arguments.of(new Fault.Hang(), ErrorCode.TIMEOUT, "didn't answer completely within", 1),
        Arguments.of(
            Fault.Answer.with(302, "Location", "https://elsewhere.example/login"),
            ErrorCode.SERVICE_INCOMPATIBLE,
            "a redirect to https://elsewhere.example/login",
            1),
        Arguments.of(
            new Fault.Answer(200, Map.of("Content-Type", "text/html"), "<html>Sign in</html>"),
            ErrorCode.SERVICE_INCOMPATIBLE,
            "a web page: its URL is not that of a SCIM endpoint",
            1),
        Arguments.of(
            new Fault.Answer(
                401, Map.of(), "{\"status\":\"401\",\"detail\":\"" + TOKEN + " has expired\"}"),
            ErrorCode.CREDENTIAL_VALIDATION_FAILURE,
            "the target answered 401: [hidden] has expired",
            1));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void aFailureIsNamedHoldsUpNobodyElseAndLeavesNoTrace(
      Fault fault, ErrorCode code, String message, int attempts) throws Exception {
    failing.fails(request -> request.isWrite() && request.mentions("\"anna\""), fault);
    ScimTarget target =
        target(fault instanceof Fault.Hang ? Duration.ofSeconds(2) : Duration.ofSeconds(30));

    TargetException failure = failure(target, "anna");

    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure).hasMessageContaining(message);
    assertThat(failure.code().recommendedAction()).isNotBlank();
    assertThat(failure.exchanges()).isNotEmpty();
    assertThat(failure.exchanges().toString()).doesNotContain(TOKEN);
    assertThat(writes("anna")).isEqualTo(attempts);

    Target others = target();
    assertThat(create(others, "berta").value().id()).isNotBlank();

    failing.heals();
    create(others, "anna");
    assertThat(others.find(USER, named("anna")).value()).hasSize(1);
  }

  @Test
  void aThrottledWriteSaysWhenToComeAgain() {
    failing.fails(Request::isWrite, Fault.Answer.with(429, "Retry-After", "3600"));

    assertThat(failure(target(), "anna").retryAfter()).contains(TestTime.START.plusSeconds(3600));
  }

  @Test
  void aTargetThatThrottlesWithoutSayingForHowLongIsAskedEverLessOften() {
    failing.fails(Request::isWrite, Fault.Answer.of(429));

    failure(target(), "anna");

    assertThat(time.pauses().subList(0, 6))
        .extracting(Duration::toSeconds)
        .containsExactly(1L, 2L, 4L, 8L, 16L, 32L);
  }

  @Test
  void aReplyThatIsLostAfterTheCommitIsResolvedByLooking() throws Exception {
    failing.fails(Request::isWrite, new Fault.LostReply());

    Answer<Resource> created = create(target(), "anna");

    assertThat(writes("anna")).as("a create is never sent twice").isEqualTo(1);
    assertThat(created.exchanges()).extracting(Target.Exchange::status).containsExactly(0, 200);
    failing.heals();
    assertThat(target().find(USER, named("anna")).value())
        .extracting(Resource::id)
        .containsExactly(created.value().id());
  }

  @Test
  void aReplyThatIsLostAndCannotBeLookedForStaysUnknown() {
    failing.fails(Request::isWrite, new Fault.LostReply());
    failing.fails(Request::isQuery, Fault.Answer.of(500));

    TargetException failure = failure(target(), "anna");

    assertThat(failure.outcomeUnknown()).isTrue();
    assertThat(failure.code()).isEqualTo(ErrorCode.WEB_EXCEPTION_PROTOCOL_ERROR);
    assertThat(writes("anna")).isEqualTo(1);
  }

  @Test
  void aLostReplyToABulkIsLookedForAccountByAccount() throws Exception {
    ScimTarget target = target();
    target.discover();
    failing.fails(Request::isWrite, new Fault.LostReply());

    Answer<List<WriteResult>> answer =
        target.writeAll(
            Stream.of("anna", "berta", "carla")
                .<Write>map(name -> new Write.Create(USER, user(name), List.of(named(name))))
                .toList());

    assertThat(answer.value())
        .hasSize(3)
        .allSatisfy(result -> assertThat(result).isInstanceOf(WriteResult.Written.class));
    assertThat(failing.requests().stream().filter(Request::isWrite)).hasSize(1);
  }

  private List<WriteResult> createTogether(ScimTarget target, String... names)
      throws InterruptedException {
    return target
        .writeAll(
            Stream.of(names)
                .<Write>map(name -> new Write.Create(USER, user(name), List.of(named(name))))
                .toList())
        .value();
  }

  @Test
  void aThrottledBulkIsSentAgainWhenItsPauseIsOver() throws Exception {
    ScimTarget target = target();
    target.discover();
    AtomicInteger writes = new AtomicInteger();
    failing.fails(
        request -> request.isWrite() && writes.getAndIncrement() == 0,
        Fault.Answer.with(429, "Retry-After", "7"));

    assertThat(createTogether(target, "anna", "berta"))
        .hasSize(2)
        .allSatisfy(result -> assertThat(result).isInstanceOf(WriteResult.Written.class));
    assertThat(time.pauses()).contains(Duration.ofSeconds(7));
  }

  @Test
  void aBulkThatIsThrottledForLongTellsEachOfItsWritesWhenToComeAgain() throws Exception {
    ScimTarget target = target();
    target.discover();
    failing.fails(Request::isWrite, Fault.Answer.with(429, "Retry-After", "3600"));

    assertThat(createTogether(target, "anna", "berta"))
        .hasSize(2)
        .allSatisfy(
            result ->
                assertThat(result)
                    .isInstanceOfSatisfying(
                        WriteResult.Failed.class,
                        failed -> {
                          assertThat(failed.cause().code()).isEqualTo(ErrorCode.TOO_MANY_REQUESTS);
                          assertThat(failed.cause().outcomeUnknown()).isFalse();
                          assertThat(failed.cause().retryAfter())
                              .contains(TestTime.START.plusSeconds(3600));
                        }));
  }

  @Test
  void aBulkWhoseAnswerIsCutOffIsLookedForAccountByAccount() throws Exception {
    ScimTarget target = target();
    target.discover();
    failing.fails(Request::isWrite, new Fault.HalfAnswer());

    assertThat(createTogether(target, "anna", "berta"))
        .hasSize(2)
        .allSatisfy(result -> assertThat(result).isInstanceOf(WriteResult.Written.class));
    assertThat(failing.requests().stream().filter(Request::isWrite)).hasSize(1);
  }

  @Test
  void halfAPageIsNoPage() throws Exception {
    create(target(), "anna");
    failing.fails(Predicate.not(Request::isWrite), new Fault.HalfAnswer());

    TargetException failure =
        catchThrowableOfType(TargetException.class, () -> target().list(USER, Position.START));

    assertThat(failure.code()).isEqualTo(ErrorCode.SERVICE_INCOMPATIBLE);
    assertThat(failure).hasMessageStartingWith("the target answered 200, but");
  }

  @Test
  void aListingThatEndsBeforeItsTotalIsNotBelieved() throws Exception {
    String page = "{\"totalResults\":3,\"Resources\":[{\"id\":\"1\",\"userName\":\"anna\"}]}";
    failing.fails(
        request -> request.target().contains("startIndex=1"),
        new Fault.Answer(200, Map.of(), page));
    failing.fails(
        Predicate.not(Request::isWrite),
        new Fault.Answer(200, Map.of(), "{\"totalResults\":3,\"Resources\":[]}"));
    Target target = target();
    Page first = target.list(USER, Position.START).value();

    TargetException failure =
        catchThrowableOfType(
            TargetException.class, () -> target.list(USER, first.next().orElseThrow()));

    assertThat(failure.code()).isEqualTo(ErrorCode.SERVICE_INCOMPATIBLE);
    assertThat(failure).hasMessage("the target's listing ends after 1 of 3 resources");
  }

  @Test
  void anAccountWhoseIdChangedIsGoneUnderItsOldOneAndFoundByItsName() throws Exception {
    Target target = target();
    String before = create(target, "anna").value().id();
    target.delete(USER, before);
    String after = create(target, "anna").value().id();

    assertThat(target.get(USER, before).value()).isEmpty();
    assertThat(target.find(USER, named("anna")).value())
        .extracting(Resource::id)
        .containsExactly(after)
        .doesNotContain(before);
  }

  @Test
  void aQueryThatIsAnsweredWith404IsNoProofThatNobodyIsThere() {
    failing.fails(Request::isQuery, Fault.Answer.of(404));

    TargetException failure =
        catchThrowableOfType(TargetException.class, () -> target().find(USER, named("anna")));

    assertThat(failure.code()).isEqualTo(ErrorCode.SERVICE_INCOMPATIBLE);
    assertThat(failure).hasMessageContaining("404");
  }

  @Test
  void theConnectionTestSaysWhatIsWrongAndHowToMendIt() throws Exception {
    Map<Fault, String> mends =
        Map.of(
            Fault.Answer.of(401),
            "issue a new one",
            Fault.Answer.of(403),
            "give it the right",
            Fault.Answer.of(404),
            "/scim/v2",
            Fault.Answer.of(429),
            "try again in a minute",
            Fault.Answer.of(500),
            "ask its operator",
            Fault.Answer.with(302, "Location", "https://elsewhere.example"),
            "redirects to",
            new Fault.Answer(200, Map.of(), "<html>"),
            "no SCIM endpoint");
    for (Map.Entry<Fault, String> mend : mends.entrySet()) {
      failing.heals();
      failing.fails(_ -> true, mend.getKey());

      assertThat(target().test(Map.of()).steps())
          .filteredOn(step -> !step.passed())
          .as("%s", mend.getKey())
          .isNotEmpty()
          .allSatisfy(step -> assertThat(step.mend().orElse("")).isNotBlank())
          .first()
          .extracting(Step::mend)
          .asString()
          .contains(mend.getValue());
    }
  }
}
