package dev.lockstep.provisioning;

import dev.lockstep.administration.Actor;
import dev.lockstep.administration.Progress;
import dev.lockstep.administration.ResultJobs;
import dev.lockstep.administration.ResultMaker;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.scim.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.util.NoSuchElementException;
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
    ObjectNode request = Json.object().put(APPLICATION, application.id().value());
    request.set(PROPOSAL, proposal);
    String id = application.id().value();
    return new ResultJobs.Wish(
        proposal.isEmpty() ? id : id + ":proposal",
        application.directory().value(),
        id,
        Json.text(request),
        "application/jsonl");
  }

  @Override
  public boolean isAbout(String subject) {
    return store.application(new ApplicationId(subject)).isPresent();
  }

  /// @return the summary
  @Override
  public String make(String request, Actor actor, OutputStream out, Progress progress)
      throws IOException, InterruptedException {
    JsonNode asked = Json.parse(request);
    ApplicationId id = new ApplicationId(asked.path(APPLICATION).asString(""));
    PlanFileWriter file = new PlanFileWriter(out, progress);
    return file.write(
        lines -> {
          Application application =
              store
                  .application(id)
                  .orElseThrow(
                      () -> new NoSuchElementException("there is no application '" + id + "'"));
          Proposal proposal = ProposalJson.read(asked.path(PROPOSAL), application);
          file.expect(proposal.on(application, directory), directory);
          return planning.each(id, proposal, lines);
        });
  }
}
