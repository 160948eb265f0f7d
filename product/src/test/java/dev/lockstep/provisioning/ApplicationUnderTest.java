package dev.lockstep.provisioning;

import dev.lockstep.SettableClock;
import dev.lockstep.Watcher;
import dev.lockstep.administration.Actor;
import dev.lockstep.administration.AuditEntry;
import dev.lockstep.administration.AuditLog;
import dev.lockstep.directory.Directories;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.LocalObjects;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Owner;
import dev.lockstep.directory.RecycleBin;
import dev.lockstep.directory.Resources;
import dev.lockstep.directory.VersionCondition;
import dev.lockstep.provisioning.Application.Scope;
import dev.lockstep.provisioning.Application.State;
import dev.lockstep.provisioning.Application.TargetSettings;
import dev.lockstep.provisioning.ProvisioningStore.LogQuery;
import dev.lockstep.provisioning.expression.Context;
import dev.lockstep.provisioning.mapping.DefaultMappings;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import dev.lockstep.store.Database;
import dev.lockstep.store.SqlAdministrationStore;
import dev.lockstep.store.SqlDirectoryStore;
import dev.lockstep.store.SqlProvisioningStore;
import dev.lockstep.store.SqlSourceStore;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// An Application that provisions the Directory `acme` into a [FakeTarget], over a real store of
/// its own and a clock that stands. Nothing happens by itself: [#run()] works until there is
/// nothing left to do now.
final class ApplicationUnderTest implements AutoCloseable {
  static final DirectoryId ACME = new DirectoryId("acme");
  static final ApplicationId APP = new ApplicationId("app");
  static final Actor ALICE = new Actor.Administrator("alice");

  /// More than any test needs: whoever is still busy then never ends.
  private static final int MOST_ROUNDS = 100_000;

  final SettableClock clock = new SettableClock();
  final FakeTarget target = new FakeTarget(clock);
  final Database database;
  final SqlDirectoryStore directory;
  final SqlProvisioningStore store;
  final SqlAdministrationStore administration;
  final Resources resources;

  private final ReachedTargets targets;
  private long ids;
  private EngineUnderTest engine;
  private Executor executor = Runnable::run;
  private Watcher watcher = new Watcher.Nobody();

  /// Running, with the default mappings and policies, and everybody in scope.
  ApplicationUnderTest(Path folder) {
    this(folder, UnaryOperator.identity());
  }

  /// @param change of the application before it is created
  ApplicationUnderTest(Path folder, UnaryOperator<Application> change) {
    this(folder, change, Optional.empty());
  }

  /// Into another target than [#target].
  ///
  /// @param other made with the clock of the Application
  static ApplicationUnderTest into(Path folder, Function<SettableClock, Target> other) {
    return new ApplicationUnderTest(folder, UnaryOperator.identity(), Optional.of(other));
  }

  private ApplicationUnderTest(
      Path folder,
      UnaryOperator<Application> change,
      Optional<Function<SettableClock, Target>> other) {
    targets = new ReachedTargets(other.map(make -> make.apply(clock)).orElse(target));
    database = Database.open(folder.resolve("application.db"));
    directory = new SqlDirectoryStore(database);
    store = new SqlProvisioningStore(database);
    administration = new SqlAdministrationStore(database);
    resources = new Resources(directory, clock, () -> new ObjectId(new UUID(0, ++ids)));
    engine = engine();
    new Directories(directory, administration, clock).create(ACME, "Acme", ALICE);
    applications().create(change.apply(application()), Optional.empty(), ALICE);
    running().start(APP, ALICE);
  }

  /// There is another target than [#target] at this address.
  FakeTarget targetAt(URI address) {
    FakeTarget other = new FakeTarget(clock);
    targets.put(address, other);
    return other;
  }

  static Application application() {
    return new Application(
        APP,
        ACME,
        "App",
        new TargetSettings(URI.create("https://target.example"), "generic"),
        Scope.ALL,
        DefaultMappings.of("generic"),
        Policies.DEFAULT,
        State.PAUSED);
  }

  private EngineUnderTest engine() {
    return EngineUnderTest.over(database, watcher, targets, clock, task -> executor.execute(task));
  }

  Cycles cycles() {
    return engine.cycles();
  }

  Applications applications() {
    return engine.applications();
  }

  /// As they are by now, with the change.
  void policies(UnaryOperator<Policies> change) {
    applications().setPolicies(APP, change.apply(applications().get(APP).policies()), ALICE);
  }

  Running running() {
    return engine.running();
  }

  Monitoring monitoring() {
    return engine.monitoring();
  }

  Inspection inspection() {
    return engine.inspection();
  }

  Planning planning() {
    return engine.planning();
  }

  /// One that reads the Directory by this.
  Planning planning(DirectoryReader reader) {
    Context context = new Context(clock, new Random(1), Optional.empty());
    return new Planning(reader, store, new Situations(reader, store, context), targets, clock);
  }

  Approving approving() {
    return engine.approving();
  }

  Undo undo() {
    return engine.undo();
  }

  Reconciliations reconciliations() {
    return engine.reconciliations();
  }

  // Running

  /// From now on, all that the engine asks is looked at by this.
  void watch(Watcher other) {
    watcher = other;
    targets.watch(other);
    engine = engine();
  }

  /// Until nothing is left to do at this time.
  void run() {
    for (int round = 0; round < MOST_ROUNDS; round++) {
      boolean more = engine.cycles().advance(APP);
      if (!engine.woken().again() && !more) {
        return;
      }
    }
    throw new AssertionError("still busy: " + store.pendingCounts(APP));
  }

  /// One step of [#run()].
  void advance() {
    boolean _ = engine.cycles().advance(APP);
  }

  /// What the engine hands out goes here from now on, instead of being done at once.
  void executor(Executor other) {
    executor = other;
  }

  void runAfter(Duration wait) {
    clock.move(wait);
    run();
  }

  /// All that isn't in the store is forgotten, as after `kill -9`.
  void restartProcess() {
    engine = engine();
  }

  // The Directory

  ObjectId user(String userName, String... more) {
    Complex user =
        Complex.of("userName", Value.text(userName))
            .with("displayName", Value.text(userName))
            .with("active", Value.flag(true));
    for (int index = 0; index < more.length; index += 2) {
      user = user.with(more[index], Value.text(more[index + 1]));
    }
    return resources.create(ACME, ObjectType.USER, user, Owner.local()).id();
  }

  ObjectId group(String displayName, ObjectId... members) {
    ObjectId group =
        resources
            .create(
                ACME,
                ObjectType.GROUP,
                Complex.of("displayName", Value.text(displayName)),
                Owner.local())
            .id();
    if (members.length > 0) {
      resources.addMembers(ACME, group, List.of(members), Owner.local());
    }
    return group;
  }

  /// For good, from the recycle bin.
  void purge(ObjectId object) {
    recycleBin().purge(ACME, object, ALICE);
  }

  RecycleBin recycleBin() {
    return new RecycleBin(
        directory,
        new SqlSourceStore(database),
        new LocalObjects(resources, administration, clock),
        administration,
        clock);
  }

  /// Its attributes become those that the change gives.
  void change(ObjectId object, UnaryOperator<Complex> change) {
    DirectoryObject before = directory.find(ACME, object).orElseThrow();
    resources.replace(
        ACME,
        before.type(),
        object.toString(),
        change.apply(before.document()),
        Optional.empty(),
        VersionCondition.ANY,
        Owner.local());
  }

  void set(ObjectId object, String attribute, String value) {
    change(object, document -> document.with(attribute, Value.text(value)));
  }

  void setActive(ObjectId object, boolean active) {
    change(object, document -> document.with("active", Value.flag(active)));
  }

  /// The manager of a user, in the enterprise extension.
  void setManager(ObjectId user, ObjectId manager) {
    String enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    change(
        user,
        document ->
            document.with(
                enterprise,
                document
                    .complex(enterprise)
                    .with("manager", Complex.of("value", Value.text(manager.toString())))));
  }

  void addMember(ObjectId group, ObjectId member) {
    resources.addMember(ACME, group.toString(), member, Owner.local());
  }

  void removeMember(ObjectId group, ObjectId member) {
    resources.removeMember(ACME, group.toString(), member, Owner.local());
  }

  /// Into the recycle bin.
  void delete(ObjectId object) {
    resources.delete(
        ACME,
        directory.find(ACME, object).orElseThrow().type(),
        object.toString(),
        VersionCondition.ANY,
        Owner.local());
  }

  void restore(ObjectId object) {
    resources.restore(
        ACME, directory.find(ACME, object).orElseThrow().type(), object.toString(), Owner.local());
  }

  // What became of it

  ApplicationState state() {
    return store.state(APP);
  }

  Optional<Link> link(ObjectId object) {
    return store.link(APP, object);
  }

  /// Newest first.
  List<ProvisioningLogEntry> log() {
    return store.entries(
        new LogQuery(APP, Optional.empty(), Optional.empty(), OptionalLong.empty(), 10_000));
  }

  /// Newest first.
  List<ProvisioningLogEntry> log(ObjectId object) {
    return log().stream().filter(entry -> entry.object().equals(object)).toList();
  }

  /// Newest first.
  List<AuditEntry> audit() {
    return administration.entries(AuditLog.Query.newest(1_000));
  }

  @Override
  public void close() {
    database.close();
  }
}
