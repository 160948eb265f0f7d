package dev.lockstep.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.ObjectIds;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.SourceChange;
import dev.lockstep.directory.SourceChange.Due;
import dev.lockstep.directory.SourceChange.Links;
import dev.lockstep.directory.SourceChange.Reference;
import dev.lockstep.directory.SourceDefinition;
import dev.lockstep.directory.SourceDefinition.State;
import dev.lockstep.directory.SourceId;
import dev.lockstep.directory.SourceMapping;
import dev.lockstep.directory.SourceRunner;
import dev.lockstep.directory.SourceStore.SourceStatus;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What reading a source asks of the database: each statement is a way of its own, so a thousand
/// people are looked up together and written together.
class SourceStatementsTest {
  private static final SourceId AD = new SourceId("ad");
  private static final int PEOPLE = 1_000;

  private StoreUnderTest opened;
  private DirectoryId acme;
  private SourceRunner runner;
  private final ScriptedSource source = new ScriptedSource();

  @BeforeEach
  void open(@TempDir Path folder) {
    opened = StoreUnderTest.sqlite(folder);
    acme = opened.freshDirectory();
    SqlSourceStore sources = new SqlSourceStore(opened.database());
    opened
        .store()
        .atomically(
            () -> {
              sources.insert(
                  acme, new SourceDefinition(AD, "active-directory", Map.of(), State.RUNNING));
              return true;
            });
    InstantSource clock = InstantSource.fixed(StoreUnderTest.NOW);
    runner =
        new SourceRunner(
            opened.store(),
            sources,
            clock,
            new ObjectIds(clock, new SecureRandom()),
            Runnable::run);
  }

  @AfterEach
  void close() {
    opened.close();
  }

  private List<String> statementsOfAPoll() {
    return Statements.of(
            opened,
            () -> {
              try {
                SourceStatus status = runner.poll(acme, AD, source, SourceMapping.entra());
                assertThat(status.error()).isEmpty();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              Session session = opened.database().unit();
              session.unwritten().write(session);
            })
        .texts();
  }

  /// Each with a manager, of whom every fiftieth is one.
  private void tellsPeople() {
    for (int number = 0; number < PEOPLE; number++) {
      String anchor = ScriptedSource.anchor(number);
      source.tells(
          ScriptedSource.user(anchor),
          new Due(anchor, Optional.empty()),
          new Links(anchor, Reference.MANAGER, List.of(ScriptedSource.anchor(number / 50))));
    }
    source.completely();
  }

  @Test
  void aPersonWhoComesTakesThreeStatements() {
    tellsPeople();

    List<String> statements = statementsOfAPoll();

    assertThat(opened.store().count(acme, ObjectType.USER)).isEqualTo(PEOPLE);
    assertThat(statements.size()).isLessThan(7 * PEOPLE / 2);
  }

  @Test
  void membersTakeFewStatementsHoweverManyTheyAre() {
    tellsPeople();
    statementsOfAPoll();
    List<String> members = IntStream.range(0, PEOPLE).mapToObj(ScriptedSource::anchor).toList();
    List<SourceChange> changes = new ArrayList<>();
    changes.add(ScriptedSource.group("all"));
    changes.add(new Links("all", Reference.MEMBER, members));
    source.tells(changes.toArray(SourceChange[]::new));

    List<String> statements = statementsOfAPoll();

    DirectoryObject group =
        opened.store().page(acme, ObjectType.GROUP, Optional.empty(), 1).getFirst();
    assertThat(opened.store().members(acme, group.id(), Optional.empty(), 2 * PEOPLE))
        .hasSize(PEOPLE);
    assertThat(statements.size()).isLessThan(PEOPLE / 10);
  }

  @Test
  void aLargeGroupComesInUnitsThatStaySmallByStatementsThatDo() {
    List<String> members =
        IntStream.range(0, 40_000).mapToObj(number -> "member " + number).toList();
    source.tells(ScriptedSource.group("all"), new Links("all", Reference.MEMBER, members));

    List<String> statements = statementsOfAPoll();

    assertThat(statements)
        .as("PostgreSQL binds 65,535 values, SQLite 32,766")
        .allMatch(sql -> sql.chars().filter(sign -> sign == '?').count() <= 2_000);
    assertThat(statements.stream().filter(sql -> sql.contains("batch_open = 1")).count())
        .as("units of work")
        .isGreaterThan(5);
    assertThat(new SqlSourceStore(opened.database()).linksFrom(acme, AD, "all")).hasSize(40_000);
  }

  @Test
  void readingEverythingAgainTakesOneStatementAPerson() {
    tellsPeople();
    statementsOfAPoll();
    tellsPeople();

    assertThat(statementsOfAPoll().size()).isLessThan(3 * PEOPLE / 2);
  }
}
