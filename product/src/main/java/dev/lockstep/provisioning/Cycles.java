package dev.lockstep.provisioning;

import dev.lockstep.administration.Actor;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/// The cycles of all Applications. Whoever owns the threads calls [#advanceAll()] when woken and
/// from time to time, because some work becomes due by the clock.
public final class Cycles {
  private final ProvisioningStore store;
  private final CycleRunner.Surroundings surroundings;
  private final Map<ApplicationId, CycleRunner> runners = new ConcurrentHashMap<>();

  /// @param executor runs one operation each; may be unbounded
  /// @param wake called from any thread when there may be something to advance
  public Cycles(
      DirectoryReader directory,
      ProvisioningStore store,
      Situations situations,
      Targets targets,
      InstantSource clock,
      Executor executor,
      Runnable wake) {
    this.store = store;
    this.surroundings =
        new CycleRunner.Surroundings(directory, store, situations, targets, clock, executor, wake);
  }

  /// One that can't be advanced holds up no other.
  ///
  /// @return whether to advance again at once
  /// @throws RuntimeException when all others are advanced, why one couldn't be
  public boolean advanceAll() {
    boolean more = false;
    List<RuntimeException> failures = new ArrayList<>();
    for (Application application : store.applications()) {
      try {
        more |= advance(application.id());
      } catch (RuntimeException e) {
        failures.add(e);
      }
    }
    if (!failures.isEmpty()) {
      RuntimeException first = failures.removeFirst();
      failures.forEach(first::addSuppressed);
      throw first;
    }
    return more;
  }

  /// @return whether to advance again at once
  public boolean advance(ApplicationId id) {
    return runner(id).advance();
  }

  /// Looks at one object now and waits for how it ends.
  List<ProvisioningLogEntry> onDemand(
      ApplicationId id, ObjectId object, ObjectType type, Actor actor) throws InterruptedException {
    return runner(id).onDemand(object, type, actor);
  }

  void wake() {
    surroundings.wake().run();
  }

  private CycleRunner runner(ApplicationId id) {
    return runners.computeIfAbsent(id, one -> new CycleRunner(one, surroundings));
  }
}
