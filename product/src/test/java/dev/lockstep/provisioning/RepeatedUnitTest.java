package dev.lockstep.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Watcher;
import dev.lockstep.directory.ObjectId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A store may run a unit of work again from its beginning. Whatever is written then is what one
/// run would have written.
class RepeatedUnitTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 10})
  void whatIsWrittenInAUnitThatRunsAgainIsWrittenOnce(
      int bulk, @TempDir Path once, @TempDir Path twice) {
    assertThat(story(twice, bulk, new EachUnitTwice()))
        .isEqualTo(story(once, bulk, new Watcher.Nobody()));
  }

  /// Creations, a manager, memberships, what the guard holds back, an account that is gone, and
  /// failures.
  private static List<String> story(Path folder, int bulk, Watcher watcher) {
    try (ApplicationUnderTest acme = new ApplicationUnderTest(folder)) {
      acme.watch(watcher);
      acme.target.takesBulk(bulk);
      List<ObjectId> users = new ArrayList<>();
      for (int number = 0; number < 20; number++) {
        users.add(acme.user("user" + number));
      }
      acme.setManager(users.get(0), users.get(1));
      acme.group("Staff", users.toArray(ObjectId[]::new));
      acme.target.seedUser("user3");
      acme.target.failOnce(
          request -> request.about().equals("user4"),
          FakeTarget.refuses(ErrorCode.UNPROCESSABLE_ENTITY));
      acme.run();
      acme.target.lose(acme.target.id("user5"));
      acme.set(users.get(5), "title", "Chief");
      acme.runAfter(Duration.ofDays(1));
      users.forEach(user -> acme.setActive(user, false));
      acme.run();
      acme.running()
          .allowDeletes(ApplicationUnderTest.APP, OptionalLong.empty(), ApplicationUnderTest.ALICE);
      acme.run();
      List<String> told = new ArrayList<>();
      acme.log().forEach(entry -> told.add(entry.toString()));
      users.forEach(user -> told.add(acme.link(user).toString()));
      told.add(acme.state().cycle().toString());
      told.add(acme.store.statistics(ApplicationUnderTest.APP).toString());
      return told;
    }
  }
}
