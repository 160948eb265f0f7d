package dev.lockstep.store;

import dev.lockstep.directory.Source;
import dev.lockstep.directory.SourceChange;
import dev.lockstep.directory.SourceChange.Kind;
import dev.lockstep.directory.SourceChange.Upsert;
import dev.lockstep.directory.SourceException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/// A source that tells what a test wants, one batch a poll.
final class ScriptedSource implements Source {
  private final List<SourceChange> next = new ArrayList<>();
  private final Map<String, SourceChange> known = new HashMap<>();
  private List<String> bases = List.of();
  private boolean complete;
  private boolean broken;
  private boolean byPosition;
  private int polls;
  private Runnable meanwhile = () -> {};
  private Optional<CountDownLatch> endless = Optional.empty();
  boolean closed;
  Optional<SourceCursor> lastSince = Optional.empty();

  ScriptedSource tells(SourceChange... changes) {
    next.addAll(List.of(changes));
    return this;
  }

  /// As it is when it is read by itself.
  void knows(SourceChange change) {
    known.put(change.anchor(), change);
  }

  /// A complete reading may miss who is there.
  void readsByPosition() {
    byPosition = true;
  }

  @Override
  public boolean mayLeaveOut() {
    return byPosition;
  }

  /// It isn't there any more when it is read by itself.
  void forgets(String anchor) {
    known.remove(anchor);
  }

  /// The next batch is all there is.
  ScriptedSource completely() {
    complete = true;
    return this;
  }

  /// The next batch breaks off after what it tells.
  ScriptedSource brokenOff() {
    broken = true;
    return this;
  }

  /// Its next poll tells the same again and again, once this is counted down.
  void forever(CountDownLatch reading) {
    endless = Optional.of(reading);
  }

  /// Is done while it is read, after what it tells.
  void meanwhile(Runnable something) {
    meanwhile = something;
  }

  void below(String... anchors) {
    bases = List.of(anchors);
  }

  static SourceChange user(String anchor) {
    return user(anchor, anchor);
  }

  static SourceChange user(String anchor, String name) {
    return new Upsert(
        anchor,
        Kind.USER,
        Optional.empty(),
        Map.of("userPrincipalName", List.of(name), "displayName", List.of(name)),
        true);
  }

  static SourceChange nameless(String anchor) {
    return new Upsert(anchor, Kind.USER, Optional.empty(), Map.of(), true);
  }

  static SourceChange namelessGroup(String anchor) {
    return new Upsert(anchor, Kind.GROUP, Optional.empty(), Map.of(), true);
  }

  static SourceChange group(String name) {
    return new Upsert(
        name, Kind.GROUP, Optional.empty(), Map.of("displayName", List.of(name)), true);
  }

  static SourceChange[] users(int from, int to) {
    SourceChange[] users = new SourceChange[to - from];
    for (int number = from; number < to; number++) {
      users[number - from] = user(anchor(number));
    }
    return users;
  }

  static String anchor(int number) {
    return "u%03d".formatted(number);
  }

  @Override
  public BatchEnd poll(Optional<SourceCursor> since, SourceSink sink)
      throws SourceException, InterruptedException {
    lastSince = since;
    List<SourceChange> batch = List.copyOf(next);
    next.clear();
    for (SourceChange change : batch) {
      if (change instanceof Upsert upsert && upsert.whole()) {
        known.put(change.anchor(), change);
      }
      sink.accept(change);
    }
    meanwhile.run();
    Optional<CountDownLatch> latch = endless;
    endless = Optional.empty();
    while (latch.isPresent()) {
      latch.get().countDown();
      sink.accept(batch.getFirst());
    }
    boolean ends = complete;
    complete = false;
    if (broken) {
      broken = false;
      throw new SourceException(SourceException.Problem.INCOMPLETE, "the connection was cut");
    }
    return new BatchEnd(new SourceCursor(Integer.toString(++polls)), ends);
  }

  @Override
  public boolean mayEndComplete() {
    return true;
  }

  @Override
  public void read(List<String> anchors, SourceSink sink)
      throws SourceException, InterruptedException {
    for (String anchor : anchors) {
      sink.accept(known.getOrDefault(anchor, new SourceChange.Removed(anchor)));
    }
  }

  @Override
  public List<String> baseAnchors() {
    return bases;
  }

  @Override
  public List<Check> test() {
    return List.of();
  }

  @Override
  public void close() {
    closed = true;
  }
}
