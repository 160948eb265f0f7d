package dev.lockstep;

import dev.lockstep.api.RequestRate;
import dev.lockstep.client.AddressRules;
import dev.lockstep.client.Network;
import dev.lockstep.endpoint.EndpointService.Forwarding;
import dev.lockstep.openid.OpenIdSettings;
import dev.lockstep.scim.NearestName;
import dev.lockstep.store.PostgresAccess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// How the server runs: `lockstep.yaml`, over which variables `LOCKSTEP_*` go. What Lockstep does
/// for whom isn't configuration; that is set over the API.
///
/// ```yaml
/// data: ./data               # LOCKSTEP_DATA
/// listen:
///   host: 127.0.0.1          # LOCKSTEP_LISTEN_HOST
///   port: 8080               # LOCKSTEP_LISTEN_PORT; 0 for any that is free
///   behindProxy: false       # LOCKSTEP_LISTEN_BEHINDPROXY; true trusts X-Forwarded-Proto, -Host,
///                            # -Prefix and -For, which only a reverse proxy in front may set
/// api:
///   requestsPerMinute: 30000 # LOCKSTEP_API_REQUESTSPERMINUTE, of one key, or of one address without
///   burst: 5000              # LOCKSTEP_API_BURST, of them at once
/// sources:
///   interval: PT1S           # LOCKSTEP_SOURCES_INTERVAL, between two polls of a source
/// notifications:
///   webhook: https://…       # LOCKSTEP_NOTIFICATIONS_WEBHOOK, where notifications are posted
/// logs:
///   provisioning: P90D       # LOCKSTEP_LOGS_PROVISIONING, how long its entries are kept, or forever
///   audit: forever           # LOCKSTEP_LOGS_AUDIT
///   stream:
///     url: https://…         # LOCKSTEP_LOGS_STREAM_URL, where both are posted to
///     secret: file:PATH      # LOCKSTEP_LOGS_STREAM_SECRET, by which the posts are signed
///     file: PATH             # LOCKSTEP_LOGS_STREAM_FILE, at whose end both are written
/// network:
///   allow: 169.254.10.0/24   # LOCKSTEP_NETWORK_ALLOW, link-local addresses that are connected to
/// signIn:                    # LOCKSTEP_SIGNIN_…, the OpenID provider of administrators
///   issuer: https://…
///   clientId: lockstep
///   clientSecret: file:PATH
///   grants: admin=Group      # which role follows from which value of the claim
///   claim: groups
///   scope: openid profile
///   url: https://…           # Lockstep's own, as browsers know it
/// store:
///   url: postgresql://host/db   # LOCKSTEP_STORE_URL; without it, a SQLite file in the data folder
///   user: lockstep              # LOCKSTEP_STORE_USER; or env:NAME, file:PATH
///   password: file:PATH         # LOCKSTEP_STORE_PASSWORD; or env:NAME, or the password itself
/// ```
///
/// @param apiRate how many requests one caller may make of the API
/// @param addressRules where URLs that somebody sets may lead
/// @param postgres empty for a SQLite file in the data folder
/// @param secretKey the key of the secrets in base64; empty for one in a file of the data folder
public record Config(
    Path data,
    String host,
    int port,
    Forwarding forwarding,
    Duration sourcesInterval,
    RequestRate apiRate,
    Optional<URI> webhook,
    Logs logs,
    AddressRules addressRules,
    Optional<OpenIdSettings> signIn,
    Optional<PostgresAccess> postgres,
    Optional<String> secretKey) {

  private static final String PREFIX = "LOCKSTEP_";

  private static final List<String> KEYS =
      Stream.concat(
              Stream.of(
                  "data",
                  "listen.host",
                  "listen.port",
                  "listen.behindProxy",
                  "api.requestsPerMinute",
                  "api.burst",
                  "network.allow",
                  "sources.interval",
                  "notifications.webhook"),
              Stream.of(LogKeys.ALL, SignInKeys.ALL, StoreKeys.ALL).flatMap(List::stream))
          .toList();

  /// Variables that aren't the server's: the launcher's, and those of tests and scripts.
  private static final List<String> OTHERS =
      List.of(
          "LOCKSTEP_CONFIG",
          "LOCKSTEP_SECRET_KEY",
          "LOCKSTEP_ADMIN_KEY",
          "LOCKSTEP_JAVA_HOME",
          "LOCKSTEP_JAVA_OPTIONS",
          "LOCKSTEP_TEST_SERVERS",
          "LOCKSTEP_TOKEN",
          "LOCKSTEP_URL");

  /// @param provisioning how long entries of the provisioning log are kept; empty for ever
  /// @param audit likewise of the audit log
  /// @param webhook where both are posted to as they grow
  /// @param file at whose end both are written
  public record Logs(
      Optional<Duration> provisioning,
      Optional<Duration> audit,
      Optional<SignedWebhook> webhook,
      Optional<Path> file) {
    static final Logs DEFAULT =
        new Logs(
            Optional.of(Duration.ofDays(90)), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /// @param secret by which the receiver knows what is posted
  public record SignedWebhook(URI url, String secret) {
    @Override
    public String toString() {
      return "SignedWebhook[" + url.getHost() + "]";
    }
  }

  /// What is wrong with a configuration, all at once.
  public static final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ConfigException(List<String> problems) {
      super(String.join(System.lineSeparator(), problems));
    }
  }

  /// Everything by default, in this folder, on a port that is free.
  public static Config forTesting(Path data) {
    return new Config(
        data,
        "127.0.0.1",
        0,
        Forwarding.IGNORED,
        Duration.ofMillis(250),
        RequestRate.DEFAULT,
        Optional.empty(),
        Logs.DEFAULT,
        AddressRules.strict(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /// The same, with another rate of requests.
  public Config at(RequestRate rate) {
    return new Config(
        data,
        host,
        port,
        forwarding,
        sourcesInterval,
        rate,
        webhook,
        logs,
        addressRules,
        signIn,
        postgres,
        secretKey);
  }

  /// The same, behind a reverse proxy that says what the client has asked for.
  Config behindProxy() {
    return new Config(
        data,
        host,
        port,
        Forwarding.TRUSTED,
        sourcesInterval,
        apiRate,
        webhook,
        logs,
        addressRules,
        signIn,
        postgres,
        secretKey);
  }

  /// The same, with its database on this server.
  public Config on(PostgresAccess server) {
    return new Config(
        data,
        host,
        port,
        forwarding,
        sourcesInterval,
        apiRate,
        webhook,
        logs,
        addressRules,
        signIn,
        Optional.of(server),
        secretKey);
  }

  /// @param file need not exist unless `LOCKSTEP_CONFIG` names it
  /// @throws ConfigException naming every unknown key and every wrong value
  public static Config load(Path file, Map<String, String> environment) {
    List<String> problems = new ArrayList<>();
    Map<String, String> values = new LinkedHashMap<>();
    if (Files.exists(file)) {
      flatten("", yaml(file), values);
    } else if (file.toString().equals(environment.get("LOCKSTEP_CONFIG"))) {
      problems.add("LOCKSTEP_CONFIG names '" + file + "', which isn't there");
    }
    for (String key : values.keySet()) {
      if (!KEYS.contains(key)) {
        problems.add(file + ": unknown key '" + key + "'" + NearestName.hint(key, KEYS));
      }
    }
    List<String> variables = new ArrayList<>(OTHERS);
    KEYS.forEach(key -> variables.add(variable(key)));
    for (String key : KEYS) {
      Optional.ofNullable(environment.get(variable(key)))
          .ifPresent(value -> values.put(key, value));
    }
    variables.addAll(NamedValues.variables(values));
    environment.forEach(
        (name, value) -> {
          if (name.startsWith(PREFIX)
              && !name.startsWith("LOCKSTEP_SAMBA_")
              && !name.startsWith("LOCKSTEP_POSTGRES_")
              && !variables.contains(name)) {
            problems.add("unknown variable '" + name + "'" + NearestName.hint(name, variables));
          }
        });
    values.forEach(
        (key, value) -> {
          if (value.isBlank()) {
            problems.add("'" + key + "' is empty: give it a value, or leave it out");
          }
        });
    Config config = of(values, environment, problems);
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return config;
  }

  private static Config of(
      Map<String, String> values, Map<String, String> environment, List<String> problems) {
    NamedValues named = new NamedValues(values, environment, problems);
    return new Config(
        Path.of(values.getOrDefault("data", "data")),
        values.getOrDefault("listen.host", "127.0.0.1"),
        port(values.getOrDefault("listen.port", "8080"), problems),
        forwarding(values.getOrDefault("listen.behindProxy", "false"), problems),
        interval(values.getOrDefault("sources.interval", "PT1S"), problems),
        new RequestRate(
            count("api.requestsPerMinute", RequestRate.DEFAULT.perMinute(), values, problems),
            count("api.burst", RequestRate.DEFAULT.burst(), values, problems)),
        Optional.ofNullable(values.get("notifications.webhook"))
            .flatMap(text -> webhook("notifications.webhook", text, problems)),
        new LogKeys(values, named, problems).logs(),
        addressRules(values.getOrDefault("network.allow", ""), problems),
        new SignInKeys(values, named, problems).settings(),
        new StoreKeys(values, named, problems).access(),
        Optional.ofNullable(environment.get("LOCKSTEP_SECRET_KEY")));
  }

  private static int port(String text, List<String> problems) {
    try {
      int port = Integer.parseInt(text.strip());
      if (port >= 0 && port <= 65_535) {
        return port;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    problems.add("'listen.port' takes a number from 0 to 65535, not '" + text + "'");
    return 0;
  }

  private static int count(
      String key, int otherwise, Map<String, String> values, List<String> problems) {
    String text = values.getOrDefault(key, String.valueOf(otherwise));
    try {
      int count = Integer.parseInt(text.strip());
      if (count > 0) {
        return count;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    problems.add("'" + key + "' takes a whole number from 1, not '" + text + "'");
    return otherwise;
  }

  private static Forwarding forwarding(String text, List<String> problems) {
    return switch (text) {
      case "true" -> Forwarding.TRUSTED;
      case "false" -> Forwarding.IGNORED;
      default -> {
        problems.add("'listen.behindProxy' is true or false, not '" + text + "'");
        yield Forwarding.IGNORED;
      }
    };
  }

  private static Duration interval(String text, List<String> problems) {
    try {
      Duration interval = Duration.parse(text);
      if (!interval.isNegative() && !interval.isZero()) {
        return interval;
      }
    } catch (DateTimeParseException e) {
      // told below
    }
    problems.add("'sources.interval' takes a duration such as PT1S or PT5M, not '" + text + "'");
    return Duration.ofSeconds(1);
  }

  private static AddressRules addressRules(String text, List<String> problems) {
    List<Network> allowed = new ArrayList<>();
    for (String part : text.replaceAll("[\\[\\]]", "").split(",", -1)) {
      try {
        if (!part.isBlank()) {
          allowed.add(Network.parse(part.strip()));
        }
      } catch (IllegalArgumentException e) {
        problems.add("'network.allow': " + e.getMessage());
      }
    }
    return new AddressRules(allowed);
  }

  /// The problem doesn't repeat the URL: its path is often the secret.
  static Optional<URI> webhook(String key, String text, List<String> problems) {
    try {
      URI url = new URI(text.strip());
      if (url.getHost() != null && List.of("http", "https").contains(url.getScheme())) {
        return Optional.of(url);
      }
    } catch (URISyntaxException e) {
      // told below
    }
    problems.add("'" + key + "' takes a URL such as https://host/path");
    return Optional.empty();
  }

  private static String variable(String key) {
    return PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  private static Object yaml(Path file) {
    try {
      Object loaded =
          new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
      return loaded == null ? Map.of() : loaded;
    } catch (YamlEngineException e) {
      throw new ConfigException(List.of(file + " is no YAML" + place(e)));
    } catch (IOException e) {
      throw new UncheckedIOException("the configuration " + file + " can't be read", e);
    }
  }

  /// Without the line itself, which the exception's message shows: it may hold a password.
  private static String place(YamlEngineException e) {
    if (e instanceof MarkedYamlEngineException marked && marked.getProblemMark().isPresent()) {
      Mark mark = marked.getProblemMark().get();
      return " at line %d, column %d: %s"
          .formatted(mark.getLine() + 1, mark.getColumn() + 1, marked.getProblem());
    }
    return "";
  }

  private static void flatten(String prefix, Object node, Map<String, String> values) {
    if (node instanceof Map<?, ?> map) {
      map.forEach(
          (key, value) ->
              flatten(
                  prefix.isEmpty() ? String.valueOf(key) : prefix + "." + key,
                  value == null ? "" : value,
                  values));
    } else if (!prefix.isEmpty()) {
      values.put(prefix, String.valueOf(node));
    }
  }
}
