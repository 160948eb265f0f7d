package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.administration.Access;
import dev.lockstep.administration.Actor;
import dev.lockstep.administration.Grant;
import dev.lockstep.administration.Job;
import dev.lockstep.administration.Job.State;
import dev.lockstep.administration.JobStore;
import dev.lockstep.administration.Jobs;
import dev.lockstep.administration.Progress;
import dev.lockstep.administration.ResultFiles;
import dev.lockstep.administration.ResultJobs;
import dev.lockstep.administration.ResultMaker;
import dev.lockstep.administration.Role;
import dev.lockstep.scim.ScimException;
import dev.lockstep.store.Database;
import dev.lockstep.store.SqlJobStore;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Work that makes a file, run by hand: nothing happens until [#run()].
class ResultJobsTest {
  private static final Actor ALICE = new Actor.Administrator("alice");

  @TempDir private Path folder;

  private final SettableClock clock = new SettableClock();
  private final Meanwhile meanwhile = new Meanwhile();
  private final Deque<Runnable> waiting = new ConcurrentLinkedDeque<>();
  private final Script script = new Script();
  private Database database;
  private ResultJobs jobs;

  /// Writes three lines, and does between them what a test says.
  private static final class Script implements ResultMaker {
    private Runnable between = () -> {};
    private Runnable after = () -> {};
    private boolean lasting;
    private boolean known = true;
    private boolean done;

    @Override
    public String make(String request, Actor actor, OutputStream out, Progress progress)
        throws IOException {
      progress.expect(3);
      for (int line = 1; line <= 3; line++) {
        out.write((request + line + "\n").getBytes(StandardCharsets.UTF_8));
        progress.done(1);
        between.run();
      }
      after.run();
      return "three";
    }

    @Override
    public boolean lasts() {
      return lasting;
    }

    @Override
    public boolean isDone(String request) {
      return done;
    }

    @Override
    public boolean isAbout(String subject) {
      return known;
    }
  }

  @BeforeEach
  void open() {
    database = Database.open(folder.resolve("jobs.db"));
    jobs = opened();
  }

  @AfterEach
  void close() {
    database.close();
  }

  private ResultJobs opened() {
    return opened(Job.Kind.PLAN);
  }

  private ResultJobs opened(Job.Kind kind) {
    return new ResultJobs(
        kind,
        script,
        new ResultJobs.Surroundings(
            meanwhile.watched(JobStore.class, new SqlJobStore(database)),
            meanwhile.watched(ResultFiles.class, new ResultFolder(folder.resolve("results"))),
            clock,
            waiting::add));
  }

  private void makeAnother() {
    Job _ = jobs.begin(new ResultJobs.Wish("app", "acme", "app", "other ", "text/plain"), ALICE);
    run();
  }

  private static ResultJobs.Wish wish(String name) {
    return new ResultJobs.Wish(name, "acme", name, "line ", "text/plain");
  }

  private void run() {
    waiting.remove().run();
  }

  private Job job() {
    return jobs.of("app").orElseThrow();
  }

  private boolean hasFile() {
    return Files.exists(file());
  }

  private Path file() {
    return folder.resolve("results").resolve("plan.app");
  }

  @Test
  void itIsWatchedAndItsFileIsFetchedWhenItHasEnded() throws Exception {
    jobs.begin(wish("app"), ALICE);
    assertThat(job().state()).isEqualTo(State.RUNNING);
    script.between =
        () -> {
          assertThat(job().done()).isBetween(1L, 3L);
          assertThat(job().total()).isEqualTo(OptionalLong.of(3));
        };

    run();

    assertThat(job().state()).isEqualTo(State.COMPLETED);
    assertThat(job().done()).isEqualTo(3);
    assertThat(job().by()).isEqualTo(ALICE.label());
    assertThat(jobs.summary(job())).isEqualTo("three");
    try (var in = jobs.open(job())) {
      assertThat(in.readAllBytes()).asString().isEqualTo("line 1\nline 2\nline 3\n");
    }
    assertThat(job().result().orElseThrow().bytes()).isEqualTo(21);
  }

  @Test
  void whoReadsAFileReadsItToItsEndThoughAnotherIsMadeMeanwhile() throws Exception {
    jobs.begin(wish("app"), ALICE);
    run();

    try (var in = jobs.open(job())) {
      assertThat(in.readNBytes(7)).asString().isEqualTo("line 1\n");
      makeAnother();
      assertThat(in.readAllBytes()).asString().isEqualTo("line 2\nline 3\n");
    }
  }

  @Test
  void aFileThatAnotherTookThePlaceOfIsNotReadForTheOneBefore() {
    jobs.begin(wish("app"), ALICE);
    run();
    Job before = job();
    clock.move(Duration.ofSeconds(1));
    meanwhile.before("open", this::makeAnother);

    assertThatThrownBy(() -> jobs.open(before).close())
        .isInstanceOf(ScimException.class)
        .hasMessageContaining("'plan:app' was begun anew");
  }

  @Test
  void oneThatBeginsWhileTheOneBeforeIsForgottenIsNotForgotten() throws Exception {
    jobs.begin(wish("app"), ALICE);
    run();
    clock.move(ResultJobs.KEPT);
    meanwhile.before("atomically", this::makeAnother);

    jobs.forgetOld();

    try (var in = jobs.open(job())) {
      assertThat(in.readAllBytes()).asString().startsWith("other 1");
    }
  }

  @Test
  void oneThatBeginsWhileTheOneBeforeIsCancelledGoesOn() {
    jobs.begin(wish("app"), ALICE);
    Job before = job();
    meanwhile.before(
        "atomically",
        () -> {
          run();
          clock.move(Duration.ofSeconds(1));
          jobs.begin(wish("app"), new Actor.Administrator("bob"));
        });

    jobs.cancel(before, ALICE);

    assertThat(job().state()).isEqualTo(State.RUNNING);
    assertThat(job().by()).contains("bob");
    run();
    assertThat(job().state()).isEqualTo(State.COMPLETED);
  }

  @Test
  void oneOfANameIsMadeAtATime() {
    jobs.begin(wish("app"), ALICE);

    assertThatThrownBy(() -> jobs.begin(wish("app"), ALICE))
        .isInstanceOf(ScimException.class)
        .hasMessageContaining("'plan:app' is under way");
    run();
    jobs.begin(wish("app"), ALICE);
    assertThat(job().state()).isEqualTo(State.RUNNING);
  }

  @Test
  void moreAtOnceThanTheStoreCopesWithAreRefused() {
    for (String name : new String[] {"a", "b", "c", "d"}) {
      jobs.begin(wish(name), ALICE);
    }

    assertThatThrownBy(() -> jobs.begin(wish("e"), ALICE))
        .hasMessageContaining("4 jobs of the kind 'plan' are under way");
    run();
    jobs.begin(wish("e"), ALICE);
  }

  @Test
  void oneThatIsCancelledStopsAfterItsStepAndLeavesNoFile() {
    jobs.begin(wish("app"), ALICE);
    script.between =
        () -> {
          jobs.cancel(job(), ALICE);
          assertThat(job().state()).isEqualTo(State.CANCELLING);
        };

    run();

    assertThat(job().state()).isEqualTo(State.CANCELLED);
    assertThat(job().done()).isEqualTo(1);
    assertThat(job().problem().orElseThrow()).contains("alice").contains("begins anew");
    assertThat(hasFile()).isFalse();
  }

  @Test
  void whatStaysDoneHasCompletedAlsoWhereItIsCancelledTooLate() {
    script.lasting = true;
    jobs.begin(wish("app"), ALICE);
    script.after = () -> jobs.cancel(job(), ALICE);

    run();

    assertThat(job().state()).isEqualTo(State.COMPLETED);
    assertThat(job().problem()).isEmpty();
    assertThat(hasFile()).isTrue();
  }

  @Test
  void whoBeganOneResumesItWhateverTheirRoleIsNowButNotWhatChangesTheTarget() {
    ResultJobs approvals = opened(Job.Kind.APPROVAL);
    Jobs all = new Jobs(List.of(jobs, approvals));
    Access viewer = new Access(List.of(Grant.everywhere(Role.VIEWER)));
    for (ResultJobs one : List.of(jobs, approvals)) {
      one.begin(wish("app"), ALICE);
      one.cancel(one.of("app").orElseThrow(), ALICE);
      run();
    }

    assertThat(all.resume("plan:app", viewer, ALICE).state()).isEqualTo(State.RUNNING);
    assertThatThrownBy(() -> all.resume("approval:app", viewer, ALICE))
        .hasMessageContaining("takes a role that may operate");
  }

  @Test
  void anApprovalOfAProposalIsResumedByWhoMayConfigure() {
    ResultJobs approvals = opened(Job.Kind.APPROVAL);
    Jobs all = new Jobs(List.of(approvals));
    Job of =
        approvals.begin(
            new ResultJobs.Wish("app:proposal", "acme", "app", "line ", "text/plain"), ALICE);
    approvals.cancel(of, ALICE);
    run();

    assertThatThrownBy(
            () ->
                all.resume(
                    "approval:app:proposal",
                    new Access(List.of(Grant.everywhere(Role.OPERATOR))),
                    ALICE))
        .hasMessageContaining("takes a role that may configure");
    assertThat(
            all.resume(
                    "approval:app:proposal",
                    new Access(List.of(Grant.everywhere(Role.ADMIN))),
                    ALICE)
                .state())
        .isEqualTo(State.RUNNING);
  }

  @Test
  void oneThatIsResumedBeginsAnew() {
    jobs.begin(wish("app"), ALICE);
    jobs.cancel(job(), ALICE);
    run();

    jobs.resume(job(), new Actor.Administrator("bob"));
    assertThat(job().state()).isEqualTo(State.RUNNING);
    assertThat(job().by()).contains("bob");
    run();

    assertThat(job().state()).isEqualTo(State.COMPLETED);
    assertThat(job().done()).isEqualTo(3);
  }

  @Test
  void aStoppedProcessLeavesItInterruptedAndCancelledOnesCancelled() {
    jobs.begin(wish("app"), ALICE);
    jobs.begin(wish("other"), ALICE);
    jobs.cancel(jobs.of("other").orElseThrow(), ALICE);
    waiting.clear();

    jobs = opened();
    jobs.startUp();

    assertThat(job().state()).isEqualTo(State.FAILED);
    assertThat(job().problem().orElseThrow()).startsWith("interrupted: ").contains("Resume it");
    assertThat(jobs.of("other").orElseThrow().state()).isEqualTo(State.CANCELLED);
    jobs.resume(job(), ALICE);
    run();
    assertThat(job().state()).isEqualTo(State.COMPLETED);
  }

  @Test
  void whatHadTakenEffectWhenTheProcessStoppedHasCompletedWithoutItsFile() throws Exception {
    jobs.begin(wish("app"), ALICE);
    waiting.clear();
    script.done = true;

    jobs = opened();
    jobs.startUp();

    assertThat(job().state()).isEqualTo(State.COMPLETED);
    assertThat(job().problem()).isEmpty();
    assertThat(job().result()).isEmpty();
    assertThat(job().resumable()).isFalse();
    assertThat(hasFile()).isFalse();
  }

  @Test
  void whatAnEarlierProcessMadeIsStillThere() throws Exception {
    jobs.begin(wish("app"), ALICE);
    run();

    jobs = opened();
    jobs.startUp();

    assertThat(job().state()).isEqualTo(State.COMPLETED);
    try (var in = jobs.open(job())) {
      assertThat(in.readAllBytes()).hasSize(21);
    }
  }

  @Test
  void itsFileIsKeptForADay() {
    jobs.begin(wish("app"), ALICE);
    run();
    clock.move(ResultJobs.KEPT.minus(Duration.ofSeconds(1)));
    jobs.forgetOld();
    assertThat(hasFile()).isTrue();

    clock.move(Duration.ofSeconds(1));
    jobs.forgetOld();

    assertThat(jobs.jobs()).isEmpty();
    assertThat(hasFile()).isFalse();
  }

  @Test
  void whyItCannotBeDoneIsToldAndAnErrorOfOursIsNot() {
    jobs.begin(wish("app"), ALICE);
    script.between =
        () -> {
          throw new ResultMaker.FailedException("the target refuses");
        };
    run();
    assertThat(job().state()).isEqualTo(State.FAILED);
    assertThat(job().problem()).hasValue("the target refuses");

    script.between =
        () -> {
          throw new IllegalStateException("internals");
        };
    jobs.resume(job(), ALICE);
    run();
    assertThat(job().problem().orElseThrow()).contains("its log has the reason");
    assertThat(hasFile()).isFalse();
  }

  @Test
  void whatIsNoLongerThereHasNoJobs() {
    jobs.begin(wish("app"), ALICE);
    run();
    script.known = false;

    assertThat(jobs.jobs()).isEmpty();
  }

  @Test
  void thoseBesideEachOtherAreNamedByTheirTimeAndTheEldestOfManyAreForgotten() {
    Job first = jobs.beginAnother(wish(""), ALICE);
    Job second = jobs.beginAnother(wish(""), ALICE);
    assertThat(first.id()).matches("plan:\\d{8}-\\d{6}");
    assertThat(second.id()).isEqualTo(first.id() + "-2");
    run();
    run();

    for (int number = 0; number < 60; number++) {
      clock.move(Duration.ofSeconds(1));
      jobs.beginAnother(wish(""), ALICE);
      run();
    }

    assertThat(jobs.jobs()).hasSize(50).doesNotContain(first);
  }

  @Test
  void thoseBegunInTheSameMomentByManyAreBegunAllTheSame() throws Exception {
    for (int round = 0; round < 25; round++) {
      CyclicBarrier together = new CyclicBarrier(ResultJobs.MOST_AT_ONCE);
      List<Callable<Job>> begun =
          Collections.nCopies(
              ResultJobs.MOST_AT_ONCE,
              () -> {
                together.await();
                return jobs.beginAnother(wish(""), ALICE);
              });
      try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
        for (Future<Job> one : callers.invokeAll(begun)) {
          assertThat(one.get().state()).isEqualTo(State.RUNNING);
        }
      }
      assertThat(waiting).hasSize(ResultJobs.MOST_AT_ONCE);
      waiting.forEach(Runnable::run);
      waiting.clear();
    }
  }

  @Test
  void aHalfWrittenFileOfACancelledOneIsGoneWhenAStoppedProcessHadNoTimeToRemoveIt() {
    jobs.begin(wish("app"), ALICE);
    script.between =
        () -> {
          jobs.cancel(job(), ALICE);
          Thread.currentThread().interrupt(); // as when Lockstep is stopped
        };
    run();
    assertThat(Thread.interrupted()).isTrue();

    jobs = opened();
    jobs.startUp();

    assertThat(job().state()).isEqualTo(State.CANCELLED);
    assertThat(hasFile()).isFalse();
  }

  @Test
  void aFileOfAForgottenJobIsGoneAfterTheNextStart() throws Exception {
    jobs.begin(wish("app"), ALICE);
    run();
    Path forgotten = Files.writeString(file().resolveSibling("plan.gone"), "half");
    Path other = Files.writeString(file().resolveSibling("export.20261123-090000"), "theirs");

    jobs = opened();
    jobs.startUp();

    assertThat(forgotten).doesNotExist();
    assertThat(other).as("of another kind").exists();
    assertThat(hasFile()).isTrue();
  }

  @Test
  void oneThatDiesOfAnErrorHasFailedAndLeavesNoFile() {
    jobs.begin(wish("app"), ALICE);
    script.between =
        () -> {
          throw new StackOverflowError();
        };

    run();

    assertThat(job().state()).isEqualTo(State.FAILED);
    assertThat(hasFile()).isFalse();
  }

  @Test
  void noFileIsOutsideTheFolder() {
    assertThatThrownBy(() -> new ResultFolder(folder).open("../secret.key"))
        .hasMessageContaining("no file is named after the job '../secret.key'");
  }
}
