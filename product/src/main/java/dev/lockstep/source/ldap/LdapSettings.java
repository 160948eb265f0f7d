package dev.lockstep.source.ldap;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How a directory is reached and what of it is wanted.
///
/// @param servers that hold the same directory, in the order in which they are tried
/// @param certificateAuthority a PEM file; empty for the JDK's own authorities
/// @param bindName a UPN, a DN or `DOMAIN\name`
/// @param bases DNs of the containers that are wanted; empty for the whole domain
/// @param excludedBases DNs of containers that aren't wanted, but for bases in them
/// @param root below which an LDAP directory is read; empty for the naming context of the bases
/// @param timestamps whether changes are found by modifyTimestamp although the server has more
/// @param following the way in which an Active Directory is followed; empty for the best that the
///     account may take
public record LdapSettings(
    List<Server> servers,
    Security security,
    Optional<Path> certificateAuthority,
    String bindName,
    Password password,
    List<String> bases,
    List<String> excludedBases,
    Optional<String> root,
    boolean timestamps,
    Optional<Following> following) {

  private static final List<String> NAMES =
      List.of(
          "bases",
          "bindName",
          "certificateAuthority",
          "changesBy",
          "excludedBases",
          "root",
          "security",
          "url");

  private static final int LDAP = 389;
  private static final int LDAPS = 636;

  public LdapSettings {
    servers = List.copyOf(servers);
    bases = List.copyOf(bases);
    excludedBases = List.copyOf(excludedBases);
  }

  public record Server(String host, int port) {
    /// With the host alone.
    public URI url() {
      return URI.create("ldap://" + host);
    }

    @Override
    public String toString() {
      return host + ":" + port;
    }
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

  /// From the settings of a source: `url` (`ldaps://host:636`; several, a space or line between
  /// them, for servers that stand in for each other), `security` (`starttls` or `plain`, for
  /// `ldap://`), `certificateAuthority`, `bindName`, `bases` and
  /// `excludedBases` (one DN a line), `changesBy` (of an
  /// Active Directory `dirsync`, `object-security` or `usn`, of others `timestamps`); for others
  /// also `root` (a DN).
  ///
  /// @throws IllegalArgumentException naming the setting that is wrong and the mend
  public static LdapSettings of(Map<String, String> settings, Password password) {
    for (String name : settings.keySet()) {
      if (!NAMES.contains(name)) {
        throw new IllegalArgumentException(
            "an LDAP source has no setting '%s'; there are %s"
                .formatted(name, String.join(", ", NAMES)));
      }
    }
    List<URI> urls = urls(settings.getOrDefault("url", ""));
    boolean secure = "ldaps".equals(urls.getFirst().getScheme());
    Security security = secure ? Security.LDAPS : security(settings.getOrDefault("security", ""));
    String changesBy = settings.getOrDefault("changesBy", "");
    String bindName = settings.getOrDefault("bindName", "");
    if (bindName.isEmpty()) {
      throw new IllegalArgumentException(
          "'bindName' is missing: the account to sign in with, as name@domain or DN");
    }
    return new LdapSettings(
        urls.stream()
            .map(url -> new Server(url.getHost(), port(url, secure ? LDAPS : LDAP)))
            .toList(),
        security,
        Optional.ofNullable(settings.get("certificateAuthority")).map(Path::of),
        bindName,
        password,
        names(settings, "bases"),
        names(settings, "excludedBases"),
        Optional.ofNullable(settings.get("root")).filter(dn -> !dn.isBlank()),
        changesBy.equals("timestamps"),
        following(changesBy));
  }

  private static List<String> names(Map<String, String> settings, String setting) {
    return settings
        .getOrDefault(setting, "")
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .toList();
  }

  private static int port(URI url, int usual) {
    return url.getPort() > 0 ? url.getPort() : usual;
  }

  private static List<URI> urls(String text) {
    List<URI> urls = new ArrayList<>();
    for (String one : text.strip().split("\\s+", -1)) {
      urls.add(url(one));
    }
    if (urls.stream().map(URI::getScheme).distinct().count() > 1) {
      throw new IllegalArgumentException(
          "'url' has ldaps:// and ldap:// servers: give all of them the same, not '" + text + "'");
    }
    return urls;
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

  private static Optional<Following> following(String changesBy) {
    return switch (changesBy) {
      case "", "timestamps" -> Optional.empty();
      case "dirsync" -> Optional.of(Following.DIRSYNC);
      case "object-security" -> Optional.of(Following.OBJECT_SECURITY);
      case "usn" -> Optional.of(Following.USN);
      default ->
          throw new IllegalArgumentException(
              "'changesBy' is dirsync, object-security or usn for an Active Directory, timestamps"
                  + " for another, or absent for the best that the server and the account's rights"
                  + " allow, not '"
                  + changesBy
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
