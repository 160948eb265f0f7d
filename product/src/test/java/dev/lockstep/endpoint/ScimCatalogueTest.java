package dev.lockstep.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.endpoint.ScimCatalogue.Vector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Holds the catalogue against the tests that there are, and the page in the documents against the
/// catalogue.
class ScimCatalogueTest {
  /// Of the project, whichever folder the tests run in.
  private static final Path ROOT =
      Files.exists(Path.of("docs/reference")) ? Path.of("") : Path.of("..");

  private static final Path PAGE = Path.of("docs/reference/scim.md");

  private final ScimCatalogue catalogue = ScimCatalogue.read();
  private final TestIndex tests = TestIndex.of(ROOT);

  @Test
  void everyTestThatIsNamedIsThere() {
    Set<String> named = new TreeSet<>();
    catalogue.features().forEach(feature -> named.addAll(feature.tests()));
    catalogue.vectors().forEach(vector -> named.addAll(vector.tests()));

    named.removeAll(tests.names());
    assertThat(named).as("tests that the catalogue names and that aren't there").isEmpty();
    assertThat(catalogue.features()).allSatisfy(one -> assertThat(one.tests()).isNotEmpty());
  }

  @Test
  void everyVectorHasATestOrAReasonToHaveNone() {
    assertThat(untold(catalogue.vectors(), tests)).isEmpty();
  }

  @Test
  void aVectorWithoutATestIsNamedAndSoIsAReasonThatIsNoneAnyMore() {
    TestIndex one = new TestIndex(Set.of("SomeTest.Q_E01_something", "OtherTest.otherwise"));

    assertThat(
            untold(
                List.of(
                    new Vector("Q-E01", "tested", List.of(), Optional.empty()),
                    new Vector("Q-E02", "tested", List.of("OtherTest.otherwise"), Optional.empty()),
                    new Vector("Q-E03", "waived", List.of(), Optional.of("because")),
                    new Vector("Q-E04", "forgotten", List.of(), Optional.empty()),
                    new Vector("Q-E01", "waived in vain", List.of(), Optional.of("because"))),
                one))
        .containsExactly(
            "Q-E04 (forgotten) has no test: give it one whose name bears Q_E04, or waive it with a"
                + " reason",
            "Q-E01 (waived in vain) is waived, but SomeTest.Q_E01_something tests it");
  }

  private static List<String> untold(List<Vector> vectors, TestIndex tests) {
    List<String> untold = new ArrayList<>();
    for (Vector vector : vectors) {
      Set<String> own = vector.tests(tests);
      String who = vector.id() + " (" + vector.what() + ")";
      if (own.isEmpty() && vector.waived().isEmpty()) {
        untold.add(
            who
                + " has no test: give it one whose name bears "
                + vector.id().replace('-', '_')
                + ", or waive it with a reason");
      }
      if (!own.isEmpty() && vector.waived().isPresent()) {
        untold.add(who + " is waived, but " + String.join(", ", own) + " tests it");
      }
    }
    return untold;
  }

  @Test
  void everyVectorThatATestOrAHabitNamesIsInTheCatalogueOnceAndWithoutGaps() {
    List<String> ids = catalogue.vectors().stream().map(Vector::id).toList();

    assertThat(ids).doesNotHaveDuplicates();
    assertThat(ids).containsAll(tests.ids().stream().map(id -> id.replace('_', '-')).toList());
    assertThat(
            Arrays.stream(Habit.values())
                .flatMap(habit -> habit.evidence().stream())
                .filter(evidence -> evidence.startsWith("Q-")))
        .isSubsetOf(ids);
    for (int place = 1; place < ids.size(); place++) {
      String before = ids.get(place - 1);
      int number = Integer.parseInt(before.substring(3)) + 1;
      String next = before.substring(0, 3) + String.format(Locale.ROOT, "%02d", number);
      assertThat(ids.get(place)).isIn(next, ids.get(place).substring(0, 3) + "01");
    }
  }

  @Test
  void thePageInTheDocumentsIsThatOfTheCatalogue() throws IOException {
    String page = new ScimReferencePage(catalogue, tests).text();
    Path fresh = ROOT.resolve("product/target/scim.md");
    Files.createDirectories(fresh.getParent());
    Files.writeString(fresh, page);

    Path committed = ROOT.resolve(PAGE);
    List<String> had = Files.exists(committed) ? Files.readAllLines(committed) : List.of();
    assertThat(firstDifference(had, page.lines().toList()))
        .as(
            "%s is out of date: look through what this test has just written and take it over by"
                + " cp product/target/scim.md %s",
            PAGE, PAGE)
        .isEmpty();
  }

  private static String firstDifference(List<String> had, List<String> has) {
    for (int line = 0; line < Math.max(had.size(), has.size()); line++) {
      String before = line < had.size() ? had.get(line) : "nothing";
      String now = line < has.size() ? has.get(line) : "nothing";
      if (!before.equals(now)) {
        return "line %d is%n  %s%nand should be%n  %s".formatted(line + 1, before, now);
      }
    }
    return "";
  }
}
