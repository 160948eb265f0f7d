package dev.lockstep.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.administration.Actor;
import dev.lockstep.administration.AuditEntry;
import dev.lockstep.administration.AuditLog;
import dev.lockstep.directory.ObjectId;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OriginTest {
  @TempDir Path folder;

  @Test
  void eachCycleHasItsNumberAndItsEntriesNameIt() {
    try (ApplicationUnderTest app = new ApplicationUnderTest(folder)) {
      ObjectId anna = app.user("anna");
      app.run();
      app.set(anna, "displayName", "Anna Berg");
      app.run();

      assertThat(app.log(anna))
          .extracting(entry -> entry.origin().cycle())
          .containsExactly(Optional.of(2L), Optional.of(1L));
      assertThat(app.state().cycle().number()).isEqualTo(2);
      assertThat(app.state().cycle().counts().updated()).isOne();
    }
  }

  @Test
  void anEntrySaysFromWhereToWhereAndByWhom() {
    try (ApplicationUnderTest app = new ApplicationUnderTest(folder)) {
      ObjectId anna = app.user("anna");
      app.run();

      Origin origin = app.log(anna).getFirst().origin();
      assertThat(origin.source()).isEqualTo("acme");
      assertThat(origin.target()).isEqualTo("https://target.example");
      assertThat(origin.initiatedBy()).isEqualTo(new Actor.Service("provisioning"));
    }
  }

  @Test
  void whatIsProvisionedOnDemandNamesThePersonAndNoCycle() throws Exception {
    try (ApplicationUnderTest app = new ApplicationUnderTest(folder)) {
      ObjectId anna = app.user("anna");
      app.running().provision(ApplicationUnderTest.APP, anna, ApplicationUnderTest.ALICE);

      Origin origin = app.log(anna).getFirst().origin();
      assertThat(origin.initiatedBy()).isEqualTo(ApplicationUnderTest.ALICE);
      assertThat(origin.cycle()).isEmpty();
    }
  }

  @Test
  void whatAnAdministratorDoesWithOneObjectNamesItInTheAuditLog() throws Exception {
    try (ApplicationUnderTest app = new ApplicationUnderTest(folder)) {
      ObjectId anna = app.user("anna");
      app.applications().assign(ApplicationUnderTest.APP, anna, ApplicationUnderTest.ALICE);
      app.running().provision(ApplicationUnderTest.APP, anna, ApplicationUnderTest.ALICE);
      app.applications().unassign(ApplicationUnderTest.APP, anna, ApplicationUnderTest.ALICE);

      assertThat(
              app.administration.entries(
                  AuditLog.Query.newest(10).about(Optional.of(anna.toString()))))
          .extracting(AuditEntry::activity)
          .containsExactly("Unassign", "Provision on demand", "Assign");
    }
  }

  @Test
  void changesOfOneObjectByTwoTriggersHaveDifferentChangeIds() {
    try (ApplicationUnderTest app = new ApplicationUnderTest(folder)) {
      ObjectId anna = app.user("anna");
      app.run();
      app.set(anna, "displayName", "Anna Berg");
      app.run();

      assertThat(app.log(anna))
          .extracting(entry -> entry.origin().change())
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void anApplicationIsAtRestOnlyWhenNothingIsLeftOfTheFeedAndOfItsWork() {
    try (ApplicationUnderTest app = new ApplicationUnderTest(folder)) {
      assertThat(app.monitoring().status(ApplicationUnderTest.APP).atRest()).isFalse();
      ObjectId anna = app.user("anna");
      app.run();
      assertThat(app.monitoring().status(ApplicationUnderTest.APP).atRest()).isTrue();

      app.set(anna, "displayName", "Anna Berg");
      assertThat(app.monitoring().status(ApplicationUnderTest.APP).atRest()).isFalse();
      app.run();
      assertThat(app.monitoring().status(ApplicationUnderTest.APP).atRest()).isTrue();
    }
  }
}
