package dev.lockstep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.AfterCall;
import dev.lockstep.SettableClock;
import dev.lockstep.administration.Access;
import dev.lockstep.administration.Actor;
import dev.lockstep.administration.Job;
import dev.lockstep.administration.Jobs;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryStore;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Source;
import dev.lockstep.directory.SourceDefinition;
import dev.lockstep.directory.SourceDefinition.State;
import dev.lockstep.directory.SourceException;
import dev.lockstep.directory.SourceId;
import dev.lockstep.directory.SourceJobs;
import dev.lockstep.directory.Sources;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The reading of a source as a job that somebody stops in the middle.
class CancelledReadingTest {
  private static final SourceId HR = new SourceId("hr");
  private static final Actor ANN = new Actor.Administrator("ann");

  /// More than two units of a reading.
  private static final int USERS = 9_000;

  @TempDir private Path folder;

  private final SettableClock clock = new SettableClock();
  private final List<Job> seen = new ArrayList<>();
  private boolean cancels = true;
  private Runnable afterCancelling = () -> {};
  private StoreUnderTest opened;
  private Sources sources;
  private Jobs jobs;
  private DirectoryId acme;

  /// All users at once, each time; somebody stops it after the first unit.
  private final class Everybody implements Source {
    @Override
    public BatchEnd poll(Optional<SourceCursor> since, SourceSink sink)
        throws SourceException, InterruptedException {
      for (int number = 0; number < USERS; number++) {
        if (cancels && number == 4_800) {
          cancels = false;
          seen.add(job());
          seen.add(jobs.cancel(job().id(), Access.ALL, ANN));
          afterCancelling.run();
        }
        sink.accept(ScriptedSource.user("u%05d".formatted(number)));
      }
      return new BatchEnd(new SourceCursor("end"), true);
    }

    @Override
    public void read(List<String> anchors, SourceSink sink)
        throws SourceException, InterruptedException {
      for (String anchor : anchors) {
        sink.accept(ScriptedSource.user(anchor));
      }
    }

    @Override
    public List<Check> test() {
      return List.of();
    }

    @Override
    public void close() {
      // holds nothing
    }
  }

  @BeforeEach
  void open() {
    opened = StoreUnderTest.sqlite(folder);
    acme = opened.freshDirectory();
    sources = opened();
    jobs = new Jobs(List.of(new SourceJobs(opened.store(), sources)));
    sources.define(
        acme, new SourceDefinition(HR, "csv", Map.of(), State.RUNNING), Optional.empty(), ANN);
  }

  private Sources opened() {
    return opened(opened.store());
  }

  private Sources opened(DirectoryStore directories) {
    return opened.sources(
        directories, new SqlSourceStore(opened.database()), (_, _, _) -> new Everybody(), clock);
  }

  @AfterEach
  void close() {
    opened.close();
  }

  private Job job() {
    return jobs.get("source:" + acme + ":hr", Access.ALL);
  }

  @Test
  void itStopsAfterItsUnitRemovesNobodyAndGoesOnWhenItIsResumed() throws Exception {
    assertThat(jobs.all()).as("it was never read").isEmpty();
    sources.poll(acme, HR);

    assertThat(seen)
        .extracting(Job::state)
        .containsExactly(Job.State.RUNNING, Job.State.CANCELLING);
    assertThat(seen.getFirst().done()).isEqualTo(4_800);
    assertThat(seen.getFirst().total()).as("no source says how much it has").isEmpty();
    assertThat(job().state()).isEqualTo(Job.State.CANCELLED);
    assertThat(job().problem().orElse("")).contains("administrator ann cancelled the reading");
    assertThat(opened.store().count(acme, ObjectType.USER)).isEqualTo(4_000);
    assertThat(sources.get(acme, HR).state())
        .as("its next turn would read what this one left")
        .isEqualTo(State.PAUSED);

    jobs.resume(job().id(), Access.ALL, ANN);
    assertThat(sources.get(acme, HR).state()).isEqualTo(State.RUNNING);
    sources.poll(acme, HR);

    assertThat(job().state()).isEqualTo(Job.State.COMPLETED);
    assertThat(job().total()).isEqualTo(OptionalLong.of(job().done()));
    assertThat(opened.store().count(acme, ObjectType.USER)).isEqualTo(USERS);
  }

  @Test
  void oneThatComesToItsEndBeforeItIsCancelledHasCome() throws Exception {
    cancels = false;
    AtomicBoolean late = new AtomicBoolean(true);
    AfterCall meanwhile =
        new AfterCall(
            "atomically",
            _ -> {
              if (sources.status(acme, HR).ended().isPresent() && late.getAndSet(false)) {
                sources.cancelReading(acme, HR, ANN);
              }
            });
    sources = opened(meanwhile.watched(DirectoryStore.class, opened.store()));
    jobs = new Jobs(List.of(new SourceJobs(opened.store(), sources)));

    sources.poll(acme, HR);

    assertThat(late).isFalse();
    assertThat(job().state()).isEqualTo(Job.State.COMPLETED);
    assertThat(job().done()).isEqualTo(USERS);
    assertThat(sources.get(acme, HR).state()).isEqualTo(State.PAUSED);
  }

  @Test
  void aProcessThatIsStoppedBeforeTheReadingHasNoticedHasCancelledItToo() throws Exception {
    afterCancelling =
        () -> {
          throw new IllegalStateException("killed");
        };
    assertThatThrownBy(() -> sources.poll(acme, HR)).hasMessage("killed");

    sources = opened(); // what the other knew has died with it
    jobs = new Jobs(List.of(new SourceJobs(opened.store(), sources)));

    assertThat(job().state()).isEqualTo(Job.State.CANCELLED);
    assertThat(job().problem().orElse("")).contains("administrator ann cancelled the reading");
    assertThat(sources.get(acme, HR).state()).isEqualTo(State.PAUSED);
    jobs.resume(job().id(), Access.ALL, ANN);
    sources.poll(acme, HR);
    assertThat(job().state()).isEqualTo(Job.State.COMPLETED);
    assertThat(opened.store().count(acme, ObjectType.USER)).isEqualTo(USERS);
  }
}
