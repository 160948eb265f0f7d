package dev.lockstep.provisioning;

import dev.lockstep.directory.ObjectType;
import dev.lockstep.scim.patch.PatchOperation;
import dev.lockstep.scim.value.Value;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The service provider that an Application writes to, behind its preset's limits and habits. Each
/// call is one attempt of an operation, however many requests that takes; throttling is waited
/// out inside, up to the call's deadline. Every call may throw [TargetException].
public interface Target {

  /// The resources whose matching attribute equals this value: none, one, or the first few where
  /// the target breaks uniqueness.
  Answer<List<Resource>> find(ObjectType type, Match match) throws InterruptedException;

  /// Empty where the target says 404.
  Answer<Optional<Resource>> get(ObjectType type, String id) throws InterruptedException;

  /// Creates a resource, without members. Not repeated when the answer is lost: the caller looks
  /// first (invariant 3).
  Answer<Resource> create(ObjectType type, Value.Complex document) throws InterruptedException;

  /// Changes attributes, never members.
  Answer<Optional<Resource>> update(ObjectType type, String id, List<PatchOperation> operations)
      throws InterruptedException;

  /// Deleting what is gone already is a success.
  Answer<Boolean> delete(ObjectType type, String id) throws InterruptedException;

  /// Adds and takes away members by their ids at the target, in chunks of the target's limit.
  /// Adding a member twice and taking away one that isn't there are successes.
  Answer<Boolean> changeMembers(String groupId, List<String> added, List<String> removed)
      throws InterruptedException;

  /// Sends what Entra's *Test connection* sends and reads the discovery endpoints; never throws
  /// for what it finds.
  TestReport test() throws InterruptedException;

  /// @param attribute the target's attribute, as a filter spells it, for example `userName`
  record Match(String attribute, String value) {}

  /// @param document the attributes as the target returned them; empty where it returned none
  record Resource(String id, Value.Complex document) {}

  /// A result with the requests that led to it, for the log and for *why*.
  record Answer<T>(T value, List<Exchange> exchanges) {
    public Answer {
      exchanges = List.copyOf(exchanges);
    }
  }

  /// One request and its answer. Bodies are cut to a bounded length and hold no secret.
  ///
  /// @param status 0 where no answer came
  record Exchange(
      String method,
      String url,
      Optional<String> requestBody,
      int status,
      Optional<String> responseBody,
      Duration duration) {}

  /// @param unsupported what the target can't do that the application would use
  record TestReport(List<Step> steps, List<String> unsupported) {
    public boolean passed() {
      return steps.stream().allMatch(Step::passed);
    }

    /// @param mend what to do about it, where it failed
    public record Step(String name, boolean passed, String found, Optional<String> mend) {}
  }
}
