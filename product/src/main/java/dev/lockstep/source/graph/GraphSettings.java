package dev.lockstep.source.graph;

import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Which tenant is read, and as whom.
///
/// @param tenant its id or one of its domains
/// @param client the application's id
/// @param applications whose assignments are read: their application (client) ids
/// @param graph where Microsoft Graph is; login likewise: national clouds have their own
public record GraphSettings(
    String tenant,
    String client,
    Credential credential,
    List<UUID> applications,
    URI graph,
    URI login) {
  private static final String APPLICATIONS = "enterpriseApplications";

  public GraphSettings {
    applications = List.copyOf(applications);
  }

  /// How the application shows who it is.
  public sealed interface Credential {

    /// A client secret, which no log shows.
    record Secret(String value) implements Credential {
      @Override
      public String toString() {
        return "Secret[hidden]";
      }
    }

    /// A PEM file with the private key (PKCS #8) and the certificate that the application has.
    record Certificate(Path file) implements Credential {}
  }

  private static final List<String> KNOWN =
      List.of("tenant", "client", "certificate", APPLICATIONS, "graphUrl", "loginUrl");

  /// From the settings of a source: `tenant`, `client`, and `certificate` unless there is a secret;
  /// `enterpriseApplications` where their assignments are wanted;
  /// `graphUrl` and `loginUrl` where they aren't Microsoft's worldwide ones.
  ///
  /// @throws IllegalArgumentException naming the setting that is wrong and the mend
  public static GraphSettings of(Map<String, String> settings, String secret) {
    for (String name : settings.keySet()) {
      if (!KNOWN.contains(name)) {
        throw new IllegalArgumentException(
            "a Graph source has no setting '" + name + "'; it has " + String.join(", ", KNOWN));
      }
    }
    return new GraphSettings(
        required(settings, "tenant", "the directory's id, or its domain"),
        required(settings, "client", "the application's (client) id"),
        credential(settings, secret),
        applications(settings.getOrDefault(APPLICATIONS, "")),
        url("graphUrl", settings.getOrDefault("graphUrl", "https://graph.microsoft.com")),
        url("loginUrl", settings.getOrDefault("loginUrl", "https://login.microsoftonline.com")));
  }

  private static String required(Map<String, String> settings, String name, String what) {
    return Optional.ofNullable(settings.get(name))
        .filter(value -> !value.isBlank())
        .orElseThrow(() -> new IllegalArgumentException("'" + name + "' is missing: " + what));
  }

  private static List<UUID> applications(String text) {
    return Arrays.stream(text.split("[,\\s]+", -1))
        .filter(part -> !part.isEmpty())
        .map(GraphSettings::application)
        .distinct()
        .toList();
  }

  private static UUID application(String text) {
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'"
              + APPLICATIONS
              + "' takes application (client) ids of enterprise applications, separated by commas,"
              + " not '"
              + text
              + "'",
          e);
    }
  }

  private static Credential credential(Map<String, String> settings, String secret) {
    Optional<String> certificate = Optional.ofNullable(settings.get("certificate"));
    if (certificate.isPresent()) {
      return new Credential.Certificate(Path.of(certificate.get()));
    }
    if (secret.isEmpty()) {
      throw new IllegalArgumentException(
          "a 'password' (the client secret) or a 'certificate' (a PEM file) is needed");
    }
    return new Credential.Secret(secret);
  }

  /// Plain HTTP only to this machine: the token goes along.
  private static URI url(String setting, String text) {
    try {
      URI url = URI.create(text);
      boolean local = List.of("localhost", "127.0.0.1").contains(url.getHost());
      if ("https".equals(url.getScheme()) || ("http".equals(url.getScheme()) && local)) {
        return url;
      }
    } catch (IllegalArgumentException notAUrl) {
      // told below
    }
    throw new IllegalArgumentException(
        "'" + setting + "' is a URL such as https://graph.microsoft.us, not '" + text + "'");
  }
}
