package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.cli.Surroundings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/// Every command and every request that a guide shows is one that there is, with options and
/// parameters that it takes. The tutorial, the guides and the reference of the command line are run as
/// they stand, by [TutorialTest], [GuidesTest] and [CommandLineTest].
class DocumentedCommandsTest {
  /// Tests run in `product`.
  private static final Path ROOT = Path.of("..");

  private static final Pattern BLOCK =
      Pattern.compile("(?ms)^[ ]*```(?:sh|bash|console|text)?\\n(.*?)^[ ]*```");
  private static final Pattern INLINE = Pattern.compile("`(\\./lockstep [^`]+)`");
  private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");
  private static final Pattern REQUEST =
      Pattern.compile(
          "(?:`|-X )?(GET|PUT|PATCH|POST|DELETE)?[^`\\n]{0,160}?/api/v1(/[^\\s`\"')]+)");

  private record Shown(String file, String text) {}

  private static List<Path> documents() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
      return Stream.concat(
              files.filter(file -> file.toString().endsWith(".md")),
              Stream.of(ROOT.resolve("README.md")))
          .sorted()
          .toList();
    }
  }

  private static List<Shown> commands() throws IOException {
    List<Shown> commands = new ArrayList<>();
    for (Path file : documents()) {
      String text = Files.readString(file);
      for (Matcher block = BLOCK.matcher(text); block.find(); ) {
        block
            .group(1)
            .replace("\\\n", " ")
            .lines()
            .map(String::strip)
            .map(line -> line.replaceFirst("^\\$ ", "").replaceFirst("^(\\w+=\\S* )+", ""))
            .filter(line -> line.startsWith("./lockstep "))
            .forEach(line -> commands.add(new Shown(file.toString(), line)));
      }
      INLINE
          .matcher(text)
          .results()
          .forEach(found -> commands.add(new Shown(file.toString(), found.group(1))));
    }
    return commands;
  }

  /// As a shell splits it, up to a comment, a pipe or a redirection.
  private static String[] words(String command) {
    String own = command.replaceFirst(" +(#|\\||>|&&).*$", "").substring("./lockstep ".length());
    return WORD.matcher(own)
        .results()
        .map(
            word ->
                Stream.of(1, 2, 3)
                    .map(word::group)
                    .filter(java.util.Objects::nonNull)
                    .findFirst()
                    .orElse(""))
        .toArray(String[]::new);
  }

  private static CommandLine commandLine() {
    return Main.commandLine(
        new Surroundings(
            Map.of(),
            new PrintWriter(new StringWriter()),
            pause -> {},
            Surroundings.Question.NOBODY));
  }

  @Test
  void everyCommandThatIsShownCanBeGiven() throws IOException {
    List<Shown> commands = commands();
    List<String> wrong = new ArrayList<>();
    for (Shown command : commands) {
      try {
        commandLine().parseArgs(words(command.text()));
      } catch (ParameterException e) {
        // a command that a sentence names has its arguments elsewhere
        boolean named = words(command.text()).length == 1;
        if (!named || !String.valueOf(e.getMessage()).startsWith("Missing required")) {
          wrong.add(command.file() + ": " + command.text() + ": " + e.getMessage());
        }
      }
    }

    assertThat(wrong).isEmpty();
    assertThat(commands).hasSizeGreaterThan(60);
  }

  private static boolean fits(String template, String path) {
    String[] own = template.split("/", -1);
    String[] shown = path.split("/", -1);
    return own.length == shown.length
        && Stream.iterate(0, index -> index < own.length, index -> index + 1)
            .allMatch(
                index ->
                    own[index].startsWith("{")
                        || shown[index].startsWith("{")
                        || shown[index].startsWith("$")
                        || own[index].equals(shown[index]));
  }

  @Test
  void everyRequestThatIsShownIsOneOfTheApiWithParametersThatItTakes() throws IOException {
    List<String> wrong = new ArrayList<>();
    int seen = 0;
    for (Path file : documents()) {
      for (Matcher found = REQUEST.matcher(Files.readString(file)); found.find(); ) {
        String[] parts = found.group(2).replaceFirst("[.,:;…]+$", "").split("\\?", 2);
        String path = parts[0];
        if (path.startsWith("/$") || path.contains("*") || path.contains(">")) {
          continue; // a function of a shell, all that is below, or another server's documentation
        }
        seen++;
        List<OpenApiFile.Operation> operations =
            OpenApiFile.get().operations().stream()
                .filter(operation -> fits(operation.path(), path))
                .filter(
                    operation ->
                        found.group(1) == null || operation.method().equals(found.group(1)))
                .toList();
        boolean takes =
            operations.stream()
                .anyMatch(
                    operation ->
                        parts.length < 2
                            || Arrays.stream(parts[1].split("&", -1))
                                .map(
                                    one ->
                                        URLDecoder.decode(
                                            one.split("=", 2)[0], StandardCharsets.UTF_8))
                                .allMatch(
                                    OpenApiFile.get().parameters(operation, "query")::contains));
        if (!takes) {
          wrong.add(file + ": " + found.group(1) + " " + found.group(2));
        }
      }
    }

    assertThat(wrong).isEmpty();
    assertThat(seen).isGreaterThan(20);
  }
}
