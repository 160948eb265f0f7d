package dev.lockstep.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.client.FakeServiceProvider;
import dev.lockstep.client.FakeServiceProvider.Reply;
import dev.lockstep.client.ScimClient;
import dev.lockstep.client.Settings;
import dev.lockstep.doctor.Finding.Verdict;
import dev.lockstep.servers.ScimSdkServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Examinations of service providers that aren't ours.
class ExaminationTest {
  private final HttpClient http =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();
  private final List<Finding> told = new ArrayList<>();

  private Examination of(String url) {
    return new Examination(client(url, "right"), client(url, "wrong"), told::add);
  }

  private ScimClient client(String url, String token) {
    return new ScimClient(
        http, Settings.of(URI.create(url), () -> token, "test"), InstantSource.system(), _ -> {});
  }

  @Test
  void aServerThatWeDidNotWriteIsExaminedToTheEndAndLeftAsItWas() throws Exception {
    try (ScimSdkServer server = new ScimSdkServer("right", true)) {
      Examination examination = of(server.base().toString());

      List<Finding> findings = examination.whole("lockstep-doctor-test");

      assertThat(findings).isEqualTo(told);
      assertThat(findings)
          .filteredOn(finding -> finding.verdict() == Verdict.PASSED)
          .extracting(Finding::check)
          .contains(
              "A user is created",
              "A user is found by its userName, whatever its case",
              "PATCH removes an attribute",
              "A member is removed by a path that selects it",
              "A group is deleted",
              "A user is deleted, and then isn't there any more");
      assertThat(findings)
          .filteredOn(finding -> finding.verdict() == Verdict.SKIPPED)
          .as("everything could be looked at")
          .isEmpty();
    }
  }

  @Test
  void whatIsWrongIsNamedWithTheSectionAndTheMend() throws Exception {
    try (FakeServiceProvider provider = new FakeServiceProvider()) {
      provider.answers(
          request ->
              request.asks("POST", "/scim/v2/Users")
                  ? new Reply.Whole(
                      200, Map.of(), "{\"id\":\"%d\"}".formatted(provider.requests().size()))
                  : new Reply.Whole(
                      200, Map.of(), "{\"Resources\":[],\"totalResults\":\"0\",\"id\":\"g\"}"));

      List<Finding> findings = of(provider.base().toString()).whole("lockstep-doctor-test");

      assertThat(finding(findings, "A user is created"))
          .isEqualTo(
              new Finding(
                  "A user is created",
                  "RFC 7644, 3.3",
                  Verdict.FAILED,
                  "it answered 200",
                  Optional.of("answer 201 to POST /Users")));
      assertThat(finding(findings, "A wrong token is refused").found())
          .isEqualTo("it answered 200 with a wrong token");
      assertThat(finding(findings, "count=0 gives the total and no resources").verdict())
          .isEqualTo(Verdict.FAILED);
      assertThat(provider.requests())
          .filteredOn(request -> request.method().equals("DELETE"))
          .extracting(FakeServiceProvider.Request::target)
          .as("the user, the second one of its name, the one without a name, and the group")
          .hasSize(4)
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void whereNothingCanBeCreatedTheRestIsSkippedAndNothingIsDeleted() throws Exception {
    try (FakeServiceProvider provider = new FakeServiceProvider()) {
      provider.answers(_ -> new Reply.Whole(403, Map.of(), ""));

      List<Finding> findings = of(provider.base().toString()).whole("lockstep-doctor-test");

      assertThat(finding(findings, "PATCH removes an attribute").verdict())
          .isEqualTo(Verdict.SKIPPED);
      assertThat(provider.requests()).noneMatch(request -> request.method().equals("DELETE"));
    }
  }

  @Test
  void withoutWritingNothingIsWritten() throws Exception {
    try (FakeServiceProvider provider = new FakeServiceProvider()) {
      of(provider.base().toString()).withoutWriting();

      assertThat(provider.requests()).isNotEmpty().allMatch(one -> one.method().equals("GET"));
    }
  }

  private static Finding finding(List<Finding> findings, String check) {
    return findings.stream()
        .filter(finding -> finding.check().equals(check))
        .findFirst()
        .orElseThrow();
  }
}
