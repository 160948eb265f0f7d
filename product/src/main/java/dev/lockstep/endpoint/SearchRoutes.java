package dev.lockstep.endpoint;

import dev.lockstep.directory.ResourceKind;
import dev.lockstep.directory.Resources;
import dev.lockstep.directory.Search;
import dev.lockstep.directory.Search.Position;
import dev.lockstep.directory.Search.Sort;
import dev.lockstep.endpoint.Cursors.Place;
import dev.lockstep.endpoint.MergedSearch.Merged;
import dev.lockstep.endpoint.Representation.Selected;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.message.ListResponse;
import dev.lockstep.scim.message.SearchRequest;
import dev.lockstep.scim.query.AttributeNames;
import dev.lockstep.scim.query.AttributeSelection;
import dev.lockstep.scim.query.BoundFilter;
import dev.lockstep.scim.query.BoundSort;
import dev.lockstep.scim.query.SortOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Queries (RFC 7644, section 3.4.2), over one kind of resource or over all, by index or by cursor
/// (RFC 9865). Over several kinds the resources of one follow those of another, in the order of
/// discovery; a sort merges those kinds that have the attribute, and the others come last when
/// ascending and first when descending, as what has no value does.
final class SearchRoutes {
  private final Resources resources;
  private final Cursors cursors;
  private final Call call;
  private final List<ResourceKind> kinds;
  private final SearchRequest wanted;
  private final Filters filters;
  private final Capabilities most;
  private final List<List<ResourceKind>> blocks;

  /// @param kinds over which the query goes
  SearchRoutes(
      Resources resources,
      Cursors cursors,
      Call call,
      List<ResourceKind> kinds,
      SearchRequest wanted) {
    this.resources = resources;
    this.cursors = cursors;
    this.call = call;
    this.kinds = List.copyOf(kinds);
    this.wanted = wanted;
    this.most = call.capabilities();
    this.filters = new Filters(call, kinds, wanted.filter());
    requireSortable();
    this.blocks = blocks();
  }

  private void requireSortable() {
    Optional<String> name = wanted.sortBy();
    if (kinds.size() > 1
        && name.isPresent()
        && kinds.stream().noneMatch(kind -> has(kind, name.get()))) {
      throw ScimException.badRequest(
          ScimType.INVALID_VALUE,
          "sortBy: no resource type here has an attribute '" + name.get() + "'");
    }
  }

  /// The kinds in the order in which their resources come; those of one block are merged.
  private List<List<ResourceKind>> blocks() {
    List<List<ResourceKind>> others = new ArrayList<>();
    List<ResourceKind> sorted = new ArrayList<>();
    for (ResourceKind kind : kinds) {
      if (wanted.sortBy().isPresent() && has(kind, wanted.sortBy().get())) {
        sorted.add(kind);
      } else {
        others.add(List.of(kind));
      }
    }
    if (sorted.isEmpty()) {
      return others;
    }
    List<List<ResourceKind>> all = new ArrayList<>(others);
    all.add(sort(sorted.getFirst()).orElseThrow().descending() ? all.size() : 0, sorted);
    return all;
  }

  private boolean has(ResourceKind kind, String attribute) {
    return AttributeNames.bind(call.schemas().of(kind), AttributeNames.parse(attribute.strip()))
        .isPresent();
  }

  /// A page under way.
  private final class Page {
    final List<Selected> resources = new ArrayList<>();
    final int size;

    Page(int size) {
      this.size = size;
    }

    int room() {
      return size - resources.size();
    }

    void add(ResourceKind kind, Search.Result found) {
      AttributeSelection selection = selection(kind);
      found.objects().forEach(object -> resources.add(new Selected(object, selection)));
    }

    void add(Merged found) {
      found
          .resources()
          .forEach(one -> resources.add(new Selected(one.object(), selection(one.kind()))));
    }

    private AttributeSelection selection(ResourceKind kind) {
      return call.selection(kind, wanted.attributes(), wanted.excludedAttributes());
    }
  }

  ScimResponse answer() {
    Optional<String> cursor =
        wanted.cursor().or(() -> call.capabilities().index() ? Optional.empty() : Optional.of(""));
    return cursor.isPresent() && call.capabilities().cursor() ? byCursor(cursor.get()) : byIndex();
  }

  private ScimResponse answer(ListResponse frame, Page page) {
    return new Representation(resources.view(), call).answer(frame, page.resources);
  }

  private ScimResponse byIndex() {
    long startIndex = Math.max(1, wanted.startIndex().orElse(1));
    Page page =
        new Page(Math.clamp(wanted.count().orElse(most.defaultResults()), 0, most.maxResults()));
    long toSkip = startIndex - 1;
    long total = 0;
    for (List<ResourceKind> block : blocks) {
      long inBlock = fill(page, block, toSkip);
      total += inBlock;
      toSkip = Math.max(0, toSkip - inBlock);
    }
    return answer(ListResponse.page(total, startIndex, List.of()), page);
  }

  /// Takes from one block what there is room for.
  ///
  /// @return how many resources the block has
  private long fill(Page page, List<ResourceKind> block, long toSkip) {
    Optional<MergedSearch> merged = merged(block);
    if (merged.isPresent()) {
      long total = merged.get().total().orElseThrow();
      if (page.room() > 0 && toSkip < total) {
        page.add(merged.get().from(toSkip, page.room()));
      }
      return total;
    }
    Optional<Search> search = search(block, page.room());
    if (search.isEmpty()) {
      return 0;
    }
    Search.Result found = resources.search(call.id(), search.get().from(toSkip).withTotal());
    page.add(search.get().type(), found);
    return found.total().orElseThrow();
  }

  private ScimResponse byCursor(String cursor) {
    String query = query();
    Place place =
        cursor.isEmpty()
            ? new Place(blocks.getFirst().getFirst(), Optional.empty())
            : cursors.read(cursor, query);
    Page page = new Page(cursorCount());
    Optional<Place> next = Optional.of(place);
    while (next.isPresent() && page.room() > 0) {
      next = fill(page, next.get());
    }
    OptionalLong total = total(cursor.isEmpty());
    Optional<String> nextCursor =
        page.size == 0 ? Optional.empty() : next.map(one -> cursors.write(one, query));
    return answer(ListResponse.page(total, Optional.empty(), nextCursor, List.of()), page);
  }

  /// Takes from one block what there is room for.
  ///
  /// @return where there is more
  private Optional<Place> fill(Page page, Place from) {
    List<ResourceKind> block =
        blocks.stream().filter(one -> one.contains(from.kind())).findFirst().orElseThrow();
    Optional<Position> next = fill(page, block, from.after());
    return next.isPresent() ? Optional.of(new Place(from.kind(), next)) : following(block);
  }

  private Optional<Position> fill(Page page, List<ResourceKind> block, Optional<Position> after) {
    Optional<MergedSearch> merged = merged(block);
    if (merged.isPresent()) {
      Merged found = merged.get().after(after, page.room());
      page.add(found);
      return found.next();
    }
    Optional<Search> search = search(block, page.room());
    if (search.isEmpty()) {
      return Optional.empty();
    }
    Search.Result found = resources.search(call.id(), search.get().after(after));
    page.add(search.get().type(), found);
    return found.next();
  }

  /// The next block that has something for the query.
  private Optional<Place> following(List<ResourceKind> block) {
    return blocks.stream()
        .skip(blocks.indexOf(block) + 1L)
        .filter(other -> other.stream().anyMatch(this::findsAny))
        .findFirst()
        .map(other -> new Place(other.getFirst(), Optional.empty()));
  }

  private boolean findsAny(ResourceKind kind) {
    return search(kind, 1)
        .map(one -> !resources.search(call.id(), one).objects().isEmpty())
        .orElse(false);
  }

  /// Counting what a filter finds costs as much as finding it, so it is done for the first page
  /// only (RFC 9865 lets the total be absent).
  private OptionalLong total(boolean first) {
    if (!first && wanted.filter().isPresent()) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(
        kinds.stream()
            .flatMap(kind -> search(kind, 0).stream())
            .mapToLong(
                search -> resources.search(call.id(), search.withTotal()).total().orElseThrow())
            .sum());
  }

  private int cursorCount() {
    long count = wanted.count().orElse(most.defaultResults());
    if (count < 0) {
      throw ScimException.badRequest(
          ScimType.INVALID_COUNT, "'count' takes a whole number from 0, not " + count);
    }
    return (int) Math.min(count, most.maxResults());
  }

  /// Empty where one kind at most can match.
  private Optional<MergedSearch> merged(List<ResourceKind> block) {
    List<Search> searches = block.stream().flatMap(kind -> search(kind, 0).stream()).toList();
    return searches.size() < 2
        ? Optional.empty()
        : Optional.of(new MergedSearch(resources, call.id(), searches));
  }

  /// Of the one kind that can match; empty where none can.
  private Optional<Search> search(List<ResourceKind> block, int limit) {
    return block.stream().flatMap(kind -> search(kind, limit).stream()).findFirst();
  }

  /// Empty where no resource of this kind can match.
  private Optional<Search> search(ResourceKind kind, int limit) {
    if (!filters.mayMatch(kind)) {
      return Optional.empty();
    }
    Optional<BoundFilter> filter = filters.of(kind);
    return Optional.of(Search.of(kind, limit).where(filter).sortedBy(sort(kind)));
  }

  private Optional<Sort> sort(ResourceKind kind) {
    if (wanted.sortBy().isPresent() && !most.sort()) {
      throw ScimException.badRequest(
          ScimType.INVALID_VALUE, "'sortBy' isn't possible here, as ServiceProviderConfig tells");
    }
    return wanted
        .sortBy()
        .filter(name -> kinds.size() == 1 || has(kind, name))
        .map(name -> BoundSort.bind(call.schemas().of(kind), name, wanted.sortOrder()))
        .map(bound -> new Sort(bound.attribute(), bound.order() == SortOrder.DESCENDING));
  }

  /// What a cursor belongs to. Two queries of the same meaning may differ here, as in a filter's
  /// blanks; clients repeat what they sent.
  private String query() {
    return String.join(
        "\n",
        call.id().value(),
        kinds.toString(),
        wanted.filter().orElse(""),
        wanted.sortBy().orElse(""),
        wanted.sortOrder().orElse(""));
  }
}
