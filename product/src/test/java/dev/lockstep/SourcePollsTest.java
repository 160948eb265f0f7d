package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.administration.Actor;
import dev.lockstep.administration.Secrets;
import dev.lockstep.directory.Directories;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.Source;
import dev.lockstep.directory.SourceDefinition;
import dev.lockstep.directory.SourceDefinition.State;
import dev.lockstep.directory.SourceId;
import dev.lockstep.directory.SourceRunner;
import dev.lockstep.directory.Sources;
import dev.lockstep.store.Database;
import dev.lockstep.store.SqlAdministrationStore;
import dev.lockstep.store.SqlDirectoryStore;
import dev.lockstep.store.SqlSourceStore;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Sources that say when they have something to tell, with an interval that no test lives to see
/// end.
class SourcePollsTest {
  private static final DirectoryId ACME = new DirectoryId("acme");
  private static final SourceId HR = new SourceId("hr");
  private static final Actor TEST = new Actor.Service("test");

  private final SettableClock clock = new SettableClock();
  private final Talking source = new Talking();
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private Database database;
  private Sources sources;
  private SourcePolls polls;

  /// Tells nothing, but says when it is asked.
  private static final class Talking implements Source {
    private final BlockingQueue<Runnable> polled = new LinkedBlockingQueue<>();
    private final BlockingQueue<Runnable> heard = new LinkedBlockingQueue<>();
    private volatile Runnable during = () -> {};

    @Override
    public BatchEnd poll(Optional<SourceCursor> since, SourceSink sink) {
      during.run();
      polled.add(() -> {});
      return new BatchEnd(new SourceCursor("1"), false);
    }

    @Override
    public void listen(SourceCursor since, Runnable news) {
      heard.add(news);
    }

    @Override
    public void read(List<String> anchors, SourceSink sink) {}

    @Override
    public List<Check> test() {
      return List.of();
    }

    @Override
    public void close() {}

    Runnable news() throws InterruptedException {
      Runnable news = heard.poll(20, TimeUnit.SECONDS);
      assertThat(news).as("it is listened to after a poll").isNotNull();
      return news;
    }
  }

  @BeforeEach
  void setUp(@TempDir Path folder) {
    database = Database.open(folder.resolve("store.db"));
    SqlDirectoryStore store = new SqlDirectoryStore(database);
    SqlSourceStore sourceStore = new SqlSourceStore(database);
    SqlAdministrationStore administration = new SqlAdministrationStore(database);
    new Directories(store, administration, clock).create(ACME, "Acme", TEST);
    SourceRunner runner =
        new SourceRunner(
            store,
            sourceStore,
            clock,
            () -> new ObjectId(UUID.randomUUID()),
            Thread::startVirtualThread);
    sources =
        new Sources(
            store,
            sourceStore,
            runner,
            (_, _, _) -> source,
            secrets(administration, clock),
            administration,
            clock);
    sources.define(
        ACME, new SourceDefinition(HR, "csv", Map.of(), State.RUNNING), Optional.empty(), TEST);
    polls = new SourcePolls(store, sources, executor);
    polls.start(Duration.ofDays(1));
  }

  private static Secrets secrets(SqlAdministrationStore store, SettableClock clock) {
    String key = Base64.getEncoder().encodeToString(new byte[32]);
    return Secrets.withKey(store, key, clock, new SecureRandom());
  }

  @AfterEach
  void tearDown() {
    polls.close();
    executor.shutdownNow();
    database.close();
  }

  private boolean polled() throws InterruptedException {
    return source.polled.poll(20, TimeUnit.SECONDS) != null;
  }

  @Test
  void aSourceThatHasNewsIsPolledAtOnce() throws Exception {
    assertThat(polled()).isTrue();
    Runnable news = source.news();

    news.run();

    assertThat(polled()).isTrue();
  }

  @Test
  void newsThatComeWhileItIsBeingPolledMakeOneMorePoll() throws Exception {
    assertThat(polled()).isTrue();
    Runnable news = source.news();
    source.during =
        () -> {
          source.during = () -> {};
          news.run();
          news.run();
        };

    news.run();

    assertThat(polled()).isTrue();
    assertThat(polled()).isTrue();
    Runnable _ = source.news(); // behind the one that brought the news
    Runnable _ = source.news(); // behind the one more
    assertThat(source.polled).isEmpty();
  }
}
