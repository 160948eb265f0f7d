package dev.lockstep.client;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;

/// Where a service provider is and how it is spoken to.
///
/// @param base with or without a slash at its end; its query, such as Entra's `?aadOptscim062020`,
///     goes along with every request
/// @param authorization how requests prove who sends them
/// @param exchangeLimit from the first byte sent to the last byte of the answer
/// @param plainHttp whether credentials may travel unencrypted to another machine
public record Settings(
    URI base,
    Authorization authorization,
    String userAgent,
    Duration exchangeLimit,
    boolean plainHttp) {

  /// Longer than any service provider takes for a single resource, shorter than people wait.
  public static final Duration DEFAULT_EXCHANGE_LIMIT = Duration.ofSeconds(30);

  /// @throws IllegalArgumentException naming what is wrong with the URL and the mend
  public Settings {
    checkAddress(base, plainHttp, "a service provider");
  }

  /// With a bearer token.
  public Settings(
      URI base,
      Supplier<String> token,
      String userAgent,
      Duration exchangeLimit,
      boolean plainHttp) {
    this(base, Authorization.bearer(token), userAgent, exchangeLimit, plainHttp);
  }

  /// With a bearer token, the default limit, and encrypted but for this machine itself.
  public static Settings of(URI base, Supplier<String> token, String userAgent) {
    return of(base, Authorization.bearer(token), userAgent);
  }

  /// With the default limit, and encrypted but for this machine itself.
  public static Settings of(URI base, Authorization authorization, String userAgent) {
    return new Settings(base, authorization, userAgent, DEFAULT_EXCHANGE_LIMIT, false);
  }

  /// @param what is there, for the message
  static void checkAddress(URI address, boolean plainHttp, String what) {
    String scheme = address.getScheme() == null ? "" : address.getScheme().toLowerCase(Locale.ROOT);
    if (address.getHost() == null || !(scheme.equals("https") || scheme.equals("http"))) {
      throw new IllegalArgumentException(
          "the URL of " + what + " is https://host/path, not '" + withoutUser(address) + "'");
    }
    if (address.getRawUserInfo() != null || address.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "the URL '"
              + withoutUser(address)
              + "' may hold no user, password or fragment: the token is a setting of its own");
    }
    if (scheme.equals("http") && !plainHttp && !loopback(address.getHost())) {
      throw new IllegalArgumentException(
          "the token would travel unencrypted to '"
              + address.getHost()
              + "': use https://; http:// is for this machine itself (localhost) alone");
    }
  }

  /// By its name alone: what a resolver answers may change after the look.
  private static boolean loopback(String host) {
    return host.equalsIgnoreCase("localhost")
        || host.equals("[::1]")
        || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
  }

  private static String withoutUser(URI base) {
    return base.toString().replaceFirst("//[^/@]*@", "//…@");
  }
}
