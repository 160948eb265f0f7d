package dev.lockstep.provisioning;

import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.PlanId.Basis;
import dev.lockstep.provisioning.ProvisioningLogEntry.Action;
import dev.lockstep.provisioning.mapping.MappingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Consumer;

/// Tells what a full cycle would do, without a write: for what is set up, or for what somebody
/// proposes instead. Asks the planner that the cycle asks, and reads the target for those that
/// aren't linked.
///
/// The lines are handed on as they are found; what stays in memory are sets of ids, of those that
/// come to the target, of what they take there and, where only the assigned are in scope, of those
/// met: 100 MB at most where a million users are all new.
public final class Planning {
  /// Of the operations, in a plan's id: no two plans that a person compares agree by chance.
  private static final int DIGEST_BYTES = 16;

  private final DirectoryReader directory;
  private final ProvisioningStore store;
  private final Situations situations;
  private final Targets targets;
  private final InstantSource clock;
  private final PlanBasis basis;

  public Planning(
      DirectoryReader directory,
      ProvisioningStore store,
      Situations situations,
      Targets targets,
      InstantSource clock) {
    this.directory = directory;
    this.store = store;
    this.situations = situations;
    this.targets = targets;
    this.clock = clock;
    this.basis = new PlanBasis(directory, store);
  }

  /// Whether there can be such a plan, before its first line is written.
  ///
  /// @throws NoSuchElementException naming what there isn't
  /// @throws MappingException naming a mapping that can't be
  public void check(ApplicationId id, Proposal proposal) {
    Application application = store.existing(id);
    Application changed = proposal.on(application, directory);
    proposal.on(application, situations, directory);
    targets.open(changed);
  }

  /// Users first, then groups, then the memberships of groups.
  ///
  /// @throws NoSuchElementException where there is no such application, or an assigned object
  /// @throws MappingException naming a proposed mapping that can't be
  /// @throws TargetException where the target fails as a whole
  public Plan each(ApplicationId id, Proposal proposal, Consumer<PlanLine> lines)
      throws InterruptedException {
    Application now = store.existing(id);
    Application application = proposal.on(now, directory);
    Situations proposed = proposal.on(now, situations, directory);
    Basis taken = basis.of(application, proposed);
    Tally tally = new Tally(lines);
    ReadAhead ahead = new ReadAhead(application, directory, store);
    Candidates candidates =
        new Candidates(application, directory, store, proposed.assigned(), ahead);
    Forecast forecast =
        new Forecast(application, targets.open(application), store, ahead, proposed.with(ahead));
    for (ObjectType type : new ObjectType[] {ObjectType.USER, ObjectType.GROUP}) {
      candidates.each(type, object -> tally.accept(forecast.look(object, type)));
    }
    forecast.walked();
    PlannedMembers members = new PlannedMembers(application, directory, store, forecast, ahead);
    candidates.each(
        ObjectType.GROUP,
        object -> {
          Situation group = forecast.situation(object);
          if (forecast.bringsMembers(group)) {
            members.each(group, tally);
          }
        });
    return tally.plan(taken, application, forecast.arrivals());
  }

  /// What a plan would be taken of now.
  Basis basis(ApplicationId id, Proposal proposal) {
    Application now = store.existing(id);
    return basis.of(proposal.on(now, directory), proposal.on(now, situations, directory));
  }

  private final class Tally implements Consumer<PlanLine> {
    private final Consumer<PlanLine> lines;
    private final Map<Action, Long> counts = new EnumMap<>(Action.class);
    private final MessageDigest operations = sha256();
    private long failing;
    private long removals;

    Tally(Consumer<PlanLine> lines) {
      this.lines = lines;
    }

    @Override
    public void accept(PlanLine line) {
      counts.merge(line.action(), 1L, Long::sum);
      failing += line.fails() ? 1 : 0;
      removals += line.removals();
      operations.update(line.toString().getBytes(StandardCharsets.UTF_8));
      lines.accept(line);
    }

    Plan plan(Basis taken, Application application, int arrivals) {
      byte[] digest = Arrays.copyOf(operations.digest(), DIGEST_BYTES);
      PlanId id = new PlanId(taken, HexFormat.of().formatHex(digest));
      Plan plan = new Plan(id, counts, failing, removals, false);
      return new Plan(id, counts, failing, removals, exceedsGuard(application, plan, arrivals));
    }

    /// As [GuardWatch] judges it, which comes after all that may be done unasked.
    private boolean exceedsGuard(Application application, Plan plan, int arrivals) {
      ApplicationId id = application.id();
      Policies.Guard guard = application.policies().guard();
      var since = clock.instant().minus(guard.window());
      long links =
          store.linkCount(id, ObjectType.USER) + store.linkCount(id, ObjectType.GROUP) + arrivals;
      if (store.state(id).guardTripped().isPresent()) {
        return plan.destructive() + removals > 0;
      }
      return (plan.destructive() > 0
              && plan.destructive() + store.destroyedSince(id, since, false) > guard.limit(links))
          || (removals > 0
              && removals + store.destroyedSince(id, since, true) > guard.memberRemovals());
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
