package dev.lockstep.scim.differential;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.unboundid.scim2.common.filters.Filter;
import com.unboundid.scim2.common.utils.FilterEvaluator;
import com.unboundid.scim2.common.utils.JsonUtils;
import dev.lockstep.scim.RandomScim;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.message.ResourceWriter;
import dev.lockstep.scim.query.BoundAttribute;
import dev.lockstep.scim.query.BoundFilter;
import dev.lockstep.scim.query.FilterMatcher;
import dev.lockstep.scim.query.FilterPrinter;
import dev.lockstep.scim.value.Value.Complex;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A second opinion on filters: UnboundID's evaluator on the same resources and filters. It differs
/// in one thing, which is named here, explained, and seen.
class UnboundIdFilterTest {
  private static final int FILTERS = 20_000;

  @Test
  void bothFindTheSameButForTextThatIsCaseExact() throws Exception {
    int caseExact = 0;
    for (long seed = 0; seed < FILTERS; seed++) {
      RandomScim random = RandomScim.anyType(seed);
      Complex resource = random.resource();
      BoundFilter filter = random.filter(3);
      String text = FilterPrinter.print(filter);
      JsonNode json =
          JsonUtils.getObjectReader()
              .readTree(Json.text(ResourceWriter.write(random.type(), resource)));

      boolean ours = FilterMatcher.matches(filter, resource);
      boolean theirs = FilterEvaluator.evaluate(Filter.fromString(text), json);

      if (ours != theirs) {
        assertThat(comparesCaseExactText(filter)).as("%s on %s", text, json).isTrue();
        caseExact++;
      }
    }
    assertThat(caseExact).as("a difference that is never seen is none").isPositive();
  }

  /// Their evaluator knows no schema and compares all text without case; RFC 7644, section 3.4.2.2,
  /// makes it depend on `caseExact`.
  private static boolean comparesCaseExactText(BoundFilter filter) {
    return switch (filter) {
      case BoundFilter.And(List<BoundFilter> operands) ->
          operands.stream().anyMatch(UnboundIdFilterTest::comparesCaseExactText);
      case BoundFilter.Or(List<BoundFilter> operands) ->
          operands.stream().anyMatch(UnboundIdFilterTest::comparesCaseExactText);
      case BoundFilter.Not(BoundFilter operand) -> comparesCaseExactText(operand);
      case BoundFilter.ValuePath(BoundAttribute _, BoundFilter element) ->
          comparesCaseExactText(element);
      case BoundFilter.Comparison(BoundAttribute attribute, var _, var _) ->
          attribute.innermost().caseExact()
              && switch (attribute.innermost().type()) {
                case STRING, REFERENCE, BINARY -> true;
                case BOOLEAN, DECIMAL, INTEGER, DATE_TIME, COMPLEX -> false;
              };
      case BoundFilter.Present _ -> false;
    };
  }
}
