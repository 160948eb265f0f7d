package dev.lockstep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.store.StoreException.Kind;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Many units of work, few commits, and none that spoils another.
class GroupCommitTest {
  @TempDir private Path folder;

  private final List<Set<String>> commits = new CopyOnWriteArrayList<>();
  private final AtomicInteger answered = new AtomicInteger();
  private final List<Integer> answeredAtCommit = new CopyOnWriteArrayList<>();
  private Session reader;
  private GroupCommit writer;

  @BeforeEach
  void open() throws SQLException {
    Path file = folder.resolve("test.db");
    Session session = session(file);
    session.execute("create table thing (name text primary key)");
    reader = session(file);
    writer =
        new GroupCommit(
            session,
            touched -> {
              commits.add(touched);
              answeredAtCommit.add(answered.get());
            });
    writer.start();
  }

  @AfterEach
  void close() {
    writer.close();
    reader.close();
  }

  private static Session session(Path file) throws SQLException {
    return new Session(SqliteEngine.source(file, false).getConnection(), Dialect.SQLITE, 0);
  }

  private static int insert(String name) {
    UnitOfWork unit = UnitOfWork.current().orElseThrow();
    unit.touch(name);
    return unit.session().update("insert into thing (name) values (?)", name);
  }

  private List<String> names() {
    return reader.query("select name from thing order by name", row -> row.text(1));
  }

  /// The units wait behind one that holds the writer, so that they are committed together.
  private List<FutureTask<Integer>> together(List<Supplier<Integer>> units) throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Thread first =
        Thread.ofPlatform()
            .start(
                () ->
                    writer.write(
                        () -> {
                          running.countDown();
                          try {
                            release.await();
                          } catch (InterruptedException e) {
                            throw new AssertionError(e);
                          }
                          return 0;
                        }));
    running.await();
    List<FutureTask<Integer>> answers = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (Supplier<Integer> unit : units) {
      FutureTask<Integer> answer =
          new FutureTask<>(
              () -> {
                Integer result = writer.write(unit);
                answered.incrementAndGet();
                return result;
              });
      answers.add(answer);
      threads.add(Thread.ofPlatform().start(answer));
    }
    for (Thread thread : threads) {
      while (thread.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
    }
    release.countDown();
    first.join();
    for (Thread thread : threads) {
      thread.join();
    }
    return answers;
  }

  @Test
  void unitsThatWaitAreCommittedTogetherAndAnsweredAfterwards() throws Exception {
    List<Supplier<Integer>> units = new ArrayList<>();
    for (int index = 0; index < 20; index++) {
      String name = "thing" + index;
      units.add(() -> insert(name));
    }

    List<FutureTask<Integer>> answers = together(units);

    for (FutureTask<Integer> answer : answers) {
      assertThat(answer.get()).isOne();
    }
    assertThat(commits).as("the unit that held the writer, and the twenty").hasSize(2);
    assertThat(commits.getLast()).hasSize(20);
    assertThat(answeredAtCommit).containsExactly(0, 0);
    assertThat(names()).hasSize(20);
  }

  @Test
  void aUnitThatThrowsIsUndoneAlone() throws Exception {
    List<FutureTask<Integer>> answers =
        together(
            List.of(
                () -> insert("before"),
                () -> {
                  insert("undone");
                  throw new IllegalArgumentException("thought better of it");
                },
                () -> insert("after")));

    assertThatThrownBy(() -> answers.get(1).get())
        .hasRootCauseInstanceOf(IllegalArgumentException.class)
        .hasRootCauseMessage("thought better of it");
    assertThat(names()).containsExactly("after", "before");
    assertThat(commits.getLast()).containsExactlyInAnyOrder("before", "after");
  }

  @Test
  void aLoneUnitThatThrowsLeavesNothingAndAnswersItsOwnFailure() {
    writer.write(() -> insert("before"));
    commits.clear();

    assertThatThrownBy(
            () ->
                writer.write(
                    () -> {
                      insert("undone");
                      throw new IllegalArgumentException("thought better of it");
                    }))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("thought better of it");

    assertThat(names()).containsExactly("before");
    assertThat(commits).isEmpty();
    assertThat(writer.write(() -> insert("undone"))).as("nothing is in its way").isOne();
    assertThat(names()).containsExactly("before", "undone");
  }

  @Test
  void aLoneUnitThatTheDatabaseRefusesLeavesNothingAndAnswersItsOwnFailure() {
    writer.write(() -> insert("before"));

    assertThatThrownBy(
            () ->
                writer.write(
                    () -> {
                      insert("undone");
                      return insert("before");
                    }))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NOT_UNIQUE));

    assertThat(names()).containsExactly("before");
    assertThat(writer.write(() -> insert("after"))).isOne();
    assertThat(names()).containsExactly("after", "before");
  }

  @Test
  void aFullDiskStopsOnlyTheUnitThatDoesNotFit() throws Exception {
    writer.write(
        () -> {
          Session session = UnitOfWork.current().orElseThrow().session();
          long pages = session.number("pragma page_count");
          session.execute("pragma max_page_count = " + (pages + 4));
          return 0;
        });
    commits.clear();

    List<FutureTask<Integer>> answers =
        together(
            List.of(
                () -> insert("before"), () -> insert("x".repeat(200_000)), () -> insert("after")));

    assertThatThrownBy(() -> answers.get(1).get())
        .cause()
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(Kind.ROLLED_BACK));
    assertThat(answers.get(0).get()).isOne();
    assertThat(answers.get(2).get()).isOne();
    assertThat(names()).containsExactly("after", "before");

    writer.write(
        () -> {
          UnitOfWork.current().orElseThrow().session().execute("pragma max_page_count = 100000");
          return 0;
        });
    assertThat(writer.write(() -> insert("x".repeat(200_000)))).as("there is room again").isOne();
  }

  @Test
  void aPartThatFailsIsUndoneAndItsUnitGoesOn() {
    writer.write(
        () -> {
          Session session = UnitOfWork.current().orElseThrow().session();
          insert("kept");
          assertThatThrownBy(
                  () ->
                      session.part(
                          () -> {
                            insert("undone");
                            return insert("kept");
                          }))
              .isInstanceOfSatisfying(
                  StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NOT_UNIQUE));
          return insert("after");
        });

    assertThat(names()).containsExactly("after", "kept");
  }

  @Test
  void aClosedWriterRefusesAndHasWrittenWhatWaited() {
    writer.write(() -> insert("before"));
    writer.close();

    assertThatThrownBy(() -> writer.write(() -> insert("after")))
        .isInstanceOf(IllegalStateException.class)
        .isNotInstanceOf(CompletionException.class)
        .hasMessage("the store is closed");
    assertThat(names()).containsExactly("before");
  }
}
