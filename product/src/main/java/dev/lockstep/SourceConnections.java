package dev.lockstep;

import dev.lockstep.client.GuardedHttp;
import dev.lockstep.client.ScimClient;
import dev.lockstep.client.Settings;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Source;
import dev.lockstep.directory.SourceDefinition;
import dev.lockstep.directory.SourceMapping;
import dev.lockstep.directory.Sources;
import dev.lockstep.scim.NearestName;
import dev.lockstep.source.csv.CsvFolder;
import dev.lockstep.source.csv.CsvSettings;
import dev.lockstep.source.graph.GraphSettings;
import dev.lockstep.source.graph.GraphSource;
import dev.lockstep.source.ldap.ActiveDirectorySource;
import dev.lockstep.source.ldap.LdapSettings;
import dev.lockstep.source.ldap.LdapSource;
import dev.lockstep.source.scim.ScimSource;
import dev.lockstep.source.scim.ScimSourceSettings;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The kinds of source that there are.
final class SourceConnections implements Sources.SourceFactory {
  private static final List<String> KINDS =
      List.of("active-directory", "csv", "graph", "ldap", "scim");

  private static final String USER_AGENT = "Lockstep";

  private final GuardedHttp http;
  private final InstantSource clock;

  SourceConnections(GuardedHttp http, InstantSource clock) {
    this.http = http;
    this.clock = clock;
  }

  @Override
  public Source open(SourceDefinition definition, String password) {
    SourceMapping mapping = SourceMapping.of(definition);
    Map<String, String> own = definition.adapterSettings();
    return switch (definition.kind()) {
      case "active-directory" ->
          new ActiveDirectorySource(ldap(own, password), http.rules()::refusal, clock);
      case "graph" -> new GraphSource(http, GraphSettings.of(own, password), clock);
      case "csv" -> new CsvFolder(CsvSettings.of(own));
      case "scim" -> {
        ScimSourceSettings settings = ScimSourceSettings.of(own);
        http.rules().check(settings.url());
        Settings connection = Settings.of(settings.url(), () -> password, USER_AGENT);
        yield new ScimSource(
            new ScimClient(http, connection, clock, Thread::sleep), settings, clock);
      }
      case "ldap" ->
          new LdapSource(ldap(own, password), mapped(mapping), http.rules()::refusal, clock);
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
