package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// The page of the API's reference.
class ApiReferencePageTest {
  /// Tests run in `product`.
  private static final Path ROOT = Path.of("..");

  private static final Path PAGE = Path.of("docs/reference/api.md");

  @Test
  void thePageInTheDocumentsIsThatOfTheOpenApiFile() throws Exception {
    String page = new ApiReferencePage(OpenApiFile.get()).text();
    Path fresh = ROOT.resolve("product/target/api.md");
    Files.createDirectories(fresh.getParent());
    Files.writeString(fresh, page);

    Path committed = ROOT.resolve(PAGE);
    assertThat(Files.exists(committed) ? Files.readAllLines(committed) : java.util.List.of())
        .as("%s is out of date: take over the fresh one by cp product/target/api.md %s", PAGE, PAGE)
        .isEqualTo(page.lines().toList());
  }
}
