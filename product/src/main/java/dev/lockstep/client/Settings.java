package dev.lockstep.client;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;

/// Where a service provider is and how it is spoken to.
///
/// @param base with or without a slash at its end; its query, such as Entra's `?aadOptscim062020`,
///     goes along with every request
/// @param token the bearer token, asked for at each request so that a rotated one counts at once
/// @param exchangeLimit from the first byte sent to the last byte of the answer
/// @param plainHttp whether the token may travel unencrypted to another machine
public record Settings(
    URI base, Supplier<String> token, String userAgent, Duration exchangeLimit, boolean plainHttp) {

  /// Longer than any service provider takes for a single resource, shorter than people wait.
  public static final Duration DEFAULT_EXCHANGE_LIMIT = Duration.ofSeconds(30);

  /// @throws IllegalArgumentException naming what is wrong with the URL and the mend
  public Settings {
    String scheme = base.getScheme() == null ? "" : base.getScheme().toLowerCase(Locale.ROOT);
    if (base.getHost() == null || !(scheme.equals("https") || scheme.equals("http"))) {
      throw new IllegalArgumentException(
          "the URL of a service provider is https://host/path, not '" + withoutUser(base) + "'");
    }
    if (base.getRawUserInfo() != null || base.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "the URL '"
              + withoutUser(base)
              + "' may hold no user, password or fragment: the token is a setting of its own");
    }
    if (scheme.equals("http") && !plainHttp && !loopback(base.getHost())) {
      throw new IllegalArgumentException(
          "the token would travel unencrypted to '"
              + base.getHost()
              + "': use https://, or allow plain HTTP in the settings");
    }
  }

  /// With the default limit and encrypted, but for this machine itself.
  public static Settings of(URI base, Supplier<String> token, String userAgent) {
    return new Settings(base, token, userAgent, DEFAULT_EXCHANGE_LIMIT, false);
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
