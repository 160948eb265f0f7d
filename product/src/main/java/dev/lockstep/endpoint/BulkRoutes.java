package dev.lockstep.endpoint;

import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.Owner;
import dev.lockstep.directory.RequestInspector.Change;
import dev.lockstep.directory.ResourceKind;
import dev.lockstep.directory.Resources;
import dev.lockstep.directory.Resources.NewResource;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.bulk.BulkOperation;
import dev.lockstep.scim.bulk.BulkPlan;
import dev.lockstep.scim.bulk.BulkReferences;
import dev.lockstep.scim.bulk.BulkRequest;
import dev.lockstep.scim.bulk.BulkResponse;
import dev.lockstep.scim.bulk.BulkResponse.Result;
import dev.lockstep.scim.bulk.BulkTarget;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/// Bulk requests (RFC 7644, section 3.7). Each operation is read as a whole, then carried out as
/// one; operations that refer to each other in a circle count as one operation, whose resources are
/// created before they are joined (invariant 2). An operation that fails stops none that doesn't
/// refer to it, until there are `failOnErrors` of them.
final class BulkRoutes {
  /// A client's thousand PATCHes fit into the longest body.
  static final int MAX_OPERATIONS = 1_000;

  private static final System.Logger LOG = System.getLogger(BulkRoutes.class.getName());

  private final Resources resources;
  private final Call call;
  private final Map<String, String> ids = new HashMap<>();
  private final Map<Integer, Result> results = new TreeMap<>();

  BulkRoutes(Resources resources, Call call) {
    this.resources = resources;
    this.call = call;
  }

  ScimResponse answer() {
    BulkRequest bulk = BulkRequest.read(call.body(), MAX_OPERATIONS);
    for (BulkPlan.Step step : BulkPlan.of(bulk.operations()).steps()) {
      long errors = results.values().stream().filter(Result::isError).count();
      if (bulk.endsAfter((int) errors)) {
        break;
      }
      List<BulkOperation> operations =
          step.operations().stream().map(bulk.operations()::get).toList();
      List<Result> outcome = step(operations);
      for (int index = 0; index < outcome.size(); index++) {
        results.put(step.operations().get(index), outcome.get(index));
        record(outcome.get(index));
      }
    }
    return ScimResponse.of(200, new BulkResponse(List.copyOf(results.values())).write());
  }

  private void record(Result result) {
    if (!result.isError()) {
      String action =
          switch (result.method()) {
            case "POST" -> "create";
            case "PUT" -> "replace";
            case String other -> other.toLowerCase(Locale.ROOT);
          };
      String resource = result.location().orElse("").replace(call.base(), "");
      call.recording().wrote(new Change(action, resource, Optional.empty(), result.version()));
    }
  }

  /// What is done in one unit of work: all of it, or nothing.
  private List<Result> step(List<BulkOperation> operations) {
    int at = 0;
    try {
      operations.forEach(this::reserve);
      List<Prepared> prepared = new ArrayList<>();
      for (; at < operations.size(); at++) {
        prepared.add(prepare(operations.get(at), operations.size() > 1));
      }
      return carriedOut(operations, prepared);
    } catch (ScimException e) {
      return refused(operations, at, e);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "a bulk operation failed", e);
      return failed(operations, _ -> Endpoint.defect());
    }
  }

  private List<Result> carriedOut(List<BulkOperation> operations, List<Prepared> prepared) {
    int[] at = {0};
    try {
      return resources.atomically(
          () -> {
            for (at[0] = 0; at[0] < prepared.size(); at[0]++) {
              prepared.get(at[0]).first().run();
            }
            List<Result> outcome = new ArrayList<>();
            for (at[0] = 0; at[0] < prepared.size(); at[0]++) {
              outcome.add(prepared.get(at[0]).then().get());
            }
            return outcome;
          });
    } catch (ScimException e) {
      return refused(operations, at[0], e);
    }
  }

  /// An operation that has been read.
  ///
  /// @param first what has to be there before any other operation of the step
  private record Prepared(Runnable first, Supplier<Result> then) {}

  private void reserve(BulkOperation operation) {
    if (operation instanceof BulkOperation.Post post) {
      post.bulkId().ifPresent(bulkId -> ids.put(bulkId, resources.newId().toString()));
    }
  }

  private Prepared prepare(BulkOperation written, boolean circular) {
    BulkOperation operation =
        BulkReferences.resolve(written, bulkId -> Optional.ofNullable(ids.get(bulkId)));
    return switch (operation) {
      case BulkOperation.Post post -> creation(post, circular);
      case BulkOperation.Put(var _, BulkTarget target, var version, var data) -> {
        Supplier<DirectoryObject> write =
            writes(target.endpoint())
                .replacement(target.id(), data, Preconditions.ofVersion(version));
        yield new Prepared(() -> {}, () -> done(operation, 200, write.get()));
      }
      case BulkOperation.Patch(var _, BulkTarget target, var version, var data) -> {
        Supplier<DirectoryObject> write =
            writes(target.endpoint()).change(target.id(), data, Preconditions.ofVersion(version));
        yield new Prepared(() -> {}, () -> done(operation, 200, write.get()));
      }
      case BulkOperation.Delete(var _, BulkTarget target, var version) -> {
        Writes writes = writes(target.endpoint());
        yield new Prepared(
            () -> {},
            () -> {
              writes.delete(target.id(), Preconditions.ofVersion(version));
              return new Result(
                  "DELETE",
                  operation.bulkId(),
                  location(operation),
                  Optional.empty(),
                  204,
                  Optional.empty());
            });
      }
      case BulkOperation.Refused refused -> throw refused.problem();
    };
  }

  private Prepared creation(BulkOperation.Post post, boolean circular) {
    Writes writes = writes(post.endpoint());
    ObjectId id = post.bulkId().map(ids::get).map(ObjectId::of).orElseGet(resources::newId);
    NewResource created = writes.read(post.data(), id);
    return circular
        ? new Prepared(
            () -> writes.create(created.withoutMembers()), () -> done(post, 201, join(created)))
        : new Prepared(() -> {}, () -> done(post, 201, writes.create(created)));
  }

  private DirectoryObject join(NewResource created) {
    return created.members().isEmpty()
        ? resources.get(call.id(), created.type(), created.id().toString())
        : resources.addMembers(call.id(), created.id(), created.members(), Owner.endpoint());
  }

  private Writes writes(String endpoint) {
    ResourceKind kind =
        call.schemas()
            .kindAt(endpoint)
            .orElseThrow(
                () -> ScimException.notFound("there is no resource type at '" + endpoint + "'"));
    return new Writes(resources, call, kind);
  }

  private Result done(BulkOperation operation, int status, DirectoryObject object) {
    return new Result(
        operation.method(),
        operation.bulkId(),
        Optional.of(call.location(object)),
        Optional.of(Preconditions.tag(object)).filter(_ -> call.capabilities().etag()),
        status,
        Optional.empty());
  }

  /// The culprit is answered with what is wrong with it, the rest of its circle with that they
  /// weren't done because of it.
  private List<Result> refused(List<BulkOperation> operations, int culprit, ScimException problem) {
    return failed(
        operations,
        index -> index == culprit ? problem : besides(operations.get(culprit), problem));
  }

  private List<Result> failed(List<BulkOperation> operations, IntFunction<ScimException> problems) {
    List<Result> outcome = new ArrayList<>();
    for (int index = 0; index < operations.size(); index++) {
      BulkOperation operation = operations.get(index);
      if (operation instanceof BulkOperation.Post post) {
        post.bulkId().ifPresent(ids::remove);
      }
      outcome.add(Result.failed(operation, location(operation), problems.apply(index)));
    }
    return outcome;
  }

  private static ScimException besides(BulkOperation culprit, ScimException problem) {
    return new ScimException(
        409,
        Optional.empty(),
        "it belongs to a circle of references, of which '"
            + culprit.bulkId().orElse(culprit.method())
            + "' failed: "
            + problem.detail());
  }

  /// Empty for a POST, whose resource isn't there, and for what can't be read.
  private Optional<String> location(BulkOperation operation) {
    return switch (operation) {
      case BulkOperation.Put put -> Optional.of(call.base() + put.target());
      case BulkOperation.Patch patch -> Optional.of(call.base() + patch.target());
      case BulkOperation.Delete delete -> Optional.of(call.base() + delete.target());
      case BulkOperation.Post _, BulkOperation.Refused _ -> Optional.empty();
    };
  }
}
