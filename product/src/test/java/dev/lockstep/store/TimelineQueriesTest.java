package dev.lockstep.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.administration.AuditLog;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.SourceId;
import dev.lockstep.provisioning.ProvisioningLog;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a time line asks is found by the object, however much happened to others, and comes in the
/// order of an index: a page sorts no more than itself.
class TimelineQueriesTest {
  private static final ObjectId ANN = new ObjectId(new UUID(0, 1));
  private static final DirectoryId ACME = new DirectoryId("acme");

  @TempDir private Path folder;

  private interface Question {
    void ask(StoreUnderTest store);
  }

  private List<String> plan(Question question) {
    try (StoreUnderTest store = StoreUnderTest.sqlite(folder)) {
      List<String> plan = Statements.plan(store, () -> question.ask(store));
      assertThat(plan)
          .noneMatch(
              step -> step.matches("SCAN (feed|audit|provisioning_log|source_log|membership).*"));
      return plan;
    }
  }

  @Test
  void theFeedOfAnObjectAndOfAMember() {
    assertThat(plan(store -> store.store().history(ACME, ANN, Optional.of("7"), 10)))
        .anyMatch(step -> step.contains("feed_object (directory=? AND object_id=? AND revision<?)"))
        .anyMatch(step -> step.contains("feed_member (directory=? AND member_id=? AND revision<?)"))
        .filteredOn(step -> step.contains("B-TREE"))
        .as("but for the two pages that become one")
        .hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void whatAdministratorsDidToIt() {
    assertThat(
            plan(
                store ->
                    new SqlAdministrationStore(store.database())
                        .entries(AuditLog.Query.newest(10).about(Optional.of(ANN.toString())))))
        .anyMatch(step -> step.contains("audit_object (object_id=? AND id<?)"))
        .noneMatch(step -> step.contains("B-TREE"));
  }

  @Test
  void whatApplicationsDidForIt() {
    ProvisioningLog.Query query =
        new ProvisioningLog.Query(
            Optional.empty(),
            Optional.of(ANN),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            OptionalLong.of(7),
            10);
    assertThat(plan(store -> new SqlProvisioningLog(store.database()).search(query)))
        .anyMatch(step -> step.contains("provisioning_log_object_anywhere"))
        .noneMatch(step -> step.contains("B-TREE"));
  }

  @Test
  void whatItsSourcesSaidOfIt() {
    assertThat(
            plan(
                store ->
                    new SqlSourceLog(store.database())
                        .about(ACME, new SourceId("ad"), "anchor", Optional.of(7L), 10)))
        .anyMatch(
            step ->
                step.contains(
                    "source_log_anchor (directory=? AND source=? AND anchor=? AND number<?)"))
        .noneMatch(step -> step.contains("B-TREE"));
  }

  @Test
  void groupsWithinGroupsWalkNoOtherMemberships() {
    for (Question question :
        List.<Question>of(
            store -> store.store().transitiveGroupsOf(ACME, ANN, Optional.empty(), 10),
            store -> store.store().isTransitiveMember(ACME, ANN, ANN),
            store -> store.store().groupsWithin(ACME, ANN, Optional.empty(), 10))) {
      assertThat(plan(question))
          .noneMatch(step -> step.matches("SEARCH [mo] .*\\(directory=\\?\\)"));
    }
  }

  @Test
  void theGroupsItIsInAndTheWayIntoEach() {
    assertThat(plan(store -> store.store().memberships(ACME, ANN, Optional.empty(), 10)))
        .as("of a group with a million members those are asked for that may be the way")
        .noneMatch(step -> step.matches("SEARCH m .*\\(directory=\\? AND group_id=\\?\\)"))
        .as("upwards from the member")
        .noneMatch(step -> step.matches("SEARCH m .*\\(directory=\\?\\)"));
  }
}
