package dev.lockstep.client;

import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.InetAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/// An HTTP client that sends nothing to the addresses that [AddressRules] refuse, whatever name
/// leads there. It looks at each request anew. The JVM keeps for some seconds what a name resolves
/// to (`networkaddress.cache.ttl`), so that the connection goes to what was looked at.
///
/// A look at a resolver may take its time, on the thread that sends.
public final class GuardedHttp extends HttpClient {
  private final HttpClient http;
  private final AddressRules rules;
  private final Resolver resolver;
  private final SeenCertificates certificates = new SeenCertificates();

  /// What a name leads to.
  public interface Resolver {
    InetAddress[] resolve(String host) throws UnknownHostException;
  }

  /// @param http one that never follows redirects, as they could lead anywhere
  public GuardedHttp(HttpClient http, AddressRules rules, Resolver resolver) {
    if (http.followRedirects() != Redirect.NEVER) {
      throw new IllegalArgumentException("a redirect could lead to an address that is refused");
    }
    this.http = http;
    this.rules = rules;
    this.resolver = resolver;
  }

  /// What the servers showed that it has asked.
  public SeenCertificates certificates() {
    return certificates;
  }

  private <T> HttpResponse<T> seen(HttpResponse<T> response) {
    response.sslSession().ifPresent(session -> certificates.saw(response.uri(), session));
    return response;
  }

  /// The same future, as cancelling it has to end the exchange.
  private <T> CompletableFuture<HttpResponse<T>> watched(
      CompletableFuture<HttpResponse<T>> answer) {
    var _ =
        answer.whenComplete(
            (response, _) -> {
              if (response != null) {
                seen(response);
              }
            });
    return answer;
  }

  /// The rules for a URL that somebody sets.
  public AddressRules rules() {
    return rules;
  }

  private void check(URI url) throws ForbiddenAddressException {
    InetAddress[] addresses;
    try {
      addresses = resolver.resolve(url.getHost().replaceAll("^\\[|]$", ""));
    } catch (UnknownHostException e) {
      return; // for the client to tell, or a proxy to know
    }
    for (InetAddress address : addresses) {
      Optional<String> refusal = rules.refusal(url.getHost(), address);
      if (refusal.isPresent()) {
        throw new ForbiddenAddressException(refusal.get());
      }
    }
  }

  @Override
  public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
      throws IOException, InterruptedException {
    check(request.uri());
    return seen(http.send(request, handler));
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler) {
    try {
      check(request.uri());
    } catch (ForbiddenAddressException e) {
      return CompletableFuture.failedFuture(e);
    }
    return watched(http.sendAsync(request, handler));
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler, PushPromiseHandler<T> pushes) {
    try {
      check(request.uri());
    } catch (ForbiddenAddressException e) {
      return CompletableFuture.failedFuture(e);
    }
    return watched(http.sendAsync(request, handler, pushes));
  }

  @Override
  public Optional<CookieHandler> cookieHandler() {
    return http.cookieHandler();
  }

  @Override
  public Optional<Duration> connectTimeout() {
    return http.connectTimeout();
  }

  @Override
  public Redirect followRedirects() {
    return http.followRedirects();
  }

  @Override
  public Optional<ProxySelector> proxy() {
    return http.proxy();
  }

  @Override
  public SSLContext sslContext() {
    return http.sslContext();
  }

  @Override
  public SSLParameters sslParameters() {
    return http.sslParameters();
  }

  @Override
  public Optional<Authenticator> authenticator() {
    return http.authenticator();
  }

  @Override
  public Version version() {
    return http.version();
  }

  @Override
  public Optional<Executor> executor() {
    return http.executor();
  }

  @Override
  public void shutdown() {
    http.shutdown();
  }

  @Override
  public boolean awaitTermination(Duration duration) throws InterruptedException {
    return http.awaitTermination(duration);
  }

  @Override
  public boolean isTerminated() {
    return http.isTerminated();
  }

  @Override
  public void shutdownNow() {
    http.shutdownNow();
  }

  @Override
  public void close() {
    http.close();
  }
}
