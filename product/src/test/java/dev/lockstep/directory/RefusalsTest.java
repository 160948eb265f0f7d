package dev.lockstep.directory;

import static dev.lockstep.directory.DoorUnderTest.ACME;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.directory.Credential.Kind;
import dev.lockstep.directory.Credentials.Issued;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is counted and logged of clients that aren't let in.
class RefusalsTest {
  private final Logger log = Logger.getLogger(Refusals.class.getName());
  private final List<String> lines = new ArrayList<>();
  private final Handler collector =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          lines.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @TempDir private Path folder;
  private DoorUnderTest door;

  @BeforeEach
  void start() {
    door = new DoorUnderTest(folder);
    log.addHandler(collector);
  }

  @AfterEach
  void stop() {
    log.removeHandler(collector);
    door.close();
  }

  @Test
  void aFloodOfThemIsALineAMinute() {
    for (int time = 0; time < 300; time++) {
      door.letsIn("lockstep_scim_guess" + time);
      door.clock.move(Duration.ofSeconds(1));
    }

    assertThat(lines).hasSize(5);
    assertThat(lines.getLast()).contains("241 since the start");
    assertThat(door.refusals.at(ACME).total()).isEqualTo(300);
    assertThat(door.refusals.at(ACME).last())
        .contains(door.clock.instant().minus(Duration.ofSeconds(1)));
  }

  @Test
  void aLineSaysWhatThePersonWhoMendsItNeedsAndNoSecret() {
    Issued issued = door.issue(Kind.TOKEN, "Entra");
    door.clock.set(issued.credential().expires());

    door.letsIn(issued.secret());

    assertThat(lines)
        .singleElement()
        .asString()
        .contains("directory 'acme'")
        .contains("token 'Entra' has expired")
        .doesNotContain(issued.secret());
  }

  @Test
  void namesThatDontExistShareOneCountAndOneLine() {
    for (int number = 0; number < 1_000; number++) {
      door.authenticator.bearer(new DirectoryId("made-up-" + number), "lockstep_scim_guess");
    }

    assertThat(lines).singleElement().asString().contains("a directory that doesn't exist");
    assertThat(lines.getFirst()).doesNotContain("made-up");
    assertThat(door.refusals.at(new DirectoryId("made-up-7")).total()).isZero();
    assertThat(door.refusals.at(ACME).total()).isZero();
  }

  @Test
  void whoIsLetInIsNotCounted() {
    door.letsIn(door.issue(Kind.TOKEN, "Entra").secret());

    assertThat(door.refusals.at(ACME).total()).isZero();
    assertThat(lines).isEmpty();
  }
}
