package dev.lockstep.scim.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.scim.value.Value.Complex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadmeTest {
  /// Of the module, whichever folder the tests run in.
  private static final Path MODULE =
      Files.exists(Path.of("scim/README.md")) ? Path.of("scim") : Path.of("");

  @Test
  void theCodeOfTheReadmeRuns() {
    Complex changed =
        TenLinesExample.tenLines(
            """
            {"userName": "bjensen", "active": true}""",
            """
            {"Operations": [{"op": "add", "path": "emails[type eq \\"work\\"].value",
                             "value": "bjensen@example.com"}]}""");

    assertThat(changed.values("emails")).hasSize(1);
  }

  @Test
  void theCodeOfTheReadmeIsThatOfTheExample() throws IOException {
    List<String> source =
        Files.readAllLines(
            MODULE.resolve("src/test/java/dev/lockstep/scim/examples/TenLinesExample.java"));
    String code =
        String.join(
                "\n",
                source.subList(source.indexOf("    // begin") + 1, source.indexOf("    // end")))
            .stripIndent();

    assertThat(Files.readString(MODULE.resolve("README.md")))
        .contains("```java\n" + code + "\n```");
  }
}
