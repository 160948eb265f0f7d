package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.servers.KeycloakServer;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Signing in to the console at a real Keycloak, by the form that it shows to people.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeycloakTest {
  private static final String PUBLIC = "https://lockstep.example";
  private static final Pattern FORM = Pattern.compile("<form[^>]* action=\"([^\"]+)\"");

  private HttpClient http;
  private KeycloakServer keycloak;
  private Lockstep lockstep;

  /// What the browser keeps for Keycloak.
  private final Map<String, String> cookies = new LinkedHashMap<>();

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    keycloak = KeycloakServer.start(folder);
    http = HttpClient.newHttpClient();
    lockstep =
        Lockstep.start(
            Config.load(
                folder.resolve("none.yaml"),
                Map.of(
                    "LOCKSTEP_DATA",
                    folder.resolve("data").toString(),
                    "LOCKSTEP_LISTEN_PORT",
                    "0",
                    "LOCKSTEP_SIGNIN_ISSUER",
                    keycloak.issuer(),
                    "LOCKSTEP_SIGNIN_CLIENTID",
                    KeycloakServer.CLIENT,
                    "LOCKSTEP_SIGNIN_CLIENTSECRET",
                    KeycloakServer.SECRET,
                    "LOCKSTEP_SIGNIN_GRANTS",
                    "admin=Lockstep admins, viewer=Everybody",
                    "LOCKSTEP_SIGNIN_URL",
                    PUBLIC)),
            InstantSource.system());
  }

  @AfterAll
  void stop() {
    if (lockstep != null) {
      lockstep.close();
      http.shutdownNow();
      keycloak.close();
    }
  }

  @BeforeEach
  void freshBrowser() {
    cookies.clear();
  }

  private HttpResponse<String> lockstep(String path, String cookie) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(lockstep.url() + path)).header("Cookie", cookie).build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> keycloak(HttpRequest.Builder request) throws Exception {
    cookies.forEach((name, value) -> request.header("Cookie", name + "=" + value));
    HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
    for (String set : response.headers().allValues("Set-Cookie")) {
      String pair = set.replaceFirst(";.*", "");
      int equals = pair.indexOf('=');
      cookies.put(pair.substring(0, equals), pair.substring(equals + 1));
    }
    return response;
  }

  private static URI form(HttpResponse<String> page) {
    Matcher form = FORM.matcher(page.body());
    assertThat(form.find()).as(page.body()).isTrue();
    return page.uri().resolve(form.group(1).replace("&amp;", "&"));
  }

  /// The fields that the page itself fills in.
  private static Map<String, String> hidden(HttpResponse<String> page) {
    Map<String, String> fields = new LinkedHashMap<>();
    Matcher field =
        Pattern.compile("<input[^>]*type=\"hidden\"[^>]*name=\"([^\"]+)\"[^>]*value=\"([^\"]*)\"")
            .matcher(page.body());
    while (field.find()) {
      fields.put(field.group(1), field.group(2));
    }
    return fields;
  }

  private HttpResponse<String> submit(HttpResponse<String> page, Map<String, String> fields)
      throws Exception {
    StringBuilder body = new StringBuilder();
    fields.forEach(
        (name, value) ->
            body.append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8))
                .append('&'));
    return keycloak(
        HttpRequest.newBuilder(form(page))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(body.toString())));
  }

  private static URI location(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isIn(302, 303);
    return URI.create(response.headers().firstValue("Location").orElseThrow());
  }

  private static String cookie(HttpResponse<String> response) {
    return response.headers().firstValue("Set-Cookie").orElse("").replaceFirst(";.*", "");
  }

  private HttpResponse<String> signIn(String name) throws Exception {
    HttpResponse<String> away = lockstep("/sign-in/provider", "");
    HttpResponse<String> page = keycloak(HttpRequest.newBuilder(location(away)));
    HttpResponse<String> sent =
        submit(page, Map.of("username", name, "password", name + "-password"));
    URI back = location(sent);
    assertThat(back.toString()).startsWith(PUBLIC + "/sign-in/callback?");
    return lockstep(back.getRawPath() + "?" + back.getRawQuery(), cookie(away));
  }

  @Test
  void aMemberOfTheAdminsGroupIsLetInAsAdminUnderTheirNameThere() throws Exception {
    HttpResponse<String> in = signIn("marge");

    assertThat(in.statusCode()).as(in.body()).isEqualTo(200);
    assertThat(lockstep("/audit", cookie(in)).body()).contains("marge (127.0.0.1");
  }

  @Test
  void whoseGroupsGiveNoRoleIsToldWhichTheyHave() throws Exception {
    HttpResponse<String> refused = signIn("otto");

    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.headers().firstValue("Set-Cookie")).isEmpty();
    assertThat(refused.body()).contains("has no role here").contains("Somebody else");
  }

  @Test
  void afterSigningOutKeycloakAsksForThePasswordAgain() throws Exception {
    String session = cookie(signIn("marge"));
    assertThat(keycloak(HttpRequest.newBuilder(provider())).statusCode()).isIn(302, 303);

    HttpResponse<String> out =
        http.send(
            HttpRequest.newBuilder(URI.create(lockstep.url() + "/sign-out"))
                .header("Cookie", session)
                .POST(BodyPublishers.noBody())
                .build(),
            BodyHandlers.ofString());
    Matcher end = Pattern.compile("url=(" + keycloak.issuer() + "[^\"]+)").matcher(out.body());
    assertThat(end.find()).as(out.body()).isTrue();
    HttpResponse<String> ended =
        keycloak(HttpRequest.newBuilder(URI.create(end.group(1).replace("&amp;", "&"))));
    HttpResponse<String> confirmed = submit(ended, hidden(ended));

    assertThat(location(confirmed).toString()).startsWith(PUBLIC + "/sign-in");
    assertThat(form(keycloak(HttpRequest.newBuilder(provider()))).getPath())
        .contains("authenticate");
    assertThat(lockstep("/", session).statusCode()).isEqualTo(303);
  }

  private URI provider() throws Exception {
    return location(lockstep("/sign-in/provider", ""));
  }
}
