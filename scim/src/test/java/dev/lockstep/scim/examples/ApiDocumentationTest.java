package dev.lockstep.scim.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Writes the documentation of the API to `target/api-documentation`, with the code of
/// [EntryPointsTest] as its examples.
class ApiDocumentationTest {
  /// Of the module, whichever folder the tests run in.
  private static final Path MODULE =
      Stream.of("", "scim", "../scim")
          .map(Path::of)
          .filter(folder -> Files.exists(folder.resolve("src/main/java/dev/lockstep/scim/json")))
          .findFirst()
          .orElseThrow();

  private static final Path PAGES = MODULE.resolve("target/api-documentation");

  /// A line of the README's table of packages: the package, and where to begin in it.
  private static final Pattern PACKAGE = Pattern.compile("(?m)^\\| `(\\w+)` \\|.*\\| (.*) \\|$");

  private static final Pattern ENTRY_POINT = Pattern.compile("`(\\w+)");

  @Test
  void eachEntryPointOfTheReadmeIsDocumentedWithAnExampleThatRuns() throws IOException {
    StringWriter said = new StringWriter();
    int result =
        ToolProvider.findFirst("javadoc")
            .orElseThrow()
            .run(new PrintWriter(said), new PrintWriter(said), arguments());

    assertThat(said.toString()).as("warnings and errors").isEmpty();
    assertThat(result).isZero();
    Map<String, Boolean> examples = new TreeMap<>();
    for (MatchResult line :
        PACKAGE.matcher(Files.readString(MODULE.resolve("README.md"))).results().toList()) {
      for (MatchResult type : ENTRY_POINT.matcher(line.group(2)).results().toList()) {
        Path page =
            PAGES.resolve("dev/lockstep/scim/" + line.group(1) + "/" + type.group(1) + ".html");
        examples.put(type.group(1), Files.readString(page).contains("class=\"snippet-container\""));
      }
    }
    assertThat(examples).hasSizeGreaterThan(15).doesNotContainValue(false);
  }

  private static String[] arguments() throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-quiet",
                "-Xdoclint:all,-missing",
                "-d",
                PAGES.toString(),
                "-classpath",
                System.getProperty("java.class.path"),
                "--snippet-path",
                MODULE.resolve("src/test/java").toString()));
    try (Stream<Path> walk = Files.walk(MODULE.resolve("src/main/java"))) {
      walk.map(Path::toString).filter(file -> file.endsWith(".java")).forEach(arguments::add);
    }
    return arguments.toArray(String[]::new);
  }
}
