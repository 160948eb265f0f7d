package dev.lockstep.benchmarks;

import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectorySchemas;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.Entitlement;
import dev.lockstep.provisioning.Link;
import dev.lockstep.provisioning.Operation;
import dev.lockstep.provisioning.Planner;
import dev.lockstep.provisioning.Planner.Conclusion;
import dev.lockstep.provisioning.Policies;
import dev.lockstep.provisioning.Situation;
import dev.lockstep.provisioning.expression.Context;
import dev.lockstep.provisioning.mapping.DefaultMappings;
import dev.lockstep.provisioning.mapping.Evaluation;
import dev.lockstep.provisioning.mapping.Evaluation.Flow;
import dev.lockstep.provisioning.mapping.ObjectMapping;
import dev.lockstep.provisioning.mapping.SourceAttributes;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.message.ResourceWriter;
import dev.lockstep.scim.schema.Schemas;
import dev.lockstep.scim.value.Value;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
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

/// What it costs to find out what a target should have of one user, by the mappings that a new
/// Application begins with, 22 for a user: two of them are expressions, and one is a reference. The
/// yardstick is Jackson's reading of the same user's JSON, which whoever reads the user from a
/// database does before.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ProvisioningBenchmark {
  private static final Instant NOW = Instant.parse("2026-11-26T03:00:00Z");

  private final JsonMapper jackson = JsonMapper.builder().build();
  private final ObjectMapping mapping = DefaultMappings.of("generic").users();
  private final Planner planner = new Planner(mapping, Policies.DEFAULT);
  private final Context context =
      new Context(InstantSource.fixed(NOW), new Random(1), Optional.empty());
  private final DirectoryObject user = SampleDirectory.object(1_234, NOW);
  private final byte[] bytes = Json.bytes(ResourceWriter.write(Schemas.USER_TYPE, user.document()));
  private final Situation unlinked = situation(user, Optional.empty());
  private final Link link = link();
  private final Situation unchanged = situation(user, Optional.of(link));
  private final Situation changed =
      situation(
          user.changed(user.document().with("title", Value.text("Chief")), NOW), Optional.of(link));

  private Situation situation(DirectoryObject object, Optional<Link> linked) {
    return new Situation(
        object.id(),
        ObjectType.USER,
        Optional.of(object),
        new Entitlement(
            true, List.of(new Entitlement.Step("Is in scope", true, "the scope is all"))),
        linked,
        Optional.of(evaluation(object)),
        Optional.empty(),
        NOW);
  }

  private Evaluation evaluation(DirectoryObject object) {
    return new Evaluation(
        new SourceAttributes(DirectorySchemas.USER, object, false),
        manager -> Optional.of("t-" + manager),
        context);
  }

  private Link link() {
    if (planner.afterLooking(unlinked, Optional.empty()) instanceof Operation.Create create) {
      return new Link(
          user.id(),
          ObjectType.USER,
          user.label(),
          "t-1",
          create.document(),
          NOW,
          false,
          Optional.empty());
    }
    throw new IllegalStateException("a user who isn't there is created");
  }

  @Benchmark
  public JsonNode readByJackson() {
    return jackson.readTree(bytes);
  }

  /// The object's attributes are made anew each time, as a cycle does.
  @Benchmark
  public List<Flow> evaluateAllMappings() {
    return evaluation(user).flows(mapping, false);
  }

  @Benchmark
  public Operation planACreation() {
    return planner.afterLooking(unlinked, Optional.empty());
  }

  @Benchmark
  public Conclusion planNoChange() {
    return planner.conclude(unchanged);
  }

  @Benchmark
  public Conclusion planAChange() {
    return planner.conclude(changed);
  }
}
