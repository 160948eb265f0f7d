package dev.lockstep.target;

import static dev.lockstep.client.FakeServiceProvider.json;
import static dev.lockstep.client.FakeServiceProvider.with;
import static dev.lockstep.directory.ObjectType.GROUP;
import static dev.lockstep.directory.ObjectType.USER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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
import dev.lockstep.provisioning.Target.Resource;
import dev.lockstep.provisioning.TargetException;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.message.ResourceReader;
import dev.lockstep.scim.patch.AbsentElement;
import dev.lockstep.scim.patch.Difference;
import dev.lockstep.scim.patch.Patch;
import dev.lockstep.scim.patch.PatchOperation;
import dev.lockstep.scim.patch.PatchReader;
import dev.lockstep.scim.schema.Schemas;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ScimTargetTest {
  private static final String TOKEN = "s3cret-token-of-the-target";
  private static final Match ANNA = new Match("userName", "anna@x.example");

  private final FakeServiceProvider server = new FakeServiceProvider();
  private final HttpClient http = HttpClient.newHttpClient();
  private final TestTime time = new TestTime();

  @AfterEach
  void close() {
    server.close();
    http.close();
  }

  private ScimTarget target(String preset) {
    return target(preset, Settings.DEFAULT_EXCHANGE_LIMIT);
  }

  private ScimTarget target(String preset, Duration limit) {
    Settings settings = new Settings(server.base(), () -> TOKEN, "test", limit, false);
    return new ScimTarget(
        new ScimClient(http, settings, time, time),
        Preset.named(preset),
        time,
        time,
        new Random(1));
  }

  private static TargetException failure(ThrowingCallable call) {
    return catchThrowableOfType(TargetException.class, call);
  }

  private static Complex user(String json) {
    return ResourceReader.readPart(Schemas.USER_TYPE, Json.parse(json), _ -> {});
  }

  private static List<PatchOperation> change(String from, String to) {
    return Difference.between(Schemas.USER_TYPE, user(from), user(to));
  }

  private static String list(String... resources) {
    return "{\"totalResults\":"
        + resources.length
        + ",\"Resources\":["
        + String.join(",", resources)
        + "]}";
  }

  @Test
  void whatATargetSaysCanBeKeptWhateverItSays() {
    String said = "broken \u0000 ".repeat(25) + "💥".repeat(5_000);
    server.answers(_ -> new Reply.Whole(500, Map.of("Content-Type", "text/plain"), said));

    TargetException failure = failure(() -> target("generic").find(USER, ANNA));

    assertThat(failure).hasMessageContaining("broken �");
    assertThat(Json.unkeepable(String.valueOf(failure.getMessage()))).isEmpty();
    assertThat(failure.exchanges()).isNotEmpty();
    for (Target.Exchange exchange : failure.exchanges()) {
      assertThat(exchange.responseBody().flatMap(Json::unkeepable)).isEmpty();
    }
  }

  @Test
  void aUserIsFoundByTheFilterThatEveryTargetHas() throws Exception {
    server.answers(
        _ -> json(200, list("{\"id\":\"7\",\"userName\":\"Anna@x.example\",\"shoeSize\":38}")));

    Target.Answer<List<Resource>> answer = target("generic").find(USER, ANNA);

    assertThat(server.onlyRequest().query()).isEqualTo("filter=userName eq \"anna@x.example\"");
    assertThat(answer.value())
        .containsExactly(new Resource("7", Complex.of("userName", Value.text("Anna@x.example"))));
    assertThat(answer.exchanges()).hasSize(1);
  }

  @Test
  void groupsAreFoundWithoutTheirMembers() throws Exception {
    server.answers(
        _ ->
            json(
                200,
                list("{\"id\":\"g\",\"displayName\":\"Staff\",\"members\":[{\"value\":\"1\"}]}")));

    Target.Answer<List<Resource>> answer =
        target("generic").find(GROUP, new Match("displayName", "Staff"));

    assertThat(server.onlyRequest().query()).contains("excludedAttributes=members");
    assertThat(answer.value().getFirst().document())
        .isEqualTo(Complex.of("displayName", Value.text("Staff")));
  }

  @Test
  void anAttributeThatCannotBeReadDoesNotSpoilTheRest() throws Exception {
    server.answers(
        _ ->
            json(
                200,
                """
                {"id":7,"userName":"anna","active":"perhaps","emails":[{"value":"a@x"}],
                 "department":"R&D",
                 "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"costCenter":"4"}}
                """));

    Resource resource = target("generic").get(USER, "7").value().orElseThrow();

    assertThat(resource.document().text("userName")).contains("anna");
    assertThat(resource.document().get("active")).isEmpty();
    assertThat(resource.document().values("emails")).hasSize(1);
    assertThat(resource.document().complex(Schemas.ENTERPRISE_USER.id()))
        .isEqualTo(Value.complex(Map.of("department", "R&D", "costCenter", "4")));
  }

  @ParameterizedTest
  @CsvSource({"400,invalidFilter", "400,invalidValue", "400,", "414,", "422,"})
  void aFilterThatIsRefusedForItsValueIsTheFaultOfThatValue(int status, String scimType) {
    String error =
        scimType == null ? "{}" : "{\"scimType\":\"" + scimType + "\",\"detail\":\"no quotes\"}";
    server.answers(
        request ->
            request.query().contains("filter=")
                ? json(status, error)
                : json(200, "{\"filter\":{\"supported\":true}}"));

    TargetException failure =
        failure(() -> target("generic").find(USER, new Match("userName", "o\"neill")));

    assertThat(failure.code()).isEqualTo(ErrorCode.INCOMPATIBLE_FILTERING);
    assertThat(failure)
        .hasMessageContaining("the filter userName eq \"o\\\"neill\"")
        .hasMessageContaining("the target answered " + status);
  }

  @Test
  void somebodyElseWhomTheTargetTakesForTheSameIsNotBelieved() {
    server.answers(_ -> json(200, list("{\"id\":\"1\",\"userName\":\"änna\"}")));

    TargetException failure = failure(() -> target("generic").find(USER, ANNA));

    assertThat(failure.code()).isEqualTo(ErrorCode.INCOMPATIBLE_FILTERING);
    assertThat(failure).hasMessageContaining("returned 1 for the filter userName eq");
  }

  @Test
  void aTargetThatIgnoresTheFilterIsNotBelieved() {
    server.answers(
        _ ->
            json(
                200,
                list(
                    "{\"id\":\"1\",\"userName\":\"somebody.else\"}",
                    "{\"id\":\"2\",\"userName\":\"another\"}")));

    TargetException failure = failure(() -> target("generic").find(USER, ANNA));

    assertThat(failure.code()).isEqualTo(ErrorCode.SERVICE_INCOMPATIBLE);
    assertThat(failure).hasMessageContaining("ignores the filter");
  }

  @Test
  void aUserFoundByAMailInBracketsIsBelieved() throws Exception {
    server.answers(
        _ -> json(200, list("{\"id\":\"1\",\"emails\":[{\"type\":\"work\",\"value\":\"A@x\"}]}")));

    assertThat(
            target("generic")
                .find(USER, new Match("emails[type eq \"work\"].value", "a@x"))
                .value())
        .hasSize(1);
  }

  @Test
  void anythingButAListInAnswerToAQueryIsIncompatible() {
    server.answers(_ -> json(200, "{\"id\":\"1\"}"));

    assertThat(failure(() -> target("generic").find(USER, ANNA)).code())
        .isEqualTo(ErrorCode.SERVICE_INCOMPATIBLE);
  }

  @Test
  void whatIsGoneIsEmptyOnReadAndUpdateAndASuccessOnDelete() throws Exception {
    server.answers(_ -> json(404, "{\"status\":\"404\"}"));
    ScimTarget target = target("generic");

    assertThat(target.get(USER, "1").value()).isEmpty();
    assertThat(target.update(USER, "1", change("{\"title\":\"a\"}", "{\"title\":\"b\"}")).value())
        .isEmpty();
    assertThat(target.delete(USER, "1").value()).isFalse();
  }

  @Test
  void aGroupIsCreatedWithoutItsMembers() throws Exception {
    server.answers(_ -> json(201, "{\"id\":\"g\"}"));
    Complex group =
        Complex.of("displayName", Value.text("Staff"))
            .with("members", Value.Multi.of(List.of(Value.complex(Map.of("value", "1")))));

    assertThat(target("generic").create(GROUP, group, List.of()).value().id()).isEqualTo("g");

    JsonNode sent = server.onlyRequest().json();
    assertThat(sent.has("members")).isFalse();
    assertThat(sent.path("schemas").get(0).asString()).isEqualTo(Schemas.GROUP.id());
  }

  @Test
  void aCreateThatIsAnsweredByALocationOnlyHasItsIdFromThere() throws Exception {
    server.answers(_ -> with(201, "Location", "https://x.example/scim/v2/Users/42"));

    assertThat(target("generic").create(USER, user("{\"userName\":\"anna\"}"), List.of()).value())
        .isEqualTo(new Resource("42", Complex.EMPTY));
  }

  @Test
  void aCreateWithoutAnIdInItsAnswerHasAnUnknownOutcome() {
    server.answers(_ -> json(201, "{}"));

    TargetException failure =
        failure(() -> target("generic").create(USER, user("{\"userName\":\"anna\"}"), List.of()));

    assertThat(failure.code()).isEqualTo(ErrorCode.SERVICE_INCOMPATIBLE);
    assertThat(failure.outcomeUnknown()).isTrue();
  }

  @Test
  void aLostReplyToACreateHasAnUnknownOutcomeAndIsNotRepeated() {
    server.answers(_ -> new Reply.Lost());

    TargetException failure =
        failure(() -> target("generic").create(USER, user("{\"userName\":\"anna\"}"), List.of()));

    assertThat(failure.code()).isEqualTo(ErrorCode.WEB_EXCEPTION_PROTOCOL_ERROR);
    assertThat(failure.outcomeUnknown()).isTrue();
    assertThat(server.requests()).hasSize(1);
    assertThat(failure.exchanges()).extracting(Target.Exchange::status).containsExactly(0);
  }

  @Test
  void aStalledAnswerIsATimeout() {
    server.answers(_ -> new Reply.Stalled());

    TargetException failure =
        failure(
            () ->
                target("generic", Duration.ofMillis(200))
                    .create(USER, user("{\"userName\":\"anna\"}"), List.of()));

    assertThat(failure.code()).isEqualTo(ErrorCode.TIMEOUT);
    assertThat(failure.outcomeUnknown()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "400, UNPROCESSABLE_ENTITY, false",
    "401, CREDENTIAL_VALIDATION_FAILURE, false",
    "403, INSUFFICIENT_RIGHTS, false",
    "404, SERVICE_INCOMPATIBLE, false",
    "405, METHOD_NOT_ALLOWED, false",
    "409, CONFLICT, false",
    "413, UNPROCESSABLE_ENTITY, false",
    "422, UNPROCESSABLE_ENTITY, false",
    "429, TOO_MANY_REQUESTS, false",
    "500, INTERNAL_SERVER_ERROR, true",
    "402, LICENSE_LIMIT_EXCEEDED, false",
    "501, NOT_IMPLEMENTED, false",
    "502, INTERNAL_SERVER_ERROR, true",
    "503, INTERNAL_SERVER_ERROR, false",
    "504, TIMEOUT, true"
  })
  void aRefusalHasItsCodeAndWhatTheTargetSaid(int status, ErrorCode code, boolean unknown) {
    server.answers(
        request ->
            json(
                status,
                "{\"detail\":\"because of "
                    + request.header("Authorization")
                    + "\",\"status\":\""
                    + status
                    + "\"}"));

    TargetException failure =
        failure(() -> target("generic").create(USER, user("{\"userName\":\"anna\"}"), List.of()));

    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure.outcomeUnknown()).isEqualTo(unknown);
    assertThat(failure)
        .hasMessage("the target answered " + status + ": because of Bearer [hidden]");
    assertThat(failure.exchanges().toString()).doesNotContain(TOKEN);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | mutability | userName stays as it is | NOT_PERMITTED",
        "400 | invalidValue | name.familyName is required | MANDATORY_FIELDS_MISSING",
        "422 | invalidValue | Missing attribute: emails | MANDATORY_FIELDS_MISSING",
        "400 | '' | a mandatory field is empty | MANDATORY_FIELDS_MISSING",
        "400 | invalidValue | x is no address | UNPROCESSABLE_ENTITY",
        "400 | invalidPath | no required attribute of this name | SCHEMA_ATTRIBUTE_NOT_FOUND",
        "400 | uniqueness | taken | CONFLICT"
      })
  void aRefusalOfValuesIsToldByItsKeywordAndItsWords(
      int status, String scimType, String detail, ErrorCode code) {
    server.answers(
        _ ->
            json(
                status,
                Json.text(
                    Json.object()
                        .put("scimType", scimType)
                        .put("detail", detail)
                        .put("status", String.valueOf(status)))));

    TargetException failure =
        failure(() -> target("generic").create(USER, user("{\"userName\":\"anna\"}"), List.of()));

    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure).hasMessageContaining(detail);
  }

  @Test
  void aThrottledOperationSaysWhenToComeAgain() {
    server.answers(_ -> with(429, "Retry-After", "3600"));

    assertThat(failure(() -> target("generic").find(USER, ANNA)).retryAfter())
        .contains(TestTime.START.plusSeconds(3600));
    assertThat(time.pauses()).isEmpty();
  }

  @Test
  void aSignInPageIsNoSuccess() {
    server.answers(
        _ -> new Reply.Whole(200, Map.of("Content-Type", "text/html"), "<!DOCTYPE html>"));

    TargetException failure = failure(() -> target("generic").delete(USER, "1"));

    assertThat(failure.code()).isEqualTo(ErrorCode.SERVICE_INCOMPATIBLE);
    assertThat(failure).hasMessageContaining("web page");
  }

  @Test
  void anUpdateSendsAnOperationForEachAttribute() throws Exception {
    server.answers(_ -> json(204, ""));

    Target.Answer<Optional<Resource>> answer =
        target("aws-iam-identity-center")
            .update(
                USER,
                "1",
                change(
                    "{\"title\":\"a\",\"name\":{\"givenName\":\"A\"},\"nickName\":\"n\"}",
                    "{\"title\":\"b\",\"name\":{\"givenName\":\"B\"}}"));

    assertThat(answer.value()).contains(new Resource("1", Complex.EMPTY));
    assertThat(server.onlyRequest().json().path("Operations").toString())
        .contains("{\"op\":\"replace\",\"path\":\"title\",\"value\":\"b\"}")
        .contains("{\"op\":\"replace\",\"path\":\"name.givenName\",\"value\":\"B\"}")
        .contains("{\"op\":\"remove\",\"path\":\"nickName\"}");
  }

  @Test
  void aMergedUpdateMeansTheSame() throws Exception {
    server.answers(_ -> json(204, ""));
    String before = "{\"title\":\"a\",\"name\":{\"givenName\":\"A\"},\"department\":\"x\"}";
    String after =
        """
        {"title":"b","displayName":"B","name":{"givenName":"B"},"department":"y",
         "employeeNumber":"1"}
        """;

    target("lockstep").update(USER, "1", change(before, after));

    JsonNode body = server.onlyRequest().json();
    assertThat(body.path("Operations").size()).as("one merged, one for name").isEqualTo(2);
    assertThat(body.path("Operations").get(0).has("path")).isFalse();
    assertThat(
            Patch.apply(
                user(before),
                PatchReader.read(Schemas.USER_TYPE, body, _ -> {}),
                AbsentElement.CREATE))
        .isEqualTo(user(after));
  }

  @Test
  void zoomsUsersAreReplacedAndItsGroupsPatched() throws Exception {
    server.answers(_ -> json(200, "{\"id\":\"1\",\"userName\":\"a\",\"title\":\"a\"}"));
    ScimTarget target = target("zoom");

    target.update(USER, "1", change("{\"title\":\"a\"}", "{\"title\":\"b\"}"));
    target.changeMembers("g", List.of("1"), List.of());

    assertThat(server.requests())
        .extracting(Request::method)
        .as("a PATCH of a user would change nothing but active")
        .containsExactly("GET", "PUT", "PATCH");
    assertThat(server.requests().get(1).json().path("title").asString()).isEqualTo("b");
  }

  @Test
  void anUpdateOfNothingAsksNothing() throws Exception {
    assertThat(target("generic").update(USER, "1", List.of()).value()).isPresent();
    assertThat(server.requests()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"emails\":[{\"value\":\"a\"},{\"value\":\"b\"}]} | SCHEMA_PROPERTY_CAN_ONLY_ACCEPT_VALUE"
            + " | takes 1 of 'emails', the mapping gives 2",
        "{\"photos\":[{\"value\":\"https://x\"}]} | SCHEMA_ATTRIBUTE_NOT_FOUND | doesn't take"
            + " 'photos'",
        "{\"emails\":[{\"value\":\"a\",\"display\":\"A\"}]} | SCHEMA_ATTRIBUTE_NOT_FOUND |"
            + " doesn't take 'emails.display'",
        "{\"displayName\":null} | MISSING_VALUES | requires 'displayName'",
        "{\"name\":{\"givenName\":\"A\"}} | MISSING_VALUES | requires 'name.familyName'"
      })
  void whatThePresetKnowsToBeRefusedIsNamedAndNotSent(String part, ErrorCode code, String message) {
    Complex document =
        user(
            "{\"userName\":\"a\",\"displayName\":\"A\","
                + "\"name\":{\"givenName\":\"A\",\"familyName\":\"B\"}}");
    JsonNode changed = Json.parse(part);
    Complex more = user(part);
    for (String name : changed.propertyNames()) {
      document = document.with(name, more.get(name));
    }
    Complex refused = document;

    TargetException failure =
        failure(() -> target("aws-iam-identity-center").create(USER, refused, List.of()));

    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure).hasMessageContaining(message);
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void takingAwayARequiredAttributeIsNamedAndNotSent() {
    TargetException failure =
        failure(
            () ->
                target("aws-iam-identity-center")
                    .update(USER, "1", change("{\"displayName\":\"A\"}", "{}")));

    assertThat(failure.code()).isEqualTo(ErrorCode.MISSING_VALUES);
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void anAttributeThatTheTargetCannotSearchByIsNamed() {
    TargetException failure =
        failure(
            () ->
                target("aws-iam-identity-center")
                    .find(USER, new Match("emails[type eq \"work\"].value", "a@x")));

    assertThat(failure.code()).isEqualTo(ErrorCode.METHOD_NOT_ALLOWED);
    assertThat(failure).hasMessageContaining("match by userName, externalId, id");
  }

  @Test
  void membersGoInChunksOfTheTargetsLimit() throws Exception {
    server.answers(_ -> json(204, ""));
    List<String> added = ids(250);

    target("aws-iam-identity-center").changeMembers("g", added, List.of("x", "y"));

    assertThat(server.requests())
        .allMatch(request -> request.asks("PATCH", "/scim/v2/Groups/g"))
        .extracting(request -> request.json().at("/Operations/0/value").size())
        .containsExactly(100, 100, 50, 2);
    assertThat(
            server.requests().stream()
                .limit(3)
                .flatMap(request -> memberIds(request.json()).stream())
                .toList())
        .isEqualTo(added);
    assertThat(server.requests().getLast().json().path("Operations").toString())
        .isEqualTo(
            "[{\"op\":\"remove\",\"path\":\"members\",\"value\":[{\"value\":\"x\"},{\"value\":\"y\"}]}]");
  }

  @Test
  void aStrictTargetIsToldWhichMembersLeave() throws Exception {
    server.answers(_ -> json(204, ""));

    target("generic").changeMembers("g", List.of(), List.of("x", "q\"y"));

    assertThat(server.onlyRequest().json().path("Operations").toString())
        .isEqualTo(
            "[{\"op\":\"remove\",\"path\":\"members[value eq \\\"x\\\"]\"},"
                + "{\"op\":\"remove\",\"path\":\"members[value eq \\\"q\\\\\\\"y\\\"]\"}]");
  }

  @Test
  void aMemberThatTheTargetDoesNotKnowHoldsUpNobodyElse() throws Exception {
    List<String> members = new ArrayList<>();
    server.answers(
        request -> {
          if (request.method().equals("GET")) {
            return json(200, "{\"id\":\"g\"}");
          }
          List<String> ids = memberIds(request.json());
          if (ids.contains("stranger")) {
            return json(404, "{\"status\":\"404\"}");
          }
          members.addAll(ids);
          return json(204, "");
        });

    List<String> unknown =
        target("generic")
            .changeMembers("g", List.of("1", "2", "stranger", "3", "4"), List.of())
            .value();

    assertThat(unknown).containsExactly("stranger");
    assertThat(members).containsExactlyInAnyOrder("1", "2", "3", "4");
  }

  @Test
  void aGroupThatIsGoneIsAnInvalidAnchor() {
    server.answers(_ -> json(404, "{\"status\":\"404\"}"));

    assertThat(failure(() -> target("generic").changeMembers("g", List.of("1"), List.of())).code())
        .isEqualTo(ErrorCode.INVALID_ANCHOR);
    assertThat(server.requests()).extracting(Request::method).containsExactly("PATCH", "GET");
  }

  @Test
  void addingAMemberTwiceAndTakingAwayNoneAreSuccesses() throws Exception {
    server.answers(
        request ->
            request.body().contains("\"add\"")
                ? json(409, "{\"scimType\":\"uniqueness\",\"status\":\"409\"}")
                : json(400, "{\"scimType\":\"noTarget\",\"status\":\"400\"}"));

    assertThat(target("generic").changeMembers("g", List.of("1"), List.of("2")).value()).isEmpty();
  }

  @Test
  void theTargetsRateIsKept() throws Exception {
    server.answers(_ -> json(204, ""));
    ScimTarget target = target("aws-iam-identity-center");

    for (int count = 0; count < 60; count++) {
      target.delete(USER, "1");
    }

    Duration waited = time.pauses().stream().reduce(Duration.ZERO, Duration::plus);
    assertThat(waited).as("20 at once, 40 more at 20 a second").isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void membersAreNoAttributeOfAnUpdate() {
    List<PatchOperation> operations =
        Difference.between(
            Schemas.GROUP_TYPE,
            Complex.EMPTY,
            Complex.EMPTY.with(
                "members", Value.Multi.of(List.of(Value.complex(Map.of("value", "1"))))));

    assertThatThrownBy(() -> target("generic").update(GROUP, "g", operations))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static List<String> ids(int count) {
    return IntStream.range(0, count).mapToObj(String::valueOf).toList();
  }

  private static List<String> memberIds(JsonNode patch) {
    List<String> ids = new ArrayList<>();
    patch.at("/Operations/0/value").forEach(member -> ids.add(member.path("value").asString()));
    return ids;
  }
}
