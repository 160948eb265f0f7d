package dev.lockstep.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.RemovalLimit;
import dev.lockstep.directory.Source.SourceCursor;
import dev.lockstep.directory.SourceChange.Kind;
import dev.lockstep.directory.SourceChange.Reference;
import dev.lockstep.directory.SourceDefinition;
import dev.lockstep.directory.SourceDefinition.State;
import dev.lockstep.directory.SourceId;
import dev.lockstep.directory.SourceStore.Edge;
import dev.lockstep.directory.SourceStore.Node;
import dev.lockstep.directory.SourceStore.SourceStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What is kept of Sources. Run on each database.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SourceContract {
  private static final SourceId AD = new SourceId("ad");

  private StoreUnderTest opened;
  private SqlSourceStore store;
  private DirectoryId acme;

  abstract StoreUnderTest open(Path folder);

  @BeforeAll
  void openOnce(@TempDir Path folder) {
    opened = open(folder);
    store = new SqlSourceStore(opened.database());
  }

  @BeforeEach
  void enter() {
    acme = opened.freshDirectory();
    write(() -> store.insert(acme, definition()));
  }

  @AfterAll
  void close() {
    opened.close();
  }

  private static SourceDefinition definition() {
    return new SourceDefinition(
        AD, "active-directory", Map.of("url", "ldaps://dc.x.example", "note", "ü"), State.RUNNING);
  }

  private void write(Runnable writes) {
    opened
        .store()
        .atomically(
            () -> {
              writes.run();
              return true;
            });
  }

  private static Node node(String anchor, Kind kind, Optional<String> parent) {
    return new Node(anchor, kind, parent, Optional.empty(), false);
  }

  @Test
  void aSourceComesBackAsItWasWritten() {
    assertThat(store.source(acme, AD)).contains(definition());
    assertThat(store.sources(acme)).containsExactly(definition());
    assertThat(store.sources(opened.freshDirectory())).isEmpty();

    SourceDefinition other =
        new SourceDefinition(
            AD,
            "active-directory",
            Map.of("url", "ldaps://dc2.x.example"),
            State.PAUSED,
            new RemovalLimit(1, 2, 3, Duration.ofHours(4)));
    write(() -> store.update(acme, other));
    assertThat(store.source(acme, AD)).contains(other);
  }

  @Test
  void aBatchIsOpenUntilItsEndMovesTheCursor() {
    assertThat(store.cursor(acme, AD)).isEmpty();
    assertThat(opened.store().hasOpenBatch(acme)).isFalse();

    write(() -> store.openBatch(acme, AD));
    assertThat(opened.store().hasOpenBatch(acme)).isTrue();
    write(() -> store.closeBatch(acme, AD, Optional.of(new SourceCursor("1"))));

    assertThat(opened.store().hasOpenBatch(acme)).isFalse();
    assertThat(store.cursor(acme, AD)).contains(new SourceCursor("1"));
    write(() -> store.closeBatch(acme, AD, Optional.empty()));
    assertThat(store.cursor(acme, AD)).isEmpty();
  }

  @Test
  void theLastPollIsRemembered() {
    assertThat(store.status(acme, AD)).isEqualTo(SourceStatus.NEVER);
    SourceStatus status =
        new SourceStatus(
            Optional.of(StoreUnderTest.NOW), Optional.empty(), 7, Optional.of("no way in"));

    write(() -> store.polled(acme, AD, status));

    assertThat(store.status(acme, AD)).isEqualTo(status);
  }

  @Test
  void theTreeIsReadByAnchorByParentAndPageByPage() {
    Node top = node("a", Kind.CONTAINER, Optional.empty());
    Node anna =
        new Node(
            "B", Kind.USER, Optional.of("a"), Optional.of(new ObjectId(new UUID(0, 1))), false);
    Node gone = new Node("c", Kind.USER, Optional.of("a"), Optional.empty(), true);
    write(() -> List.of(top, anna, gone).forEach(node -> store.put(acme, AD, node)));

    assertThat(store.node(acme, AD, "B")).contains(anna);
    assertThat(store.node(acme, AD, "b")).as("anchors are compared byte by byte").isEmpty();
    assertThat(store.children(acme, AD, "a")).containsExactlyInAnyOrder(anna, gone);
    assertThat(store.untold(acme, AD, 1, "", 10)).as("upper case first").containsExactly(anna, top);
    assertThat(store.untold(acme, AD, 1, "B", 10)).containsExactly(top);

    Node moved = node("B", Kind.USER, Optional.of("c"));
    write(() -> store.put(acme, AD, moved));
    assertThat(store.node(acme, AD, "B")).contains(moved);
  }

  @Test
  void aReferenceIsKeptOnceAndFoundFromBothEnds() {
    Edge edge = new Edge("g", Reference.MEMBER, "u");
    write(() -> assertThat(store.link(acme, AD, edge)).isTrue());
    write(() -> assertThat(store.link(acme, AD, edge)).isFalse());

    assertThat(store.linksFrom(acme, AD, "g")).containsExactly(edge);
    assertThat(store.linksTo(acme, AD, "u")).containsExactly(edge);
    write(() -> assertThat(store.unlink(acme, AD, edge)).isTrue());
    write(() -> assertThat(store.unlink(acme, AD, edge)).isFalse());
  }

  @Test
  void aRemovedSourceLeavesNothing() {
    write(
        () -> {
          store.put(acme, AD, node("a", Kind.GROUP, Optional.empty()));
          store.link(acme, AD, new Edge("a", Reference.MEMBER, "b"));
        });

    write(() -> assertThat(store.forget(acme, AD, 1)).isTrue());
    write(() -> assertThat(store.forget(acme, AD, 1)).isTrue());
    write(() -> assertThat(store.forget(acme, AD, 1)).isFalse());
    write(() -> store.remove(acme, AD));

    assertThat(store.sources(acme)).isEmpty();
    assertThat(store.node(acme, AD, "a")).isEmpty();
    assertThat(store.linksFrom(acme, AD, "a")).isEmpty();
  }
}
