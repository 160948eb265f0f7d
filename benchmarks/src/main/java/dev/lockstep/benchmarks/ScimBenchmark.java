package dev.lockstep.benchmarks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.unboundid.scim2.common.exceptions.ScimException;
import com.unboundid.scim2.common.messages.PatchRequest;
import com.unboundid.scim2.common.utils.FilterEvaluator;
import com.unboundid.scim2.common.utils.JsonUtils;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.message.ResourceReader;
import dev.lockstep.scim.message.ValueReader.Unknown;
import dev.lockstep.scim.patch.AbsentElement;
import dev.lockstep.scim.patch.Patch;
import dev.lockstep.scim.patch.PatchOperation;
import dev.lockstep.scim.patch.PatchReader;
import dev.lockstep.scim.query.BoundFilter;
import dev.lockstep.scim.query.Filter;
import dev.lockstep.scim.query.FilterBinder;
import dev.lockstep.scim.query.FilterMatcher;
import dev.lockstep.scim.query.FilterParser;
import dev.lockstep.scim.schema.Schemas;
import dev.lockstep.scim.value.Value.Complex;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the SCIM library costs for one user of a usual size. Beside each stands a yardstick for the
/// same bytes: Jackson's reading of them, which is a part of the work, or what UnboundID's SCIM 2 SDK
/// does with them, which knows no schema. Times are sampled, so that the median holds on a machine
/// that is busy with other things.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ScimBenchmark {
  private static final String USER =
      """
      {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
       "externalId":"8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159","userName":"bjensen@example.com",
       "displayName":"Barbara Jensen","active":true,"title":"Tour Guide",
       "preferredLanguage":"en-US","userType":"Employee",
       "name":{"formatted":"Barbara Jensen","familyName":"Jensen","givenName":"Barbara"},
       "emails":[{"type":"work","value":"bjensen@example.com","primary":true},
         {"type":"home","value":"babs@jensen.example"}],
       "phoneNumbers":[{"type":"work","value":"+1 555 0100"},
         {"type":"mobile","value":"+1 555 0101"}],
       "addresses":[{"type":"work","streetAddress":"100 Universal City Plaza",
         "locality":"Hollywood","region":"CA","postalCode":"91608","country":"US"}],
       "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"employeeNumber":"701984",
         "department":"Tour Operations","manager":{"value":"26118915-6090-4610-87e4-49d8ca9f808d"}}}
      """;

  private static final String CHANGES =
      """
      {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[
        {"op":"replace","path":"displayName","value":"Babs Jensen"},
        {"op":"replace","path":"emails[type eq \\"work\\"].value","value":"babs@example.com"},
        {"op":"add","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:division",
         "value":"Theme Park"}]}
      """;

  private static final String FILTER =
      "active eq true and emails[type eq \"work\" and value co \"@example.com\"]"
          + " and (title sw \"tour\" or not (userType eq \"Intern\"))";

  private final JsonMapper plain = JsonMapper.builder().build();
  private final byte[] userBytes = USER.getBytes(StandardCharsets.UTF_8);
  private final byte[] changesBytes = CHANGES.getBytes(StandardCharsets.UTF_8);
  private final JsonNode userJson = Json.parse(userBytes);
  private final JsonNode changesJson = Json.parse(changesBytes);
  private final Complex user = ResourceReader.read(Schemas.USER_TYPE, userJson, Unknown.REJECT);
  private final List<PatchOperation> operations =
      PatchReader.read(Schemas.USER_TYPE, changesJson, Unknown.REJECT);
  private final Filter written = FilterParser.parse(FILTER);
  private final BoundFilter bound = FilterBinder.bind(Schemas.USER_TYPE, written);
  private final com.unboundid.scim2.common.filters.Filter theirFilter = theirFilter();
  private final ObjectNode theirUser = theirUser();

  // A resource

  /// The yardstick: the same bytes as a tree, by Jackson alone and unchecked.
  @Benchmark
  public JsonNode userJsonByJacksonAlone() {
    return plain.readTree(userBytes);
  }

  @Benchmark
  public JsonNode userJsonChecked() {
    return Json.parse(userBytes);
  }

  @Benchmark
  public Complex userFromBytes() {
    return ResourceReader.read(Schemas.USER_TYPE, Json.parse(userBytes), Unknown.REJECT);
  }

  // A filter

  @Benchmark
  public Filter filterParsed() {
    return FilterParser.parse(FILTER);
  }

  @Benchmark
  public BoundFilter filterBound() {
    return FilterBinder.bind(Schemas.USER_TYPE, written);
  }

  @Benchmark
  public boolean filterMatched() {
    return FilterMatcher.matches(bound, user);
  }

  /// The yardstick: UnboundID's parser.
  @Benchmark
  public com.unboundid.scim2.common.filters.Filter filterParsedByUnboundId() {
    return theirFilter();
  }

  /// The yardstick: UnboundID's evaluator on Jackson's tree.
  @Benchmark
  public boolean filterMatchedByUnboundId() throws ScimException {
    return FilterEvaluator.evaluate(theirFilter, theirUser);
  }

  // A PATCH

  /// The yardstick: the same bytes as a tree, by Jackson alone and unchecked.
  @Benchmark
  public JsonNode patchJsonByJacksonAlone() {
    return plain.readTree(changesBytes);
  }

  @Benchmark
  public List<PatchOperation> patchFromBytes() {
    return PatchReader.read(Schemas.USER_TYPE, Json.parse(changesBytes), Unknown.REJECT);
  }

  /// The yardstick: UnboundID's reading of the same bytes, without a schema.
  @Benchmark
  public PatchRequest patchFromBytesByUnboundId() throws IOException {
    return JsonUtils.getObjectReader().forType(PatchRequest.class).readValue(changesBytes);
  }

  @Benchmark
  public Complex patchApplied() {
    return Patch.apply(user, operations, AbsentElement.CREATE);
  }

  /// The yardstick: UnboundID's operations, which change the tree that they are given, so that a
  /// copy of it is part of the work.
  @Benchmark
  public ObjectNode patchAppliedByUnboundId(TheirPatch patch) throws ScimException {
    ObjectNode changed = theirUser.deepCopy();
    for (var operation : patch.request.getOperations()) {
      operation.apply(changed);
    }
    return changed;
  }

  /// Read once.
  @State(Scope.Benchmark)
  public static class TheirPatch {
    private final PatchRequest request;

    public TheirPatch() {
      try {
        request = JsonUtils.getObjectReader().forType(PatchRequest.class).readValue(CHANGES);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static com.unboundid.scim2.common.filters.Filter theirFilter() {
    try {
      return com.unboundid.scim2.common.filters.Filter.fromString(FILTER);
    } catch (ScimException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ObjectNode theirUser() {
    try {
      return (ObjectNode) JsonUtils.getObjectReader().readTree(USER);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
