package dev.lockstep.directory;

import dev.lockstep.directory.RemovalStore.Hold;
import dev.lockstep.directory.Source.BatchEnd;
import dev.lockstep.directory.Source.SourceCursor;
import dev.lockstep.directory.SourceChange.Links;
import dev.lockstep.directory.SourceChange.Reference;
import dev.lockstep.directory.SourceException.Problem;
import dev.lockstep.directory.SourceStore.Node;
import dev.lockstep.directory.SourceStore.Position;
import dev.lockstep.directory.SourceStore.SourceStatus;
import dev.lockstep.scim.json.Json;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Gatherers;

/// Reads a Source once and applies what it tells, in units of some four thousand rows. The
/// cursor moves with the last of them: a crash in between repeats the batch, which is harmless,
/// and until it has ended nothing destructive is concluded from it (invariant 5).
public final class SourceRunner {
  /// A unit takes well under a second of the writer: two thousand people with their managers, or a
  /// group with four thousand members. The more of them, the fewer pages of the indexes are written
  /// for each.
  private static final int ROWS_PER_UNIT = 4_000;

  /// Objects that are looked up or read again at once.
  private static final int OBJECTS_AT_ONCE = 1_000;

  private final DirectoryStore store;
  private final SourceStore sources;
  private final InstantSource clock;
  private final Supplier<ObjectId> ids;
  private final Executor executor;

  /// @param executor for what is written while a source is read on
  public SourceRunner(
      DirectoryStore store,
      SourceStore sources,
      InstantSource clock,
      Supplier<ObjectId> ids,
      Executor executor) {
    this.store = store;
    this.sources = sources;
    this.clock = clock;
    this.ids = ids;
    this.executor = executor;
  }

  /// One poll, to its end.
  public SourceStatus poll(DirectoryId directory, SourceId id, Source source, SourceMapping mapping)
      throws InterruptedException {
    return poll(directory, id, source, mapping, new Reading(clock.instant()));
  }

  /// One poll.
  ///
  /// @param reading told how far it comes, and asked whether to go on
  /// @return how it went; an error of the source is in there, not thrown. Of one that ended because
  ///     the source is changed, how the one before it went
  SourceStatus poll(
      DirectoryId directory, SourceId id, Source source, SourceMapping mapping, Reading reading)
      throws InterruptedException {
    Instant started = reading.started();
    SourceStatus before = sources.status(directory, id);
    Optional<Hold> held = sources.removals().hold(directory, id);
    Position position = sources.position(directory, id);
    Batch batch = new Batch(directory, id, source, mapping, reading, position.round());
    boolean full = position.cursor().isEmpty();
    Optional<String> failure = Optional.empty();
    try {
      try {
        batch.run(position.cursor());
      } catch (SourceException e) {
        if (e.problem() != Problem.CURSOR_LOST || full) {
          throw e;
        }
        long round = sources.position(directory, id).round();
        batch = new Batch(directory, id, source, mapping, reading, round);
        full = true;
        batch.run(Optional.empty());
      }
    } catch (SourceException e) {
      failure = Optional.of(e.problem() + ": " + e.getMessage());
    } catch (Reading.CancelledException e) {
      failure = Optional.of(Reading.CANCELLED + e.getMessage());
    } catch (Reading.OutdatedException _) {
      return before;
    }
    SourceStatus now =
        ended(started, failure.isPresent() ? 0 : batch.changes, failure.or(batch::problem));
    record(
        directory,
        id,
        new PollReport(
            before,
            now,
            failure.isPresent(),
            full,
            batch.changer.tally(),
            batch.problems,
            held,
            sources.removals().hold(directory, id)));
    return now;
  }

  /// A poll without news writes nothing.
  private void record(DirectoryId directory, SourceId id, PollReport report) {
    SourceStatus now = report.now();
    List<SourceLog.Line> lines = report.lines(now.ended().orElseGet(clock::instant));
    if (now.changes() > 0
        || !now.error().equals(report.before().error())
        || report.before().ended().isEmpty()
        || !lines.isEmpty()) {
      store.atomically(
          () -> {
            sources.polled(directory, id, now);
            sources.log().add(directory, id, lines);
            return true;
          });
    }
  }

  private SourceStatus ended(Instant started, long changes, Optional<String> error) {
    return new SourceStatus(
        Optional.of(started), Optional.of(clock.instant()), changes, error.map(Json::keepable));
  }

  /// One pass over what the source tells.
  private final class Batch {
    private final DirectoryId directory;
    private final SourceId id;
    private final Source source;
    private final SourceChanges changer;
    private final Reading reading;
    private final List<SourceChange> buffer = new ArrayList<>();
    private final UnitAhead ahead = new UnitAhead(executor);
    private final List<String> problems = new ArrayList<>();
    private int rows;
    private long changes;
    private long objects;
    private boolean marking;
    private final long roundBefore;
    private long round;

    /// @param round that the source had when its cursor was read
    Batch(
        DirectoryId directory,
        SourceId id,
        Source source,
        SourceMapping mapping,
        Reading reading,
        long round) {
      this.reading = reading;
      this.roundBefore = round;
      this.directory = directory;
      this.id = id;
      this.source = source;
      this.changer =
          new SourceChanges(new PolledSource(store, sources, clock, directory, id), ids, mapping);
    }

    void run(Optional<SourceCursor> cursor) throws SourceException, InterruptedException {
      try {
        read(cursor);
      } finally {
        ahead.await();
      }
    }

    private void read(Optional<SourceCursor> cursor) throws SourceException, InterruptedException {
      changer.scope().set(source.baseAnchors(), source.excludedAnchors());
      changer.setReadingAll(cursor.isEmpty());
      marking = cursor.isEmpty() || source.mayEndComplete();
      if (cursor.isPresent()) {
        readDue(clock.instant());
        readAgain(changer.refusals().due(OBJECTS_AT_ONCE));
        objects = 0;
      }
      BatchEnd end = source.poll(cursor, this::accept);
      problems.addAll(end.problems());
      if (end.complete() && objects == 0 && (changes > 0 || cursor.isEmpty())) {
        throw new SourceException(
            Problem.INCOMPLETE,
            "a full read found nothing at all; nobody is removed. Check the base and the rights");
      }
      flush();
      do {
        changer.tree().follow(this::readAgain);
      } while (readAgain(changer.takeToReread()));
      // without a mark nothing shows what was left out
      if (end.complete() && round > 0) {
        removeUntold();
      }
      boolean refused = changer.removals().held().filter(Hold::refused).isPresent();
      boolean held = settle();
      if (readAgain(changer.refusals().takeRejected())) {
        held = settle();
      }
      close(next(end, held, refused), cursor);
    }

    /// Each time once, whatever the source has to say of it: only who is told of has another.
    private void readDue(Instant now) throws SourceException, InterruptedException {
      List<String> due = changer.tree().resume(sources.due(directory, id, now, OBJECTS_AT_ONCE));
      if (readAgain(due)) {
        store.atomically(
            () -> {
              sources.expect(directory, id, due, List.of());
              due.forEach(one -> sources.setDueToo(directory, id, one, Optional.empty(), now));
              return true;
            });
      }
    }

    private boolean settle() {
      return (changes > 0 || changer.removals().anyWait()) && changer.settle();
    }

    /// What a complete read left out, and nobody let go, may be back by the next one, and only that
    /// would show it. Likewise who was refused because of it, once it has gone.
    private Optional<SourceCursor> next(BatchEnd end, boolean held, boolean refused) {
      boolean again = held ? end.complete() && !source.tellsOfReturns() : refused;
      return again ? Optional.empty() : Optional.of(end.next());
    }

    /// What the source couldn't tell, and what of the rest the Directory couldn't take.
    Optional<String> problem() {
      List<String> all = new ArrayList<>(problems);
      changer.refusals().problem().ifPresent(all::add);
      return all.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", all));
    }

    private void accept(SourceChange change) {
      reading.goOn();
      changes++;
      reading.tell();
      if (isObject(change)) {
        objects++;
      }
      if (change instanceof Links links
          && links.reference() == Reference.MEMBER
          && links.targets().size() > ROWS_PER_UNIT) {
        flush();
        setMembers(links);
        return;
      }
      buffer.add(change);
      rows += rows(change);
      if (rows >= ROWS_PER_UNIT) {
        handOver();
      }
    }

    private static int rows(SourceChange change) {
      return switch (change) {
        case SourceChange.Links links -> links.targets().size();
        case SourceChange.Due _ -> 0;
        case SourceChange.Upsert _,
            SourceChange.Present _,
            SourceChange.Removed _,
            SourceChange.Linked _ ->
            1;
      };
    }

    private void flush() {
      reading.goOn();
      ahead.await();
      if (!buffer.isEmpty()) {
        buffered().run();
      }
    }

    /// The source is read on while this is written.
    private void handOver() {
      reading.goOn();
      ahead.begin(buffered());
    }

    private Runnable buffered() {
      List<SourceChange> unit = List.copyOf(buffer);
      buffer.clear();
      rows = 0;
      if (marking && round == 0) {
        round = store.atomically(() -> sources.beginRound(directory, id));
      }
      return () -> unit(unit, () -> unit.forEach(this::apply));
    }

    private void unit(List<SourceChange> expected, Runnable work) {
      store.atomically(
          () -> {
            sources.openBatch(directory, id);
            changer.expect(expected);
            changer.tally().beginUnit();
            work.run();
            return true;
          });
      changer.tally().endUnit();
    }

    /// Of a group that is too large for one unit.
    private void setMembers(Links links) {
      SourceReferences references = changer.references();
      references.unwanted(links.anchor(), links.reference(), links.targets()).stream()
          .gather(Gatherers.windowFixed(ROWS_PER_UNIT))
          .forEach(some -> unit(List.of(), () -> some.forEach(references::unlink)));
      links.targets().stream()
          .gather(Gatherers.windowFixed(ROWS_PER_UNIT))
          .forEach(
              some -> {
                reading.goOn();
                unit(List.of(), () -> references.linkMembers(links.anchor(), some));
              });
    }

    private void apply(SourceChange change) {
      changer.apply(change);
      if (marking && isObject(change)) {
        sources.told(directory, id, change.anchor(), round);
      }
    }

    private static boolean isObject(SourceChange change) {
      return change instanceof SourceChange.Upsert || change instanceof SourceChange.Present;
    }

    /// An object that moved into scope was told of with what changed only: its place. And a name
    /// that was taken when it was told may be free by the end, an account has expired.
    ///
    /// @return whether there was anything to read
    private boolean readAgain(List<String> anchors) throws SourceException, InterruptedException {
      for (int from = 0; from < anchors.size(); from += OBJECTS_AT_ONCE) {
        int to = Math.min(from + OBJECTS_AT_ONCE, anchors.size());
        changer.setRereading(true);
        source.read(anchors.subList(from, to), this::accept);
        flush();
        changer.setRereading(false);
      }
      return !anchors.isEmpty();
    }

    private void close(Optional<SourceCursor> next, Optional<SourceCursor> before) {
      // one that was broken off before may have left it open
      if (changes == 0
          && before.isPresent()
          && next.isPresent()
          && !store.hasOpenBatch(directory)) {
        return;
      }
      store.atomically(
          () -> {
            long expected = round > 0 ? roundBefore + 1 : roundBefore;
            sources.closeBatch(directory, id, expected, next);
            return true;
          });
    }

    /// Absence in a complete read is removal, like any that the source tells of.
    private void removeUntold() throws SourceException, InterruptedException {
      String after = "";
      while (true) {
        reading.goOn();
        List<Node> untold = sources.untold(directory, id, round, after, OBJECTS_AT_ONCE);
        List<Node> news =
            untold.stream().filter(node -> !changer.removals().waitsAsGone(node.anchor())).toList();
        if (source.mayLeaveOut()) {
          readAgain(news.stream().map(Node::anchor).toList());
        } else if (!news.isEmpty()) {
          changes += news.size();
          store.atomically(
              () -> {
                sources.openBatch(directory, id);
                news.forEach(node -> changer.absent(node.anchor()));
                return true;
              });
        }
        if (untold.size() < OBJECTS_AT_ONCE) {
          return;
        }
        after = untold.getLast().anchor();
      }
    }
  }
}
