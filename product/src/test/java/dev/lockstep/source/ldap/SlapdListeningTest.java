package dev.lockstep.source.ldap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.SettableClock;
import dev.lockstep.directory.Source.BatchEnd;
import dev.lockstep.directory.Source.SourceCursor;
import dev.lockstep.directory.SourceChange;
import dev.lockstep.directory.SourceChange.Kind;
import dev.lockstep.directory.SourceChange.Upsert;
import dev.lockstep.servers.SlapdServer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A source on OpenLDAP says when there is something to poll, whether the server remembers deletions
/// or names what is present after them.
@Timeout(120)
class SlapdListeningTest {
  private final SettableClock clock = new SettableClock();
  private final Heard heard = new Heard();

  @ParameterizedTest
  @ValueSource(strings = {"accesslog", "none"})
  void everyChangeIsHeardAlsoOneFromBeforeTheListeningAndOneAfterACut(
      String sessionLog, @TempDir Path folder) throws Exception {
    try (SlapdServer server = SlapdServer.start(folder, sessionLog);
        LdapHands hands = new LdapHands(server);
        FaultyLink link = new FaultyLink(URI.create(server.value("LDAPS_URL")).getPort())) {
      String unit = hands.unit("People");
      String homer = hands.user(unit, "Homer");
      String bart = hands.user(unit, "Bart");
      Map<String, String> throughTheLink = Map.of("url", "ldaps://localhost:" + link.port());
      try (LdapSource source = SlapdContract.open(server, clock, unit, throughTheLink)) {
        SourceCursor cursor = source.poll(Optional.empty(), _ -> {}).next();
        hands.delete(bart);
        source.listen(cursor, heard);
        assertThat(heard.something()).as("a deletion between poll and listening").isTrue();

        hands.setTitle(homer, "Astronaut");
        assertThat(heard.something()).as("a change").isTrue();
        source.listen(cursor, heard);
        String lisa = hands.user(unit, "Lisa");
        assertThat(heard.something()).as("a newcomer").isTrue();
        hands.delete(lisa);
        assertThat(heard.something()).as("a deletion").isTrue();

        int before = link.connections();
        link.cut();
        listenAgain(source, cursor, hands, homer);
        assertThat(link.connections()).isGreaterThan(before);
        hands.setTitle(homer, "Clown");
        assertThat(heard.something()).as("a change after the cut").isTrue();
      }
    }
  }

  /// Listening only wakes a poll. That is as cheap as if what is heard were taken: the poll is told
  /// of the one entry that changed, whatever the size of the directory.
  @Test
  void aChangeThatIsHeardCostsAPollOfOneEntry(@TempDir Path folder) throws Exception {
    try (SlapdServer server = SlapdServer.start(folder, "accesslog");
        LdapHands hands = new LdapHands(server)) {
      String unit = hands.unit("People");
      for (int number = 0; number < 50; number++) {
        String _ = hands.user(unit, "Person" + number);
      }
      String homer = hands.user(unit, "Homer");
      try (LdapSource source = SlapdContract.open(server, clock, unit, Map.of())) {
        SourceCursor cursor = source.poll(Optional.empty(), _ -> {}).next();
        source.listen(cursor, heard);
        hands.setTitle(homer, "Astronaut");
        assertThat(heard.something()).isTrue();

        List<SourceChange> told = new ArrayList<>();
        BatchEnd end = source.poll(Optional.of(cursor), told::add);

        assertThat(end.complete()).as("no full read").isFalse();
        assertThat(told).noneMatch(SourceChange.Present.class::isInstance);
        assertThat(told)
            .filteredOn(change -> change instanceof Upsert upsert && upsert.kind() == Kind.USER)
            .hasSize(1);

        hands.delete(homer);
        assertThat(heard.something()).isTrue();
        List<SourceChange> gone = new ArrayList<>();
        BatchEnd _ = source.poll(Optional.of(end.next()), gone::add);
        assertThat(gone).hasSize(1).hasOnlyElementsOfType(SourceChange.Removed.class);
      }
    }
  }

  /// As polls do: again and again, but not more often than once in a minute.
  private void listenAgain(LdapSource source, SourceCursor cursor, LdapHands hands, String user)
      throws Exception {
    for (int tries = 0; tries < 100; tries++) {
      clock.move(Duration.ofMinutes(1));
      source.listen(cursor, heard);
      hands.setTitle(user, "Try " + tries);
      if (heard.within(200)) {
        return;
      }
    }
    throw new AssertionError("nothing is heard after a cut");
  }
}
