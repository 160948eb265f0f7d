package dev.lockstep.api;

import dev.lockstep.directory.Directories;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.RequestInspector;
import dev.lockstep.directory.RequestInspector.Inspected;
import dev.lockstep.directory.RequestTranscript;
import dev.lockstep.scim.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What the clients of a Directory's Endpoint ask and are answered.
final class InspectorRoutes {
  private final Directories directories;
  private final RequestInspector inspector;

  InspectorRoutes(Directories directories, RequestInspector inspector) {
    this.directories = directories;
    this.inspector = inspector;
  }

  List<Route> routes() {
    String all = "/directories/{directory}/inspector";
    String one = all + "/{request}";
    return List.of(
        new Route("GET", all, this::list)
            .paged("search", "method", "status")
            .observing("items", "next"),
        new Route("PATCH", all, this::change),
        new Route("GET", one, call -> ApiAnswer.ok(InspectedJson.whole(found(call)))),
        new Route("GET", one + "/vector", this::vector),
        new Route("GET", one + "/curl", this::curl));
  }

  private DirectoryId directory(ApiCall call) {
    return directories.get(call.directory()).id();
  }

  private Inspected found(ApiCall call) {
    return inspector.get(directory(call), call.variable("request"));
  }

  private ApiAnswer list(ApiCall call) {
    DirectoryId directory = directory(call);
    RequestInspector.Query query =
        RequestInspector.Query.newest(call.ask())
            .before(call.numberedPlace())
            .with(
                call.parameter("search").orElse(""),
                call.parameter("method").orElse(""),
                call.parameter("status").orElse(""));
    return ApiAnswer.page(
        call,
        Json.object().put("recording", inspector.inspects(directory)),
        inspector.latest(directory, query),
        inspected -> String.valueOf(inspected.id()),
        InspectedJson::summary);
  }

  private ApiAnswer change(ApiCall call) {
    DirectoryId directory = directory(call);
    JsonNode recording = call.object("recording").path("recording");
    if (!recording.isBoolean()) {
      throw new IllegalArgumentException("'recording' is true or false");
    }
    directories.setInspected(directory, inspector, recording.booleanValue(), call.actor());
    return ApiAnswer.ok(Json.object().put("recording", inspector.inspects(directory)));
  }

  private ApiAnswer vector(ApiCall call) {
    Inspected inspected = found(call);
    ObjectNode vector = RequestTranscript.vector(inspected);
    return ApiAnswer.ok(vector)
        .with(
            "Content-Disposition",
            "attachment; filename=\"" + RequestTranscript.fileName(inspected) + "\"");
  }

  private ApiAnswer curl(ApiCall call) {
    byte[] text = RequestTranscript.curl(found(call)).getBytes(StandardCharsets.UTF_8);
    return ApiAnswer.stream("text/plain;charset=utf-8", out -> out.write(text));
  }
}
