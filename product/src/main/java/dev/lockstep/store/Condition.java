package dev.lockstep.store;

import dev.lockstep.scim.query.BoundFilter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// What SQL is asked of a filter: in all of these sets, with all of these tests holding for
/// `object o`, and the remainder in memory.
///
/// @param tests what no index finds, negations above all: asked of each object that is visited
/// @param remainder empty where sets and tests hold for no other objects than the filter
record Condition(List<IdSet> sets, List<Sql> tests, Optional<BoundFilter> remainder) {
  static final Condition ALL = new Condition(List.of(), List.of(), Optional.empty());
  static final Condition NOTHING = test(Sql.FALSE);

  Condition {
    sets = sets.stream().sorted(Comparator.comparing(IdSet::size)).toList();
    tests = List.copyOf(tests);
  }

  static Condition in(IdSet set) {
    return new Condition(List.of(set), List.of(), Optional.empty());
  }

  static Condition test(Sql test) {
    return new Condition(List.of(), List.of(test), Optional.empty());
  }

  /// The whole filter is for memory.
  static Condition open(BoundFilter filter) {
    return ALL.with(filter);
  }

  /// What is found is looked at again.
  Condition with(BoundFilter filter) {
    return new Condition(sets, tests, Optional.of(filter));
  }

  boolean isExact() {
    return remainder.isEmpty();
  }

  boolean isAll() {
    return sets.isEmpty() && tests.isEmpty();
  }

  /// As one set, where no test is needed.
  Optional<IdSet> set() {
    if (sets.isEmpty() || !tests.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(sets.size() == 1 ? sets.getFirst() : new IdSet.Intersection(sets));
  }

  /// The set that is walked or gathered: the smallest.
  Optional<IdSet> first() {
    return sets.isEmpty() ? Optional.empty() : Optional.of(sets.getFirst());
  }

  /// Everything but the first set.
  List<Sql> rest() {
    List<Sql> rest = new ArrayList<>();
    sets.stream().skip(1).map(IdSet::probe).forEach(rest::add);
    rest.addAll(tests);
    return rest;
  }

  /// Of `object o`.
  Sql where() {
    List<Sql> all = new ArrayList<>();
    first().map(IdSet::gathered).ifPresent(all::add);
    all.addAll(rest());
    return all.isEmpty() ? Sql.TRUE : Sql.joined(" and ", all).inBrackets();
  }

  /// The same, for an object that is visited anyway.
  Sql probe() {
    List<Sql> all = new ArrayList<>(sets.stream().map(IdSet::probe).toList());
    all.addAll(tests);
    return all.isEmpty() ? Sql.TRUE : Sql.joined(" and ", all).inBrackets();
  }

  Condition and(Condition other) {
    List<IdSet> bothSets = new ArrayList<>(sets);
    bothSets.addAll(other.sets);
    List<Sql> bothTests = new ArrayList<>(tests);
    bothTests.addAll(other.tests);
    Optional<BoundFilter> both =
        remainder.isPresent() && other.remainder.isPresent()
            ? Optional.of(new BoundFilter.And(List.of(remainder.get(), other.remainder.get())))
            : remainder.or(() -> other.remainder);
    return new Condition(bothSets, bothTests, both);
  }
}
