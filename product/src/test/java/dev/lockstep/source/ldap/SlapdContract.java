package dev.lockstep.source.ldap;

import dev.lockstep.SettableClock;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Source;
import dev.lockstep.directory.SourceMapping;
import dev.lockstep.servers.SlapdServer;
import dev.lockstep.source.SourceContract;
import dev.lockstep.source.ldap.LdapSettings.Password;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The contract of sources on an LDAP server that isn't an Active Directory, in the ways in which it can be followed.
abstract class SlapdContract extends SourceContract {
  private final String sessionLog;
  private final Map<String, String> settings;
  private @Nullable SlapdServer server;
  private @Nullable LdapHands hands;

  SlapdContract(String sessionLog, Map<String, String> settings) {
    this.sessionLog = sessionLog;
    this.settings = settings;
  }

  @Override
  protected Hands start(Path folder) throws Exception {
    SlapdServer started = startServer(folder);
    server = started;
    LdapHands made = new LdapHands(started);
    hands = made;
    return made;
  }

  /// Or skips the class and says why.
  SlapdServer startServer(Path folder) throws Exception {
    return SlapdServer.start(folder, sessionLog);
  }

  @Override
  protected void stop() throws Exception {
    if (hands != null) {
      hands.close();
    }
    if (server != null) {
      server.close();
    }
  }

  @Override
  protected SourceMapping mapping() {
    return SourceMapping.inetOrgPerson();
  }

  @Override
  protected Source source(SettableClock clock, String base, String excluded) {
    return source(clock, base, Map.of("excludedBases", excluded));
  }

  final Source source(SettableClock clock, String base, Map<String, String> more) {
    Map<String, String> all = new HashMap<>(settings);
    all.putAll(more);
    return open(Objects.requireNonNull(server), clock, base, all);
  }

  static LdapSource open(
      SlapdServer server, SettableClock clock, String base, Map<String, String> changed) {
    return open(server, clock, base, changed, ActiveDirectorySourceContract.EVERYWHERE);
  }

  static LdapSource open(
      SlapdServer server,
      SettableClock clock,
      String base,
      Map<String, String> changed,
      AddressGuard guard) {
    Map<String, String> all = new HashMap<>();
    all.put("url", server.value("LDAPS_URL"));
    all.put("certificateAuthority", server.value("CA_FILE"));
    all.put("bindName", server.value("SERVICE_BIND_NAME"));
    all.put("bases", base);
    all.putAll(changed);
    all.values().removeIf(String::isEmpty);
    Set<String> mapped =
        new HashSet<>(SourceMapping.inetOrgPerson().sourceAttributes(ObjectType.USER));
    mapped.addAll(SourceMapping.inetOrgPerson().sourceAttributes(ObjectType.GROUP));
    return new LdapSource(
        LdapSettings.of(all, new Password(server.value("SERVICE_PASSWORD"))), mapped, guard, clock);
  }
}
