package dev.lockstep.provisioning;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.provisioning.Pending.State;
import dev.lockstep.provisioning.Target.Match;
import dev.lockstep.provisioning.Target.Write;
import dev.lockstep.provisioning.Target.WriteResult;
import dev.lockstep.provisioning.Work.Outcome;
import dev.lockstep.provisioning.Work.Prepared;
import dev.lockstep.provisioning.Work.Prepared.Ready;
import dev.lockstep.scim.query.CaseFolding;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Looks at many objects, and sends what they come down to together.
/// Each ends as if it had been sent alone: what the target refuses of one is that one's failure.
///
/// Goes in rounds. Whoever refers to another of the batch waits until that one is there, and so does
/// who is told from others by the same value as another; a circle is broken at its first.
final class Batch {
  private static final System.Logger LOG = System.getLogger(Batch.class.getName());

  /// What one unit settles in well under a second.
  static final int MOST = 100;

  /// Those included who are fetched because somebody refers to them.
  private static final int MOST_WITH_OTHERS = 2 * MOST;

  private final Application application;
  private final Target target;
  private final ProvisioningStore store;
  private final Work work;
  private final Claims claims;
  private final Listener listener;

  private final Map<ObjectId, Pending> waiting = new LinkedHashMap<>();

  /// Who waits for whom of [#waiting].
  private final Map<ObjectId, ObjectId> behind = new HashMap<>();

  /// Who waits for nobody any more.
  private final Set<ObjectId> letGo = new HashSet<>();

  /// For whom nobody waits: they are worked on elsewhere.
  private final Set<ObjectId> elsewhere = new HashSet<>();

  private final List<ObjectId> fetched = new ArrayList<>();

  private record Sent(Ready ready, Write write) {
    Pending pending() {
      return ready.attempt().pending();
    }
  }

  /// Told of each object once.
  interface Listener {
    void ended(Pending pending, Outcome outcome);

    /// By a defect of ours.
    void broke(Pending pending, RuntimeException cause);
  }

  /// @param application by which all are looked at
  Batch(
      Application application,
      Target target,
      ProvisioningStore store,
      Work work,
      Claims claims,
      Listener listener) {
    this.application = application;
    this.target = target;
    this.store = store;
    this.work = work;
    this.claims = claims;
    this.listener = listener;
  }

  /// @param claimed new ones
  void look(List<Pending> claimed) throws InterruptedException {
    claimed.forEach(pending -> waiting.put(pending.object(), pending));
    try {
      while (!waiting.isEmpty()) {
        round();
      }
    } finally {
      fetched.forEach(claims::release);
    }
  }

  private void round() throws InterruptedException {
    List<Sent> together = new ArrayList<>();
    Map<String, ObjectId> names = new HashMap<>();
    boolean moved = false;
    for (Pending pending : List.copyOf(waiting.values())) {
      if (!waitsFor(pending).map(waiting::containsKey).orElse(false)) {
        moved = true;
        look(pending, together, names);
      }
    }
    if (!together.isEmpty()) {
      send(together);
    } else if (!moved) {
      ObjectId first = waiting.keySet().iterator().next();
      behind.remove(first);
      letGo.add(first);
    }
  }

  private Optional<ObjectId> waitsFor(Pending pending) {
    return Optional.ofNullable(behind.get(pending.object()));
  }

  private void look(Pending pending, List<Sent> together, Map<String, ObjectId> names)
      throws InterruptedException {
    try {
      Prepared prepared =
          work.prepare(
              pending, pending.state() == State.ALLOWED, other -> mayGoFirst(pending, other));
      switch (prepared) {
        case Prepared.Ended(Outcome outcome) -> ended(pending, outcome);
        case Prepared.Ready ready -> {
          Optional<Write> write = work.write(ready);
          if (write.isEmpty()) {
            ended(pending, work.carryOut(ready));
          } else if (isAlone(pending, write.get(), names)) {
            together.add(new Sent(ready, write.get()));
          }
        }
      }
    } catch (RuntimeException e) {
      broke(pending, e);
    }
  }

  private boolean mayGoFirst(Pending pending, ObjectId other) {
    return !letGo.contains(pending.object())
        && !elsewhere.contains(other)
        && !other.equals(pending.object());
  }

  /// Whether nobody else of this request is told by the same values. The later of two finds the
  /// account of the earlier, if it waits.
  private boolean isAlone(Pending pending, Write write, Map<String, ObjectId> names) {
    if (!(write instanceof Write.Create create)) {
      return true;
    }
    List<String> own = create.recognizedBy().stream().map(match -> name(create, match)).toList();
    Optional<ObjectId> other = own.stream().filter(names::containsKey).map(names::get).findFirst();
    other.ifPresent(first -> behind.put(pending.object(), first));
    if (other.isEmpty()) {
      own.forEach(name -> names.put(name, pending.object()));
    }
    return other.isEmpty();
  }

  private static String name(Write.Create create, Match match) {
    return create.type() + " " + match.attribute() + " " + CaseFolding.fold(match.value());
  }

  private void ended(Pending pending, Outcome outcome) {
    if (outcome instanceof Outcome.Behind(Pending other)) {
      waitFor(pending, other);
    } else {
      waiting.remove(pending.object());
      listener.ended(pending, outcome);
    }
  }

  private void waitFor(Pending pending, Pending other) {
    if (!waiting.containsKey(other.object()) && !fetch(other)) {
      elsewhere.add(other.object());
    } else {
      behind.put(pending.object(), other.object());
    }
  }

  private boolean fetch(Pending other) {
    if (waiting.size() >= MOST_WITH_OTHERS || !claims.claim(other.object(), Integer.MAX_VALUE)) {
      return false;
    }
    fetched.add(other.object());
    boolean asItWas =
        store.pending(application.id(), other.object()).filter(other::equals).isPresent()
            && new Standing(application, store).isUnchanged();
    if (asItWas) {
      waiting.put(other.object(), other);
    } // else somebody has worked on it since it was read, or it is there for another application
    return asItWas;
  }

  private void broke(Pending pending, RuntimeException cause) {
    waiting.remove(pending.object());
    listener.broke(pending, cause);
  }

  // Sending

  private void send(List<Sent> together) throws InterruptedException {
    List<WriteResult> results;
    try {
      begin(together);
      results = target.writeAll(together.stream().map(Sent::write).toList()).value();
    } catch (OvertakenException e) {
      together.forEach(one -> ended(one.pending(), new Outcome.Overtaken()));
      return;
    } catch (RuntimeException e) {
      together.forEach(one -> broke(one.pending(), e));
      return;
    }
    List<Optional<Outcome>> settled = settled(together, results);
    for (int place = 0; place < together.size(); place++) {
      Sent sent = together.get(place);
      try {
        ended(
            sent.pending(),
            settled.get(place).isPresent()
                ? settled.get(place).get()
                : work.answered(sent.ready(), results.get(place)));
      } catch (RuntimeException e) {
        broke(sent.pending(), e);
      }
    }
  }

  private void begin(List<Sent> together) {
    Map<ObjectId, Write.Create> creations = new LinkedHashMap<>();
    for (Sent sent : together) {
      if (sent.write() instanceof Write.Create create) {
        creations.put(sent.pending().object(), create);
      }
    }
    if (!creations.isEmpty()) {
      work.begin(creations);
    }
    work.beginChanges(together.stream().map(Sent::ready).toList());
  }

  /// All that the target has taken, in one unit; nothing where that fails, and each has to be
  /// settled by itself.
  private List<Optional<Outcome>> settled(List<Sent> together, List<WriteResult> results) {
    try {
      return store.atomically(
          () -> {
            List<Optional<Outcome>> settled = new ArrayList<>();
            for (int place = 0; place < together.size(); place++) {
              settled.add(work.settled(together.get(place).ready(), results.get(place)));
            }
            return settled;
          });
    } catch (OvertakenException e) {
      return Collections.nCopies(together.size(), Optional.empty());
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, application.id() + ": settling together failed", e);
      return Collections.nCopies(together.size(), Optional.empty());
    }
  }
}
