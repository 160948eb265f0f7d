package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Signing in to the console at an OpenID provider, as a browser does it.
class OpenIdTest {
  /// What Lockstep is called by browsers; its test calls it by its real address.
  private static final String PUBLIC = "https://lockstep.example";

  @TempDir private Path folder;

  private final SettableClock clock = new SettableClock();
  private HttpClient http;
  private FakeOpenIdProvider provider;
  private Lockstep lockstep;

  @BeforeEach
  void start() throws Exception {
    http = HttpClient.newHttpClient();
    provider = new FakeOpenIdProvider(clock);
    lockstep = Lockstep.start(config(Map.of()), clock);
  }

  private Config config(Map<String, String> more) {
    Map<String, String> environment =
        new HashMap<>(
            Map.of(
                "LOCKSTEP_DATA",
                folder.toString(),
                "LOCKSTEP_LISTEN_PORT",
                "0",
                "LOCKSTEP_SIGNIN_ISSUER",
                provider.issuer(),
                "LOCKSTEP_SIGNIN_CLIENTID",
                FakeOpenIdProvider.CLIENT,
                "LOCKSTEP_SIGNIN_CLIENTSECRET",
                FakeOpenIdProvider.SECRET,
                "LOCKSTEP_SIGNIN_GRANTS",
                "admin=Lockstep admins, viewer:acme=Everybody, auditor=Auditors",
                "LOCKSTEP_SIGNIN_URL",
                PUBLIC + "/"));
    environment.putAll(more);
    return Config.load(folder.resolve("none.yaml"), environment);
  }

  @AfterEach
  void stop() {
    lockstep.close();
    provider.close();
    http.shutdownNow();
  }

  private HttpResponse<String> get(String path, String cookie) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(lockstep.url() + path)).header("Cookie", cookie).build(),
        BodyHandlers.ofString());
  }

  private static String cookie(HttpResponse<String> response) {
    return response.headers().firstValue("Set-Cookie").orElse("").replaceFirst(";.*", "");
  }

  /// One browser's way to the provider and back.
  private final class Visit {
    private final URI left;
    private final String cookie;

    Visit() throws Exception {
      HttpResponse<String> away = get("/sign-in/provider", "");
      assertThat(away.statusCode()).as(away.body()).isEqualTo(303);
      left = URI.create(away.headers().firstValue("Location").orElseThrow());
      cookie = cookie(away);
      assertThat(away.headers().firstValue("Set-Cookie").orElseThrow())
          .contains("HttpOnly")
          .contains("SameSite=Lax");
    }

    HttpResponse<String> back() throws Exception {
      return back(provider.signIn(left));
    }

    HttpResponse<String> back(URI to) throws Exception {
      return get(to.getRawPath() + "?" + to.getRawQuery(), cookie);
    }
  }

  private String refused(HttpResponse<String> response) {
    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(response.headers().firstValue("Set-Cookie")).isEmpty();
    return response.body();
  }

  private String refusedFor(UnaryOperator<JWTClaimsSet.Builder> spoilt) throws Exception {
    provider.spoil(spoilt);
    return refused(new Visit().back());
  }

  @Test
  void whoeverSignsInAtTheProviderIsLetInWithTheRolesOfTheirGroups() throws Exception {
    assertThat(get("/sign-in", "").body()).contains("Sign in at 127.0.0.1");

    HttpResponse<String> back = new Visit().back();

    assertThat(back.statusCode()).as(back.body()).isEqualTo(200);
    assertThat(back.headers().firstValue("Set-Cookie").orElseThrow()).contains("SameSite=Strict");
    assertThat(back.body()).contains("url=/");
    assertThat(get("/", cookie(back)).statusCode()).isEqualTo(200);
    assertThat(get("/audit", cookie(back)).body())
        .doesNotContain("isn't shown to you")
        .contains("Sign in")
        .contains("marge (127.0.0.1)");
  }

  @Test
  void theProviderIsAskedWithStateNonceAndChallengeAndSendsBackToTheConfiguredUrl()
      throws Exception {
    Visit visit = new Visit();
    Map<String, String> asked = FakeOpenIdProvider.form(visit.left.getRawQuery());

    assertThat(asked)
        .containsEntry("response_type", "code")
        .containsEntry("redirect_uri", PUBLIC + "/sign-in/callback")
        .containsEntry("scope", "openid profile")
        .containsEntry("code_challenge_method", "S256")
        .containsKeys("state", "nonce", "code_challenge");
    Map<String, String> again = FakeOpenIdProvider.form(new Visit().left.getRawQuery());
    for (String name : List.of("state", "nonce", "code_challenge")) {
      assertThat(again.get(name)).isNotEqualTo(asked.get(name));
    }
  }

  @Test
  void nothingThatARequestSaysLeadsAnywhereElse() throws Exception {
    HttpResponse<String> away =
        get("/sign-in/provider?redirect_uri=https://evil.example&next=https://evil.example", "");
    assertThat(away.headers().firstValue("Location").orElseThrow())
        .startsWith(provider.issuer() + "/authorize")
        .doesNotContain("evil.example");

    Visit visit = new Visit();
    HttpResponse<String> back =
        visit.back(URI.create(provider.signIn(visit.left) + "&next=https://evil.example"));
    assertThat(back.body()).contains("url=/\"").doesNotContain("evil.example");
  }

  @Test
  void whoseGroupsGiveNoRoleIsToldSo() throws Exception {
    provider.groups("Somebody else");

    assertThat(refused(new Visit().back()))
        .contains("marge (127.0.0.1)")
        .contains("has no role here")
        .contains("Somebody else");
  }

  @Test
  void aRoleForOneDirectoryLeavesTheAuditLogClosed() throws Exception {
    provider.groups("Everybody");

    String session = cookie(new Visit().back());

    assertThat(get("/", session).statusCode()).isEqualTo(200);
    assertThat(get("/audit", session).body())
        .contains("it takes the role auditor or admin")
        .doesNotContain("Sign in");
  }

  @Test
  void aForgedTokenIsRefused() throws Exception {
    provider.forge();

    assertThat(refused(new Visit().back())).contains("token isn't valid");
  }

  @Test
  void anUnsignedTokenIsRefused() throws Exception {
    provider.answerToken(
        new PlainJWT(new JWTClaimsSet.Builder().subject("subject-1").build()).serialize());

    assertThat(refused(new Visit().back())).contains("token isn't valid");
  }

  @Test
  void whatIsNoTokenIsRefused() throws Exception {
    provider.answerToken("garbage");

    assertThat(refused(new Visit().back())).contains("token isn't valid");
  }

  @Test
  void anExpiredTokenIsRefused() throws Exception {
    Date past = Date.from(SettableClock.START.minus(Duration.ofMinutes(5)));

    assertThat(refusedFor(claims -> claims.expirationTime(past))).contains("Expired");
  }

  @Test
  void aTokenOfAnotherIssuerIsRefused() throws Exception {
    assertThat(refusedFor(claims -> claims.issuer("https://evil.example"))).contains("iss");
  }

  @Test
  void aTokenForAnotherClientIsRefused() throws Exception {
    assertThat(refusedFor(claims -> claims.audience("another"))).contains("aud");
    assertThat(refusedFor(claims -> claims.audience(List.of("another", "lockstep"))))
        .contains("another party");
    assertThat(refusedFor(claims -> claims.claim("azp", "another"))).contains("another party");
  }

  @Test
  void aTokenOfAnotherAttemptIsRefused() throws Exception {
    assertThat(refusedFor(claims -> claims.claim("nonce", "another"))).contains("nonce");
    assertThat(refusedFor(claims -> claims.claim("nonce", null))).contains("nonce");
  }

  @Test
  void aReturnCantBeReplayed() throws Exception {
    Visit visit = new Visit();
    URI to = provider.signIn(visit.left);
    assertThat(visit.back(to).statusCode()).isEqualTo(200);

    assertThat(refused(visit.back(to))).contains("begin again");
  }

  @Test
  void aCodeThatWasIssuedToSomebodyElseIsRefused() throws Exception {
    URI theirs = provider.signIn(new Visit().left);
    Visit mine = new Visit();
    String state = FakeOpenIdProvider.form(mine.left.getRawQuery()).get("state");
    String code = FakeOpenIdProvider.form(theirs.getRawQuery()).get("code");

    assertThat(
            refused(
                mine.back(
                    URI.create(PUBLIC + "/sign-in/callback?code=" + code + "&state=" + state))))
        .contains("invalid_grant");
  }

  @Test
  void aReturnInAnotherBrowserOrWithAnotherStateIsRefused() throws Exception {
    Visit visit = new Visit();
    URI to = provider.signIn(visit.left);
    assertThat(refused(get(to.getRawPath() + "?" + to.getRawQuery(), ""))).contains("begin again");

    URI wrong = URI.create(to.toString().replaceFirst("state=.*", "state=other"));
    assertThat(refused(visit.back(wrong))).contains("begin again");
  }

  @Test
  void aReturnThatTakesTooLongIsRefused() throws Exception {
    Visit visit = new Visit();
    clock.move(Duration.ofMinutes(10));

    assertThat(refused(visit.back())).contains("begin again");
  }

  @Test
  void whatTheProviderSaysWentWrongIsShownAndNotRun() throws Exception {
    Visit visit = new Visit();
    String state = FakeOpenIdProvider.form(visit.left.getRawQuery()).get("state");

    assertThat(
            refused(
                visit.back(
                    URI.create(PUBLIC + "/sign-in/callback?error=%3Cscript%3E&state=" + state))))
        .contains("didn't let you in")
        .doesNotContain("<script>");
  }

  @Test
  void keysThatTheProviderHasChangedAreLookedFor() throws Exception {
    assertThat(new Visit().back().statusCode()).isEqualTo(200);
    provider.rotate();

    assertThat(new Visit().back().statusCode()).isEqualTo(200);
  }

  @Test
  void signingOutEndsTheSessionHereAndThere() throws Exception {
    String session = cookie(new Visit().back());

    HttpResponse<String> out =
        http.send(
            HttpRequest.newBuilder(URI.create(lockstep.url() + "/sign-out"))
                .header("Cookie", session)
                .POST(BodyPublishers.noBody())
                .build(),
            BodyHandlers.ofString());

    assertThat(out.body()).contains("url=" + provider.issuer() + "/end?");
    assertThat(get("/", session).statusCode()).isEqualTo(303);
  }

  @Test
  void aProviderThatIsDownIsToldAndLeavesTheOtherWaysIn() throws Exception {
    provider.close();

    HttpResponse<String> away = get("/sign-in/provider", "");

    assertThat(refused(away)).contains("can't be reached").contains("Admin key");
  }

  @Test
  void whatIsWrongWithTheProvidersSettingsStopsTheStart() {
    assertThatThrownBy(() -> config(Map.of("LOCKSTEP_SIGNIN_GRANTS", "king=Group")))
        .hasMessageContaining("'signIn.grants': there is no role 'king'");
    assertThatThrownBy(() -> config(Map.of("LOCKSTEP_SIGNIN_URL", "lockstep.example")))
        .hasMessageContaining("'signIn.url' takes a URL");
    assertThatThrownBy(
            () ->
                Config.load(folder.resolve("none.yaml"), Map.of("LOCKSTEP_SIGNIN_CLAIM", "groups")))
        .hasMessageContaining("'signIn.issuer' isn't");
  }
}
