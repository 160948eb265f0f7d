package dev.lockstep.api;

import dev.lockstep.administration.Job;
import dev.lockstep.administration.Permission;
import dev.lockstep.administration.ResultJobs;
import dev.lockstep.provisioning.Application;
import dev.lockstep.provisioning.ApplicationJson;
import dev.lockstep.provisioning.Applications;
import dev.lockstep.provisioning.Approving;
import dev.lockstep.provisioning.Plan;
import dev.lockstep.provisioning.PlanExcerpt;
import dev.lockstep.provisioning.PlanFile;
import dev.lockstep.provisioning.PlanId;
import dev.lockstep.provisioning.PlanJson;
import dev.lockstep.provisioning.PlanMaker;
import dev.lockstep.provisioning.Planning;
import dev.lockstep.provisioning.Proposal;
import dev.lockstep.provisioning.ProposalJson;
import dev.lockstep.provisioning.ProvisioningLogEntry.Action;
import dev.lockstep.provisioning.TargetException;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.json.Json;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What a full cycle of an Application would do, for what is set up or for what is proposed: as one
/// document of a length that a person reads, as JSON Lines of any length, or as a job whose file is
/// read when it is made.
final class PlanRoutes {
  private static final List<String> FORMATS = List.of("json", "jsonl");

  private static final List<String> ACTIONS =
      Arrays.stream(Action.values())
          .filter(action -> action != Action.STAGE)
          .map(ApplicationJson::word)
          .toList();

  private final Applications applications;
  private final Planning planning;
  private final Approving approving;
  private final ResultJobs plans;
  private final InstantSource clock;

  /// @param plans jobs that make them
  PlanRoutes(
      Applications applications,
      Planning planning,
      Approving approving,
      ResultJobs plans,
      InstantSource clock) {
    this.applications = applications;
    this.planning = planning;
    this.approving = approving;
    this.plans = plans;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(
        new Route("POST", "/applications/{application}/plan", this::plan)
            .needing(Permission.OPERATE)
            .taking("format"),
        new Route("GET", "/applications/{application}/plan", this::page).paged("action"),
        new Route("POST", "/applications/{application}/plans", this::begin)
            .needing(Permission.OPERATE),
        new Route("POST", "/applications/{application}/plans/{plan}/approve", this::approve)
            .needing(Permission.OPERATE));
  }

  /// The job that plans it; what can't be planned is told at once.
  private ApiAnswer begin(ApiCall call) {
    Application application = applications.get(call.application());
    ObjectNode proposal = call.object(keys());
    planning.check(application.id(), ProposalJson.read(proposal, application));
    Job job = plans.begin(PlanMaker.wish(application, proposal), call.actor());
    return JobJson.begun(call, job, clock.instant());
  }

  /// A page of the plan that a job has made last.
  private ApiAnswer page(ApiCall call) {
    Application application = applications.get(call.application());
    Optional<String> action = call.choice("action", ACTIONS);
    PlanFile file = file(application);
    String of = String.valueOf(file.job().started().toEpochMilli());
    List<PlanFile.Line> more =
        file.page(
            call.place().map(place -> offset(place, of)).orElse(0L),
            line -> action.map(line.path("action").asString("")::equals).orElse(true),
            call.ask());
    ObjectNode beside =
        file.plan()
            .map(PlanJson::write)
            .orElseThrow(() -> nothing(application))
            .put("taken", file.job().ended().orElseThrow().toString());
    return ApiAnswer.page(
        call, beside, more, line -> of + ":" + line.end(), line -> (ObjectNode) line.json());
  }

  private PlanFile file(Application application) {
    Job job = plans.of(application.id().value()).orElseThrow(() -> nothing(application));
    if (job.state() != Job.State.COMPLETED) {
      throw new ScimException(
          409,
          Optional.empty(),
          "the plan of '%s' is %s%s; its job is '%s'"
              .formatted(
                  application.id(),
                  job.state().word(),
                  job.problem().map(why -> ": " + why).orElse(""),
                  job.id()));
    }
    return new PlanFile(plans, job);
  }

  private static NoSuchElementException nothing(Application application) {
    return new NoSuchElementException(
        "no plan of '%s' is kept: begin one by POST /applications/%s/plans"
            .formatted(application.id(), application.id()));
  }

  private static long offset(String place, String of) {
    int colon = place.indexOf(':');
    if (!place.substring(0, Math.max(0, colon)).equals(of)) {
      throw new ScimException(
          409,
          Optional.empty(),
          "another plan was taken since the first page: begin again without 'cursor'");
    }
    return Long.parseLong(place.substring(colon + 1));
  }

  private ApiAnswer plan(ApiCall call) throws InterruptedException {
    Application application = applications.get(call.application());
    Proposal proposal = ProposalJson.read(call.object(keys()), application);
    if (call.choice("format", FORMATS).orElse("json").equals("jsonl")) {
      planning.check(application.id(), proposal);
      return ApiAnswer.stream("application/jsonl", out -> writeLines(application, proposal, out));
    }
    return ApiAnswer.ok(document(application, proposal));
  }

  /// @return what is carried out; a proposal takes who may set it up
  private ApiAnswer approve(ApiCall call) throws InterruptedException {
    Application application = applications.get(call.application());
    ObjectNode proposal = call.object(keys());
    if (!ProposalJson.read(proposal, application).isEmpty()
        && !call.access().may(Permission.CONFIGURE, application.directory().value())) {
      return ApiAnswer.problem(
          403,
          "Not yours to do",
          "approving a proposal sets it up, which takes more than operating");
    }
    return ApiAnswer.ok(
        PlanJson.write(
            approving.approve(
                application.id(),
                PlanId.parse(call.variable("plan")),
                now -> ProposalJson.read(proposal, now),
                call.actor())));
  }

  private static String[] keys() {
    return ProposalJson.KEYS.toArray(String[]::new);
  }

  private ObjectNode document(Application application, Proposal proposal)
      throws InterruptedException {
    PlanExcerpt excerpt = new PlanExcerpt();
    ObjectNode json = PlanJson.write(planning.each(application.id(), proposal, excerpt));
    json.put("complete", excerpt.complete());
    ArrayNode lines = json.putArray("lines");
    excerpt.lines().forEach(line -> lines.add(PlanJson.write(line)));
    return json;
  }

  /// The summary is the last line: without it the plan has broken off.
  private void writeLines(Application application, Proposal proposal, OutputStream out)
      throws IOException {
    try {
      Plan plan =
          planning.each(application.id(), proposal, line -> write(PlanJson.write(line), out));
      write(PlanJson.last(plan), out);
    } catch (TargetException e) {
      ObjectNode last = Json.object();
      last.putObject("problem")
          .put("status", 502)
          .put("title", "The target failed")
          .put("detail", String.valueOf(e.getMessage()));
      write(last, out);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Lockstep is being stopped");
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void write(ObjectNode json, OutputStream out) {
    try {
      out.write(Json.bytes(json));
      out.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
