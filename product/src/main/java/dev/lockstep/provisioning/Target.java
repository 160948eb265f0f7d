package dev.lockstep.provisioning;

import dev.lockstep.directory.ObjectType;
import dev.lockstep.scim.patch.PatchOperation;
import dev.lockstep.scim.value.Value;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// The service provider that an Application writes to, behind its preset's limits and habits. Each
/// call is one attempt of an operation, however many requests that takes; throttling is waited
/// out inside, up to the call's deadline, and so is a free place among the requests that the
/// target copes with at once. Every call but [#test] may throw [TargetException].
public interface Target {

  /// The resources whose matching attribute equals this value: none, one, or the first few where
  /// the target breaks uniqueness.
  Answer<List<Resource>> find(ObjectType type, Match match) throws InterruptedException;

  /// Empty where the target says 404.
  Answer<Optional<Resource>> get(ObjectType type, String id) throws InterruptedException;

  /// One page of all resources of a type, groups without their members. A listing that repeats
  /// itself or ends too early is `ServiceIncompatible`; still, what changes at the target
  /// meanwhile can slip through between two pages, so whoever misses a resource asks for it by
  /// [#get] before believing that it is gone.
  ///
  /// @param from [Position#START], or the [Page#next] of the page before, however long ago
  Answer<Page> list(ObjectType type, Position from) throws InterruptedException;

  /// Creates a resource, without members. Never sent twice (invariant 3): where the reply was
  /// lost, the target is asked once whether the account is there now, and if it is, that is the
  /// answer; if it isn't, the outcome stays unknown and the caller looks before it tries again.
  ///
  /// @param recognizedBy what tells the new account from all others, best first; nobody had these
  ///     before
  Answer<Resource> create(ObjectType type, Value.Complex document, List<Match> recognizedBy)
      throws InterruptedException;

  /// Changes attributes, never members. Empty where the target says 404.
  Answer<Optional<Resource>> update(ObjectType type, String id, List<PatchOperation> operations)
      throws InterruptedException;

  /// Deleting what is gone already is a success; the value is whether it was still there.
  Answer<Boolean> delete(ObjectType type, String id) throws InterruptedException;

  /// Adds and takes away members by their ids at the target, in chunks of the target's limit.
  /// Adding a member twice and taking away one that isn't there are successes. A group that is
  /// gone is `InvalidAnchor`.
  ///
  /// @return the new members that the target doesn't know; all others are in
  Answer<List<String>> changeMembers(String groupId, List<String> added, List<String> removed)
      throws InterruptedException;

  /// The members that the target shows of a group, in one answer: no service provider pages them.
  Answer<Members> members(String groupId) throws InterruptedException;

  /// Carries out writes together in as few requests as the target's bulk takes, or one by one
  /// where it has none. They are independent of each other, and each has its own result, in the
  /// same order; no result is missing and none is thrown.
  Answer<List<WriteResult>> writeAll(List<Write> writes) throws InterruptedException;

  /// Reads what the target says about itself, in one request at most, and goes by it from now on.
  /// A target that says nothing is taken as its preset describes it.
  Answer<Capabilities> discover() throws InterruptedException;

  /// What is known so far, without a request.
  Capabilities capabilities();

  /// How many requests the target copes with at once, as it looks now. More may be under way: they
  /// wait for their turn.
  int concurrency();

  /// Sends what Entra's *Test connection* sends and reads the discovery endpoints; never throws
  /// for what it finds.
  ///
  /// @param mapped the target's attributes that mappings write, as paths
  TestReport test(Map<ObjectType, List<String>> mapped) throws InterruptedException;

  /// @param attribute the target's attribute, as a filter spells it, for example `userName`
  record Match(String attribute, String value) {}

  /// @param document the attributes as the target returned them; empty where it returned none
  record Resource(String id, Value.Complex document) {}

  /// Where a listing goes on. Holds all that is needed, so that it may be kept and outlive the
  /// process.
  ///
  /// @param read how many resources came before
  /// @param cursor what the target wants to be told to go on (RFC 9865); empty for index paging
  /// @param last the id before, by which a repeated page is noticed
  record Position(long read, Optional<String> cursor, Optional<String> last) {
    public static final Position START = new Position(0, Optional.empty(), Optional.empty());
  }

  /// What a target shows of a group's members.
  sealed interface Members {
    /// @param ids of users and of groups within, at the target
    record Shown(Set<String> ids) implements Members {
      public Shown {
        ids = Set.copyOf(ids);
      }
    }

    /// The target shows none of any group, as its preset says.
    record Hidden() implements Members {}

    /// There are more than an answer may hold.
    record TooMany() implements Members {}

    /// There is no such group.
    record Gone() implements Members {}
  }

  /// @param next empty after the last page
  /// @param total how many there are in all, where the target says so
  record Page(List<Resource> resources, Optional<Position> next, OptionalLong total) {
    public Page {
      resources = List.copyOf(resources);
    }
  }

  /// @param filters whether one resource can be searched for; else all are listed to find it
  /// @param lists whether all resources can be read by pages
  /// @param pageSize resources in a page at most
  /// @param bulk empty where each write takes a request of its own
  record Capabilities(boolean filters, boolean lists, int pageSize, Optional<Bulk> bulk) {

    /// @param maxOperations writes in one request
    /// @param maxPayloadSize bytes in one request
    public record Bulk(int maxOperations, int maxPayloadSize) {}
  }

  /// One of several writes.
  sealed interface Write {
    ObjectType type();

    /// As [Target#create].
    record Create(ObjectType type, Value.Complex document, List<Match> recognizedBy)
        implements Write {
      public Create {
        recognizedBy = List.copyOf(recognizedBy);
      }
    }

    /// As [Target#update].
    record Update(ObjectType type, String id, List<PatchOperation> operations) implements Write {
      public Update {
        operations = List.copyOf(operations);
      }
    }

    /// As [Target#delete].
    record Delete(ObjectType type, String id) implements Write {}
  }

  /// How one of several writes ended.
  sealed interface WriteResult {
    /// What led to it; of a request that carried others too, what was said of this one.
    List<Exchange> exchanges();

    record Written(Resource resource, List<Deviation> deviations, List<Exchange> exchanges)
        implements WriteResult {
      public Written {
        deviations = List.copyOf(deviations);
        exchanges = List.copyOf(exchanges);
      }
    }

    /// Nothing has this id: a success for a deletion.
    record Gone(List<Exchange> exchanges) implements WriteResult {
      public Gone {
        exchanges = List.copyOf(exchanges);
      }
    }

    record Failed(TargetException cause) implements WriteResult {
      @Override
      public List<Exchange> exchanges() {
        return cause.exchanges();
      }
    }
  }

  /// A value that is another at the target than was sent. Where the target returns nothing after
  /// a write, nothing is known and there are none.
  ///
  /// @param path as a PATCH spells it
  /// @param sent empty where a value was removed
  /// @param returned empty where the target dropped it
  record Deviation(String path, Optional<Value> sent, Optional<Value> returned) {
    public boolean dropped() {
      return returned.isEmpty();
    }
  }

  /// A result with the requests that led to it, for the log and for *why*.
  ///
  /// @param deviations what the target made of the values that were sent
  record Answer<T>(T value, List<Exchange> exchanges, List<Deviation> deviations) {
    public Answer {
      exchanges = List.copyOf(exchanges);
      deviations = List.copyOf(deviations);
    }

    public Answer(T value, List<Exchange> exchanges) {
      this(value, exchanges, List.of());
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
