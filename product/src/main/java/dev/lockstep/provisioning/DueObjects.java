package dev.lockstep.provisioning;

import dev.lockstep.provisioning.CycleRunner.Surroundings;
import dev.lockstep.provisioning.Pending.Priority;
import dev.lockstep.provisioning.Prefetch.Waiting;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;

/// Hands due objects to the executor as far as there is room, those that leave first: one by one, or in
/// a full cycle together where the target takes that. What each method returns is whether anything of
/// these is due or under way.
final class DueObjects {
  /// Changes for which it pays to ask whether the target takes them together: two requests then.
  private static final int WORTH_ASKING = 3;

  private static final List<Pending.State> NEW = List.of(Pending.State.NEW);

  private final ApplicationId id;
  private final Surroundings surroundings;
  private final Claims claims;
  private final Prefetch prefetch;
  private final Batches batches;
  private final Hands hands;

  /// What is done with each.
  interface Hands {
    /// Before any of them writes its entry, which names its cycle.
    void begin();

    void work(Application application, Pending pending);
  }

  DueObjects(
      ApplicationId id,
      Surroundings surroundings,
      Claims claims,
      Prefetch prefetch,
      Batches batches,
      Hands hands) {
    this.id = id;
    this.surroundings = surroundings;
    this.claims = claims;
    this.prefetch = prefetch;
    this.batches = batches;
    this.hands = hands;
  }

  /// @param room how many may be under way at once
  boolean handOut(Application application, List<Pending.State> states, int room, Instant now) {
    return handOutThese(application, due(states, room, now), room);
  }

  /// @param due as [#due] has read them just now
  boolean handOutThese(Application application, List<Pending> due, int room) {
    boolean _ = handOut(application, due, room);
    return isBusy(due);
  }

  boolean handOutNew(Application application, Waiting waiting, int room, Instant now) {
    return switch (waiting) {
      case ALL_OF_THE_CYCLE -> changed(application, room, now);
      case NEW_ONES -> linked(application, room, now);
      case NOBODY -> all(application, room, now);
    };
  }

  /// Without those that only a full cycle brings, unless they are known to have left.
  private boolean changed(Application application, int room, Instant now) {
    List<Pending> due = due(NEW, room, now);
    List<Pending> changed =
        notNew(due).stream()
            .filter(
                pending ->
                    pending.reason() != Reason.INITIAL || pending.priority() == Priority.LEAVING)
            .toList();
    boolean _ = handOut(application, changed, room);
    return isBusy(due);
  }

  private boolean linked(Application application, int room, Instant now) {
    batches.gather(true);
    List<Pending> due = due(NEW, room + batches.gathered(), now);
    boolean _ = handOut(application, batches.notGathered(notNew(due)), room);
    return isBusy(due);
  }

  /// Without those who may come to the target only now.
  private static List<Pending> notNew(List<Pending> due) {
    return due.stream().filter(pending -> pending.priority().compareTo(Priority.USER) < 0).toList();
  }

  private boolean all(Application application, int room, Instant now) {
    OptionalInt together = prefetch.together(application);
    batches.gather(together.orElse(Batch.MOST) > 1);
    if (together.isEmpty()) {
      return asking(application, room, now);
    }
    return together.getAsInt() == 1
        ? handOut(application, NEW, room, now)
        : together(application, together.getAsInt(), room, now);
  }

  private boolean together(Application application, int most, int room, Instant now) {
    List<Pending> due = due(NEW, room + batches.gathered(), now);
    boolean moreCome = !batches.isFull() && moreCome(application, batches.others(due), room);
    return batches.submit(application, most, moreCome, now, hands::begin) || isBusy(due);
  }

  /// Nobody comes, and it isn't known yet who of those that are linked needs a change.
  private boolean asking(Application application, int room, Instant now) {
    List<Pending> due = due(NEW, room + batches.gathered(), now);
    boolean moreCome = moreCome(application, batches.notGathered(due), room);
    if (batches.gathered() >= WORTH_ASKING) {
      prefetch.ask(application, surroundings.executor(), surroundings.wake());
    } else if (!moreCome) {
      boolean _ = handOut(application, batches.gathered(due), room);
    }
    return isBusy(due);
  }

  /// Hands out these.
  ///
  /// @return whether anybody is looked at now who may turn out to need a change
  private boolean moreCome(Application application, List<Pending> some, int room) {
    boolean any = handOut(application, some, room);
    return any || claims.count() > batches.underWay();
  }

  private boolean isBusy(List<Pending> due) {
    return !due.isEmpty() || claims.count() > 0;
  }

  List<Pending> due(List<Pending.State> states, int room, Instant now) {
    claims.reading();
    return surroundings.store().due(id, states, now, room + claims.count());
  }

  /// @return whether any was handed out
  private boolean handOut(Application application, List<Pending> some, int room) {
    int others = batches.underWay();
    boolean any = false;
    for (Pending pending : some) {
      if (claims.claim(pending.object(), room + others)) {
        if (!any) {
          hands.begin();
        }
        surroundings.executor().execute(() -> hands.work(application, pending));
        any = true;
      }
    }
    return any;
  }
}
