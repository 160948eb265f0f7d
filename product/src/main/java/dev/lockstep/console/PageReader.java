package dev.lockstep.console;

import dev.lockstep.console.Pages.CredentialLine;
import dev.lockstep.console.Pages.DirectoryPage;
import dev.lockstep.console.Route.Page;
import dev.lockstep.directory.Directory;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.DirectorySchemas;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Search;
import dev.lockstep.directory.Search.Position;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.query.BoundFilter;
import dev.lockstep.scim.query.FilterBinder;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads what each page shows.
final class PageReader {
  private static final int PAGE = 50;

  /// RFC 7644, 3.4.2.2: an attribute and an operator, after `not (` or `(` if need be.
  private static final Pattern FILTER =
      Pattern.compile(
          "(?is)(not\\s*)?\\(*\\s*[a-z$][\\w$.:-]*(\\[.*|\\s+(eq|ne|co|sw|ew|gt|ge|lt|le)\\s+.*|\\s+pr\\b.*)");

  private final Console.UseCases useCases;
  private final Places places;
  private final InstantSource clock;

  PageReader(Console.UseCases useCases, Places places, InstantSource clock) {
    this.useCases = useCases;
    this.places = places;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(new Page("/directories/{directory}", "directory", this::directory));
  }

  // Directories

  Map<String, Object> directory(PageRequest request) {
    Directory directory = places.directory(request);
    ObjectType type =
        request.parameter("type").equals("groups") ? ObjectType.GROUP : ObjectType.USER;
    String search = request.parameter("search").strip();
    Optional<ObjectId> after = ObjectId.parse(request.parameter("after"));
    Found found = find(directory.id(), type, search, after);
    DirectoryReader reader = useCases.reader();
    return Map.of(
        "page",
        new DirectoryPage(
            directory,
            type,
            reader.count(directory.id(), ObjectType.USER),
            reader.count(directory.id(), ObjectType.GROUP),
            search,
            after.isPresent(),
            found.objects(),
            found.next(),
            found.problem(),
            CredentialLine.ending(useCases.credentials(), directory.id(), clock.instant())));
  }

  /// @param next behind whom the next page begins
  /// @param problem what is wrong with the filter that was typed
  private record Found(
      List<DirectoryObject> objects, Optional<ObjectId> next, Optional<String> problem) {}

  /// By keys: the thousandth page costs what the first one does, and nothing is counted.
  private Found find(
      DirectoryId directory, ObjectType type, String search, Optional<ObjectId> after) {
    try {
      Search wanted =
          Search.of(type, PAGE)
              .where(filter(directory, type, search))
              .after(after.map(id -> new Position(Optional.empty(), id)));
      Search.Result found = useCases.resources().search(directory, wanted);
      return new Found(found.objects(), found.next().map(Position::id), Optional.empty());
    } catch (ScimException e) {
      return new Found(List.of(), Optional.empty(), Optional.of(e.detail()));
    }
  }

  /// What was typed is a filter where it has an operator, and else how a name begins.
  ///
  /// @throws ScimException 400 where the filter is wrong, naming the culprit
  private Optional<BoundFilter> filter(DirectoryId directory, ObjectType type, String search) {
    if (search.isEmpty()) {
      return Optional.empty();
    }
    if (FILTER.matcher(search).matches()) {
      return Optional.of(FilterBinder.bind(useCases.reader().schemas(directory).of(type), search));
    }
    String text = Json.quoted(search);
    String filter =
        switch (type) {
          case USER -> "displayName sw " + text + " or userName sw " + text;
          case GROUP -> "displayName sw " + text;
        };
    return Optional.of(FilterBinder.bind(DirectorySchemas.STANDARD.of(type), filter));
  }
}
