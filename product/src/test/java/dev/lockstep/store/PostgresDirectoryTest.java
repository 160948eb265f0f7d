package dev.lockstep.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.FeedEntry;
import dev.lockstep.directory.FeedPosition;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Beside the contract, what only several writers can come to.
class PostgresDirectoryTest extends DirectoryContract {
  @Override
  StoreUnderTest open(Path folder) {
    return StoreUnderTest.postgres();
  }

  @Test
  void anEntryWaitsForTheOlderUnitBeforeIt() throws Exception {
    DirectoryObject slow = user("slow");
    DirectoryObject quick = user("quick");
    CountDownLatch written = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
      Future<Boolean> older =
          threads.submit(
              () ->
                  store()
                      .store()
                      .atomically(
                          () -> {
                            store().store().insert(acme(), slow);
                            written.countDown();
                            await(end);
                            return true;
                          }));
      written.await();
      insert(quick);

      assertThat(store().store().find(acme(), quick.id())).isPresent();
      assertThat(feed()).as("the older unit's entry would come before it").isEmpty();
      end.countDown();
      get(older);
    }
    assertThat(feed()).extracting(FeedEntry::object).containsExactly(slow.id(), quick.id());
  }

  @Test
  void transactionsAreOrderedAsNumbersWhereTheyGetADigitMore() {
    for (String transaction : List.of("101", "99", "100")) {
      store()
          .store()
          .atomically(
              () ->
                  store()
                      .database()
                      .unit()
                      .update(
                          "insert into feed (directory, transaction, object_id, type, event, at)"
                              + " values (?, cast(? as xid8), ?, 'USER', 'CREATED', 0)",
                          acme(),
                          transaction,
                          user("u" + transaction).id()));
    }
    FeedPosition first = new FeedPosition(start().epoch(), "0.0");

    assertThat(store().store().feed(acme(), first, 10))
        .extracting(entry -> entry.position().place().substring(0, 2))
        .containsExactly("99", "10", "10");
    FeedEntry second = store().store().feed(acme(), first, 2).getLast();
    assertThat(second.position().place()).startsWith("100.");
    assertThat(store().store().feed(acme(), second.position(), 10)).hasSize(1);
  }

  @Test
  void ofTwoUnitsThatWaitForEachOtherOneRunsAgain() throws Exception {
    DirectoryObject first = user("first");
    DirectoryObject second = user("second");
    insert(first, second);
    CyclicBarrier bothHoldOne = new CyclicBarrier(2);
    AtomicInteger runs = new AtomicInteger();
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Future<Boolean> forward = threads.submit(() -> holdBoth(first, second, bothHoldOne, runs));
      Future<Boolean> backward = threads.submit(() -> holdBoth(second, first, bothHoldOne, runs));

      assertThat(get(forward)).isTrue();
      assertThat(get(backward)).isTrue();
    }
    assertThat(runs).as("one of the first two runs was in vain").hasValueGreaterThan(2);
    assertThat(store().store().find(acme(), first.id()).orElseThrow().version()).isEqualTo(3);
    assertThat(store().store().find(acme(), second.id()).orElseThrow().version()).isEqualTo(3);
  }

  private boolean holdBoth(
      DirectoryObject one, DirectoryObject other, CyclicBarrier bothHoldOne, AtomicInteger runs) {
    return store()
        .store()
        .atomically(
            () -> {
              int run = runs.incrementAndGet();
              changeAgain(one);
              if (run <= 2) {
                await(bothHoldOne);
              }
              changeAgain(other);
              return true;
            });
  }

  private void changeAgain(DirectoryObject object) {
    DirectoryObject now = store().store().find(acme(), object.id()).orElseThrow();
    store().store().update(acme(), now.changed(now.document(), StoreUnderTest.NOW));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
