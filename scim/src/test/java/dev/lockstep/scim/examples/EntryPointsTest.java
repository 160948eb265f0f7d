package dev.lockstep.scim.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.bulk.BulkOperation;
import dev.lockstep.scim.bulk.BulkPlan;
import dev.lockstep.scim.bulk.BulkReferences;
import dev.lockstep.scim.bulk.BulkRequest;
import dev.lockstep.scim.bulk.BulkResponse;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.message.CanonicalValues;
import dev.lockstep.scim.message.ErrorMessage;
import dev.lockstep.scim.message.ListResponse;
import dev.lockstep.scim.message.ResourceReader;
import dev.lockstep.scim.message.ResourceValidator;
import dev.lockstep.scim.message.ResourceWriter;
import dev.lockstep.scim.message.SearchRequest;
import dev.lockstep.scim.message.SearchRequest.QuotedNumbers;
import dev.lockstep.scim.message.ValueReader.Unknown;
import dev.lockstep.scim.patch.AbsentElement;
import dev.lockstep.scim.patch.Difference;
import dev.lockstep.scim.patch.Patch;
import dev.lockstep.scim.patch.PatchOperation;
import dev.lockstep.scim.patch.PatchReader;
import dev.lockstep.scim.patch.PatchWriter;
import dev.lockstep.scim.query.AttributeSelection;
import dev.lockstep.scim.query.BoundFilter;
import dev.lockstep.scim.query.BoundSort;
import dev.lockstep.scim.query.FilterBinder;
import dev.lockstep.scim.query.FilterMatcher;
import dev.lockstep.scim.query.FilterPrinter;
import dev.lockstep.scim.schema.InvalidSchemaException;
import dev.lockstep.scim.schema.ResourceType;
import dev.lockstep.scim.schema.ResourceTypeReader;
import dev.lockstep.scim.schema.Schema;
import dev.lockstep.scim.schema.SchemaReader;
import dev.lockstep.scim.schema.SchemaWriter;
import dev.lockstep.scim.schema.Schemas;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// How each entry point of the library is used, to be read as much as to be run.
class EntryPointsTest {
  private static final ResourceType USER = Schemas.USER_TYPE;

  @Test
  void readAResourceAndWriteIt() {
    // @start region="read"
    Complex user =
        ResourceReader.read(
            USER,
            Json.parse("{\"USERNAME\":\"bjensen\",\"department\":\"Sales\"}"),
            Unknown.REJECT);

    assertThat(user.text("userName")).contains("bjensen");
    assertThat(user.complex(Schemas.ENTERPRISE_USER.id()).text("department")).contains("Sales");

    ObjectNode json = ResourceWriter.write(USER, user.with("id", Value.text("2819c223")));

    assertThat(json.path("schemas")).hasSize(2);
    // @end
  }

  @Test
  void validateAResource() {
    // @start region="validate"
    Complex user = Complex.of("title", Value.text("Guide"));

    assertThatThrownBy(
            () ->
                ResourceValidator.require(
                    ResourceValidator.problems(USER, user, CanonicalValues.SUGGESTED)))
        .isInstanceOf(ScimException.class)
        .hasMessageContaining("userName");
    // @end
  }

  @Test
  void parseWhatAStrangerSends() {
    // @start region="json"
    assertThat(Json.parse("{\"active\":true}").path("active").asBoolean()).isTrue();
    assertThatThrownBy(() -> Json.parse("{\"active\":true,\"active\":false}"))
        .isInstanceOfSatisfying(
            ScimException.class, e -> assertThat(e.scimType()).contains(ScimType.INVALID_SYNTAX));
    // @end
  }

  @Test
  void buildAValue() {
    // @start region="value"
    Complex user =
        Complex.of("userName", Value.text("bjensen"))
            .with("name", Value.complex(Map.of("familyName", "Jensen")));

    assertThat(user.complex("name").text("familyName")).contains("Jensen");
    assertThat(user.values("emails")).isEmpty();
    // @end
  }

  @Test
  void bindAFilterMatchItAndPrintIt() {
    // @start region="filter"
    BoundFilter filter = FilterBinder.bind(USER, "username sw \"BJ\" and not (title pr)");

    assertThat(FilterMatcher.matches(filter, Complex.of("userName", Value.text("bjensen"))))
        .isTrue();
    assertThat(FilterPrinter.print(filter)).isEqualTo("userName sw \"BJ\" and not (title pr)");
    assertThatThrownBy(() -> FilterBinder.bind(USER, "usrName pr"))
        .isInstanceOf(ScimException.class)
        .hasMessage("'usrName' is no attribute of User (did you mean 'userName'?)");
    // @end
  }

  @Test
  void sortResources() {
    // @start region="sort"
    BoundSort sort = BoundSort.bind(USER, "userName", Optional.of("descending"));
    List<Complex> users =
        List.of(Complex.of("userName", Value.text("a")), Complex.of("userName", Value.text("B")));

    assertThat(users.stream().sorted(sort.comparator()).map(user -> user.text("userName")))
        .containsExactly(Optional.of("B"), Optional.of("a"));
    // @end
  }

  @Test
  void selectWhatIsAnswered() {
    // @start region="select"
    AttributeSelection selection =
        AttributeSelection.of(USER, Optional.of("name.givenName"), Optional.empty());
    Complex user =
        Complex.of("userName", Value.text("bjensen"))
            .with("name", Value.complex(Map.of("givenName", "Barbara", "familyName", "Jensen")));

    assertThat(selection.project(user))
        .isEqualTo(Complex.of("name", Complex.of("givenName", Value.text("Barbara"))));
    // @end
  }

  @Test
  void readAPatchAndApplyIt() {
    // @start region="patch"
    List<PatchOperation> operations =
        PatchReader.read(
            USER,
            Json.parse(
                """
                {"Operations": [
                  {"op": "replace", "path": "name.givenName", "value": "Babs"},
                  {"op": "add", "value": {"title": "Guide"}}]}"""),
            Unknown.REJECT);

    Complex changed =
        Patch.apply(
            Complex.of("userName", Value.text("bjensen")), operations, AbsentElement.NO_TARGET);

    assertThat(changed.complex("name").text("givenName")).contains("Babs");
    assertThat(changed.text("title")).contains("Guide");
    // @end
  }

  @Test
  void findTheDifferenceAndWriteItAsAPatch() {
    // @start region="difference"
    Complex from = Complex.of("userName", Value.text("bjensen"));
    Complex to = from.with("title", Value.text("Guide"));

    JsonNode body = PatchWriter.write(Difference.between(USER, from, to));

    assertThat(body.at("/Operations/0").toString())
        .isEqualTo("{\"op\":\"replace\",\"path\":\"title\",\"value\":\"Guide\"}");
    // @end
  }

  @Test
  void readASearchAndAnswerIt() {
    // @start region="search"
    SearchRequest request =
        SearchRequest.read(
            Json.parse("{\"filter\":\"userName pr\",\"count\":1}"), QuotedNumbers.REFUSE);

    assertThat(request.count()).hasValue(1);

    ObjectNode answer =
        ListResponse.page(42, 1, List.of(Json.object().put("id", "2819c223"))).write();

    assertThat(answer.path("totalResults").asInt()).isEqualTo(42);
    // @end
  }

  @Test
  void answerAnError() {
    // @start region="error"
    ObjectNode answer = ErrorMessage.of(ScimException.notFound("no user has the id '1'")).write();

    assertThat(answer.path("status").asString()).isEqualTo("404");
    // @end
  }

  @Test
  void carryOutABulkRequestInTheOrderOfItsReferences() {
    // @start region="bulk"
    BulkRequest request =
        BulkRequest.read(
            Json.parse(
                """
                {"Operations": [
                  {"method": "POST", "path": "/Groups", "bulkId": "g",
                   "data": {"displayName": "Guides", "members": [{"value": "bulkId:u"}]}},
                  {"method": "POST", "path": "/Users", "bulkId": "u",
                   "data": {"userName": "bjensen"}}]}"""),
            1_000);
    Map<String, String> ids = new HashMap<>();
    BulkResponse.Result[] results = new BulkResponse.Result[request.operations().size()];
    for (BulkPlan.Step step : BulkPlan.of(request.operations()).steps()) {
      for (int place : step.operations()) {
        BulkOperation operation =
            BulkReferences.resolve(
                request.operations().get(place), id -> Optional.ofNullable(ids.get(id)));
        String id = "id-" + place; // here the service provider creates, replaces, …
        operation.bulkId().ifPresent(bulkId -> ids.put(bulkId, id));
        results[place] =
            new BulkResponse.Result(
                operation.method(),
                operation.bulkId(),
                Optional.of("https://example.com/v2/" + id),
                Optional.empty(),
                201,
                Optional.empty());
      }
    }

    ObjectNode answer = new BulkResponse(List.of(results)).write();

    assertThat(ids).containsEntry("u", "id-1");
    assertThat(answer.at("/Operations/0/bulkId").asString()).isEqualTo("g");
    // @end
  }

  @Test
  void declareASchemaAndAResourceType() {
    // @start region="declare"
    List<Schema> schemas =
        SchemaReader.readAll(
            Json.parse(
                """
                [{"id": "urn:example:params:scim:schemas:Device", "name": "Device",
                  "attributes": [{"name": "serialNumber", "required": true}]}]"""),
            List.of(Schemas.USER));
    List<ResourceType> types =
        ResourceTypeReader.readAll(
            Json.parse(
                """
                [{"name": "Device", "endpoint": "/Devices",
                  "schema": "urn:example:params:scim:schemas:Device"}]"""),
            schemas,
            List.of(USER));

    ObjectNode shown = SchemaWriter.write(types.getLast(), "https://example.com/v2/x");

    assertThat(shown.path("endpoint").asString()).isEqualTo("/Devices");
    assertThatThrownBy(
            () ->
                SchemaReader.read(
                    Json.parse(
                        "{\"id\":\"urn:x1:y\",\"attributes\":[{\"name\":\"id\",\"type\":\"txt\"}]}")))
        .isInstanceOfSatisfying(
            InvalidSchemaException.class, e -> assertThat(e.problems()).hasSize(2));
    // @end
  }
}
