package dev.lockstep.api;

import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.provisioning.Applications;
import dev.lockstep.provisioning.Assignment;
import dev.lockstep.scim.json.Json;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// Who is assigned to an application.
final class AssignmentRoutes {
  private final Applications applications;
  private final DirectoryReader directory;

  AssignmentRoutes(Applications applications, DirectoryReader directory) {
    this.applications = applications;
    this.directory = directory;
  }

  List<Route> routes() {
    String path = "/applications/{application}/assignments";
    return List.of(
        new Route("GET", path, this::list).paged(),
        new Route("PUT", path + "/{object}", this::assign),
        new Route("DELETE", path + "/{object}", this::unassign));
  }

  private ApiAnswer list(ApiCall call) {
    DirectoryId from = applications.get(call.application()).directory();
    return ApiAnswer.page(
        call,
        applications.assignments(call.application(), call.place().map(ObjectId::of), call.ask()),
        assignment -> assignment.object().toString(),
        assignment -> json(from, assignment));
  }

  private ObjectNode json(DirectoryId from, Assignment assignment) {
    return Json.object()
        .put("object", assignment.object().toString())
        .put("type", assignment.type().resourceType())
        .put(
            "label",
            directory.find(from, assignment.object()).map(found -> found.label()).orElse(""))
        .put("assigned", assignment.assigned().toString());
  }

  private ApiAnswer assign(ApiCall call) {
    applications.assign(call.application(), call.object(), call.actor());
    return ApiAnswer.done();
  }

  private ApiAnswer unassign(ApiCall call) {
    applications.unassign(call.application(), call.object(), call.actor());
    return ApiAnswer.done();
  }
}
