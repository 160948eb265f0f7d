package dev.lockstep.console;

import dev.lockstep.administration.Permission;
import dev.lockstep.console.Route.Action;
import dev.lockstep.console.Route.Outcome;
import dev.lockstep.console.Route.Page;
import dev.lockstep.directory.Directories;
import dev.lockstep.directory.Directory;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.SchemaDeclaration;
import dev.lockstep.scim.json.Json;
import java.util.List;
import java.util.Map;

/// What the users and groups of a Directory may hold beyond what the RFC says.
final class SchemaPages {
  private static final String SCHEMAS = "/directories/{directory}/schemas";

  private final Places places;
  private final Directories directories;
  private final DirectoryReader reader;
  private final Page page = new Page(SCHEMAS, "schemas", this::schemas);

  SchemaPages(Places places, Directories directories, DirectoryReader reader) {
    this.places = places;
    this.directories = directories;
    this.reader = reader;
  }

  List<Route> routes() {
    return List.of(page, new Action(SCHEMAS, Permission.CONFIGURE, page, this::declare));
  }

  private Map<String, Object> schemas(PageRequest request) {
    Directory directory = places.directory(request);
    return Map.of(
        "directory",
        directory,
        "declared",
        SchemaDeclaration.write(reader.schemas(directory.id())).toPrettyString());
  }

  private Outcome declare(PageRequest request) {
    Directory directory = places.directory(request);
    String declared = request.form().required("declared", "Schemas");
    directories.declareSchemas(
        directory.id(), SchemaDeclaration.read(Json.parse(declared)), request.actor());
    return new Outcome.Done(
        "/directories/" + directory.id() + "/schemas", "The schemas are declared.");
  }
}
