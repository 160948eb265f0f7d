package dev.lockstep.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResult;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.controls.SimplePagedResultsControl;
import dev.lockstep.administration.Actor;
import dev.lockstep.directory.Directories;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.ObjectIds;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.SourceDefinition;
import dev.lockstep.directory.SourceDefinition.State;
import dev.lockstep.directory.SourceId;
import dev.lockstep.directory.SourceMapping;
import dev.lockstep.directory.SourceRunner;
import dev.lockstep.directory.SourceStore.SourceStatus;
import dev.lockstep.source.ldap.LdapSettings;
import dev.lockstep.source.ldap.LdapSettings.Password;
import dev.lockstep.source.ldap.LdapSource;
import dev.lockstep.store.Database;
import dev.lockstep.store.SqlAdministrationStore;
import dev.lockstep.store.SqlDirectoryStore;
import dev.lockstep.store.SqlSourceStore;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How fast a Directory is filled from an OpenLDAP server, beside a bare paged read of the same
/// entries and beside writing the same rows by SQL alone, in the same minutes; and what a poll costs
/// that finds nothing, and one that finds one change. The server is one that `scripts/openldap start` has filled.
public final class LdapLoad {
  private static final int ROUNDS = Integer.getInteger("rounds", 3);
  private static final boolean KEEP = Boolean.getBoolean("keep");
  private static final OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private static final int QUIET_POLLS = 50;
  private static final int PAGE = 1_000;
  private static final SourceId SOURCE = new SourceId("openldap");

  private final Map<String, String> server;
  private final SourceMapping mapping = SourceMapping.inetOrgPerson();

  private LdapLoad(Map<String, String> server) {
    this.server = server;
  }

  /// The server is described by what `scripts/openldap` prints, in the environment.
  public static void main(String[] args) throws Exception {
    LdapLoad load = new LdapLoad(System.getenv());
    System.out.println(
        "| round | what | entries | seconds | per second | processor seconds |\n"
            + "|---|---|---:|---:|---:|---:|");
    for (int round = 1; round <= ROUNDS; round++) {
      load.fill(round, load.bareRead(round));
    }
  }

  private String value(String name) {
    String value = server.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          name + " isn't set: export what `scripts/openldap start` prints");
    }
    return value;
  }

  /// @param begun when, and with how much of the processors spent
  private static void row(int round, String what, long entries, Spent begun) {
    Spent now = Spent.now();
    double seconds = (now.nanos() - begun.nanos()) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "| %d | %s | %d | %.3f | %.0f | %.2f |%n",
        round,
        what,
        entries,
        seconds,
        entries / seconds,
        (now.processorNanos() - begun.processorNanos()) / 1e9);
  }

  /// The time, and that of the processors which this process has used: what else the machine does
  /// disturbs that less.
  private record Spent(long nanos, long processorNanos) {
    static Spent now() {
      return new Spent(System.nanoTime(), PROCESS.getProcessCpuTime());
    }
  }

  private long bareRead(int round) throws LDAPException {
    Spent begun = Spent.now();
    long entries = 0;
    try (LDAPConnection connection = connect("SERVICE")) {
      @Nullable ASN1OctetString cookie = null;
      do {
        SearchRequest request =
            new SearchRequest(
                value("BASE_DN"), SearchScope.SUB, "(objectClass=*)", "*", "entryUUID");
        request.setControls(new SimplePagedResultsControl(PAGE, cookie, true));
        SearchResult result = connection.search(request);
        entries += result.getEntryCount();
        SimplePagedResultsControl page = SimplePagedResultsControl.get(result);
        cookie = page != null && page.moreResultsToReturn() ? page.getCookie() : null;
      } while (cookie != null);
    }
    row(round, "*yardstick: bare paged read*", entries, begun);
    return entries;
  }

  private LDAPConnection connect(String account) throws LDAPException {
    URI url = URI.create(value("LDAP_URL"));
    return new LDAPConnection(
        url.getHost(), url.getPort(), value(account + "_BIND_NAME"), value(account + "_PASSWORD"));
  }

  private void fill(int round, long entries)
      throws IOException, InterruptedException, LDAPException, SQLException {
    Path folder = Files.createTempDirectory("lockstep-ldap-load");
    DirectoryId directory = new DirectoryId("filled");
    InstantSource clock = InstantSource.system();
    try (Database database = Database.open(folder.resolve("store.db"));
        LdapSource source = source(clock)) {
      SqlDirectoryStore store = new SqlDirectoryStore(database);
      SqlSourceStore sources = new SqlSourceStore(database);
      new Directories(store, new SqlAdministrationStore(database), clock)
          .create(directory, "filled", new Actor.Service("benchmark"));
      store.atomically(
          () -> {
            sources.insert(
                directory, new SourceDefinition(SOURCE, "ldap", Map.of(), State.RUNNING));
            return true;
          });
      SourceRunner runner =
          new SourceRunner(
              store,
              sources,
              clock,
              new ObjectIds(clock, new SecureRandom()),
              Thread::startVirtualThread);

      Spent begun = Spent.now();
      poll(runner, directory, source);
      row(round, "initial load", entries, begun);

      begun = Spent.now();
      for (int number = 0; number < QUIET_POLLS; number++) {
        poll(runner, directory, source);
      }
      row(round, "polls without changes", QUIET_POLLS, begun);

      changeOne(round);
      begun = Spent.now();
      long changes = poll(runner, directory, source).changes();
      row(round, "one changed title, in changes told", changes, begun);
    }
    copyRows(round, entries, folder);
    if (KEEP) {
      System.out.println("kept: " + folder);
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static void copyRows(int round, long entries, Path folder) throws SQLException {
    try (RowCopy rows = new RowCopy(folder)) {
      Spent begun = Spent.now();
      rows.copy();
      row(round, "*yardstick: the same rows by SQL alone*", entries, begun);
    }
  }

  private LdapSource source(InstantSource clock) {
    Set<String> mapped = new HashSet<>();
    for (ObjectType type : ObjectType.values()) {
      mapped.addAll(mapping.sourceAttributes(type));
    }
    Map<String, String> settings =
        Map.of(
            "url", value("LDAP_URL"),
            "security", "plain",
            "bindName", value("SERVICE_BIND_NAME"),
            "bases", value("BASE_DN"));
    return new LdapSource(
        LdapSettings.of(settings, new Password(value("SERVICE_PASSWORD"))),
        mapped,
        (_, _) -> Optional.empty(),
        clock);
  }

  private SourceStatus poll(SourceRunner runner, DirectoryId directory, LdapSource source)
      throws InterruptedException {
    SourceStatus status = runner.poll(directory, SOURCE, source, mapping);
    if (status.error().isPresent()) {
      throw new IllegalStateException(status.error().get());
    }
    return status;
  }

  private void changeOne(int round) throws LDAPException {
    try (LDAPConnection connection = connect("ADMIN")) {
      connection.modify(
          "uid=bulk" + round + ",ou=bulk," + value("BASE_DN"),
          new Modification(
              ModificationType.REPLACE, "title", "Changed at " + System.currentTimeMillis()));
    }
  }
}
