package dev.lockstep.endpoint;

import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.RequestInspector;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// A ring of the latest requests for each Directory, beside the durable path.
///
/// Keeping one costs a lock and a few references: the bytes are those that were read and sent, and
/// they are understood, and what is secret hidden, when somebody looks. A body that speaks of a
/// password is the exception: it is hidden before it is kept.
public final class Inspector implements RequestInspector {
  /// Of one Directory: what a cycle of a client that is being set up sends, and what a person looks
  /// through.
  static final int MOST = 200;

  /// Bytes of the bodies and answers of one Directory. The oldest go to make place.
  static final int MOST_BYTES = 2 << 20;

  /// As long as somebody who was told of a problem yesterday needs; they are personal data.
  static final Duration LONGEST = Duration.ofDays(1);

  private final InstantSource clock;
  private final Runnable changed;
  private final Map<DirectoryId, Ring> rings = new HashMap<>();
  private final Set<DirectoryId> off = new HashSet<>();
  private long last;

  /// @param changed called when there is something new; must be quick
  public Inspector(InstantSource clock, Runnable changed) {
    this.clock = clock;
    this.changed = changed;
    // with one a microsecond, ids grow over restarts, too
    this.last = clock.millis() * 1_000;
  }

  private static final class Ring {
    private final Deque<Kept> kept = new ArrayDeque<>();
    private long bytes;

    private void add(Kept one) {
      kept.addLast(one);
      bytes += one.size();
      while (kept.size() > MOST || (bytes > MOST_BYTES && kept.size() > 1)) {
        forgetOldest();
      }
    }

    private void forgetBefore(Instant oldest) {
      while (!kept.isEmpty() && kept.getFirst().at().isBefore(oldest)) {
        forgetOldest();
      }
    }

    private void forgetOldest() {
      bytes -= kept.removeFirst().size();
    }
  }

  Instant now() {
    return clock.instant();
  }

  /// Keeps a request that has been answered.
  void keep(
      Recording recording, ScimRequest request, Instant begun, ScimResponse response, byte[] sent) {
    Optional<DirectoryId> directory = recording.directory();
    if (directory.isEmpty() || !inspects(directory.get())) {
      return;
    }
    Duration took = Duration.between(begun, clock.instant());
    Kept kept = Kept.of(directory.get(), recording, request, response, sent, begun, took);
    synchronized (this) {
      if (!inspects(directory.get())) {
        return; // switched off since
      }
      last++;
      rings.computeIfAbsent(directory.get(), _ -> new Ring()).add(kept.numbered(last));
    }
    changed.run();
  }

  /// Forgets what is older than a day.
  public synchronized void forgetOld() {
    Instant oldest = clock.instant().minus(LONGEST);
    rings.values().forEach(ring -> ring.forgetBefore(oldest));
  }

  @Override
  public synchronized boolean inspects(DirectoryId directory) {
    return !off.contains(directory);
  }

  @Override
  public synchronized void inspect(DirectoryId directory, boolean on) {
    if (on) {
      off.remove(directory);
    } else {
      off.add(directory);
      rings.remove(directory);
    }
  }

  @Override
  public int most() {
    return MOST;
  }

  @Override
  public synchronized long end() {
    return last;
  }

  @Override
  public List<Inspected> latest(DirectoryId directory, Query query) {
    return snapshot(directory).reversed().stream()
        .filter(one -> query.before().isEmpty() || one.id() < query.before().getAsLong())
        .map(Kept::shown)
        .filter(query::holds)
        .limit(query.limit())
        .toList();
  }

  @Override
  public Optional<Inspected> find(DirectoryId directory, long id) {
    return snapshot(directory).stream().filter(one -> one.id() == id).findFirst().map(Kept::shown);
  }

  @Override
  public List<Inspected> after(long id, int limit) {
    return newer(id)
        .sorted(Comparator.comparingLong(Kept::id))
        .limit(limit)
        .map(Kept::shown)
        .toList();
  }

  private synchronized Stream<Kept> newer(long id) {
    forgetOld();
    List<Kept> newer = new ArrayList<>();
    for (Ring ring : rings.values()) {
      Iterator<Kept> latest = ring.kept.descendingIterator();
      while (latest.hasNext()) {
        Kept one = latest.next();
        if (one.id() <= id) {
          break;
        }
        newer.add(one);
      }
    }
    return newer.stream();
  }

  private synchronized List<Kept> snapshot(DirectoryId directory) {
    forgetOld();
    Ring ring = rings.get(directory);
    return ring == null ? List.of() : List.copyOf(ring.kept);
  }
}
