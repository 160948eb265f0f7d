package dev.lockstep.provisioning;

import static dev.lockstep.provisioning.ApplicationUnderTest.ACME;
import static dev.lockstep.provisioning.ApplicationUnderTest.ALICE;
import static dev.lockstep.provisioning.ApplicationUnderTest.APP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A cycle reads and writes by pages, whatever the size of the Directory, a group or the log
/// (invariant 9): counted at everything that the engine asks.
class BoundedMemoryTest {
  /// More than a page of anything.
  private static final int PEOPLE = 2_500;

  private static final int LARGEST_PAGE = 1_000;

  @Test
  void noCallOfAWholeLifeTakesOrGivesMoreThanAPage(@TempDir Path folder) {
    try (ApplicationUnderTest app = new ApplicationUnderTest(folder)) {
      List<ObjectId> people = new ArrayList<>();
      for (int from = 0; from < PEOPLE; from += 500) {
        int first = from;
        boolean _ =
            app.resources.atomically(
                () -> {
                  for (int number = first; number < first + 500; number++) {
                    people.add(app.user("person" + number));
                  }
                  return true;
                });
      }
      ObjectId all = app.group("All", people.toArray(ObjectId[]::new));
      LargestCall largest = new LargestCall();
      app.watch(largest);

      app.run();
      assertThat(app.target.groups().get("All")).hasSize(PEOPLE);
      app.running().restart(APP, ALICE);
      app.run();
      app.delete(all);
      app.runAfter(Duration.ofDays(1));

      assertThat(app.target.users()).hasSize(PEOPLE);
      assertThat(app.target.groups()).isEmpty();
      assertThat(largest.size()).as(largest.method()).isBetween(100, LARGEST_PAGE);
      assertThat(app.directory.count(ACME, ObjectType.USER)).isEqualTo(PEOPLE);
    }
  }
}
