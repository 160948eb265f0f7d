package dev.lockstep.api;

import dev.lockstep.administration.Administrators;
import dev.lockstep.administration.AuditLog;
import dev.lockstep.administration.Job;
import dev.lockstep.administration.Jobs;
import dev.lockstep.administration.Principal;
import dev.lockstep.administration.Progress;
import dev.lockstep.administration.ResultJobs;
import dev.lockstep.administration.SigningKey;
import dev.lockstep.directory.ClientHabits;
import dev.lockstep.directory.Credentials;
import dev.lockstep.directory.Directories;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.DirectoryStore.UniquenessException;
import dev.lockstep.directory.DynamicGroups;
import dev.lockstep.directory.LocalObjects;
import dev.lockstep.directory.RecycleBin;
import dev.lockstep.directory.Refusals;
import dev.lockstep.directory.RequestInspector;
import dev.lockstep.directory.Resources;
import dev.lockstep.directory.Sources;
import dev.lockstep.provisioning.Applications;
import dev.lockstep.provisioning.Approving;
import dev.lockstep.provisioning.Inspection;
import dev.lockstep.provisioning.Monitoring;
import dev.lockstep.provisioning.PlanMovedException;
import dev.lockstep.provisioning.Planning;
import dev.lockstep.provisioning.ProvisioningLog;
import dev.lockstep.provisioning.Reconciliations;
import dev.lockstep.provisioning.Running;
import dev.lockstep.provisioning.TargetException;
import dev.lockstep.provisioning.Timeline;
import dev.lockstep.provisioning.Undo;
import dev.lockstep.provisioning.mapping.MappingException;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.json.Json;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The admin API behind the web server: finds the route, lets through who has an admin key, and
/// turns what goes wrong into a problem that names the culprit.
public final class Api implements HttpService {
  private static final HeaderName IDEMPOTENCY_KEY = HeaderNames.create("Idempotency-Key");

  private static final String YAML = "application/yaml;charset=utf-8";
  private static final String SCHEMA = "application/schema+json";

  private static final System.Logger LOG = System.getLogger(Api.class.getName());

  private final Entrance entrance;
  private final Admission admission;
  private final RepeatedRequests repeated;
  private final Events events;
  private final EventRoutes eventRoutes;
  private final LogExports exports;
  private final LogRoutes logRoutes;
  private final Preconditions preconditions;
  private final Cursors cursors;
  private final Function<ServerRequest, String> base;
  private final List<Route> routes = new ArrayList<>();

  /// The hearts' use cases that the API offers.
  public record UseCases(
      Administrators administrators,
      AuditLog audit,
      Directories directories,
      Credentials credentials,
      Refusals refusals,
      DirectoryReader reader,
      Resources resources,
      LocalObjects objects,
      DynamicGroups dynamicGroups,
      RecycleBin recycleBin,
      ClientHabits habits,
      RequestInspector inspector,
      Sources sources,
      Applications applications,
      Running running,
      Monitoring monitoring,
      Inspection inspection,
      Planning planning,
      Approving approving,
      Undo undo,
      Reconciliations reconciliations,
      Jobs jobs,
      Making making,
      ProvisioningLog provisioningLog,
      Timeline timeline) {}

  /// The jobs that make files.
  ///
  /// @param exports what the last two do, and others are sent at once
  public record Making(ResultJobs plans, LogExports exports, ResultJobs logs, ResultJobs audits) {}

  /// @param cursorKey that signs the cursors of lists
  /// @param rate of each caller
  /// @param base where a client has reached this server
  /// @param address of a client
  public Api(
      UseCases useCases,
      SigningKey cursorKey,
      RequestRate rate,
      Function<ServerRequest, String> base,
      Function<ServerRequest, String> address,
      InstantSource clock) {
    this.base = base;
    this.cursors = new Cursors(cursorKey);
    this.admission = new Admission(useCases.directories(), useCases.applications());
    this.entrance = new Entrance(useCases.administrators(), new RequestRates(rate, clock), address);
    this.repeated = new RepeatedRequests(clock);
    this.events =
        new Events(
            new CurrentStates(
                    useCases.reader(),
                    useCases.sources(),
                    useCases.applications(),
                    useCases.monitoring(),
                    useCases.jobs(),
                    clock)
                ::read);
    this.eventRoutes =
        new EventRoutes(
            events,
            useCases.administrators(),
            useCases.directories(),
            useCases.applications(),
            new EventStream.Followed(useCases.provisioningLog(), useCases.inspector()),
            clock);
    routes.addAll(eventRoutes.routes());
    routes.addAll(new InspectorRoutes(useCases.directories(), useCases.inspector()).routes());
    routes.addAll(
        new DirectoryRoutes(
                useCases.directories(),
                useCases.reader(),
                useCases.resources(),
                useCases.objects(),
                useCases.recycleBin(),
                useCases.habits())
            .routes());
    routes.addAll(
        new TimelineRoutes(
                useCases.directories(),
                useCases.reader(),
                useCases.resources(),
                useCases.timeline())
            .routes());
    routes.addAll(new RecycleBinRoutes(useCases.directories(), useCases.recycleBin()).routes());
    routes.addAll(new GroupRuleRoutes(useCases.dynamicGroups()).routes());
    routes.addAll(new TokenRoutes(useCases.credentials(), useCases.refusals(), clock).routes());
    routes.addAll(new SourceRoutes(useCases.sources()).routes());
    routes.addAll(
        new ApplicationRoutes(useCases.applications(), useCases.inspection(), useCases.reader())
            .routes());
    routes.addAll(
        new RunningRoutes(useCases.running(), useCases.monitoring(), useCases.inspection())
            .routes());
    routes.addAll(new AssignmentRoutes(useCases.applications(), useCases.reader()).routes());
    routes.addAll(
        new PlanRoutes(
                useCases.applications(),
                useCases.planning(),
                useCases.approving(),
                useCases.making().plans(),
                clock)
            .routes());
    routes.addAll(new UndoRoutes(useCases.undo()).routes());
    routes.addAll(new ReconciliationRoutes(useCases.reconciliations()).routes());
    routes.addAll(new JobRoutes(useCases.jobs(), clock).routes());
    routes.addAll(
        new AdministrationRoutes(useCases.administrators(), useCases.directories()).routes());
    this.exports = useCases.making().exports();
    this.logRoutes =
        new LogRoutes(
            useCases.directories(),
            useCases.provisioningLog(),
            useCases.audit(),
            exports,
            new LogRoutes.Jobs(useCases.making().logs(), useCases.making().audits()),
            clock);
    routes.addAll(logRoutes.routes());
    this.preconditions = new Preconditions(routes, this::paged);
  }

  /// Each as `GET /directories/{directory}`.
  public List<String> routes() {
    return routes.stream().map(route -> route.method() + " " + route.path()).toList();
  }

  /// What the streams of events wait on; whoever owns the threads calls [Events#look()].
  public Events events() {
    return events;
  }

  /// The stream of `GET /events` for who came in by another door, as the console's pages do.
  ///
  /// @param query as the route has it
  /// @return empty where too many streams are open
  public Optional<StreamWriter> stream(
      Principal principal, Map<String, String> query, EventReader reader) {
    return eventRoutes.stream(call(principal, query), reader).map(writer -> writer::writeTo);
  }

  /// What `GET /provisioning-log/export` and `GET /audit/export` answer, for who came in by another
  /// door.
  ///
  /// @param log the first part of the path
  /// @param query as the route has it
  public Export export(Principal principal, String log, Map<String, String> query) {
    ApiCall call = call(principal, query);
    LogExports.Export export =
        log.equals("audit") ? exports.audit(call) : exports.provisioning(call);
    return new Export(export.mediaType(), out -> export.writeTo(out, Progress.UNTOLD));
  }

  /// Begins the job that `POST /provisioning-log/export` and `POST /audit/export` begin, likewise.
  public Job beginExport(Principal principal, String log, Map<String, String> query) {
    ApiCall call = call(principal, query);
    return log.equals("audit") ? logRoutes.begunAudit(call) : logRoutes.begun(call);
  }

  private static ApiCall call(Principal principal, Map<String, String> query) {
    return new ApiCall(principal, "", Map.of(), query, Map.of(), Json.object(), Optional.empty());
  }

  /// @param type its media type
  public record Export(String type, StreamWriter writer) {}

  /// Writes a stream until it ends.
  public interface StreamWriter {
    /// @throws IOException where the reader is gone
    void writeTo(OutputStream out) throws IOException;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/api/openapi.yaml", (_, response) -> file("openapi.yaml", YAML, response))
        .get("/api/setup.schema.json", (_, response) -> file("setup.schema.json", SCHEMA, response))
        .any("/api/v1/*", this::handle);
  }

  private static void file(String name, String type, ServerResponse response) {
    try (InputStream stream = Objects.requireNonNull(Api.class.getResourceAsStream(name))) {
      response.header(HeaderNames.CONTENT_TYPE, type);
      response.send(stream.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void handle(ServerRequest request, ServerResponse response) {
    ApiAnswer answer =
        attempted(
            request,
            () ->
                entrance.answer(
                    request, principal -> attempted(request, () -> routed(request, principal))));
    response.status(answer.status());
    answer.headers().forEach((name, value) -> response.header(name, value));
    switch (answer.body()) {
      case ApiAnswer.Body.None() -> response.send();
      case ApiAnswer.Body.Document(var json) -> {
        response.header(HeaderNames.CONTENT_TYPE, answer.contentType());
        response.send(Json.bytes(json));
      }
      case ApiAnswer.Body.Page _ ->
          throw new IllegalStateException("a page is written out before it is answered");
      case ApiAnswer.Body.Stream(var writer) -> {
        response.header(HeaderNames.CONTENT_TYPE, answer.contentType());
        stream(response, writer);
      }
    }
  }

  /// Closed only when all is written: what breaks off isn't to look complete.
  private static void stream(ServerResponse response, ApiAnswer.Writer writer) {
    try {
      OutputStream out = response.outputStream();
      writer.writeTo(out);
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private interface Attempt {
    ApiAnswer make() throws InterruptedException;
  }

  private static ApiAnswer attempted(ServerRequest request, Attempt attempt) {
    try {
      return attempt.make();
    } catch (ScimException e) {
      return ApiAnswer.problem(e.status(), "Refused", e.detail());
    } catch (NoSuchElementException e) {
      return ApiAnswer.problem(404, "Not found", String.valueOf(e.getMessage()));
    } catch (UniquenessException e) {
      return ApiAnswer.problem(409, "Taken", String.valueOf(e.getMessage()));
    } catch (PlanMovedException e) {
      return ApiAnswer.problem(409, "The plan has moved", String.valueOf(e.getMessage()));
    } catch (MappingException | IllegalArgumentException e) {
      return ApiAnswer.problem(400, "Bad request", String.valueOf(e.getMessage()));
    } catch (TargetException e) {
      return ApiAnswer.problem(502, "The target failed", String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ApiAnswer.problem(503, "Stopping", "Lockstep is being stopped");
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, request.path().rawPath() + " failed", e);
      return ApiAnswer.problem(500, "Lockstep failed", "its log has the reason");
    }
  }

  private ApiAnswer routed(ServerRequest request, Principal principal) throws InterruptedException {
    IncomingRequest incoming = new IncomingRequest(request);
    List<String> segments = incoming.segments();
    String method = incoming.method();
    boolean pathKnown = false;
    for (Route route : routes) {
      Optional<Map<String, String>> variables = route.match(segments);
      if (variables.isPresent() && route.method().equals(method)) {
        ApiCall call =
            new ApiCall(
                principal,
                base.apply(request),
                variables.get(),
                incoming.parameters(),
                incoming.headers(),
                route.takesFile() ? Json.object() : incoming.body(),
                Optional.empty());
        Optional<ApiAnswer> refusal = admission.refusal(route, call);
        return refusal.isPresent()
            ? refusal.get()
            : handled(request, route, route.takesFile() ? call.with(incoming.file()) : call);
      }
      pathKnown |= variables.isPresent();
    }
    return pathKnown
        ? ApiAnswer.problem(405, "Not possible", method + " isn't possible here")
        : ApiAnswer.problem(404, "Not found", "there is nothing at " + request.path().rawPath());
  }

  private ApiAnswer handled(ServerRequest request, Route route, ApiCall call)
      throws InterruptedException {
    Optional<String> key = request.headers().first(IDEMPOTENCY_KEY);
    if (key.isEmpty() || !route.method().equals("POST")) {
      Conditions conditions =
          Conditions.read(call.header("if-match"), call.header("if-none-match"));
      return preconditions.answer(route, call, conditions, asked -> paged(route, asked));
    }
    return repeated.answer(
        new RepeatedRequests.Key(call.principal().credential(), key.get()),
        RepeatedRequests.fingerprint(
            request.path().rawPath() + "?" + request.query().rawValue(), call.body()),
        asked -> paged(route, asked),
        call);
  }

  /// Between cursors, which clients know, and places, which routes know.
  private ApiAnswer paged(Route route, ApiCall call) throws InterruptedException {
    route.check(call.query());
    ApiAnswer answer =
        route
            .handler()
            .handle(call.place().map(at -> call.at(cursors.read(route, call, at))).orElse(call));
    if (!(answer.body() instanceof ApiAnswer.Body.Page(var beside, var items, var next))) {
      return answer;
    }
    ObjectNode body = Json.object();
    beside.properties().forEach(one -> body.set(one.getKey(), one.getValue()));
    ArrayNode array = body.putArray("items");
    items.forEach(array::add);
    next.ifPresent(place -> body.put("next", cursors.write(route, call, place)));
    return ApiAnswer.ok(body);
  }
}
