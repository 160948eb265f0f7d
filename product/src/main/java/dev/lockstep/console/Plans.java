package dev.lockstep.console;

import dev.lockstep.provisioning.Application;
import dev.lockstep.provisioning.ApplicationId;
import dev.lockstep.provisioning.Inspection;
import dev.lockstep.provisioning.Inspection.Plan;
import dev.lockstep.provisioning.TargetException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/// The plans that were asked for at the console: the last of each application, taken in the
/// background, since a plan asks the target about everybody who isn't linked yet. A restart
/// forgets them.
final class Plans {
  private static final System.Logger LOG = System.getLogger(Plans.class.getName());

  private final Inspection inspection;
  private final InstantSource clock;
  private final Executor executor;
  private final Map<ApplicationId, Taken> taken = new ConcurrentHashMap<>();

  Plans(Inspection inspection, InstantSource clock, Executor executor) {
    this.inspection = inspection;
    this.clock = clock;
    this.executor = executor;
  }

  /// How far a plan has come.
  sealed interface Taken {
    record Running(Instant since) implements Taken {}

    record Ready(Instant at, Plan plan) implements Taken {}

    record Failed(Instant at, String why) implements Taken {}
  }

  /// Empty where none was asked for.
  Optional<Taken> of(ApplicationId id) {
    return Optional.ofNullable(taken.get(id));
  }

  /// Takes one, unless one is being taken.
  synchronized void begin(Application application) {
    ApplicationId id = application.id();
    if (!(taken.get(id) instanceof Taken.Running)) {
      taken.put(id, new Taken.Running(clock.instant()));
      executor.execute(() -> taken.put(id, take(application)));
    }
  }

  private Taken take(Application application) {
    try {
      Plan plan = inspection.plan(application);
      return new Taken.Ready(clock.instant(), plan);
    } catch (TargetException e) {
      return new Taken.Failed(
          clock.instant(), e.getMessage() + ". Test the connection: it says which step fails.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Taken.Failed(clock.instant(), "Lockstep was being stopped: plan again.");
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "the plan of " + application.id() + " failed", e);
      return new Taken.Failed(clock.instant(), "Lockstep failed; its log has the reason.");
    }
  }
}
