package dev.lockstep.console;

import dev.lockstep.administration.Actor;
import dev.lockstep.provisioning.ApplicationId;
import dev.lockstep.provisioning.Approving;
import dev.lockstep.provisioning.Plan;
import dev.lockstep.provisioning.PlanId;
import dev.lockstep.provisioning.PlanLine;
import dev.lockstep.provisioning.PlanMovedException;
import dev.lockstep.provisioning.Planning;
import dev.lockstep.provisioning.Proposal;
import dev.lockstep.provisioning.TargetException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/// The plans that were asked for at the console: the last of each application, taken in the
/// background, since a plan asks the target about everybody who isn't linked yet. A restart
/// forgets them.
final class Plans {
  /// Lines that are kept; a person reads no more, the counts tell of all.
  private static final int MOST_LINES = 10_000;

  /// Values before and after that are kept with them: a line may have a thousand members.
  private static final int MOST_CHANGES = 100_000;

  private static final System.Logger LOG = System.getLogger(Plans.class.getName());

  private final Planning planning;
  private final Approving approving;
  private final InstantSource clock;
  private final Executor executor;
  private final Map<ApplicationId, Taken> taken = new ConcurrentHashMap<>();

  Plans(Planning planning, Approving approving, InstantSource clock, Executor executor) {
    this.planning = planning;
    this.approving = approving;
    this.clock = clock;
    this.executor = executor;
  }

  /// How far a plan has come.
  sealed interface Taken {
    record Running(Instant since) implements Taken {}

    /// @param lines the first of it, as far as they are kept
    record Ready(Instant at, Plan plan, List<PlanLine> lines) implements Taken {}

    record Failed(Instant at, String why) implements Taken {}

    /// It was still what would be done, and is being done.
    record Approved(Instant at, Plan plan) implements Taken {}
  }

  /// Empty where none was asked for.
  Optional<Taken> of(ApplicationId id) {
    return Optional.ofNullable(taken.get(id));
  }

  /// Takes one, unless one is being taken.
  void begin(ApplicationId id) {
    begin(
        id,
        () -> {
          Kept kept = new Kept();
          Plan plan = planning.each(id, Proposal.NONE, kept);
          return new Taken.Ready(clock.instant(), plan, kept.lines);
        });
  }

  /// Approves one, unless one is being taken; that takes as long, since it is planned once more.
  void approve(ApplicationId id, PlanId plan, Actor actor) {
    begin(
        id,
        () ->
            new Taken.Approved(clock.instant(), approving.approve(id, plan, Proposal.NONE, actor)));
  }

  private interface Step {
    Taken take() throws InterruptedException;
  }

  private synchronized void begin(ApplicationId id, Step step) {
    if (!(taken.get(id) instanceof Taken.Running)) {
      taken.put(id, new Taken.Running(clock.instant()));
      executor.execute(() -> taken.put(id, taken(id, step)));
    }
  }

  private Taken taken(ApplicationId id, Step step) {
    try {
      return step.take();
    } catch (PlanMovedException e) {
      return new Taken.Failed(clock.instant(), String.valueOf(e.getMessage()));
    } catch (TargetException e) {
      return new Taken.Failed(
          clock.instant(), e.getMessage() + ". Test the connection: it says which step fails.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Taken.Failed(clock.instant(), "Lockstep was being stopped: plan again.");
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "the plan of " + id + " failed", e);
      return new Taken.Failed(clock.instant(), "Lockstep failed; its log has the reason.");
    }
  }

  private static final class Kept implements Consumer<PlanLine> {
    private final List<PlanLine> lines = new ArrayList<>();
    private int changes;

    @Override
    public void accept(PlanLine line) {
      changes += line.changes().size();
      if (lines.size() < MOST_LINES && changes <= MOST_CHANGES) {
        lines.add(line);
      }
    }
  }
}
