package dev.lockstep.scim.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.bulk.BulkOperation.Delete;
import dev.lockstep.scim.bulk.BulkOperation.Post;
import dev.lockstep.scim.json.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BulkReferencesTest {
  @Test
  void aReferenceMayStandAsAValueInARefAndInAPath() {
    BulkOperation operation =
        read("{'method':'PATCH','path':'/Groups/bulkId:g','data':{'Operations':["
                + "{'op':'add','path':'members','value':[{'value':'bulkId:a',"
                + "'$ref':'https://x/Users/bulkId:a'}]},"
                + "{'op':'remove','path':'members[value eq \\'bulkId:b\\']'}]}}")
            .getFirst();

    assertThat(BulkReferences.of(operation)).containsExactly("g", "a", "b");
    assertThat(
            BulkReferences.resolve(
                operation, id -> Optional.ofNullable(Map.of("g", "1", "a", "2", "b", "3").get(id))))
        .isEqualTo(
            read("{'method':'PATCH','path':'/Groups/1','data':{'Operations':["
                    + "{'op':'add','path':'members','value':[{'value':'2',"
                    + "'$ref':'https://x/Users/2'}]},"
                    + "{'op':'remove','path':'members[value eq \\'3\\']'}]}}")
                .getFirst());
  }

  @Test
  void inOtherTextItIsText() {
    BulkOperation operation =
        read("{'method':'POST','path':'/Groups','data':{'displayName':'my bulkId:x'}}").getFirst();

    assertThat(BulkReferences.of(operation)).isEmpty();
  }

  @Test
  void aReferenceToWhatWasNotCreatedIsAConflict() {
    Delete delete =
        new Delete(Optional.empty(), new BulkTarget("/Users", "bulkId:a"), Optional.empty());

    assertThatThrownBy(() -> BulkReferences.resolve(delete, _ -> Optional.empty()))
        .isInstanceOfSatisfying(ScimException.class, e -> assertThat(e.status()).isEqualTo(409))
        .hasMessageContaining("'bulkId:a'");
  }

  @Test
  void whatIsReferredToComesFirstAndTheRestKeepsItsOrder() {
    BulkPlan plan = plan(List.of(List.of(), List.of(3), List.of(), List.of(), List.of(1)));

    assertThat(plan.steps().stream().map(BulkPlan.Step::operations))
        .containsExactly(List.of(0), List.of(3), List.of(1), List.of(2), List.of(4));
    assertThat(plan.steps()).noneMatch(BulkPlan.Step::circular);
  }

  @Test
  @DisplayName("RFC 7644, section 3.7.1: operations that refer to each other come together")
  void circlesComeTogether() {
    BulkPlan plan = plan(List.of(List.of(1), List.of(0), List.of(2), List.of(0)));

    assertThat(plan.steps())
        .containsExactly(
            new BulkPlan.Step(List.of(0, 1), true),
            new BulkPlan.Step(List.of(2), true),
            new BulkPlan.Step(List.of(3), false));
  }

  @Test
  void aChainAsLongAsTheRequestIsFollowed() {
    List<List<Integer>> chain = new ArrayList<>();
    for (int place = 0; place < 9_999; place++) {
      chain.add(List.of(place + 1));
    }
    chain.add(List.of());

    assertThat(plan(chain).steps().getFirst().operations()).containsExactly(9_999);
  }

  @Property(tries = 500)
  void eachOperationIsInOneStepAndRefersOnlyToItsOwnStepOrEarlierOnes(
      @ForAll @Size(max = 12) List<@Size(max = 3) List<@IntRange(max = 11) Integer>> references) {
    List<List<Integer>> known =
        references.stream()
            .map(one -> one.stream().filter(place -> place < references.size()).toList())
            .toList();
    Set<Integer> done = new HashSet<>();
    for (BulkPlan.Step step : plan(known).steps()) {
      for (int operation : step.operations()) {
        assertThat(done.add(operation)).isTrue();
      }
      for (int operation : step.operations()) {
        assertThat(done).containsAll(known.get(operation));
      }
    }
    assertThat(done).hasSize(references.size());
  }

  private static BulkPlan plan(List<List<Integer>> references) {
    List<BulkOperation> operations = new ArrayList<>();
    for (int place = 0; place < references.size(); place++) {
      var data = Json.object();
      var members = data.putArray("members");
      references.get(place).forEach(other -> members.addObject().put("value", "bulkId:" + other));
      operations.add(new Post(Optional.of(String.valueOf(place)), "/Groups", data));
    }
    return BulkPlan.of(operations);
  }

  private static List<BulkOperation> read(String operation) {
    String declared =
        ",{'method':'POST','path':'/Groups','bulkId':'g','data':{}}"
            + ",{'method':'POST','path':'/Users','bulkId':'a','data':{}}"
            + ",{'method':'POST','path':'/Users','bulkId':'b','data':{}}";
    String body = "{'Operations':[" + operation + declared + "]}";
    return BulkRequest.read(Json.parse(body.replace("\\'", "\\\"").replace('\'', '"')), 100)
        .operations();
  }
}
