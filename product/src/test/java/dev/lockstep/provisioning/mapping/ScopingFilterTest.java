package dev.lockstep.provisioning.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.mapping.ScopingFilter.Clause;
import dev.lockstep.provisioning.mapping.ScopingFilter.Operator;
import dev.lockstep.scim.json.Json;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class ScopingFilterTest {
  private final SourceValues ann =
      new SourceValues()
          .with("department", "Sales")
          .with("employeeId", "1042")
          .with("accountEnabled", "True")
          .with("otherMails", "ann@example.com", "a@example.org");

  @ParameterizedTest(name = "{0} {1} {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          department     | EQUALS                 | Sales       | true
          department     | EQUALS                 | sales       | false
          employeeId     | EQUALS                 | 1042        | true
          department     | NOT EQUALS             | sales       | true
          department     | NOT EQUALS             | Sales       | false
          accountEnabled | IS TRUE                |             | true
          accountEnabled | IS FALSE               |             | false
          department     | IS TRUE                |             | false
          manager        | IS NULL                |             | true
          department     | IS NULL                |             | false
          department     | IS NOT NULL            |             | true
          manager        | IS NOT NULL            |             | false
          employeeId     | REGEX MATCH            | (1[0-9]{3}) | true
          department     | REGEX MATCH            | ^sales$     | false
          department     | NOT REGEX MATCH        | ^sales$     | true
          department     | NOT REGEX MATCH        | al          | false
          employeeId     | Greater_Than           | 1041        | true
          employeeId     | Greater_Than           | 1042        | false
          employeeId     | Greater_Than           | 999         | true
          department     | Greater_Than           | 1           | false
          employeeId     | Greater_Than_OR_EQUALS | 1042        | true
          employeeId     | Greater_Than_OR_EQUALS | 1043        | false
          department     | Includes               | ale         | true
          department     | Includes               | ALE         | false
          department     | ENDS_WITH              | les         | true
          department     | ENDS_WITH              | Sal         | false
          department     | &                      | Sales, HR   | true
          department     | &                      | HR          | false
          department     | !&                     | HR          | true
          department     | !&                     | Sales, HR   | false
          otherMails     | ENDS_WITH              | .org        | true
          otherMails     | NOT EQUALS             | a@example.org | false
          """)
  void eachOperatorHoldsAsEntrasDoes(String attribute, String label, String value, boolean holds) {
    ScopingFilter filter = filter(clause(attribute, operator(label), value));

    assertThat(filter.failing(ann).isEmpty()).isEqualTo(holds);
  }

  @Test
  void thereAreEntrasFourteenOperators() {
    assertThat(Operator.values()).hasSize(14);
  }

  @ParameterizedTest
  @EnumSource(value = Operator.class, mode = Mode.EXCLUDE, names = "IS_NULL")
  void aClauseDoesNotHoldWhereTheAttributeHasNoValue(Operator operator) {
    assertThat(filter(clause("manager", operator, "1")).failing(ann)).isPresent();
  }

  @Test
  void allClausesOfAFilterMustHold() {
    ScopingFilter filter =
        filter(
            clause("department", Operator.EQUALS, "Sales"),
            clause("employeeId", Operator.GREATER_THAN, "2000"));

    assertThat(filter.failing(ann).map(Clause::text)).hasValue("employeeId Greater_Than 2000");
  }

  @Test
  void oneOfSeveralFiltersIsEnough() {
    ScopingFilter engineers = filter(clause("department", Operator.EQUALS, "Engineering"));
    ScopingFilter sales = filter(clause("department", Operator.EQUALS, "Sales"));

    assertThat(ScopingFilter.refusal(List.of(engineers, sales), ann)).isEmpty();
    assertThat(ScopingFilter.refusal(List.of(engineers), ann))
        .hasValue("department EQUALS Engineering of the scoping filter 'ours' doesn't hold");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {"attribute": "department", "operator": "EQUAL", "value": "x"} | 'EQUAL' is no operator (did you mean 'EQUALS'?)
          {"attribute": "department", "operator": "EQUALS"} | department EQUALS lacks its 'value'
          {"attribute": "department", "operator": "REGEX MATCH", "value": "("} | '(' is no regular expression: the regular expression '(' can't be read: Unclosed group
          {"attribute": "employeeId", "operator": "Greater_Than", "value": "ten"} | employeeId Greater_Than takes a whole number, not 'ten'
          {"attribute": "department", "operator": "EQUALS", "values": "x"} | a clause has no 'values' (did you mean 'value'?)
          """)
  void aClauseThatCannotBeMeantIsRefusedWithTheMend(String clause, String problem) {
    String mapping =
        "{\"attributes\": [{\"source\": {\"attribute\": \"userPrincipalName\"}, \"target\":"
            + " \"userName\", \"matchingPrecedence\": 1}], \"scopingFilters\": [{\"name\": \"f\","
            + " \"clauses\": ["
            + clause
            + "]}]}";

    assertThatThrownBy(() -> MappingJson.read(ObjectType.USER, Json.parse(mapping)))
        .isInstanceOf(MappingException.class)
        .hasMessage(problem);
  }

  private static ScopingFilter filter(Clause... clauses) {
    return new ScopingFilter("ours", List.of(clauses));
  }

  private static Clause clause(String attribute, Operator operator, String value) {
    return new Clause(
        attribute, operator, operator.takesValue() ? Optional.of(value) : Optional.empty());
  }

  private static Operator operator(String label) {
    return Arrays.stream(Operator.values())
        .filter(one -> one.label().equals(label))
        .findFirst()
        .orElseThrow();
  }
}
