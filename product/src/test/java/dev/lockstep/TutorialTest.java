package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The tutorial, which plays the scenario's twelve steps with curl alone: each of its commands is
/// run as it stands there, and prints what stands there.
class TutorialTest {
  /// Tests run in `product`.
  private static final Path PAGE = Path.of("../docs/tutorial.md");

  /// What comes behind it takes an Active Directory.
  private static final String END = "\n## With an Active Directory";

  private static final String FENCE = "```";

  /// No promise, but an end for a tutorial that isn't true.
  private static final Duration LONGEST = Duration.ofSeconds(60);

  @TempDir private Path folder;

  /// Commands, and what the page says that they print.
  private record Block(String commands, String output) {}

  private static List<Block> blocks(String page) {
    List<Block> blocks = new ArrayList<>();
    String commands = "";
    String[] parts = page.split("(?m)^" + FENCE, -1);
    for (int index = 1; index < parts.length; index += 2) { // every other part is prose
      String content = parts[index].substring(parts[index].indexOf('\n') + 1);
      if (parts[index].startsWith("bash\n")) {
        if (!commands.isEmpty()) {
          blocks.add(new Block(commands, ""));
        }
        commands = content;
      } else if (!commands.isEmpty()) {
        blocks.add(new Block(commands, content));
        commands = "";
      }
    }
    if (!commands.isEmpty()) {
      blocks.add(new Block(commands, ""));
    }
    return blocks;
  }

  /// Without what differs from one run to the next.
  private static String normal(String output) {
    return output
        .replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID")
        .replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z", "TIME")
        .replaceAll("127\\.0\\.0\\.1:\\d+", "HOST")
        .replaceAll("lockstep_scim_[^\"]*", "SECRET")
        .strip();
  }

  @Test
  void everyCommandOfTheTutorialPrintsWhatStandsThere() throws Exception {
    Shell.assumeTools();
    String page = Files.readString(PAGE);
    List<Block> blocks = blocks(page.substring(0, page.indexOf(END)));
    assertThat(blocks).hasSizeGreaterThan(20);

    try (Lockstep lockstep =
            Lockstep.start(Config.forTesting(folder.resolve("data")), InstantSource.system());
        Shell shell = new Shell(folder, Map.of("ADMIN_KEY", lockstep.firstKey().orElseThrow()))) {
      for (Block block : blocks) {
        String commands =
            block
                .commands()
                .replace("LOCKSTEP=http://127.0.0.1:8080", "LOCKSTEP=" + lockstep.url());
        assertThat(printed(shell, commands, normal(block.output())))
            .as(commands)
            .isEqualTo(normal(block.output()));
      }
    }
  }

  /// What comes behind a `sleep` only looks: it is repeated until it sees what it is to see, so that
  /// a busy machine takes longer and a quick one doesn't wait.
  private static String printed(Shell shell, String commands, String expected) throws IOException {
    String[] parts = commands.split("(?m)^sleep \\d+$", 2);
    String before = shell.run(parts[0]).output();
    if (parts.length == 1) {
      return normal(before);
    }
    Instant end = InstantSource.system().instant().plus(LONGEST);
    String seen;
    do {
      seen = normal(before + shell.run(parts[1]).output());
    } while (!seen.equals(expected) && InstantSource.system().instant().isBefore(end));
    return seen;
  }
}
