package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.cli.Surroundings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// The page that says which page of the console and which command does what an operation of the API
/// does: it leaves out no operation, and names only what there is.
class FunctionsPageTest {
  private static final Path PAGE = Path.of("..", "docs", "reference", "functions.md");
  private static final Pattern NAME = Pattern.compile("`([^`]+)`");

  private enum Column {
    API(2),
    CONSOLE(3),
    COMMAND_LINE(4);

    /// Counted from what stands before the first bar.
    private final int cell;

    Column(int cell) {
      this.cell = cell;
    }
  }

  private static List<String> named(Column column) throws IOException {
    return Files.readString(PAGE)
        .lines()
        .filter(line -> line.startsWith("| ") && !line.startsWith("| |"))
        .map(line -> line.split("\\|", -1)[column.cell])
        .flatMap(cell -> NAME.matcher(cell).results())
        .map((MatchResult name) -> name.group(1))
        .toList();
  }

  @Test
  void everyOperationOfTheApiIsThere() throws IOException {
    Set<String> operations = new TreeSet<>();
    OpenApiFile.get().operations().forEach(operation -> operations.add(operation.route()));

    assertThat(new TreeSet<>(named(Column.API))).isEqualTo(operations);
  }

  @Test
  void everyPageAndButtonOfTheConsoleIsOneThatThereIs(@TempDir Path folder) throws IOException {
    try (Lockstep lockstep = Lockstep.start(Config.forTesting(folder), InstantSource.system())) {
      Set<String> routes = new TreeSet<>(lockstep.consoleRoutes());
      routes.add("GET /events"); // a stream behind the pages

      assertThat(routes).containsAll(named(Column.CONSOLE));
    }
  }

  @Test
  void everyCommandIsOneThatThereIsWithItsOption() throws IOException {
    CommandLine all =
        Main.commandLine(
            new Surroundings(
                Map.of(),
                new PrintWriter(new StringWriter()),
                _ -> {},
                Surroundings.Question.NOBODY));
    List<String> wrong = new ArrayList<>();
    for (String named : named(Column.COMMAND_LINE)) {
      List<String> words = Arrays.asList(named.split(" ", -1));
      boolean there =
          Optional.ofNullable(all.getSubcommands().get(words.getFirst()))
              .filter(
                  command ->
                      words.stream()
                          .skip(1)
                          .map(command.getCommandSpec()::findOption)
                          .allMatch(Objects::nonNull))
              .isPresent();
      if (!there) {
        wrong.add(named);
      }
    }

    assertThat(wrong).isEmpty();
  }
}
