package dev.lockstep.console;

import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.DirectorySchemas;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Resources;
import dev.lockstep.directory.Search;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.query.FilterBinder;
import dev.lockstep.scim.query.FilterPrinter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Finds whom a person means by what they type: a user name, a display name that only one has, or
/// an objectId.
final class Names {
  private final DirectoryReader reader;
  private final Resources resources;

  Names(DirectoryReader reader, Resources resources) {
    this.reader = reader;
    this.resources = resources;
  }

  /// @throws IllegalArgumentException where nobody is called that, or several are
  DirectoryObject find(DirectoryId directory, String text) {
    Optional<DirectoryObject> byId =
        ObjectId.parse(text)
            .flatMap(id -> reader.find(directory, id))
            .filter(object -> !object.inRecycleBin());
    if (byId.isPresent()) {
      return byId.get();
    }
    List<DirectoryObject> found =
        new ArrayList<>(having(directory, ObjectType.USER, "userName", text));
    if (found.isEmpty()) {
      found.addAll(having(directory, ObjectType.USER, "displayName", text));
      found.addAll(having(directory, ObjectType.GROUP, "displayName", text));
    }
    if (found.size() == 1) {
      return found.getFirst();
    }
    throw new IllegalArgumentException(
        found.isEmpty()
            ? "nobody is called '" + text + "': give a user name, a group's name or an objectId"
            : "several are called '" + text + "': give the user name or the objectId");
  }

  /// Those whose name begins so, as they are found again by [#find]: user names, or names of groups.
  List<String> beginning(DirectoryId directory, ObjectType type, String text, int limit) {
    if (text.isBlank()) {
      return List.of();
    }
    String name =
        switch (type) {
          case USER -> "userName";
          case GROUP -> "displayName";
        };
    String filter =
        "displayName sw " + Json.quoted(text) + " or " + name + " sw " + Json.quoted(text);
    Search search =
        Search.of(type, limit)
            .where(Optional.of(FilterBinder.bind(DirectorySchemas.STANDARD.of(type), filter)));
    return resources.search(directory, search).objects().stream()
        .map(object -> object.document().text(name).orElseGet(object::label))
        .toList();
  }

  private List<DirectoryObject> having(
      DirectoryId directory, ObjectType type, String attribute, String value) {
    Search search =
        Search.of(type, 2)
            .where(
                Optional.of(
                    FilterBinder.bind(
                        reader.schemas(directory).of(type),
                        FilterPrinter.equality(attribute, value))));
    return resources.search(directory, search).objects();
  }
}
