package dev.lockstep.provisioning;

import dev.lockstep.administration.Actor;
import dev.lockstep.administration.Progress;
import dev.lockstep.administration.ResultJobs;
import dev.lockstep.administration.ResultMaker;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.scim.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Plans as work of a job.
public final class PlanMaker implements ResultMaker {
  private static final String APPLICATION = "application";
  private static final String PROPOSAL = "proposal";

  private final Planning planning;
  private final ProvisioningStore store;
  private final DirectoryReader directory;

  public PlanMaker(Planning planning, ProvisioningStore store, DirectoryReader directory) {
    this.planning = planning;
    this.store = store;
    this.directory = directory;
  }

  /// A plan of what is set up and one of what is proposed don't take each other's place.
  ///
  /// @param proposal as [ProposalJson] reads it
  public static ResultJobs.Wish wish(Application application, JsonNode proposal) {
    return wish(application, proposal, Json.object());
  }

  /// @param more of what is wished
  static ResultJobs.Wish wish(Application application, JsonNode proposal, ObjectNode more) {
    ObjectNode request = more.put(APPLICATION, application.id().value());
    request.set(PROPOSAL, proposal);
    return new ResultJobs.Wish(
        proposal.isEmpty() ? application.id().value() : ofProposal(application.id()),
        application.directory().value(),
        application.id().value(),
        Json.text(request),
        "application/jsonl");
  }

  /// What the job of a proposal for this Application is called.
  public static String ofProposal(ApplicationId id) {
    return id + ":proposal";
  }

  /// What a job takes or approves the plan of, as [ProposalJson] reads it; empty for what is set
  /// up.
  ///
  /// @param request that it was begun with
  public static ObjectNode proposal(String request) {
    return Json.parse(request).path(PROPOSAL) instanceof ObjectNode proposal
        ? proposal
        : Json.object();
  }

  static ApplicationId application(String request) {
    return new ApplicationId(Json.parse(request).path(APPLICATION).asString(""));
  }

  @Override
  public boolean isAbout(String subject) {
    return store.application(new ApplicationId(subject)).isPresent();
  }

  /// @return the summary
  @Override
  public String make(String request, Actor actor, OutputStream out, Progress progress)
      throws IOException, InterruptedException {
    ApplicationId id = application(request);
    PlanFileWriter file = new PlanFileWriter(out, progress);
    return file.write(
        lines -> {
          Application application = store.existing(id);
          Proposal proposal = ProposalJson.read(proposal(request), application);
          file.expect(proposal.on(application, directory), directory);
          return planning.each(id, proposal, lines);
        });
  }
}
