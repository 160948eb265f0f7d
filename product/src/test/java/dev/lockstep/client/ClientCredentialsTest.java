package dev.lockstep.client;

import static dev.lockstep.client.FakeServiceProvider.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.SignedJWT;
import dev.lockstep.client.ClientException.Kind;
import dev.lockstep.client.FakeServiceProvider.Reply;
import dev.lockstep.client.FakeServiceProvider.Request;
import dev.lockstep.client.TokenRequest.ClientAuthentication;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Access tokens by client credentials (RFC 6749, section 4.4; RFC 7523).
class ClientCredentialsTest {
  private static final String SECRET = "s3cret of: the/client";
  private static final String USERS = "/scim/v2/Users";

  private final FakeServiceProvider server = new FakeServiceProvider();
  private final HttpClient http = HttpClient.newHttpClient();
  private final TestTime time = new TestTime();
  private final AtomicInteger issued = new AtomicInteger();

  @AfterEach
  void close() {
    server.close();
    http.close();
  }

  private ScimClient client(ClientAuthentication authentication, String secret) {
    return client(authentication, () -> secret);
  }

  private ScimClient client(ClientAuthentication authentication, Supplier<String> secret) {
    TokenRequest request =
        new TokenRequest(
            URI.create("http://127.0.0.1:" + server.port() + "/token"),
            "the client",
            authentication,
            Optional.of("scim users"),
            Optional.empty());
    Authorization authorization = new ClientCredentials(http, request, secret, time, new Random(1));
    return new ScimClient(http, Settings.of(server.base(), authorization, "test"), time, time);
  }

  private ScimClient client() {
    return client(ClientAuthentication.SECRET_BASIC, SECRET);
  }

  private Reply token(long seconds) {
    return json(
        200,
        "{\"access_token\":\"token-%d\",\"token_type\":\"Bearer\",\"expires_in\":%d}"
            .formatted(issued.incrementAndGet(), seconds));
  }

  private Reply healthy(Request request) {
    return request.target().equals("/token") ? token(3600) : json(200, "{}");
  }

  private List<String> paths() {
    return server.requests().stream().map(Request::target).toList();
  }

  private static Map<String, String> form(Request request) {
    return Arrays.stream(request.body().split("&"))
        .map(field -> field.split("=", 2))
        .collect(
            Collectors.toMap(
                field -> field[0], field -> URLDecoder.decode(field[1], StandardCharsets.UTF_8)));
  }

  private static ClientException failure(ScimClient client) {
    return catchThrowableOfType(ClientException.class, () -> client.send(ScimCall.get("Users")));
  }

  @Test
  void aTokenIsAskedForOnceAndReplacedShortlyBeforeItExpires() throws Exception {
    server.answers(this::healthy);
    ScimClient client = client();

    client.send(ScimCall.get("Users"));
    time.pause(Duration.ofMinutes(58));
    client.send(ScimCall.get("Users"));
    time.pause(Duration.ofMinutes(1));
    client.send(ScimCall.get("Users"));

    assertThat(paths()).containsExactly("/token", USERS, USERS, "/token", USERS);
    assertThat(server.requests().get(2).header("Authorization")).isEqualTo("Bearer token-1");
    assertThat(server.requests().get(4).header("Authorization")).isEqualTo("Bearer token-2");
  }

  @Test
  void aTokenOfTheSecretBeforeIsNotUsedForAnother() throws Exception {
    server.answers(this::healthy);
    AtomicReference<String> secret = new AtomicReference<>("old");
    ScimClient client = client(ClientAuthentication.SECRET_POST, secret::get);
    client.send(ScimCall.get("Users"));

    secret.set("new");
    client.send(ScimCall.get("Users"));

    assertThat(paths()).containsExactly("/token", USERS, "/token", USERS);
    assertThat(form(server.requests().get(2))).containsEntry("client_secret", "new");
    assertThat(server.requests().getLast().header("Authorization")).isEqualTo("Bearer token-2");
  }

  @Test
  void manyThreadsThatNeedATokenAskForOne() throws Exception {
    server.answers(this::healthy);
    ScimClient client = client();
    Callable<ScimReply> asking = () -> client.send(ScimCall.get("Users"));

    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      threads.invokeAll(IntStream.range(0, 20).mapToObj(_ -> asking).toList());
    }

    assertThat(paths()).filteredOn("/token"::equals).hasSize(1);
    assertThat(paths()).filteredOn(USERS::equals).hasSize(20);
  }

  @Test
  void theSecretTravelsEncodedInAHeaderOrInTheBody() throws Exception {
    server.answers(this::healthy);

    client(ClientAuthentication.SECRET_BASIC, SECRET).send(ScimCall.get("Users"));
    client(ClientAuthentication.SECRET_POST, SECRET).send(ScimCall.get("Users"));

    Request basic = server.requests().get(0);
    assertThat(basic.header("Authorization"))
        .as("form-encoded before Base64 (RFC 6749, section 2.3.1)")
        .isEqualTo(
            "Basic "
                + Base64.getEncoder()
                    .encodeToString(
                        "the+client:s3cret+of%3A+the%2Fclient".getBytes(StandardCharsets.UTF_8)));
    assertThat(form(basic))
        .isEqualTo(Map.of("grant_type", "client_credentials", "scope", "scim users"));
    assertThat(form(server.requests().get(2)))
        .containsEntry("client_id", "the client")
        .containsEntry("client_secret", SECRET);
  }

  private static String pem(KeyPair keys) {
    return "-----BEGIN PRIVATE KEY-----\n"
        + Base64.getMimeEncoder().encodeToString(keys.getPrivate().getEncoded())
        + "\n-----END PRIVATE KEY-----\n";
  }

  private SignedJWT assertion(Request request) throws Exception {
    assertThat(form(request))
        .containsEntry("client_id", "the client")
        .containsEntry(
            "client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
        .doesNotContainKey("client_secret");
    return SignedJWT.parse(form(request).get("client_assertion"));
  }

  @Test
  void aPrivateKeySignsAnAssertionAndDoesNotTravel() throws Exception {
    server.answers(this::healthy);
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair keys = generator.generateKeyPair();

    client(ClientAuthentication.PRIVATE_KEY, pem(keys)).send(ScimCall.get("Users"));

    SignedJWT assertion = assertion(server.requests().getFirst());
    JWSVerifier verifier = new RSASSAVerifier((RSAPublicKey) keys.getPublic());
    assertThat(assertion.verify(verifier)).isTrue();
    assertThat(assertion.getJWTClaimsSet().getIssuer()).isEqualTo("the client");
    assertThat(assertion.getJWTClaimsSet().getSubject()).isEqualTo("the client");
    assertThat(assertion.getJWTClaimsSet().getAudience())
        .containsExactly("http://127.0.0.1:" + server.port() + "/token");
    assertThat(assertion.getJWTClaimsSet().getJWTID()).isNotBlank();
    assertThat(assertion.getJWTClaimsSet().getExpirationTime().toInstant())
        .isEqualTo(TestTime.START.plus(Duration.ofMinutes(5)));
  }

  @Test
  void aJsonWebKeySignsUnderItsOwnId() throws Exception {
    server.answers(this::healthy);
    var key = new ECKeyGenerator(Curve.P_256).keyID("key-7").generate();

    client(ClientAuthentication.PRIVATE_KEY, key.toJSONString()).send(ScimCall.get("Users"));

    SignedJWT assertion = assertion(server.requests().getFirst());
    assertThat(assertion.getHeader().getKeyID()).isEqualTo("key-7");
    assertThat(assertion.getHeader().getAlgorithm().getName()).isEqualTo("ES256");
    assertThat(assertion.verify(new ECDSAVerifier(key.toPublicJWK()))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3cret", "{\"kty\":\"oct\"}", "-----BEGIN PRIVATE KEY-----\nAAAA"})
  void aKeyThatIsNoneIsNamedWithoutBeingShown(String key) {
    ClientException failure = failure(client(ClientAuthentication.PRIVATE_KEY, key));

    assertThat(failure.kind()).isEqualTo(Kind.AUTHENTICATION);
    assertThat(failure)
        .hasMessageStartingWith("the private key can't be read: enter an RSA or EC key in PEM")
        .hasMessageNotContaining(key);
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void aTokenThatIsRefusedAfterAWhileIsReplacedOnce() throws Exception {
    server.answers(
        request ->
            request.target().equals("/token")
                ? token(3600)
                : json(
                    request.header("Authorization").endsWith("token-1") && revoked() ? 401 : 200,
                    "{}"));
    ScimClient client = client();

    client.send(ScimCall.get("Users"));
    time.pause(Duration.ofMinutes(5));
    ScimReply reply = client.send(ScimCall.get("Users"));

    assertThat(reply.status()).isEqualTo(200);
    assertThat(paths()).containsExactly("/token", USERS, USERS, "/token", USERS);
  }

  private boolean revoked() {
    return time.instant().isAfter(TestTime.START);
  }

  @Test
  void aTokenThatIsRefusedAtOnceIsNotReplaced() throws Exception {
    server.answers(request -> request.target().equals("/token") ? token(3600) : json(401, "{}"));

    assertThat(client().send(ScimCall.get("Users")).status()).isEqualTo(401);
    assertThat(paths()).containsExactly("/token", USERS);
  }

  @Test
  void aRefusalOfTheTokenEndpointIsToldWithoutTheSecret() {
    server.answers(
        _ ->
            json(
                401,
                "{\"error\":\"invalid_client\",\"error_description\":\"'" + SECRET + "' is no\"}"));

    ClientException failure = failure(client());

    assertThat(failure.kind()).isEqualTo(Kind.AUTHENTICATION);
    assertThat(failure.outcomeUnknown()).isFalse();
    assertThat(failure)
        .hasMessage("the token endpoint 127.0.0.1 answered 401: invalid_client ('[hidden]' is no)");
  }

  @Test
  void anAnswerWithoutATokenIsToldSo() {
    server.answers(_ -> new Reply.Whole(200, Map.of(), "<html>sign in</html>"));

    assertThat(failure(client()))
        .hasMessage("the token endpoint 127.0.0.1 answered 200 without an access token");
  }

  @Test
  void aMissingSecretIsNamedBeforeAnybodyIsAsked() {
    assertThat(failure(client(ClientAuthentication.SECRET_BASIC, " ")))
        .hasMessage("there is no client secret or private key: enter one");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void noAccessTokenIsRecorded() throws Exception {
    server.answers(
        request ->
            request.target().equals("/token")
                ? token(3600)
                : json(400, "{\"detail\":\"" + request.header("Authorization") + "\"}"));

    ScimReply reply = client().send(ScimCall.get("Users"));

    assertThat(reply.toString()).contains("Bearer [hidden]").doesNotContain("token-1");
  }

  @Test
  void aSecretIsNotSentUnencryptedToAnotherMachine() {
    assertThatThrownBy(
            () ->
                new TokenRequest(
                    URI.create("http://idp.example/token"),
                    "client",
                    ClientAuthentication.SECRET_POST,
                    Optional.empty(),
                    Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("unencrypted to 'idp.example': use https://");
  }

  @Test
  void aPasswordGoesAsBasicAuthenticationAndIsNotRecorded() throws Exception {
    server.answers(
        request -> json(401, "{\"detail\":\"not " + request.header("Authorization") + "\"}"));
    Authorization basic = Authorization.basic("anna", () -> "pass word\n");

    ScimReply reply =
        new ScimClient(http, Settings.of(server.base(), basic, "test"), time, time)
            .send(ScimCall.get("Users"));

    assertThat(server.onlyRequest().header("Authorization"))
        .as("a password may hold blanks, but no line break")
        .isEqualTo(
            "Basic "
                + Base64.getEncoder()
                    .encodeToString("anna:pass word".getBytes(StandardCharsets.UTF_8)));
    assertThat(reply.error().orElseThrow().detail()).isEqualTo("not Basic [hidden]");
  }
}
