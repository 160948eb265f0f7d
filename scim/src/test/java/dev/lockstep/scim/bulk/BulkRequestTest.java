package dev.lockstep.scim.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.bulk.BulkOperation.Delete;
import dev.lockstep.scim.bulk.BulkOperation.Patch;
import dev.lockstep.scim.bulk.BulkOperation.Post;
import dev.lockstep.scim.bulk.BulkOperation.Put;
import dev.lockstep.scim.bulk.BulkOperation.Refused;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.message.ValueReader.Unknown;
import dev.lockstep.scim.patch.PatchReader;
import dev.lockstep.scim.schema.Schemas;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BulkRequestTest {
  /// After the request of section 3.7.3.
  private static final String ALL_FOUR =
      """
      {"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"failOnErrors":1,
       "Operations":[
        {"method":"POST","path":"/Users","bulkId":"qwerty","data":{"userName":"Alice"}},
        {"method":"PUT","path":"/Users/b7c14771","version":"W/\\"3694e05e\\"",
         "data":{"id":"b7c14771","userName":"Bob"}},
        {"method":"PATCH","path":"/Users/5d8d29d3","version":"W/\\"edac3253\\"",
         "data":{"Operations":[{"op":"remove","path":"nickName"}]}},
        {"method":"DELETE","path":"/Users/e9025315","version":"W/\\"0ee8add0\\""}]}""";

  @Test
  @DisplayName("RFC 7644, section 3.7.3: a request with all four methods")
  void allFourMethods() {
    BulkRequest request = read(ALL_FOUR);

    assertThat(request.failOnErrors()).hasValue(1);
    assertThat(request.operations())
        .hasExactlyElementsOfTypes(Post.class, Put.class, Patch.class, Delete.class);
    assertThat(request.operations().get(0).bulkId()).contains("qwerty");
    assertThat(request.operations().get(3))
        .isEqualTo(
            new Delete(
                Optional.empty(),
                new BulkTarget("/Users", "e9025315"),
                Optional.of("W/\"0ee8add0\"")));
    assertThat(BulkRequest.read(request.write(), 4)).isEqualTo(request);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"],"})
  @DisplayName("Erratum 5050: the data of a PATCH is a PatchOp, with its schemas or without")
  void theDataOfAPatch(String schemas) {
    BulkRequest request =
        read(
            "{'Operations':[{'method':'patch','path':'Users/1','data':{%s'Operations':["
                    .formatted(schemas)
                + "{'op':'remove','path':'nickName'}]}}]}");

    assertThat(request.operations().getFirst())
        .isInstanceOfSatisfying(
            Patch.class,
            patch ->
                assertThat(PatchReader.read(Schemas.USER_TYPE, patch.data(), Unknown.REJECT))
                    .hasSize(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'path':'/Users','data':{}} | 'method' is POST, PUT, PATCH or DELETE",
        "{'method':'GET','path':'/Users/1'} | 'method' is POST, PUT, PATCH or DELETE, not 'GET'",
        "{'method':'POST','data':{}} | 'path' is missing",
        "{'method':'POST','path':'/Users/1','data':{}} | names a type",
        "{'method':'PUT','path':'/Users','data':{}} | names a resource",
        "{'method':'PUT','path':'/Users/%zz','data':{}} | percent-encoding",
        "{'method':'PUT','path':'/Users/1'} | 'data'",
        "7 | JSON object",
        "{'method':'DELETE','path':'/Users/bulkId:x'} | no operation of the request has the bulkId 'x'"
      })
  void anOperationThatCannotBeReadStopsNoOther(String operation, String told) {
    BulkRequest request =
        read("{'Operations':[" + operation + ",{'method':'DELETE','path':'/Users/1'}]}");

    assertThat(request.operations().getFirst())
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> {
              assertThat(refused.problem().status()).isEqualTo(400);
              assertThat(refused.problem().detail()).contains(told);
            });
    assertThat(request.operations().get(1)).isInstanceOf(Delete.class);
  }

  @Test
  void aBulkIdIsTakenOnce() {
    String post = "{'method':'POST','path':'/Users','bulkId':'a','data':{}}";

    assertThat(read("{'Operations':[" + post + "," + post + "]}").operations())
        .hasExactlyElementsOfTypes(Post.class, Refused.class);
  }

  @Test
  @DisplayName("RFC 7644, section 3.7.4: too many operations are answered with 413")
  void tooManyOperations() {
    assertThatThrownBy(() -> BulkRequest.read(Json.parse(ALL_FOUR), 3))
        .isInstanceOfSatisfying(ScimException.class, e -> assertThat(e.status()).isEqualTo(413))
        .hasMessageContaining("4 operations")
        .hasMessageContaining("3 at most");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{}",
        "{'Operations':{}}",
        "{'Operations':[],'failOnErrors':0}",
        "{'Operations':[],'failOnErrors':'1'}"
      })
  void whatIsNoBulkRequestIsRefusedAsAWhole(String body) {
    assertThatThrownBy(() -> read(body))
        .isInstanceOfSatisfying(ScimException.class, e -> assertThat(e.status()).isEqualTo(400));
  }

  @Test
  void failOnErrorsEndsTheRequestAtThatManyErrors() {
    BulkRequest twice = read("{'failOnErrors':2,'Operations':[]}");

    assertThat(twice.endsAfter(1)).isFalse();
    assertThat(twice.endsAfter(2)).isTrue();
    assertThat(read("{'Operations':[]}").endsAfter(1_000)).isFalse();
  }

  @Test
  void anIdIsDecodedFromThePathAndEncodedInto() {
    BulkRequest request = read("{'Operations':[{'method':'DELETE','path':'/Users/a%2Fb+c%3D'}]}");

    assertThat(request.operations().getFirst())
        .isInstanceOfSatisfying(
            Delete.class, delete -> assertThat(delete.target().id()).isEqualTo("a/b+c="));
    assertThat(BulkRequest.read(request.write(), 1)).isEqualTo(request);
  }

  private static BulkRequest read(String body) {
    return BulkRequest.read(Json.parse(body.replace('\'', '"')), 100);
  }
}
