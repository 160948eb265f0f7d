package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Terminal.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// `lockstep sources` at a running server.
class SourcesCommandTest extends CommandsAtAServer {
  private Path file;

  @BeforeEach
  void setUp() throws Exception {
    file = Files.createDirectory(folder.resolve("files")).resolve("users.csv");
    admin.call("POST /directories", "{\"id\":\"acme\"}");
    users(15);
    admin.call(
        "POST /directories/acme/sources",
        """
        {"id": "hr", "kind": "csv", "settings": {"folder": "%s"},
         "removalLimit": {"absolute": 2, "floor": 2}}
        """
            .formatted(file.getParent()));
    assertThat(sources("hr", "--poll").exit()).isZero();
  }

  private void users(int count) throws Exception {
    Files.writeString(
        file,
        "id,userPrincipalName\n"
            + IntStream.range(0, count)
                .mapToObj(number -> number + ",u" + number + "@acme.example\n")
                .collect(Collectors.joining()));
  }

  private Ended sources(String... arguments) {
    return run(behind(List.of("sources", "acme"), arguments));
  }

  @Test
  void whatASourceHoldsBackIsShownListedAndAllowedByItsNumber() throws Exception {
    assertThat(sources().output()).contains("hr", "csv", "running");
    users(3);

    Ended held = sources("hr", "--poll");

    assertThat(held.exit()).isOne();
    assertThat(held.output()).contains("12 users and groups are gone", "more than the 2");
    assertThat(sources().exit()).isOne();
    assertThat(sources("hr", "--removals").output().lines().filter(line -> line.contains("absent")))
        .hasSize(12);
    assertThat(sources("hr", "--removals", "--json").output()).contains("\"items\"", "u14");
    assertThat(sources("hr", "--allow-removals", "11").message()).contains("12");
    Ended allowed = sources("hr", "--allow-removals", "12");
    assertThat(allowed.exit()).isZero();
    assertThat(allowed.output()).doesNotContain("gone at the source");
    assertThat(sources("hr", "--poll").exit()).isZero();
    assertThat(sources("hr", "--removals").output()).doesNotContain("absent");
  }

  @Test
  void aSourceIsPausedAndResumed() {
    assertThat(sources("hr", "--pause").output()).contains("csv hr: paused");
    assertThat(sources("hr", "--resume").output()).contains("csv hr: running");
    assertThat(sources("hr", "--test").output()).contains("CHECK");
  }

  @Test
  void aSourceIsGivenOtherSettingsReadAnewAndDeletedWithWhomItFilled() {
    assertThat(sources("hr", "--set", "charset=windows-1252").exit()).isZero();
    assertThat(sources("hr", "--json").output()).contains("\"charset\":\"windows-1252\"");
    assertThat(sources("hr", "--set", "charset=").exit()).isZero();
    assertThat(sources("hr", "--json").output()).doesNotContain("charset");
    assertThat(sources("hr", "--set", "chrset=x").message()).contains("chrset", "charset");
    assertThat(sources("hr", "--password-variable", "NOTHING").message()).contains("NOTHING");
    assertThat(sources("hr", "--resync").exit()).isZero();
    assertThat(sources("hr", "--poll").output()).contains("last polled: 20");
    assertThat(sources("hr", "--delete", "--remove-objects", "14").message())
        .contains("15 users and groups", "confirm=15");
    assertThat(sources("hr", "--delete", "--remove-objects", "15").output()).contains("Deleted");
    assertThat(sources("hr").message()).contains("no source 'hr'");
  }

  @Test
  void whatIsRejectedIsHeldAnewWhereItIsStillGone() throws Exception {
    users(3);
    sources("hr", "--poll");

    assertThat(sources("hr", "--reject-removals", "12").exit()).isZero();
    assertThat(sources("hr", "--poll").output()).contains("12 users and groups are gone");
  }

  @Test
  void whoseNameWasTakenIsListedAmongWhatTheSourceWasRefused() throws Exception {
    admin.call("POST /directories/acme/users", "{\"userName\":\"u15@acme.example\"}");
    users(16);

    assertThat(sources("hr", "--poll").exit()).isOne();

    assertThat(sources("hr", "--log", "--event", "refused").output())
        .contains("refused", "u15@acme.example")
        .doesNotContain("read  ");
    assertThat(sources("hr", "--log", "--event", "refused", "--text", "u14", "--json").output())
        .isEqualToIgnoringNewLines("{\"items\":[]}");
    assertThat(sources("hr", "--log", "--event", "taken").exit()).isEqualTo(6);
    assertThat(sources("hr", "--event", "refused").exit()).isEqualTo(2);
  }

  @Test
  void whatIsToBeDoneWithASourceNamesIt() {
    assertThat(sources("--poll").message()).contains("name the source");
    assertThat(sources("it").message()).contains("no source 'it'");
  }
}
