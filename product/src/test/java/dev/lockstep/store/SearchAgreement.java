package dev.lockstep.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.Search;
import dev.lockstep.directory.Search.Position;
import dev.lockstep.directory.Search.Sort;
import dev.lockstep.scim.query.BoundFilter;
import dev.lockstep.scim.query.BoundSort;
import dev.lockstep.scim.query.FilterMatcher;
import dev.lockstep.scim.query.SortOrder;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/// What a search finds, and in which order, is what memory finds: on random resources, filters and
/// sorts over all operators and types. Run on each database.
abstract class SearchAgreement {
  private static final int THINGS = 9;
  private static final int QUESTIONS = 12;

  abstract StoreUnderTest store();

  @Property(tries = 60, shrinking = ShrinkingMode.OFF)
  void filtersMeanTheSameInMemoryAndInSql(@ForAll long seed) {
    RandomThings random = new RandomThings(seed, true);
    Filled filled = fill(random);
    for (int question = 0; question < QUESTIONS; question++) {
      BoundFilter filter = random.filter(3);
      List<ObjectId> expected =
          filled.live.stream()
              .filter(object -> FilterMatcher.matches(filter, whole(object)))
              .map(DirectoryObject::id)
              .sorted()
              .toList();
      Search search = Search.of(RandomThings.THING, 100).where(Optional.of(filter));

      assertThat(ids(filled.find(search.withTotal()))).as("%s", filter).isEqualTo(expected);
      assertThat(
              filled
                  .find(Search.of(RandomThings.THING, 0).where(Optional.of(filter)).withTotal())
                  .total())
          .as("%s", filter)
          .contains((long) expected.size());
      assertThat(byCursor(filled, search, 2)).as("%s", filter).isEqualTo(expected);
    }
  }

  @Property(tries = 60, shrinking = ShrinkingMode.OFF)
  void sortsMeanTheSameInMemoryAndInSql(@ForAll long seed) {
    RandomThings random = new RandomThings(seed, false);
    Filled filled = fill(random);
    for (int question = 0; question < QUESTIONS; question++) {
      Optional<BoundFilter> filter =
          random.below(2) == 0 ? Optional.empty() : Optional.of(random.filter(1));
      Sort sort = new Sort(random.pick(random.sortable()), random.below(2) == 0);
      List<ObjectId> expected =
          filled.live.stream()
              .filter(
                  object ->
                      filter.stream().allMatch(one -> FilterMatcher.matches(one, whole(object))))
              .sorted(order(sort))
              .map(DirectoryObject::id)
              .toList();
      Search search = Search.of(RandomThings.THING, 2).where(filter).sortedBy(Optional.of(sort));

      assertThat(byOffset(filled, search)).as("%s by %s", filter, sort).isEqualTo(expected);
      assertThat(byCursor(filled, search, 2)).as("%s by %s", filter, sort).isEqualTo(expected);
      int jump = random.below(THINGS);
      assertThat(ids(filled.find(search.from(jump).withTotal())))
          .as("%s by %s from %s", filter, sort, jump)
          .isEqualTo(expected.stream().skip(jump).limit(2).toList());
    }
  }

  /// A Directory with things, some of which are in the recycle bin.
  private final class Filled {
    private final DirectoryId directory;
    private final List<DirectoryObject> live = new ArrayList<>();

    Filled(DirectoryId directory) {
      this.directory = directory;
    }

    Search.Result find(Search search) {
      return store().store().search(directory, search);
    }
  }

  private Filled fill(RandomThings random) {
    Filled filled = new Filled(store().freshDirectory(RandomThings.SCHEMAS));
    SqlDirectoryStore store = store().store();
    store.atomically(
        () -> {
          for (int count = 0; count < THINGS; count++) {
            ObjectId id = new ObjectId(new UUID(random.below(1 << 30), count));
            DirectoryObject object =
                StoreUnderTest.object(RandomThings.THING, id, random.document(), random.moment());
            store.insert(filled.directory, object);
            switch (random.below(5)) {
              case 0 -> store.update(filled.directory, object.binned(random.moment()));
              case 1 -> {
                DirectoryObject changed = object.changed(random.document(), random.moment());
                store.update(filled.directory, changed);
                filled.live.add(changed);
              }
              default -> filled.live.add(object);
            }
          }
          return filled;
        });
    return filled;
  }

  private static Comparator<DirectoryObject> order(Sort sort) {
    Comparator<DirectoryObject> ascending =
        Comparator.<DirectoryObject, Complex>comparing(
                SearchAgreement::whole,
                new BoundSort(sort.attribute(), SortOrder.ASCENDING).comparator())
            .thenComparing(DirectoryObject::id);
    return sort.descending() ? ascending.reversed() : ascending;
  }

  private static Complex whole(DirectoryObject object) {
    List<Value> schemas =
        object.document().attributes().keySet().stream()
            .filter(name -> name.contains(":"))
            .<Value>map(Value.Text::new)
            .collect(java.util.stream.Collectors.toCollection(ArrayList::new));
    schemas.add(Value.text(RandomThings.TYPE.schema().id()));
    return object
        .document()
        .with("id", Value.text(object.id().toString()))
        .with("schemas", new Value.Multi(schemas))
        .with(
            "meta",
            Complex.of("resourceType", Value.text("Thing"))
                .with("created", new Value.Moment(object.created()))
                .with("lastModified", new Value.Moment(object.lastModified())));
  }

  private static List<ObjectId> ids(Search.Result result) {
    return result.objects().stream().map(DirectoryObject::id).toList();
  }

  private static List<ObjectId> byCursor(Filled filled, Search search, int limit) {
    List<ObjectId> found = new ArrayList<>();
    Optional<Position> after = Optional.empty();
    do {
      Search page =
          Search.of(search.type(), limit)
              .where(search.filter())
              .sortedBy(search.sort())
              .after(after);
      Search.Result result = filled.find(page);
      found.addAll(ids(result));
      after = result.next();
    } while (after.isPresent());
    return found;
  }

  private static List<ObjectId> byOffset(Filled filled, Search search) {
    List<ObjectId> found = new ArrayList<>();
    Search.Result page;
    do {
      page = filled.find(search.from(found.size()).withTotal());
      found.addAll(ids(page));
    } while (page.next().isPresent());
    assertThat(page.total()).contains((long) found.size());
    return found;
  }
}
