package dev.lockstep.api;

import dev.lockstep.administration.Permission;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Place;
import dev.lockstep.provisioning.Application;
import dev.lockstep.provisioning.Application.Scope;
import dev.lockstep.provisioning.Application.State;
import dev.lockstep.provisioning.Application.TargetSettings;
import dev.lockstep.provisioning.ApplicationId;
import dev.lockstep.provisioning.ApplicationJson;
import dev.lockstep.provisioning.Applications;
import dev.lockstep.provisioning.Explanation;
import dev.lockstep.provisioning.Inspection;
import dev.lockstep.provisioning.Inspection.Preview;
import dev.lockstep.provisioning.Link;
import dev.lockstep.provisioning.LogEntryJson;
import dev.lockstep.provisioning.Monitoring;
import dev.lockstep.provisioning.OperationHour;
import dev.lockstep.provisioning.Pending;
import dev.lockstep.provisioning.Policies;
import dev.lockstep.provisioning.ProvisioningLogEntry;
import dev.lockstep.provisioning.ProvisioningLogEntry.Status;
import dev.lockstep.provisioning.ProvisioningStore.LogQuery;
import dev.lockstep.provisioning.ResetScope;
import dev.lockstep.provisioning.Running;
import dev.lockstep.provisioning.Target.TestReport;
import dev.lockstep.provisioning.TracedStep;
import dev.lockstep.provisioning.mapping.DefaultMappings;
import dev.lockstep.provisioning.mapping.MappingJson;
import dev.lockstep.provisioning.mapping.Mappings;
import dev.lockstep.provisioning.mapping.ObjectMapping;
import dev.lockstep.scim.json.Json;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Applications: setting them up, running them, and asking what they do and would do.
final class ApplicationRoutes {
  private final Applications applications;
  private final Running running;
  private final Monitoring monitoring;
  private final Inspection inspection;
  private final DirectoryReader directory;

  ApplicationRoutes(
      Applications applications,
      Running running,
      Monitoring monitoring,
      Inspection inspection,
      DirectoryReader directory) {
    this.applications = applications;
    this.running = running;
    this.monitoring = monitoring;
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
        new Route("POST", one + "/preview", this::preview).needing(Permission.READ),
        new Route("POST", one + "/start", this::start).needing(Permission.OPERATE),
        new Route("POST", one + "/pause", this::pause).needing(Permission.OPERATE),
        new Route("POST", one + "/restart", this::restart).needing(Permission.OPERATE),
        new Route("POST", one + "/allow-deletes", this::allowDeletes).needing(Permission.OPERATE),
        new Route("POST", one + "/provision", this::provision).needing(Permission.OPERATE),
        new Route("GET", one + "/status", this::status),
        new Route("GET", one + "/why/{object}", this::why),
        new Route("GET", one + "/log", this::log).paged("object", "status"),
        new Route("GET", one + "/escrows", this::escrows).paged(),
        new Route("GET", one + "/staged", this::staged).paged(),
        new Route("POST", one + "/reject-deletes", this::rejectDeletes).needing(Permission.OPERATE),
        new Route("GET", one + "/operations", this::operations).taking("hours"),
        new Route("GET", one + "/stale", this::stale).paged());
  }

  private ApiAnswer operations(ApiCall call) {
    ObjectNode body = Json.object();
    ArrayNode items = body.putArray("hours");
    int hours = (int) Math.min(call.number("hours", 24), Integer.MAX_VALUE);
    for (OperationHour hour : monitoring.operations(call.application(), hours)) {
      ObjectNode item =
          items
              .addObject()
              .put("hour", hour.hour().toString())
              .put("succeeded", hour.succeeded())
              .put("failed", hour.failed());
      hour.meanLag()
          .ifPresent(
              mean ->
                  item.put("meanLagMillis", mean.toMillis())
                      .put("longestLagMillis", hour.longestLag().toMillis()));
    }
    return ApiAnswer.ok(body);
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
    Application application = applications.get(id);
    Optional<ObjectNode> target =
        body.has("target")
            ? Optional.of(target(application, body.path("target")))
            : Optional.empty();
    applications.change(
        id,
        new Applications.Change(
            required(body, "displayName"),
            target.map(ApplicationJson::target),
            target.flatMap(ApplicationRoutes::token),
            required(body, "scope").map(ApplicationJson::scope),
            body.has("policies")
                ? Optional.of(
                    ApplicationJson.policies(body.path("policies"), application.policies()))
                : Optional.empty()),
        call.actor());
    return get(call);
  }

  /// Where it is there, it has to be something.
  private static Optional<String> required(ObjectNode body, String name) {
    return body.has(name) ? Optional.of(ApiCall.required(body, name)) : Optional.empty();
  }

  /// What it is to be: of URL and preset, those stay that aren't mentioned.
  private static ObjectNode target(Application application, JsonNode changes) {
    ObjectNode target =
        Json.object()
            .put("url", application.target().url().toString())
            .put("preset", application.target().preset());
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

  // Running

  private ApiAnswer start(ApiCall call) {
    running.start(call.application(), call.actor());
    return status(call);
  }

  private ApiAnswer pause(ApiCall call) {
    running.pause(call.application(), call.actor());
    return status(call);
  }

  private ApiAnswer restart(ApiCall call) {
    Set<ResetScope> scopes =
        ApiCall.optional(call.object("resetScope"), "resetScope")
            .map(ResetScope::parse)
            .orElse(ResetScope.USUAL);
    running.restart(call.application(), scopes, call.actor());
    return status(call);
  }

  private ApiAnswer allowDeletes(ApiCall call) {
    int allowed = running.allowDeletes(call.application(), seen(call), call.actor());
    return ApiAnswer.ok(Json.object().put("allowed", allowed));
  }

  private ApiAnswer rejectDeletes(ApiCall call) {
    int rejected = running.rejectDeletes(call.application(), seen(call), call.actor());
    return ApiAnswer.ok(Json.object().put("rejected", rejected));
  }

  /// How many whoever decides has looked at; empty where they decide on all that there are.
  private static OptionalLong seen(ApiCall call) {
    JsonNode count = call.object("count").path("count");
    if (count.isMissingNode()) {
      return OptionalLong.empty();
    }
    if (!count.isIntegralNumber()) {
      throw new IllegalArgumentException("'count' takes a whole number, not " + Json.text(count));
    }
    return OptionalLong.of(count.asLong());
  }

  private ApiAnswer staged(ApiCall call) {
    return ApiAnswer.page(
        call,
        monitoring.staged(call.application(), place(call), call.ask()),
        staged -> place(staged.pending()),
        staged ->
            Json.object()
                .put("object", staged.pending().object().toString())
                .put("type", staged.pending().type().resourceType())
                .put("label", staged.label())
                .put("reason", staged.pending().reason().text()));
  }

  private static Optional<Place> place(ApiCall call) {
    return call.place().map(Place::parse);
  }

  private static String place(Pending pending) {
    return new Place(pending.due(), pending.object()).text();
  }

  private ApiAnswer provision(ApiCall call) throws InterruptedException {
    ObjectId object = ApiCall.objectId(ApiCall.required(call.object("object"), "object"));
    Explanation before = inspection.explain(call.application(), object);
    List<ProvisioningLogEntry> entries =
        running.provision(call.application(), object, call.actor());
    ObjectNode json = Json.object();
    json.set("steps", ExplanationJson.steps(TracedStep.of(before, entries.reversed())));
    ArrayNode items = json.putArray("items");
    entries.forEach(entry -> items.add(LogEntryJson.write(entry)));
    return ApiAnswer.ok(json);
  }

  private ApiAnswer why(ApiCall call) {
    return ApiAnswer.ok(
        ExplanationJson.write(inspection.explain(call.application(), call.object())));
  }

  // Looking

  private ApiAnswer status(ApiCall call) {
    return ApiAnswer.ok(StatusJson.write(monitoring.status(call.application())));
  }

  private ApiAnswer log(ApiCall call) {
    LogQuery query =
        new LogQuery(
            call.application(),
            call.parameter("object").map(ApiCall::objectId),
            call.choice("status", List.of(Status.values()), ApplicationJson::word),
            call.numberedPlace(),
            call.ask());
    return ApiAnswer.page(
        call, monitoring.log(query), entry -> String.valueOf(entry.id()), LogEntryJson::write);
  }

  private ApiAnswer escrows(ApiCall call) {
    return ApiAnswer.page(
        call,
        monitoring.escrows(call.application(), place(call), call.ask()),
        escrow -> place(escrow.pending()),
        escrow ->
            Json.object()
                .put("object", escrow.pending().object().toString())
                .put("type", escrow.pending().type().resourceType())
                .put("attempts", escrow.pending().attempts())
                .put("nextTry", escrow.pending().due().toString())
                .put("errorCode", escrow.code().code())
                .put("message", escrow.message())
                .put("recommendedAction", escrow.code().recommendedAction()));
  }

  private ApiAnswer stale(ApiCall call) {
    return ApiAnswer.page(
        call,
        monitoring.stale(call.application(), place(call), call.ask()),
        link -> new Place(link.left().orElseThrow(), link.object()).text(),
        ApplicationRoutes::json);
  }

  private static ObjectNode json(Link link) {
    ObjectNode json =
        Json.object()
            .put("object", link.object().toString())
            .put("type", link.type().resourceType())
            .put("label", link.label())
            .put("targetId", link.targetId());
    link.left().ifPresent(at -> json.put("left", at.toString()));
    return json;
  }
}
