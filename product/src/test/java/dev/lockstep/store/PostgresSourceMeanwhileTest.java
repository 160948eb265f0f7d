package dev.lockstep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.AfterCall;
import dev.lockstep.Watcher;
import dev.lockstep.directory.DirectoryStore;
import dev.lockstep.directory.HeldRemovals;
import dev.lockstep.directory.RemovalLimit;
import dev.lockstep.directory.RemovalStore;
import dev.lockstep.directory.RemovalStore.Reason;
import dev.lockstep.directory.SourceChange;
import dev.lockstep.directory.SourceChange.Removed;
import dev.lockstep.directory.SourceDefinition;
import dev.lockstep.directory.SourceDefinition.State;
import dev.lockstep.directory.SourceStore;
import dev.lockstep.directory.Sources;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Also what another unit of work does in the middle of one.
class PostgresSourceMeanwhileTest extends SourceMeanwhileContract {
  @Override
  StoreUnderTest open(Path folder) {
    return StoreUnderTest.postgres();
  }

  private Beside<?> beside(Step step) {
    return new Beside<>(
        store.database(),
        () -> {
          quietly(step).run();
          return true;
        });
  }

  private Sources sourcesWhile(String method, Runnable something) {
    return sources(
        store.store(),
        new AfterCall(method, something)
            .watched(SourceStore.class, new SqlSourceStore(store.database())));
  }

  private void joined() throws InterruptedException {
    define(AD, Map.of("join", "employeeId"));
    define(HR, OWNS);
    tell(AD, account("a1", "ann", "7"));
    tell(HR, job("h1", "7", "Engineer"));
    sources.poll(acme, AD);
  }

  @Test
  void theLimitAndTheStateThatAreSetAtOnceAreBothSet() throws Exception {
    define(AD, Map.of());
    RemovalLimit limit = new RemovalLimit(1, 1, 1, Duration.ofHours(1));
    Beside<?> limits =
        beside(() -> sources.change(acme, AD, now -> now.with(limit), Optional.empty(), BEN));

    sourcesWhile("source", limits).setState(acme, AD, State.PAUSED, BEN);
    limits.end();

    SourceDefinition both = sources.get(acme, AD);
    assertThat(both.state()).isEqualTo(State.PAUSED);
    assertThat(both.removalLimit()).isEqualTo(limit);
  }

  @Test
  void noMoreIsAllowedToGoThanWasConfirmed() throws Exception {
    sources.define(
        acme,
        new SourceDefinition(
            AD, "csv", Map.of(), State.RUNNING, new RemovalLimit(1, 1, 1, Duration.ofHours(1))),
        Optional.empty(),
        BEN);
    tell(AD, ScriptedSource.users(0, 20));
    tell(AD, removed(0, 10));
    SqlSourceStore kept = new SqlSourceStore(store.database());
    // as a reading does in the middle
    Beside<?> more =
        beside(
            () ->
                store
                    .store()
                    .atomically(
                        () -> {
                          IntStream.range(10, 15)
                              .mapToObj(ScriptedSource::anchor)
                              .forEach(one -> kept.removals().stage(acme, AD, one, Reason.REMOVED));
                          return true;
                        }));
    AfterCall meanwhile = new AfterCall("hold", more);
    SourceStore watched =
        Watcher.of(
            SourceStore.class,
            (called, arguments) ->
                called.getName().equals("removals")
                    ? meanwhile.watched(RemovalStore.class, kept.removals())
                    : called.invoke(kept, arguments));

    assertThatThrownBy(() -> sources(store.store(), watched).decisions().allow(acme, AD, 10, BEN))
        .hasMessageContaining("holds back 15 removals by now");
    more.end();
    assertThat(sources.decisions().held(acme, AD).map(HeldRemovals::count)).contains(15L);
  }

  private static SourceChange[] removed(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(number -> new Removed(ScriptedSource.anchor(number)))
        .toArray(SourceChange[]::new);
  }

  @Test
  void whomAllSourcesTellOfNoMoreAtTheSameMomentGoes() throws Exception {
    joined();
    Beside<?> other = beside(() -> tell(HR, new Removed("h1")));
    script(AD).tells(new Removed("a1"));

    sourcesWhile("links", other).poll(acme, AD);
    other.end();

    assertThat(users()).isEmpty();
  }

  @Test
  void whoIsToBeReadAgainStaysSoWhileItsSourceIsWritten() throws Exception {
    joined();
    Beside<?> other = beside(() -> tell(HR, new Removed("h1")));
    script(AD)
        .tells(
            new SourceChange.Upsert(
                "a1",
                SourceChange.Kind.USER,
                Optional.of("ou"),
                Map.of("displayName", List.of("Ann")),
                false));

    sourcesWhile("expect", other).poll(acme, AD);
    other.end();
    sources.poll(acme, AD);

    assertThat(title("ann")).isEqualTo("set by AD");
  }

  @Test
  void twoSourcesThatBringOnePersonAtTheSameMomentMakeOne() throws Exception {
    define(AD, Map.of("join", "employeeId"));
    define(HR, OWNS);
    Beside<?> other = beside(() -> tell(HR, account("h1", "ann.archer", "7")));
    DirectoryStore watched =
        new AfterCall("search", other).watched(DirectoryStore.class, store.store());
    script(AD).tells(account("a1", "ann", "7"));

    sources(watched, new SqlSourceStore(store.database())).poll(acme, AD);
    other.end();

    assertThat(users()).hasSize(1);
  }
}
