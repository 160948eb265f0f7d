package dev.lockstep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
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
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
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
    write(() -> store.closeBatch(acme, AD, 0, Optional.of(new SourceCursor("1"))));

    assertThat(opened.store().hasOpenBatch(acme)).isFalse();
    assertThat(store.cursor(acme, AD)).contains(new SourceCursor("1"));
    write(() -> store.closeBatch(acme, AD, 0, Optional.empty()));
    assertThat(store.cursor(acme, AD)).isEmpty();
  }

  @Test
  void aCursorThatIsForgottenIsNotMovedByWhatWasReadBefore() {
    Optional<SourceCursor> cursor = Optional.of(new SourceCursor("1"));
    write(() -> store.openBatch(acme, AD));
    write(() -> store.forgetCursor(acme, AD));

    write(() -> store.closeBatch(acme, AD, 0, cursor));

    assertThat(store.cursor(acme, AD)).isEmpty();
    assertThat(opened.store().hasOpenBatch(acme)).isFalse();
    write(() -> store.closeBatch(acme, AD, store.position(acme, AD).round(), cursor));
    assertThat(store.cursor(acme, AD)).isEqualTo(cursor);
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
    assertThat(store.children(acme, AD, "a", "", 10)).containsExactly(anna, gone);
    assertThat(store.children(acme, AD, "a", "B", 10)).containsExactly(gone);
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

  private record Found(
      Optional<Node> anna,
      Optional<Node> group,
      Optional<ObjectId> live,
      Map<String, ObjectId> liveOfMany,
      List<Edge> from,
      List<Edge> to,
      List<String> due,
      List<Node> untold) {}

  private static DirectoryObject user(ObjectId id) {
    return StoreUnderTest.object(
        ObjectType.USER, id, Complex.of("userName", Value.text(id.toString())), StoreUnderTest.NOW);
  }

  private Found found() {
    return new Found(
        store.node(acme, AD, "anna"),
        store.node(acme, AD, "group"),
        store.live(acme, AD, "boss"),
        store.live(acme, AD, List.of("anna", "boss", "other", "nobody")),
        store.linksFrom(acme, AD, "anna"),
        store.linksTo(acme, AD, "anna"),
        store.due(acme, AD, StoreUnderTest.NOW, 10),
        store.untold(acme, AD, 7, "", 10));
  }

  /// What a unit does to an object that was there, one that comes, and what they refer to.
  private List<Object> unit(ObjectId annasId, ObjectId bosssId, ObjectId othersId) {
    List<Object> answers = new ArrayList<>();
    Edge manager = new Edge("anna", Reference.MANAGER, "boss");
    Edge member = new Edge("group", Reference.MEMBER, "anna");
    opened.store().insert(acme, user(bosssId));
    store.put(
        acme, AD, new Node("boss", Kind.USER, Optional.of("top"), Optional.of(bosssId), false));
    answers.add(store.live(acme, AD, "boss").equals(Optional.of(bosssId)));
    answers.add(store.live(acme, AD, "other").equals(Optional.of(othersId)));
    answers.add(store.node(acme, AD, "anna").flatMap(Node::object).equals(Optional.of(annasId)));
    store.setDue(acme, AD, "anna", Optional.of(StoreUnderTest.NOW));
    store.setDue(acme, AD, "nobody", Optional.of(StoreUnderTest.NOW));
    store.told(acme, AD, "anna", 7);
    store.told(acme, AD, "nobody", 7);
    answers.add(store.link(acme, AD, manager));
    answers.add(store.link(acme, AD, manager));
    answers.add(store.link(acme, AD, new Edge("anna", Reference.MANAGER, "former")));
    answers.add(store.link(acme, AD, new Edge("anna", Reference.MANAGER, "kept")));
    answers.add(store.linkAll(acme, AD, List.of(member)));
    answers.add(store.linkAll(acme, AD, List.of(member)));
    answers.add(store.linksTo(acme, AD, "boss"));
    answers.add(store.linksFrom(acme, AD, "anna"));
    answers.add(store.children(acme, AD, "top", "", 10).size());
    store.put(acme, AD, node("group", Kind.GROUP, Optional.of("top")));
    answers.add(store.removals().part(acme, AD, manager));
    answers.add(store.linksFrom(acme, AD, "anna"));
    answers.add(store.link(acme, AD, manager));
    answers.add(store.node(acme, AD, "group"));
    store.put(acme, AD, node("group", Kind.GROUP, Optional.of("moved")));
    answers.add(store.node(acme, AD, "group"));
    return answers;
  }

  private List<Object> unitIn(DirectoryId directory, boolean expected) {
    acme = directory;
    write(() -> store.insert(acme, definition()));
    ObjectId annasId = new ObjectId(UUID.randomUUID());
    ObjectId othersId = new ObjectId(UUID.randomUUID());
    ObjectId bosssId = new ObjectId(UUID.randomUUID());
    write(
        () -> {
          opened.store().insert(acme, user(othersId));
          store.put(
              acme,
              AD,
              new Node("anna", Kind.USER, Optional.of("top"), Optional.of(annasId), false));
          store.put(
              acme,
              AD,
              new Node("other", Kind.USER, Optional.of("top"), Optional.of(othersId), false));
          store.link(acme, AD, new Edge("anna", Reference.MANAGER, "former"));
          store.link(acme, AD, new Edge("anna", Reference.MANAGER, "kept"));
          store.removals().part(acme, AD, new Edge("anna", Reference.MANAGER, "former"));
        });
    List<Object> answers = new ArrayList<>();
    write(
        () -> {
          answers.clear();
          if (expected) {
            store.expect(
                acme, AD, List.of("anna", "boss", "other", "group", "nobody"), List.of("anna"));
          }
          answers.addAll(unit(annasId, bosssId, othersId));
        });
    Map<ObjectId, String> names = Map.of(annasId, "ANNA", othersId, "OTHER", bosssId, "BOSS");
    return Stream.concat(answers.stream(), Stream.of(found()))
        .<Object>map(answer -> named(answer.toString(), names))
        .toList();
  }

  private static String named(String answer, Map<ObjectId, String> names) {
    String text = answer;
    for (Map.Entry<ObjectId, String> name : names.entrySet()) {
      text = text.replace(name.getKey().toString(), name.getValue());
    }
    return text;
  }

  @Test
  void whatAUnitFindsAndWritesIsTheSameWhetherItWasExpectedOrNot() {
    List<Object> oneByOne = unitIn(opened.freshDirectory(), false);

    assertThat(unitIn(opened.freshDirectory(), true)).isEqualTo(oneByOne);
    assertThat(oneByOne.getLast().toString()).contains("BOSS").contains("moved");
  }

  @Test
  void whatAPartThatFailedKnewIsForgotten() {
    ObjectId first = new ObjectId(UUID.randomUUID());
    write(
        () -> {
          store.expect(acme, AD, List.of("anna"), List.of());
          store.put(
              acme, AD, new Node("anna", Kind.USER, Optional.of("top"), Optional.of(first), false));
        });
    assertThatThrownBy(
            () ->
                write(
                    () -> {
                      store.expect(acme, AD, List.of("anna"), List.of());
                      store.put(acme, AD, node("anna", Kind.USER, Optional.of("elsewhere")));
                      throw new IllegalStateException("fails");
                    }))
        .isInstanceOf(IllegalStateException.class);

    write(() -> assertThat(store.node(acme, AD, "anna").flatMap(Node::parent)).contains("top"));
  }
}
