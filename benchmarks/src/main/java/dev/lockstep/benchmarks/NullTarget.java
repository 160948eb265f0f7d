package dev.lockstep.benchmarks;

import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.Target;
import dev.lockstep.scim.patch.PatchOperation;
import dev.lockstep.scim.value.Value.Complex;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// A target that takes everything at once, keeps nothing, and counts: what is left is what a cycle
/// costs besides.
final class NullTarget implements Target {
  private static final Complex NOTHING = Complex.EMPTY;

  private final AtomicLong made = new AtomicLong();
  private final LongAdder requests = new LongAdder();

  long requests() {
    return requests.sum();
  }

  private <T> Answer<T> answer(T value) {
    requests.increment();
    return new Answer<>(value, List.of());
  }

  private Resource made() {
    return new Resource("t" + made.incrementAndGet(), NOTHING);
  }

  @Override
  public Answer<List<Resource>> find(ObjectType type, Match match) {
    return answer(List.of());
  }

  @Override
  public Answer<Optional<Resource>> get(ObjectType type, String id) {
    return answer(Optional.of(new Resource(id, NOTHING)));
  }

  @Override
  public Answer<Page> list(ObjectType type, Position from) {
    return answer(new Page(List.of(), Optional.empty(), OptionalLong.of(0)));
  }

  @Override
  public Answer<Resource> create(ObjectType type, Complex document, List<Match> recognizedBy) {
    return answer(made());
  }

  @Override
  public Answer<Optional<Resource>> update(
      ObjectType type, String id, List<PatchOperation> operations) {
    return answer(Optional.of(new Resource(id, NOTHING)));
  }

  @Override
  public Answer<Boolean> delete(ObjectType type, String id) {
    return answer(true);
  }

  @Override
  public Answer<List<String>> changeMembers(
      String groupId, List<String> added, List<String> removed) {
    return answer(List.of());
  }

  @Override
  public Answer<Members> members(String groupId) {
    return answer(new Members.Hidden());
  }

  @Override
  public Answer<List<WriteResult>> writeAll(List<Write> writes) {
    List<WriteResult> results = new ArrayList<>();
    writes.forEach(_ -> results.add(new WriteResult.Written(made(), List.of(), List.of())));
    return answer(results);
  }

  @Override
  public Answer<Capabilities> discover() {
    return answer(capabilities());
  }

  @Override
  public Capabilities capabilities() {
    return new Capabilities(true, true, 100, Optional.empty());
  }

  @Override
  public int concurrency() {
    return Integer.MAX_VALUE;
  }

  @Override
  public TestReport test(Map<ObjectType, List<String>> mapped) {
    return new TestReport(List.of(), List.of());
  }
}
