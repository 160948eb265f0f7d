package dev.lockstep.benchmarks;

import com.sun.management.GarbageCollectionNotificationInfo;
import dev.lockstep.Config;
import dev.lockstep.Lockstep;
import dev.lockstep.administration.Actor;
import dev.lockstep.directory.Directories;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.provisioning.Application;
import dev.lockstep.provisioning.Application.Scope;
import dev.lockstep.provisioning.Application.State;
import dev.lockstep.provisioning.Application.TargetSettings;
import dev.lockstep.provisioning.ApplicationId;
import dev.lockstep.provisioning.Applications;
import dev.lockstep.provisioning.Cycles;
import dev.lockstep.provisioning.Monitoring;
import dev.lockstep.provisioning.Policies;
import dev.lockstep.provisioning.ResetScope;
import dev.lockstep.provisioning.Running;
import dev.lockstep.provisioning.Situations;
import dev.lockstep.provisioning.Target;
import dev.lockstep.provisioning.Targets;
import dev.lockstep.provisioning.expression.Context;
import dev.lockstep.provisioning.mapping.DefaultMappings;
import dev.lockstep.scim.json.Json;
import dev.lockstep.store.Database;
import dev.lockstep.store.SqlAdministrationStore;
import dev.lockstep.store.SqlDirectoryStore;
import dev.lockstep.store.SqlProvisioningStore;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;
import tools.jackson.databind.JsonNode;

/// Whole initial cycles over a Directory of the sizes given as arguments: into a target that does
/// nothing, and, over HTTP, into an Endpoint of the same process beside a bare loop of the same
/// creations. `-Dtarget=null` or `-Dtarget=endpoint` measures one of them.
///
/// `-Dfolder=PATH` keeps the database of a run into nothing and takes it again, as a million users are
/// loaded for longer than they are provisioned.
///
/// The largest heap that was left after a collection is told, too: with `-Xmx256m` a cycle shows
/// that its memory doesn't grow with the Directory.
public final class CycleLoad {
  private static final DirectoryId CORP = new DirectoryId("corp");
  private static final ApplicationId APP = new ApplicationId("app");
  private static final Actor LOAD = new Actor.Service("load");

  /// As many as the engine sends at once.
  private static final int CALLERS = 8;

  /// Parts of the heap by the words in their names.
  private static final List<String> HEAP = List.of("Eden", "Survivor", "Old", "Tenured");

  private static final Duration LONGEST_WAIT = Duration.ofMillis(100);

  private final SampleDirectory sample;
  private final Path folder;

  private CycleLoad(SampleDirectory sample, Path folder) {
    this.sample = sample;
    this.folder = folder;
  }

  /// @param args numbers of users, for example `1000 20000`
  public static void main(String[] args) throws Exception {
    String wanted = System.getProperty("target", "");
    AtomicLong fullest = watchHeap();
    System.out.println("| cycle | users | requests | seconds | requests per second |");
    System.out.println("|---|---:|---:|---:|---:|");
    for (String users : args) {
      SampleDirectory sample = new SampleDirectory(Integer.parseInt(users));
      if (!wanted.equals("endpoint")) {
        inFolder(folder -> new CycleLoad(sample, folder).intoNothing());
      }
      if (!wanted.equals("null")) {
        inFolder(folder -> new CycleLoad(sample, folder).intoAnEndpoint());
      }
    }
    printHeap(fullest.get());
  }

  /// Told of the collections before its own: what lived while it ran, and what of that stays.
  private static void printHeap(long fullest) {
    Runtime runtime = Runtime.getRuntime();
    String collected =
        fullest == 0
            ? "was never collected whole"
            : "had " + (fullest >> 20) + " MiB left after its fullest collection";
    System.gc();
    System.out.printf(
        Locale.ROOT,
        "%nThe heap of %d MiB %s; at the end %d MiB are in use.%n",
        runtime.maxMemory() >> 20,
        collected,
        (runtime.totalMemory() - runtime.freeMemory()) >> 20);
  }

  private interface Measurement {
    void in(Path folder) throws Exception;
  }

  private static void inFolder(Measurement measurement) throws Exception {
    String kept = System.getProperty("folder", "");
    if (!kept.isEmpty()) {
      measurement.in(Files.createDirectories(Path.of(kept)));
      return;
    }
    Path folder = Files.createTempDirectory("cycle-load");
    try {
      measurement.in(folder);
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /// Told of each collection of the whole heap.
  private static AtomicLong watchHeap() {
    AtomicLong fullest = new AtomicLong();
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      if (collector instanceof NotificationEmitter emitter) {
        emitter.addNotificationListener(
            (notification, _) -> {
              var info =
                  GarbageCollectionNotificationInfo.from(
                      (CompositeData) notification.getUserData());
              if (info.getGcAction().contains("major")) {
                long left =
                    info.getGcInfo().getMemoryUsageAfterGc().entrySet().stream()
                        .filter(pool -> HEAP.stream().anyMatch(pool.getKey()::contains))
                        .mapToLong(pool -> pool.getValue().getUsed())
                        .sum();
                fullest.accumulateAndGet(left, Math::max);
              }
            },
            null,
            null);
      }
    }
    return fullest;
  }

  private void print(String what, long requests, Instant begun) {
    double seconds = Duration.between(begun, Instant.now()).toMillis() / 1e3;
    System.out.printf(
        Locale.ROOT,
        "| %s | %,d | %,d | %.1f | %.0f |%n",
        what,
        sample.users(),
        requests,
        seconds,
        requests / seconds);
  }

  // Into nothing

  private void intoNothing() throws Exception {
    NullTarget target = new NullTarget();
    Semaphore woken = new Semaphore(1);
    try (Database database = Database.open(folder.resolve("lockstep.db"));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      SqlDirectoryStore directory = new SqlDirectoryStore(database);
      SqlProvisioningStore store = new SqlProvisioningStore(database);
      SqlAdministrationStore administration = new SqlAdministrationStore(database);
      InstantSource clock = InstantSource.system();
      Targets targets = new OnlyTarget(target);
      Cycles cycles =
          new Cycles(
              directory,
              store,
              new Situations(directory, store, new Context(clock, new Random(1), Optional.empty())),
              targets,
              clock,
              threads,
              woken::release);
      Applications applications =
          new Applications(store, directory, targets, cycles, administration, clock);
      Running running = new Running(applications, store, directory, cycles, administration, clock);
      if (store.application(APP).isEmpty()) {
        new Directories(directory, administration, clock).create(CORP, "Corp", LOAD);
        long _ = sample.load(directory, CORP, clock.instant());
        applications.create(application(), Optional.empty(), LOAD);
      } else {
        running.restart(APP, EnumSet.allOf(ResetScope.class), LOAD);
      }
      running.start(APP, LOAD);
      Instant begun = Instant.now();
      advance(cycles, new Monitoring(applications, store, directory, clock), woken);
      print("into a target that does nothing", target.requests(), begun);
    }
  }

  private static void advance(Cycles cycles, Monitoring monitoring, Semaphore woken)
      throws InterruptedException {
    while (!monitoring.status(APP).atRest()) {
      while (cycles.advance(APP)) {
        woken.drainPermits();
      }
      boolean _ = woken.tryAcquire(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
      woken.drainPermits();
    }
  }

  private static Application application() {
    return new Application(
        APP,
        CORP,
        "App",
        new TargetSettings(URI.create("https://target.example"), "generic"),
        Scope.ALL,
        DefaultMappings.of("generic"),
        Policies.DEFAULT,
        State.PAUSED);
  }

  private record OnlyTarget(Target target) implements Targets {
    @Override
    public Target open(Application application) {
      return target;
    }

    @Override
    public Target open(TargetSettings settings, Optional<String> token) {
      return target;
    }

    @Override
    public void check(TargetSettings settings) {}

    @Override
    public void keepToken(ApplicationId application, String token) {}

    @Override
    public void forgetToken(ApplicationId application) {}
  }

  // Into an Endpoint

  private void intoAnEndpoint() throws Exception {
    Config config = Config.forTesting(folder);
    String key;
    Client.Access target;
    Client.Access bare;
    try (Lockstep lockstep = Lockstep.start(config, InstantSource.system())) {
      key = lockstep.firstKey().orElseThrow();
      target = Client.open(lockstep.url(), key, "acme");
      bare = Client.open(lockstep.url(), key, "bare");
      Client.Access _ = Client.open(lockstep.url(), key, CORP.value());
    }
    try (Database database = Database.open(folder.resolve("lockstep.db"))) {
      long _ = sample.load(new SqlDirectoryStore(database), CORP, Instant.now());
    }
    try (Lockstep lockstep = Lockstep.start(config, InstantSource.system())) {
      Client admin = new Client(lockstep.url(), new Client.Access(CORP.value(), key));
      Instant loop = Instant.now();
      bareLoop(new Client(lockstep.url(), bare));
      print("*yardstick: a bare loop of the users' creations*", sample.users(), loop);
      admin.expect(201, admin.admin("POST", "/applications", newApplication(lockstep, target)));
      Instant begun = Instant.now();
      admin.expect(200, admin.admin("POST", "/applications/app/start", "{}"));
      JsonNode status = settled(admin);
      print("into an Endpoint of the same process", sent(status), begun);
    }
  }

  private static String newApplication(Lockstep lockstep, Client.Access target) {
    return """
        {"id":"app","directory":"%s","scope":"all",
         "target":{"url":"%s/scim/%s/v2","preset":"lockstep","token":"%s"}}"""
        .formatted(CORP.value(), lockstep.url(), target.directory(), target.token());
  }

  private static JsonNode settled(Client admin) throws Exception {
    while (true) {
      JsonNode status = Json.parse(admin.admin("GET", "/applications/app/status", "").body());
      if (status.path("atRest").asBoolean(false)) {
        return status;
      }
      Thread.sleep(LONGEST_WAIT);
    }
  }

  /// Objects created and chunks of members sent, as the cycle counts them; pages of lists come on top.
  private static long sent(JsonNode status) {
    JsonNode cycle = status.path("cycle");
    return cycle.path("created").asLong(0)
        + cycle.path("updated").asLong(0)
        + cycle.path("memberships").asLong(0);
  }

  private void bareLoop(Client client) throws Exception {
    AtomicInteger next = new AtomicInteger();
    List<Callable<Boolean>> callers = new ArrayList<>();
    for (int caller = 0; caller < CALLERS; caller++) {
      callers.add(
          () -> {
            for (int number = next.getAndIncrement();
                number < sample.users();
                number = next.getAndIncrement()) {
              client.expect(201, client.post("/Users", SampleDirectory.json(number)));
            }
            return true;
          });
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Boolean> caller : threads.invokeAll(callers)) {
        caller.get();
      }
    }
  }
}
