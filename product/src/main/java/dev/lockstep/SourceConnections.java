package dev.lockstep;

import dev.lockstep.client.GuardedHttp;
import dev.lockstep.client.ScimClient;
import dev.lockstep.client.Settings;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Source;
import dev.lockstep.directory.SourceDefinition;
import dev.lockstep.directory.SourceId;
import dev.lockstep.directory.SourceMapping;
import dev.lockstep.directory.Sources;
import dev.lockstep.scim.NearestName;
import dev.lockstep.source.csv.CsvFolder;
import dev.lockstep.source.csv.CsvSettings;
import dev.lockstep.source.graph.GraphSettings;
import dev.lockstep.source.graph.GraphSource;
import dev.lockstep.source.ldap.ActiveDirectorySource;
import dev.lockstep.source.ldap.AddressGuard;
import dev.lockstep.source.ldap.LdapSettings;
import dev.lockstep.source.ldap.LdapSource;
import dev.lockstep.source.scim.ScimSource;
import dev.lockstep.source.scim.ScimSourceSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The kinds of source that there are.
final class SourceConnections implements Sources.SourceFactory {
  private static final List<String> KINDS =
      List.of("active-directory", "csv", "graph", "ldap", "scim");

  private static final String USER_AGENT = "Lockstep";

  private final GuardedHttp http;
  private final InstantSource clock;

  private final Path uploads;
  private final AddressGuard watch;

  /// @param uploads where files are kept that are handed over
  SourceConnections(GuardedHttp http, Path uploads, InstantSource clock) {
    this.http = http;
    this.uploads = uploads.toAbsolutePath();
    this.clock = clock;
    this.watch = new Watch(http);
  }

  /// The same rules for addresses as over HTTP, and the same watch over certificates.
  private record Watch(GuardedHttp http) implements AddressGuard {
    @Override
    public Optional<String> refusal(String host, InetAddress address) {
      return http.rules().refusal(host, address);
    }

    @Override
    public void accepted(String host, int port, X509Certificate certificate) {
      http.certificates().saw(host, port, certificate);
    }
  }

  @Override
  public Source open(DirectoryId directory, SourceDefinition definition, String password) {
    SourceMapping mapping = SourceMapping.of(definition);
    Map<String, String> own = definition.adapterSettings();
    return switch (definition.kind()) {
      case "active-directory" -> new ActiveDirectorySource(ldap(own, password), watch, clock);
      case "graph" -> new GraphSource(http, GraphSettings.of(own, password), clock);
      case "csv" -> new CsvFolder(CsvSettings.of(own, uploads(directory, definition.id())));
      case "scim" -> {
        ScimSourceSettings settings = ScimSourceSettings.of(own);
        http.rules().check(settings.url());
        Settings connection = Settings.of(settings.url(), () -> password, USER_AGENT);
        yield new ScimSource(
            new ScimClient(http, connection, clock, Thread::sleep), settings, clock);
      }
      case "ldap" -> new LdapSource(ldap(own, password), mapped(mapping), watch, clock);
      case String other ->
          throw new IllegalArgumentException(
              "there is no kind of source '"
                  + other
                  + "'"
                  + NearestName.hint(other, KINDS)
                  + "; there is "
                  + String.join(", ", KINDS));
    };
  }

  private Path uploads(DirectoryId directory, SourceId source) {
    return uploads.resolve(directory.value()).resolve("source-" + source.value());
  }

  @Override
  public void forget(DirectoryId directory, SourceId source) {
    Path folder = uploads(directory, source);
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the files of a deleted source can't be removed", e);
    }
  }

  private LdapSettings ldap(Map<String, String> own, String password) {
    LdapSettings settings = LdapSettings.of(own, new LdapSettings.Password(password));
    settings.servers().forEach(server -> http.rules().check(server.url()));
    return settings;
  }

  private static Set<String> mapped(SourceMapping mapping) {
    Set<String> names = new HashSet<>();
    for (ObjectType type : ObjectType.values()) {
      names.addAll(mapping.sourceAttributes(type));
    }
    return names;
  }
}
