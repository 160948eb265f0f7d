package dev.lockstep.provisioning;

import static dev.lockstep.directory.ObjectType.GROUP;
import static dev.lockstep.directory.ObjectType.USER;
import static dev.lockstep.provisioning.ApplicationUnderTest.ALICE;
import static dev.lockstep.provisioning.ApplicationUnderTest.APP;

import dev.lockstep.provisioning.FakeTarget.Destroyed;
import dev.lockstep.provisioning.FakeTarget.Fault;
import dev.lockstep.provisioning.FakeTarget.Killed;
import dev.lockstep.provisioning.FakeTarget.Request;
import dev.lockstep.provisioning.FakeTarget.Verb;
import dev.lockstep.provisioning.Policies.Guard;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;

/// One life of an Application, decided by the seed alone: people come, change and go, also while the
/// target answers; the target fails in every way it knows; the process is killed before and after a
/// request; the clock moves, the Application is paused, restarted and decided upon. What the engine
/// hands to its executor runs later, in any order.
///
/// Meanwhile, each account that is disabled or deleted and each member that is taken out of a group
/// must have given cause for it (invariants 5 and 6), and in the end the target is what the Directory
/// wants (invariant 4), with each account once (invariant 3).
final class Simulation implements AutoCloseable {
  private static final int STEPS = 80;
  private static final int BULK = 5;
  private static final Guard GUARD = new Guard(500, 10, 6, 8, Duration.ofHours(24));

  /// A quarantine of four weeks pauses; the retries are a day apart.
  private static final int DAYS_TO_REST = 12;

  private final Random random;
  private final List<Runnable> tasks = new ArrayList<>();
  private final ApplicationUnderTest app;
  private final Company company;
  private final Turmoil turmoil;
  private final List<String> story = new ArrayList<>();
  private final List<String> complaints = new ArrayList<>();
  private double trouble;
  private double meanwhile;
  private String seeded = "";

  /// Those that the guard had to let pass, of which the engine has heard.
  private final List<Instant> counted = new ArrayList<>();

  private boolean allowed;
  private boolean rejected;
  private boolean asked;
  private boolean unheard;

  Simulation(Path folder, long seed) {
    random = new Random(seed);
    boolean flattened = seed % 3 == 0;
    app =
        new ApplicationUnderTest(
            folder,
            application -> {
              Application guarded = application.with(application.policies().with(GUARD));
              return flattened ? NestedGroupsTest.from(guarded, "transitiveMembers") : guarded;
            });
    company = new Company(app, flattened);
    turmoil = new Turmoil(random, app, company, story);
    if (seed % 2 == 0) {
      app.target.takesBulk(BULK);
    }
    app.executor(tasks::add);
    app.target.trouble(this::fault);
    app.target.beforeEach(this::meanwhile);
    app.target.watch(this::destroyed);
  }

  List<String> complaints() {
    return complaints;
  }

  String story() {
    return String.join("\n", story);
  }

  // What happens

  void live() {
    seeded = app.target.seedUser(Turmoil.SEEDED.toUpperCase(Locale.ROOT));
    turmoil.begin();
    for (int step = 0; step < STEPS; step++) {
      try {
        step();
      } catch (Killed killed) {
        restart();
      }
    }
  }

  private void restart() {
    story.add("  the process dies and starts again");
    tasks.clear();
    app.restartProcess();
  }

  private void step() {
    switch (random.nextInt(16)) {
      case 0, 1, 2, 3, 4 -> turmoil.change();
      case 5, 6 -> app.advance();
      case 7, 8, 9 -> runATask();
      case 10, 11 -> run();
      case 12 -> move();
      case 13 -> weather();
      case 14 -> operate();
      case 15 -> decide();
      default -> throw new IllegalStateException();
    }
  }

  /// Until nothing is left to do at this time.
  private void run() {
    story.add("  runs until it rests");
    do {
      app.run();
    } while (runATask());
    if (isSettled()) {
      turmoil.atRest();
    }
  }

  /// Nothing that happened before is still to be sent.
  private boolean isSettled() {
    ApplicationState state = app.state();
    return !rejected
        && app.applications().get(APP).state() == Application.State.RUNNING
        && state.quarantine().isEmpty()
        && !state.cycle().running()
        && app.store.pendingCounts(APP).values().stream().allMatch(count -> count == 0);
  }

  private boolean runATask() {
    if (tasks.isEmpty()) {
      return false;
    }
    tasks.remove(random.nextInt(tasks.size())).run();
    return true;
  }

  private void move() {
    Duration by = Duration.ofSeconds(1L << random.nextInt(18));
    story.add("  " + by + " pass");
    app.clock.move(by);
  }

  private void weather() {
    trouble = random.nextBoolean() ? 0 : random.nextDouble() * 0.6;
    meanwhile = random.nextBoolean() ? 0 : random.nextDouble() * 0.3;
    story.add("  trouble %.2f, meanwhile %.2f".formatted(trouble, meanwhile));
  }

  private void operate() {
    switch (random.nextInt(4)) {
      case 0 -> {
        story.add("  paused");
        app.running().pause(APP, ALICE);
      }
      case 1 -> {
        story.add("  started");
        app.running().start(APP, ALICE);
      }
      case 2 -> {
        Set<ResetScope> scopes = EnumSet.noneOf(ResetScope.class);
        for (ResetScope scope : ResetScope.USUAL) {
          if (random.nextBoolean()) {
            scopes.add(scope);
          }
        }
        story.add("  restarted: " + scopes);
        app.running().restart(APP, scopes, ALICE);
      }
      case 3 -> restart();
      default -> throw new IllegalStateException();
    }
  }

  /// What the guard holds back.
  private void decide() {
    if (app.state().guardTripped().isPresent()) {
      boolean allows = random.nextBoolean();
      story.add(allows ? "  deletes allowed" : "  deletes rejected");
      allowed |= allows;
      rejected |= !allows;
      if (allows) {
        app.running().allowDeletes(APP, OptionalLong.empty(), ALICE);
      } else {
        app.running().rejectDeletes(APP, OptionalLong.empty(), ALICE);
      }
    } else if (tasks.isEmpty()) {
      onDemand();
    }
  }

  private void onDemand() {
    turmoil
        .anybody()
        .ifPresent(
            person -> {
              story.add("  on demand: " + person);
              asked = true;
              try {
                app.running().provision(APP, person, ALICE);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              } finally {
                asked = false;
              }
            });
  }

  private void meanwhile() {
    if (random.nextDouble() < meanwhile) {
      story.add("  while the target answers:");
      turmoil.change();
    }
  }

  private Optional<Fault> fault(Request request) {
    if (random.nextDouble() >= trouble) {
      story.add("    " + request);
      unheard = false;
      return Optional.empty();
    }
    boolean reads = request.verb().compareTo(Verb.CREATE) < 0;
    Fault fault =
        switch (random.nextInt(9)) {
          case 0 -> new Fault.Kills(false);
          case 1 -> new Fault.Kills(true);
          case 2, 3 -> reads ? refuses(ErrorCode.TIMEOUT) : new Fault.LosesReply();
          case 4 ->
              new Fault.Refuses(
                  ErrorCode.TOO_MANY_REQUESTS,
                  "too many",
                  Optional.of(Duration.ofSeconds(random.nextInt(7_200))));
          case 5 -> refuses(ErrorCode.TOO_MANY_REQUESTS);
          case 6, 7 -> refuses(ErrorCode.INTERNAL_SERVER_ERROR);
          case 8 ->
              refuses(
                  random.nextInt(4) == 0
                      ? ErrorCode.CREDENTIAL_VALIDATION_FAILURE
                      : ErrorCode.UNPROCESSABLE_ENTITY);
          default -> throw new IllegalStateException();
        };
    story.add("    " + request + ": " + fault);
    unheard =
        fault instanceof Fault.LosesReply || (fault instanceof Fault.Kills(boolean after) && after);
    return Optional.of(fault);
  }

  private static Fault refuses(ErrorCode code) {
    return FakeTarget.refuses(code);
  }

  // What must not happen

  private void destroyed(Destroyed destroyed) {
    turmoil.unjustified(destroyed).ifPresent(this::complain);
    if (destroyed.what() == Destroyed.What.ACCOUNT && !allowed && !asked && !unheard) {
      Instant now = app.clock.instant();
      counted.removeIf(at -> !at.isAfter(now.minus(GUARD.window())));
      counted.add(now);
      long links = app.store.linkCount(APP, USER) + app.store.linkCount(APP, GROUP);
      if (counted.size() > GUARD.limit(links)) {
        complain(counted.size() + " accounts in a day are more than the guard allows");
      }
    }
  }

  private void complain(String complaint) {
    story.add("!!! " + complaint);
    complaints.add(complaint);
  }

  // The end

  /// The faults stop, a person lets everything pass, and time goes by.
  void comeToRest() {
    trouble = 0;
    meanwhile = 0;
    story.add("the faults stop");
    app.running().start(APP, ALICE);
    app.running().restart(APP, Set.of(ResetScope.WATERMARK), ALICE);
    for (int day = 0; day < DAYS_TO_REST; day++) {
      run();
      if (app.state().guardTripped().isPresent()) {
        allowed = true;
        app.running().allowDeletes(APP, OptionalLong.empty(), ALICE);
        run();
      }
      app.clock.move(Duration.ofDays(1));
    }
    try {
      company.assertQuiet();
      // whoever left before the account was adopted has left it alone
      boolean adopted = app.store.linkByTarget(APP, USER, seeded).isPresent();
      company.assertReachedBy(app.target.contents(), adopted ? Set.of() : Set.of(seeded));
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "\n" + story(), e);
    }
    app.target.requests();
    run();
    app.restartProcess();
    run();
    complaints.addAll(app.target.requests());
  }

  @Override
  public void close() {
    app.close();
  }
}
