package dev.lockstep.api;

import dev.lockstep.administration.Permission;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.Application;
import dev.lockstep.provisioning.Application.Scope;
import dev.lockstep.provisioning.Application.State;
import dev.lockstep.provisioning.Application.TargetSettings;
import dev.lockstep.provisioning.ApplicationId;
import dev.lockstep.provisioning.ApplicationJson;
import dev.lockstep.provisioning.Applications;
import dev.lockstep.provisioning.Inspection;
import dev.lockstep.provisioning.Inspection.Preview;
import dev.lockstep.provisioning.Policies;
import dev.lockstep.provisioning.Target.TestReport;
import dev.lockstep.provisioning.mapping.DefaultMappings;
import dev.lockstep.provisioning.mapping.MappingJson;
import dev.lockstep.provisioning.mapping.Mappings;
import dev.lockstep.provisioning.mapping.ObjectMapping;
import dev.lockstep.scim.json.Json;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Applications: what they are, and what they would make of an object.
final class ApplicationRoutes {
  private final Applications applications;
  private final Inspection inspection;
  private final DirectoryReader directory;

  ApplicationRoutes(Applications applications, Inspection inspection, DirectoryReader directory) {
    this.applications = applications;
    this.inspection = inspection;
    this.directory = directory;
  }

  List<Route> routes() {
    String one = "/applications/{application}";
    return List.of(
        new Route("GET", "/applications", this::list).paged(),
        new Route("POST", "/applications", this::create),
        new Route("GET", one, this::get).observing("state"),
        new Route("PATCH", one, this::change),
        new Route("DELETE", one, this::remove),
        new Route("POST", one + "/test", this::test).needing(Permission.OPERATE),
        new Route("GET", one + "/mappings/users", call -> mapping(call, ObjectType.USER)),
        new Route("GET", one + "/mappings/groups", call -> mapping(call, ObjectType.GROUP)),
        new Route("PUT", one + "/mappings/users", call -> setMapping(call, ObjectType.USER)),
        new Route("PUT", one + "/mappings/groups", call -> setMapping(call, ObjectType.GROUP)),
        new Route("POST", one + "/preview", this::preview).needing(Permission.READ));
  }

  private ApiAnswer list(ApiCall call) {
    List<Application> seen =
        applications.list().stream()
            .filter(application -> call.access().sees(application.directory().value()))
            .toList();
    return ApiAnswer.pageOf(
        call, seen, application -> application.id().value(), ApplicationJson::write);
  }

  private ApiAnswer get(ApiCall call) {
    return ApiAnswer.ok(ApplicationJson.write(applications.get(call.application())));
  }

  private ApiAnswer create(ApiCall call) {
    ObjectNode body =
        call.object("id", "displayName", "directory", "target", "scope", "policies", "mappings");
    String id = ApiCall.required(body, "id");
    TargetSettings target = ApplicationJson.target(body.path("target"));
    Mappings mappings =
        body.has("mappings")
            ? MappingJson.read(body.path("mappings"))
            : DefaultMappings.of(target.preset());
    Application application =
        new Application(
            new ApplicationId(id),
            new DirectoryId(ApiCall.required(body, "directory")),
            ApiCall.optional(body, "displayName").orElse(id),
            target,
            ApiCall.optional(body, "scope").map(ApplicationJson::scope).orElse(Scope.ASSIGNED),
            mappings,
            ApplicationJson.policies(body.path("policies"), Policies.DEFAULT),
            State.PAUSED);
    return ApiAnswer.created(
        ApplicationJson.write(
            applications.create(application, token(body.path("target")), call.actor())));
  }

  private static Optional<String> token(JsonNode json) {
    return ApiCall.optional(json, "token").filter(token -> !token.isBlank());
  }

  private ApiAnswer change(ApiCall call) {
    ObjectNode body = call.object("displayName", "target", "scope", "policies");
    ApplicationId id = call.application();
    Optional<JsonNode> target =
        body.has("target") ? Optional.of(body.path("target")) : Optional.empty();
    applications.change(
        id,
        new Applications.Change(
            required(body, "displayName"),
            target.map(changes -> before -> ApplicationJson.target(target(before, changes))),
            target.flatMap(ApplicationRoutes::token),
            required(body, "scope").map(ApplicationJson::scope),
            body.has("policies")
                ? Optional.of(before -> ApplicationJson.policies(body.path("policies"), before))
                : Optional.empty()),
        call.actor());
    return get(call);
  }

  /// Where it is there, it has to be something.
  private static Optional<String> required(ObjectNode body, String name) {
    return body.has(name) ? Optional.of(ApiCall.required(body, name)) : Optional.empty();
  }

  /// What it is to be: of URL and preset, those stay that aren't mentioned.
  private static ObjectNode target(TargetSettings before, JsonNode changes) {
    ObjectNode target =
        Json.object().put("url", before.url().toString()).put("preset", before.preset());
    changes.properties().forEach(entry -> target.set(entry.getKey(), entry.getValue()));
    return target;
  }

  private ApiAnswer remove(ApiCall call) {
    applications.remove(call.application(), call.actor());
    return ApiAnswer.done();
  }

  private ApiAnswer test(ApiCall call) throws InterruptedException {
    TestReport report = applications.test(call.application(), token(call.object("token")));
    ObjectNode json = Json.object().put("passed", report.passed());
    ArrayNode steps = json.putArray("steps");
    for (TestReport.Step step : report.steps()) {
      ObjectNode one =
          steps
              .addObject()
              .put("name", step.name())
              .put("passed", step.passed())
              .put("found", step.found());
      step.mend().ifPresent(mend -> one.put("mend", mend));
    }
    ArrayNode unsupported = json.putArray("unsupported");
    report.unsupported().forEach(unsupported::add);
    return ApiAnswer.ok(json);
  }

  // Mappings

  private ApiAnswer mapping(ApiCall call, ObjectType type) {
    return ApiAnswer.ok(
        MappingJson.write(applications.get(call.application()).mappings().of(type)));
  }

  private ApiAnswer setMapping(ApiCall call, ObjectType type) {
    ObjectMapping mapping = MappingJson.read(type, call.body());
    applications.setMapping(call.application(), mapping, call.actor());
    return mapping(call, type);
  }

  /// The saved mappings on an object, or others that the request brings along.
  private ApiAnswer preview(ApiCall call) {
    ObjectNode body = call.object("object", "mapping");
    Application application = applications.get(call.application());
    ObjectId object = ApiCall.objectId(ApiCall.required(body, "object"));
    if (body.has("mapping")) {
      ObjectType type =
          directory
              .find(application.directory(), object)
              .map(DirectoryObject::objectType)
              .orElse(ObjectType.USER);
      application =
          application.with(
              application.mappings().with(MappingJson.read(type, body.path("mapping"))));
    }
    Preview preview = inspection.preview(application, object);
    ObjectNode json =
        Json.object()
            .put("label", preview.label())
            .put("inScope", preview.entitlement().entitled());
    ArrayNode steps = json.putArray("scope");
    preview
        .entitlement()
        .steps()
        .forEach(
            step ->
                steps
                    .addObject()
                    .put("name", step.name())
                    .put("holds", step.holds())
                    .put("found", step.found()));
    ArrayNode lines = json.putArray("attributes");
    for (Inspection.PreviewLine line : preview.lines()) {
      ObjectNode one = lines.addObject().put("source", line.source()).put("target", line.target());
      line.value().ifPresent(value -> one.put("value", value));
      line.note().ifPresent(note -> one.put("note", note));
    }
    return ApiAnswer.ok(json);
  }
}
