package dev.lockstep.endpoint;

import dev.lockstep.directory.ResourceKind;
import dev.lockstep.directory.Resources;
import dev.lockstep.directory.Search;
import dev.lockstep.directory.Search.Position;
import dev.lockstep.directory.Search.Sort;
import dev.lockstep.endpoint.Cursors.Place;
import dev.lockstep.endpoint.Representation.Selected;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.message.ListResponse;
import dev.lockstep.scim.message.SearchRequest;
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
/// discovery.
final class SearchRoutes {
  private final Resources resources;
  private final Cursors cursors;
  private final Call call;
  private final List<ResourceKind> kinds;
  private final SearchRequest wanted;
  private final Filters filters;
  private final Capabilities most;

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
      AttributeSelection selection =
          call.selection(kind, wanted.attributes(), wanted.excludedAttributes());
      found.objects().forEach(object -> resources.add(new Selected(object, selection)));
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
    for (ResourceKind kind : kinds) {
      Optional<Search> search = search(kind, page.room());
      if (search.isPresent()) {
        Search.Result found = resources.search(call.id(), search.get().from(toSkip).withTotal());
        page.add(kind, found);
        total += found.total().orElseThrow();
        toSkip = Math.max(0, toSkip - found.total().orElseThrow());
      }
    }
    return answer(ListResponse.page(total, startIndex, List.of()), page);
  }

  private ScimResponse byCursor(String cursor) {
    String query = query();
    Place place =
        cursor.isEmpty()
            ? new Place(kinds.getFirst(), Optional.empty())
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

  /// Takes from one kind what there is room for.
  ///
  /// @return where there is more
  private Optional<Place> fill(Page page, Place from) {
    Optional<Search> search = search(from.kind(), page.room());
    if (search.isPresent()) {
      Search.Result found = resources.search(call.id(), search.get().after(from.after()));
      page.add(from.kind(), found);
      Optional<Position> next = found.next();
      if (next.isPresent()) {
        return Optional.of(new Place(from.kind(), next));
      }
    }
    return following(from.kind());
  }

  /// The next kind that has something for the query.
  private Optional<Place> following(ResourceKind kind) {
    return kinds.stream()
        .skip(kinds.indexOf(kind) + 1L)
        .filter(
            other ->
                search(other, 1)
                    .map(one -> !resources.search(call.id(), one).objects().isEmpty())
                    .orElse(false))
        .findFirst()
        .map(other -> new Place(other, Optional.empty()));
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
    if (wanted.sortBy().isPresent() && kinds.size() > 1) {
      throw ScimException.badRequest(
          ScimType.INVALID_VALUE,
          "'sortBy' isn't possible over several resource types: query one of them");
    }
    return wanted
        .sortBy()
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
