package dev.lockstep.api;

import dev.lockstep.directory.Directories;
import dev.lockstep.directory.Directory;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.Place;
import dev.lockstep.directory.RecycleBin;
import dev.lockstep.scim.json.Json;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// What was deleted of a Directory and can still be restored.
final class RecycleBinRoutes {
  private final Directories directories;
  private final RecycleBin bin;

  RecycleBinRoutes(Directories directories, RecycleBin bin) {
    this.directories = directories;
    this.bin = bin;
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", "/directories/{directory}/recycle-bin", this::list).paged(),
        new Route("DELETE", "/directories/{directory}/recycle-bin/{object}", this::purge));
  }

  private ApiAnswer list(ApiCall call) {
    Directory directory = directories.get(call.directory());
    return ApiAnswer.page(
        call,
        bin.list(call.directory(), call.place().map(Place::parse), call.ask()),
        object -> RecycleBin.place(object).text(),
        object -> json(directory, object));
  }

  private static ObjectNode json(Directory directory, DirectoryObject object) {
    return Json.object()
        .put("id", object.id().toString())
        .put("type", object.type().resourceType())
        .put("label", object.label())
        .put("owner", object.owner().text())
        .put("deleted", object.deleted().orElseThrow().toString())
        .put("purged", directory.purged(object).toString());
  }

  private ApiAnswer purge(ApiCall call) {
    bin.purge(call.directory(), call.object(), call.actor());
    return ApiAnswer.done();
  }
}
