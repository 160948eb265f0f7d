package dev.lockstep.source.ldap;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How a directory server is reached and what of it is wanted.
///
/// @param certificateAuthority a PEM file; empty for the JDK's own authorities
/// @param bindName a UPN, a DN or `DOMAIN\name`
/// @param bases DNs of the containers that are wanted; empty for the whole domain
/// @param root below which an LDAP directory is read; empty for the naming context of the bases
/// @param timestamps whether changes are found by modifyTimestamp although the server has more
public record LdapSettings(
    String host,
    int port,
    Security security,
    Optional<Path> certificateAuthority,
    String bindName,
    Password password,
    List<String> bases,
    Optional<String> root,
    boolean timestamps) {

  public LdapSettings {
    bases = List.copyOf(bases);
  }

  public enum Security {
    LDAPS,
    STARTTLS,
    /// Only where somebody asked for it by `security: plain`.
    PLAIN
  }

  /// A password that no log shows.
  public record Password(String value) {
    @Override
    public String toString() {
      return "Password[hidden]";
    }
  }

  /// From the settings of a source: `url` (`ldaps://host:636`), `security` (`starttls` or
  /// `plain`, for `ldap://`), `certificateAuthority`, `bindName`, `bases` (one DN a line); for LDAP
  /// directories also `root` (a DN) and `changesBy` (`timestamps`).
  ///
  /// @throws IllegalArgumentException naming the setting that is wrong and the mend
  public static LdapSettings of(Map<String, String> settings, Password password) {
    URI url = url(settings.getOrDefault("url", ""));
    boolean secure = "ldaps".equals(url.getScheme());
    Security security = secure ? Security.LDAPS : security(settings.getOrDefault("security", ""));
    List<String> bases = new ArrayList<>();
    settings
        .getOrDefault("bases", "")
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .forEach(bases::add);
    String bindName = settings.getOrDefault("bindName", "");
    if (bindName.isEmpty()) {
      throw new IllegalArgumentException(
          "'bindName' is missing: the account to sign in with, as name@domain or DN");
    }
    return new LdapSettings(
        url.getHost(),
        url.getPort() > 0 ? url.getPort() : secure ? 636 : 389,
        security,
        Optional.ofNullable(settings.get("certificateAuthority")).map(Path::of),
        bindName,
        password,
        bases,
        Optional.ofNullable(settings.get("root")).filter(dn -> !dn.isBlank()),
        timestamps(settings.getOrDefault("changesBy", "")));
  }

  private static URI url(String text) {
    try {
      URI url = URI.create(text);
      if (url.getHost() != null
          && ("ldaps".equals(url.getScheme()) || "ldap".equals(url.getScheme()))) {
        return url;
      }
    } catch (IllegalArgumentException notAUrl) {
      // told below
    }
    throw new IllegalArgumentException(
        "'url' is ldaps://host[:port] or ldap://host[:port], not '" + text + "'");
  }

  private static boolean timestamps(String text) {
    return switch (text) {
      case "" -> false;
      case "timestamps" -> true;
      default ->
          throw new IllegalArgumentException(
              "'changesBy' is timestamps, or absent for what the server does best, not '"
                  + text
                  + "'");
    };
  }

  private static Security security(String text) {
    return switch (text) {
      case "", "starttls" -> Security.STARTTLS;
      case "plain" -> Security.PLAIN;
      default ->
          throw new IllegalArgumentException(
              "'security' is starttls or plain for an ldap:// url, not '" + text + "'");
    };
  }
}
