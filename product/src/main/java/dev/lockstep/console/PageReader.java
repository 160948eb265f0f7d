package dev.lockstep.console;

import dev.lockstep.administration.AuditEntry;
import dev.lockstep.administration.AuditLog;
import dev.lockstep.administration.Permission;
import dev.lockstep.console.Pages.CredentialLine;
import dev.lockstep.console.Pages.DirectoryPage;
import dev.lockstep.console.Route.Page;
import dev.lockstep.directory.Credential.Kind;
import dev.lockstep.directory.Directory;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.DirectorySchemas;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Search;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.query.BoundFilter;
import dev.lockstep.scim.query.FilterBinder;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads what each page shows.
final class PageReader {
  private static final int PAGE = 50;

  private final Console.UseCases useCases;
  private final Places places;
  private final InstantSource clock;

  PageReader(Console.UseCases useCases, Places places, InstantSource clock) {
    this.useCases = useCases;
    this.places = places;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(
        new Page("/audit", "audit", this::audit),
        new Page("/directories/{directory}", "directory", this::directory));
  }

  // Directories

  Map<String, Object> directory(PageRequest request) {
    Directory directory = places.directory(request);
    ObjectType type =
        request.parameter("type").equals("groups") ? ObjectType.GROUP : ObjectType.USER;
    String search = request.parameter("search");
    long offset = request.number("offset").orElse(0);
    Search.Result found =
        useCases
            .resources()
            .search(
                directory.id(),
                Search.of(type, PAGE).where(beginsWith(type, search)).from(offset).withTotal());
    DirectoryReader reader = useCases.reader();
    return Map.of(
        "page",
        new DirectoryPage(
            directory,
            type,
            reader.count(directory.id(), ObjectType.USER),
            reader.count(directory.id(), ObjectType.GROUP),
            search,
            offset,
            PAGE,
            found.total().orElseThrow(),
            found.objects(),
            ending(directory.id())));
  }

  /// The tokens that somebody should rotate soon, as nobody has yet.
  private List<CredentialLine> ending(DirectoryId directory) {
    Instant now = clock.instant();
    return Arrays.stream(Kind.values())
        .flatMap(kind -> useCases.credentials().list(directory, kind).stream())
        .map(credential -> new CredentialLine(credential, now))
        .filter(CredentialLine::isEnding)
        .toList();
  }

  private static Optional<BoundFilter> beginsWith(ObjectType type, String search) {
    if (search.isBlank()) {
      return Optional.empty();
    }
    String text = Json.quoted(search.strip());
    String filter =
        switch (type) {
          case USER -> "displayName sw " + text + " or userName sw " + text;
          case GROUP -> "displayName sw " + text;
        };
    return Optional.of(FilterBinder.bind(DirectorySchemas.STANDARD.of(type), filter));
  }

  Map<String, Object> audit(PageRequest request) {
    List<AuditEntry> entries =
        useCases
            .audit()
            .entries(
                AuditLog.Query.newest(PAGE)
                    .before(request.number("before"))
                    .in(request.access().directories(Permission.READ_AUDIT)));
    Map<String, Object> model = new HashMap<>();
    model.put("entries", entries);
    model.put("refused", !request.access().maySomewhere(Permission.READ_AUDIT));
    if (entries.size() == PAGE) {
      model.put("next", "?before=" + entries.getLast().id());
    }
    return model;
  }
}
