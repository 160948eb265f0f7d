package dev.lockstep.target;

import static dev.lockstep.client.FakeServiceProvider.json;
import static dev.lockstep.client.FakeServiceProvider.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.client.FakeServiceProvider;
import dev.lockstep.client.FakeServiceProvider.Reply;
import dev.lockstep.client.FakeServiceProvider.Request;
import dev.lockstep.client.PlainSpeaker;
import dev.lockstep.client.ScimClient;
import dev.lockstep.client.Settings;
import dev.lockstep.client.TestTime;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.Target.TestReport;
import dev.lockstep.provisioning.Target.TestReport.Step;
import dev.lockstep.scim.schema.Schemas;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScimTargetConnectionTest {
  private static final String TOKEN = "s3cret-token-of-the-target";
  private static final String EMPTY = "{\"totalResults\":0,\"Resources\":[]}";
  private static final String CONFIGURATION =
      "{\"patch\":{\"supported\":true},\"filter\":{\"supported\":true}}";
  private static final String TYPES = "{\"Resources\":[{\"name\":\"User\"},{\"name\":\"Group\"}]}";
  private static final String SCHEMAS =
      "{\"Resources\":[{\"id\":\"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\"}]}";

  private static final Map<ObjectType, List<String>> MAPPED =
      Map.of(
          ObjectType.USER,
          List.of(
              "userName",
              "emails[type eq \"work\"].value",
              Schemas.ENTERPRISE_USER.id() + ":department"),
          ObjectType.GROUP,
          List.of("displayName", "members"));

  private final FakeServiceProvider server = new FakeServiceProvider();
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    server.close();
    http.close();
  }

  private TestReport report(String preset) throws InterruptedException {
    return report(preset, server.base());
  }

  private TestReport report(String preset, URI base) throws InterruptedException {
    TestTime time = new TestTime();
    Settings settings = new Settings(base, () -> TOKEN, "test", Duration.ofSeconds(10), false);
    return new ScimTarget(
            new ScimClient(http, settings, time, time),
            Preset.named(preset),
            time,
            time,
            new Random(1))
        .test(MAPPED);
  }

  private static Reply healthy(Request request) {
    return switch (URI.create(request.target()).getPath()) {
      case "/scim/v2/Users", "/scim/v2/Groups" -> json(200, EMPTY);
      case "/scim/v2/ServiceProviderConfig" -> json(200, CONFIGURATION);
      case "/scim/v2/ResourceTypes" -> json(200, TYPES);
      case "/scim/v2/Schemas" -> json(200, SCHEMAS);
      default -> json(404, "{\"status\":\"404\"}");
    };
  }

  private static Step failed(TestReport report) {
    assertThat(report.passed()).isFalse();
    return report.steps().stream().filter(step -> !step.passed()).findFirst().orElseThrow();
  }

  @Test
  void aHealthyTargetPassesEveryStep() throws Exception {
    server.answers(ScimTargetConnectionTest::healthy);

    TestReport report = report("generic");

    assertThat(report.passed()).isTrue();
    assertThat(report.unsupported()).isEmpty();
    assertThat(report.steps())
        .extracting(Step::name)
        .containsExactly(
            "random user", "random group", "ServiceProviderConfig", "ResourceTypes", "Schemas");
    assertThat(server.requests().get(0).query()).matches("filter=userName eq \"[0-9a-f-]{36}\"");
    assertThat(server.requests().get(1).query())
        .matches("excludedAttributes=members&filter=displayName eq \"[0-9a-f-]{36}\"");
  }

  @Test
  void aWrongTokenIsReportedOnceWithTheMendAndWithoutTheToken() throws Exception {
    server.answers(_ -> json(401, "{\"detail\":\"no: " + TOKEN + "\",\"status\":\"401\"}"));

    TestReport report = report("aws-iam-identity-center");

    Step step = failed(report);
    assertThat(report.steps()).hasSize(1);
    assertThat(step.found()).isEqualTo("the target answered 401: no: [hidden]");
    assertThat(step.mend().orElseThrow())
        .startsWith("The token is wrong or expired: issue a new one in the IAM Identity Center");
  }

  @Test
  void aUrlWithoutItsPathIsMet404AndAnExampleIsShown() throws Exception {
    server.answers(_ -> new Reply.Whole(404, Map.of(), "<h1>Not found</h1>"));

    assertThat(failed(report("generic")).mend().orElseThrow())
        .contains("SCIM base URL", "/scim/v2");
  }

  @Test
  void aWebPageIsNoScimEndpoint() throws Exception {
    server.answers(_ -> new Reply.Whole(200, Map.of(), "<html>Welcome</html>"));

    Step step = failed(report("generic"));

    assertThat(step.found()).contains("web page");
    assertThat(step.mend().orElseThrow()).contains("no SCIM endpoint");
  }

  @Test
  void aRedirectIsShownAndNotFollowed() throws Exception {
    server.answers(_ -> with(301, "Location", "https://elsewhere.example/scim"));

    Step step = failed(report("generic"));

    assertThat(step.found()).contains("https://elsewhere.example/scim");
    assertThat(step.mend().orElseThrow()).contains("Enter the URL");
  }

  @Test
  void nobodyAtThePortIsReportedOnce() throws Exception {
    FakeServiceProvider gone = new FakeServiceProvider();
    gone.close();

    TestReport report = report("generic", gone.base());

    assertThat(report.steps()).hasSize(1);
    assertThat(failed(report).found()).contains("nothing accepts connections");
    assertThat(failed(report).mend().orElseThrow()).contains("firewall");
  }

  @Test
  void aPortWithoutTlsIsReportedSo() throws Exception {
    try (PlainSpeaker plain = new PlainSpeaker()) {
      TestReport report =
          report("generic", URI.create("https://127.0.0.1:" + plain.port() + "/scim/v2"));

      assertThat(failed(report).mend().orElseThrow()).contains("certificate", "TLS");
    }
  }

  @Test
  void aTargetThatIgnoresFiltersFails() throws Exception {
    server.answers(
        request ->
            request.target().contains("/Users")
                ? json(200, "{\"totalResults\":1,\"Resources\":[{\"id\":\"1\"}]}")
                : healthy(request));

    Step step = failed(report("generic"));

    assertThat(step.name()).isEqualTo("random user");
    assertThat(step.found()).isEqualTo("1 for a name that nobody has");
    assertThat(step.mend().orElseThrow()).contains("ignores filters");
  }

  @Test
  void whatTheTargetCannotDoIsNamed() throws Exception {
    server.answers(
        request ->
            switch (URI.create(request.target()).getPath()) {
              case "/scim/v2/ServiceProviderConfig" ->
                  json(200, "{\"patch\":{\"supported\":false},\"filter\":{\"supported\":false}}");
              case "/scim/v2/ResourceTypes" -> json(200, "{\"Resources\":[{\"name\":\"User\"}]}");
              case "/scim/v2/Schemas" -> json(200, "{\"Resources\":[{\"id\":\"urn:x\"}]}");
              case "/scim/v2/Groups" -> json(404, "{\"status\":\"404\"}");
              default -> healthy(request);
            });

    TestReport report = report("generic");

    assertThat(report.passed()).as("a target without groups still takes users").isTrue();
    assertThat(report.unsupported())
        .extracting(text -> text.substring(0, text.indexOf(':')))
        .containsExactly("PATCH", "filters", "groups", "User urn");
  }

  @Test
  void aTargetWithoutDiscoveryPasses() throws Exception {
    server.answers(request -> request.query().isEmpty() ? json(404, "{}") : healthy(request));

    TestReport report = report("aws-iam-identity-center");

    assertThat(report.passed()).isTrue();
    assertThat(report.steps().getLast().found()).startsWith("not offered (404)");
    assertThat(report.unsupported()).singleElement().asString().startsWith("members:");
  }

  @Test
  void aMappedAttributeThatTheSchemasLackOrDoNotLetClientsWriteIsNamed() throws Exception {
    String schemas =
        """
        {"Resources":[
          {"id":"urn:ietf:params:scim:schemas:core:2.0:User","attributes":[
            {"name":"USERNAME","mutability":"readOnly"},
            {"name":"emails","subAttributes":[{"name":"type"}]}]},
          {"id":"urn:ietf:params:scim:schemas:core:2.0:Group","attributes":[
            {"name":"displayName"}]},
          {"id":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User","attributes":[
            {"name":"manager"}]}]}
        """;
    server.answers(
        request -> request.target().endsWith("/Schemas") ? json(200, schemas) : healthy(request));

    assertThat(report("generic").unsupported())
        .containsExactly(
            "User userName: it is read-only at the target; remove the mapping",
            "User emails[type eq \"work\"].value: the target's schema doesn't have this part;"
                + " remove the mapping",
            "User urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department: the"
                + " target's schema doesn't have it; remove the mapping",
            "Group members: the target's schema doesn't have it; remove the mapping");
  }
}
