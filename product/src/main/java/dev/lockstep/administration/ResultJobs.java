package dev.lockstep.administration;

import dev.lockstep.administration.Job.State;
import dev.lockstep.administration.JobStore.Kept;
import dev.lockstep.administration.Progress.CancelledException;
import dev.lockstep.administration.ResultMaker.FailedException;
import dev.lockstep.scim.ScimException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

/// Work of one kind that makes a file: a plan, its approval, an export. Begun, it goes on by itself,
/// and what it has made can be fetched for a day.
///
/// A half-written file is worth nothing, and what it was written of has moved on: so one that was
/// cancelled, that failed, or that a stopped process left has no file, and resuming it begins anew.
/// Each of these ends is kept, over a restart too.
public final class ResultJobs implements LongWork {
  /// How long a file is kept.
  public static final Duration KEPT = Duration.ofHours(24);

  /// Of one file: some ten million lines. The disk is the database's, too.
  static final long MOST_BYTES = 1L << 30;

  /// Of one kind: each reads the store for minutes.
  public static final int MOST_AT_ONCE = 4;

  /// Of one kind; of more, the eldest that have ended are forgotten.
  static final int MOST_KEPT = 50;

  private static final DateTimeFormatter NUMBER =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  private static final System.Logger LOG = System.getLogger(ResultJobs.class.getName());

  private final Job.Kind kind;
  private final ResultMaker maker;
  private final Surroundings around;
  private final KeptJobs jobs;
  private final Map<String, Underway> running = new ConcurrentHashMap<>();

  /// @param executor runs one job each; may be unbounded
  public record Surroundings(
      JobStore store, ResultFiles files, InstantSource clock, Executor executor) {}

  public ResultJobs(Job.Kind kind, ResultMaker maker, Surroundings around) {
    this.kind = kind;
    this.maker = maker;
    this.around = around;
    this.jobs = new KeptJobs(kind, around.store());
  }

  /// What is to be made.
  ///
  /// @param name of which one is made at a time; it ends the job's id
  /// @param directory empty for all
  /// @param request in the words of who makes it; for who resumes it, too
  public record Wish(
      String name, String directory, String subject, String request, String mediaType) {}

  @Override
  public Job.Kind kind() {
    return kind;
  }

  // Beginning

  /// Begins the only one of its name, in place of the one that ran last.
  ///
  /// @throws ScimException 409 where one runs, 429 where too many of other names do
  public Job begin(Wish wish, Actor actor) {
    return begin(kind.id(wish.name()), wish, actor);
  }

  /// Begins one beside others: its name is the time. No other begins between choosing that and
  /// keeping it.
  ///
  /// @throws ScimException 429 where too many run
  public synchronized Job beginAnother(Wish wish, Actor actor) {
    String first = kind.id(NUMBER.format(now()));
    String id = first;
    for (int number = 2; jobs.find(id).isPresent(); number++) {
      id = first + "-" + number;
    }
    return begin(id, wish, actor);
  }

  private Job begin(String id, Wish wish, Actor actor) {
    Job job =
        new Job(
            id,
            kind,
            wish.directory(),
            wish.subject(),
            State.RUNNING,
            0,
            OptionalLong.empty(),
            now(),
            Optional.empty(),
            actor.label(),
            Optional.empty());
    start(new Kept(job, wish.request(), wish.mediaType(), ""), actor);
    return job;
  }

  private synchronized void start(Kept kept, Actor actor) {
    String id = kept.job().id();
    if (running.containsKey(id)) {
      throw refused(
          "the job '%s' is under way: wait for it, or cancel it and wait until it has stopped"
              .formatted(id));
    }
    if (running.size() >= MOST_AT_ONCE) {
      throw new ScimException(
          429,
          Optional.empty(),
          "%d jobs of the kind '%s' are under way: wait for one of them, or cancel it"
              .formatted(running.size(), kind.word()));
    }
    jobs.put(kept);
    Underway progress = new Underway();
    running.put(id, progress);
    around.executor().execute(() -> run(kept, actor, progress));
    forgetSurplus();
  }

  private static ScimException refused(String why) {
    return new ScimException(409, Optional.empty(), why);
  }

  private Instant now() {
    return around.clock().instant().truncatedTo(ChronoUnit.MILLIS);
  }

  // Running

  private void run(Kept kept, Actor actor, Underway progress) {
    try {
      Kept ended = made(kept, actor, progress);
      stopIfInterrupted(); // what failed for it didn't fail by itself
      end(ended);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // what is left so was interrupted: the next start says so
    } finally {
      running.remove(kept.job().id());
    }
  }

  private Kept made(Kept kept, Actor actor, Underway progress) throws InterruptedException {
    Job job = kept.job();
    try (Bounded out = new Bounded(around.files().create(job.id()), MOST_BYTES)) {
      String summary = maker.make(kept.request(), actor, out, progress);
      out.flush();
      Job.Result result = new Job.Result(kept.mediaType(), out.written(), now().plus(KEPT));
      return kept.with(
          job.at(job.state(), progress.done(), OptionalLong.of(progress.done()))
              .ended(
                  State.COMPLETED, progress.done(), now(), Optional.empty(), Optional.of(result)),
          summary);
    } catch (CancelledException e) {
      return kept.with(ended(job, progress, State.CANCELLED, Optional.empty()));
    } catch (FailedException e) {
      return failed(kept, progress, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      stopIfInterrupted();
      return failed(kept, progress, "the file couldn't be written: " + e);
    } catch (RuntimeException | Error e) { // else it would seem to run until the next start
      stopIfInterrupted();
      LOG.log(System.Logger.Level.ERROR, "the job " + job.id() + " failed", e);
      return failed(kept, progress, "Lockstep failed; its log has the reason");
    }
  }

  private static void stopIfInterrupted() throws InterruptedException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedException();
    }
  }

  private Kept failed(Kept kept, Underway progress, String why) {
    return kept.with(ended(kept.job(), progress, State.FAILED, Optional.of(why)));
  }

  private Job ended(Job job, Underway progress, State how, Optional<String> why) {
    return progress.at(job, job.state()).ended(how, progress.done(), now(), why, Optional.empty());
  }

  private void end(Kept ended) {
    boolean lasts = maker.lasts() && ended.job().state() == State.COMPLETED;
    boolean told = jobs.end(ended, lasts);
    if (!told || ended.job().result().isEmpty()) {
      around.files().remove(ended.job().id());
    }
  }

  // Looking

  @Override
  public List<Job> jobs() {
    return jobs.all().stream()
        .map(Kept::job)
        .filter(job -> maker.isAbout(job.subject()))
        .map(this::now)
        .toList();
  }

  private Job now(Job job) {
    Underway progress = running.get(job.id());
    if (progress == null) {
      return job;
    }
    return switch (job.state()) {
      case RUNNING -> progress.at(job, State.RUNNING);
      case CANCELLED -> progress.at(job, State.CANCELLING);
      case CANCELLING, FAILED, COMPLETED -> job;
    };
  }

  /// The one of this name.
  public Optional<Job> of(String name) {
    return jobs.find(kind.id(name)).map(Kept::job).map(this::now);
  }

  /// What it was begun with.
  public String request(Job job) {
    return jobs.find(job.id()).map(Kept::request).orElse("");
  }

  /// What one that has ended came to.
  public String summary(Job job) {
    return jobs.find(job.id()).map(Kept::summary).orElse("");
  }

  /// @throws ScimException 409 where another was begun in its place: the file may be that one's
  @Override
  public InputStream open(Job job) throws IOException {
    InputStream file = around.files().open(job.id());
    if (!jobs.has(job)) {
      file.close();
      throw refused("the job '" + job.id() + "' was begun anew: wait for what it makes now");
    }
    return file;
  }

  // Cancelling and resuming

  /// Durable at once: a process that is stopped before the work has noticed has cancelled it too.
  @Override
  public void cancel(Job job, Actor actor) {
    Optional<String> why = Optional.of(actor.label() + " cancelled it; resumed, it begins anew");
    Underway progress = running.get(job.id());
    boolean cancelled =
        jobs.cancel(
            job, one -> one.ended(State.CANCELLED, job.done(), now(), why, Optional.empty()));
    if (cancelled && progress != null) {
      progress.stop();
    }
  }

  @Override
  public synchronized void resume(Job job, Actor actor) {
    Kept kept =
        jobs.begunAs(job)
            .orElseThrow(() -> refused("the job '" + job.id() + "' was forgotten, or begun anew"));
    Job again =
        new Job(
            job.id(),
            kind,
            job.directory(),
            job.subject(),
            State.RUNNING,
            0,
            OptionalLong.empty(),
            now(),
            Optional.empty(),
            actor.label(),
            Optional.empty());
    start(kept.with(again, ""), actor);
  }

  // Forgetting

  /// Of what a stopped process left half-written, nothing is of use, whatever its job says by now.
  public void startUp() {
    for (Kept kept : jobs.all()) {
      if (kept.job().state() == State.RUNNING) {
        jobs.put(kept.with(left(kept)));
      }
    }
    Set<String> whole =
        jobs.all().stream()
            .map(Kept::job)
            .filter(job -> job.result().isPresent())
            .map(Job::id)
            .collect(Collectors.toSet());
    around.files().jobs().stream()
        .filter(job -> job.startsWith(kind.id("")) && !whole.contains(job))
        .forEach(around.files()::remove);
  }

  /// How one ended that a stopped process left.
  private Job left(Kept kept) {
    Job job = kept.job();
    if (maker.isDone(kept.request())) {
      return job.ended(State.COMPLETED, 0, now(), Optional.empty(), Optional.empty());
    }
    Optional<String> why =
        Optional.of("interrupted: Lockstep was stopped while it ran. Resume it: it begins anew");
    return job.ended(State.FAILED, 0, now(), why, Optional.empty());
  }

  /// Those that ended longer ago than they are kept.
  public synchronized void forgetOld() {
    for (Kept kept : jobs.all()) {
      if (!running.containsKey(kept.job().id())
          && kept.job().ended().filter(at -> !at.plus(KEPT).isAfter(now())).isPresent()) {
        forget(kept.job());
      }
    }
  }

  private void forgetSurplus() {
    List<Kept> all = jobs.all();
    all.stream()
        .map(Kept::job)
        .filter(job -> job.ended().isPresent() && !running.containsKey(job.id()))
        .limit(Math.max(0, all.size() - MOST_KEPT))
        .forEach(this::forget);
  }

  private void forget(Job job) {
    if (jobs.forget(job)) {
      around.files().remove(job.id());
    }
  }
}
