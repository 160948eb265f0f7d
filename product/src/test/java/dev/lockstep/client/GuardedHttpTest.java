package dev.lockstep.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests that somebody would have Lockstep send where only this machine may ask.
class GuardedHttpTest {
  private final HttpClient plain = HttpClient.newHttpClient();
  private final List<String> asked = new ArrayList<>();
  private HttpServer server;

  @BeforeEach
  void start() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestURI().getPath());
          exchange.getResponseHeaders().set("Location", "http://169.254.169.254/latest/meta-data");
          exchange.sendResponseHeaders(
              exchange.getRequestURI().getPath().equals("/") ? 204 : 302, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    plain.shutdownNow();
  }

  /// A client to which every name leads to these addresses.
  private HttpClient leadingTo(AddressRules rules, String... addresses) {
    return new GuardedHttp(
        plain,
        rules,
        host -> {
          InetAddress[] found = new InetAddress[addresses.length];
          for (int index = 0; index < addresses.length; index++) {
            found[index] = InetAddress.ofLiteral(addresses[index]);
          }
          return found;
        });
  }

  private HttpRequest request(String path) {
    return HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path))
        .build();
  }

  @Test
  void whenTheCertificatesExpireThatServersShowIsKnown(@TempDir Path folder) throws Exception {
    try (SecureSpeaker secure = new SecureSpeaker(folder, "san=ip:127.0.0.1", "+0d");
        HttpClient trusting = HttpClient.newBuilder().sslContext(secure.trusting()).build()) {
      GuardedHttp guarded =
          new GuardedHttp(trusting, AddressRules.strict(), InetAddress::getAllByName);
      HttpRequest asked = HttpRequest.newBuilder(secure.base()).build();
      assertThat(guarded.certificates().expiry()).isEmpty();

      guarded.send(asked, BodyHandlers.discarding());
      guarded.sendAsync(asked, BodyHandlers.discarding()).join();

      assertThat(guarded.certificates().expiry())
          .containsOnlyKeys("127.0.0.1:" + secure.base().getPort());
      assertThat(guarded.certificates().expiry().values())
          .allSatisfy(
              expires ->
                  assertThat(expires)
                      .isBetween(Instant.now(), Instant.now().plus(Duration.ofDays(1))));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "169.254.169.254",
        "169.254.0.1",
        "fe80::1",
        "fd00:ec2::254",
        "fd20:ce::254",
        "100.100.100.200",
        "168.63.129.16",
        "::ffff:169.254.169.254",
        "64:ff9b::169.254.169.254"
      })
  void whateverNameLeadsToSuchAnAddressNothingIsSentThere(String address) {
    HttpClient guarded = leadingTo(AddressRules.strict(), address);

    assertThatThrownBy(() -> guarded.send(request("/"), BodyHandlers.discarding()))
        .isInstanceOf(ForbiddenAddressException.class)
        .hasMessageContaining("'127.0.0.1' leads to ")
        .hasMessageContaining("network.allow");
    assertThatThrownBy(() -> guarded.sendAsync(request("/"), BodyHandlers.discarding()).join())
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(ForbiddenAddressException.class);
    assertThat(asked).isEmpty();
  }

  @Test
  void aNameThatLeadsToSeveralAddressesIsRefusedForOneOfThem() {
    HttpClient guarded = leadingTo(AddressRules.strict(), "127.0.0.1", "169.254.169.254");

    assertThatThrownBy(() -> guarded.send(request("/"), BodyHandlers.discarding()))
        .isInstanceOf(ForbiddenAddressException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "10.0.0.1", "192.168.1.1", "fd00::1", "169.253.255.255"})
  void serviceProvidersInAPrivateNetworkAreReached(String address) throws Exception {
    HttpClient guarded = leadingTo(AddressRules.strict(), address);

    assertThat(guarded.send(request("/"), BodyHandlers.discarding()).statusCode()).isEqualTo(204);
  }

  @Test
  void whatTheConfigurationAllowsIsReached() throws Exception {
    AddressRules rules = new AddressRules(List.of(Network.parse("169.254.10.0/24")));

    assertThat(
            leadingTo(rules, "169.254.10.7")
                .send(request("/"), BodyHandlers.discarding())
                .statusCode())
        .isEqualTo(204);
    assertThatThrownBy(
            () -> leadingTo(rules, "169.254.11.7").send(request("/"), BodyHandlers.discarding()))
        .isInstanceOf(ForbiddenAddressException.class);
  }

  @Test
  void aRedirectToSuchAnAddressIsAnAnswerAndNotFollowed() throws Exception {
    HttpClient guarded = leadingTo(AddressRules.strict(), "127.0.0.1");

    assertThat(guarded.send(request("/moved"), BodyHandlers.discarding()).statusCode())
        .isEqualTo(302);
    assertThat(asked).containsExactly("/moved");
    try (HttpClient following =
        HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build()) {
      assertThatThrownBy(
              () -> new GuardedHttp(following, AddressRules.strict(), InetAddress::getAllByName))
          .hasMessageContaining("redirect");
    }
  }

  @Test
  void aUrlWithSuchAnAddressInItIsRefusedBeforeAnyRequest() {
    assertThatThrownBy(() -> AddressRules.strict().check(URI.create("https://169.254.169.254/v2")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("add 169.254.169.254 to 'network.allow'");
    assertThatThrownBy(() -> AddressRules.strict().check(URI.create("https://[fe80::1]/v2")))
        .isInstanceOf(IllegalArgumentException.class);
    AddressRules.strict().check(URI.create("https://scim.example.com/v2"));
  }

  @Test
  void aRangeThatIsNoneIsNamed() {
    assertThatThrownBy(() -> Network.parse("169.254.0.0/33")).hasMessageContaining("/33'");
    assertThatThrownBy(() -> Network.parse("metadata.internal"))
        .hasMessageContaining("'metadata.internal' is no address");
  }
}
