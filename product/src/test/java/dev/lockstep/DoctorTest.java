package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Terminal.Ended;
import dev.lockstep.cli.Surroundings.Question;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/// `lockstep doctor` on Lockstep's own Endpoint.
class DoctorTest {
  @TempDir private Path folder;

  private final HttpClient http = HttpClient.newHttpClient();
  private Lockstep lockstep;
  private String token = "";

  @BeforeEach
  void start() throws Exception {
    lockstep = Lockstep.start(Config.forTesting(folder), InstantSource.system());
    api("POST", "/directories", "{\"id\":\"acme\"}");
    api("PATCH", "/directories/acme", "{\"provisioning\":\"automatic\"}");
    token =
        JsonMapper.shared()
            .readTree(api("POST", "/directories/acme/tokens", "{\"name\":\"doctor\"}"))
            .path("secret")
            .asString();
  }

  @AfterEach
  void stop() {
    lockstep.close();
  }

  private String api(String method, String path, String body) throws Exception {
    return http.send(
            HttpRequest.newBuilder(URI.create(lockstep.url() + "/api/v1" + path))
                .header("Authorization", "Bearer " + lockstep.firstKey().orElseThrow())
                .method(method, BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString())
        .body();
  }

  private Ended doctor(String... options) {
    String[] arguments = new String[options.length + 2];
    arguments[0] = "doctor";
    arguments[1] = lockstep.url() + "/scim/acme/v2";
    System.arraycopy(options, 0, arguments, 2, options.length);
    return new Terminal(Map.of("SCIM_TOKEN", token), Question.NOBODY).run(arguments);
  }

  @ParameterizedTest
  @ValueSource(strings = {"strict", "entra", "okta", "tolerant"})
  void ourOwnEndpointIsWellUnderEveryProfileAndKeepsNothingOfIt(String profile) throws Exception {
    api("PATCH", "/directories/acme", "{\"profile\":\"" + profile + "\"}");

    Ended ended = doctor("--write");

    assertThat(ended.output()).endsWith(" right, 0 wrong, 0 not looked at\n");
    assertThat(ended.exit()).as(ended.output()).isZero();
    assertThat(api("GET", "/directories/acme/users", "")).startsWith("{\"total\":0");
    assertThat(api("GET", "/directories/acme/groups", "")).startsWith("{\"total\":0");
  }

  @Test
  void whatIsFoundIsJsonForScripts() {
    Ended ended = doctor("--json");

    assertThat(ended.exit()).isZero();
    assertThat(ended.output().lines()).allMatch(line -> line.contains("\"verdict\":\"passed\""));
  }

  @Test
  void aMissingTokenAndAWrongAddressAreNamed() {
    Terminal terminal = new Terminal(Map.of(), Question.NOBODY);
    assertThat(terminal.run("doctor", "https://acme.example/scim"))
        .isEqualTo(new Ended(2, "", "put the endpoint's token into the variable SCIM_TOKEN"));
    Terminal other = new Terminal(Map.of("SCIM_TOKEN", "secret"), Question.NOBODY);
    assertThat(other.run("doctor", "http://acme.example/scim").exit()).isEqualTo(2);
    assertThat(other.run("doctor", "http://127.0.0.1:1/scim").exit()).isEqualTo(3);
  }
}
