package dev.lockstep.provisioning;

import dev.lockstep.administration.Actor;
import dev.lockstep.administration.Progress;
import dev.lockstep.administration.ResultJobs;
import dev.lockstep.administration.ResultMaker;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.scim.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/// Approves plans of what is set up and of what is proposed, as work of a job: that takes as long as
/// a plan, since it is taken once more. The file is that of the plan that is carried out.
public final class PlanApprover implements ResultMaker {
  private static final String PLAN = "plan";

  private final Approving approving;
  private final ProvisioningStore store;
  private final DirectoryReader directory;

  public PlanApprover(Approving approving, ProvisioningStore store, DirectoryReader directory) {
    this.approving = approving;
    this.store = store;
    this.directory = directory;
  }

  /// @param proposal what the plan was for, as [ProposalJson] reads it
  public static ResultJobs.Wish wish(Application application, PlanId plan, JsonNode proposal) {
    return PlanMaker.wish(application, proposal, Json.object().put(PLAN, plan.toString()));
  }

  @Override
  public boolean isAbout(String subject) {
    return store.application(new ApplicationId(subject)).isPresent();
  }

  /// The application runs, and does it.
  @Override
  public boolean lasts() {
    return true;
  }

  /// @return the summary of the plan
  @Override
  public String make(String request, Actor actor, OutputStream out, Progress progress)
      throws IOException, InterruptedException {
    ApplicationId id = PlanMaker.application(request);
    PlanId plan = plan(request);
    PlanFileWriter file = new PlanFileWriter(out, progress);
    return file.write(
        lines -> {
          Application application = store.existing(id);
          Proposal proposal = ProposalJson.read(PlanMaker.proposal(request), application);
          file.expect(proposal.on(application, directory), directory);
          return approving.approve(
              id,
              plan,
              now -> ProposalJson.read(PlanMaker.proposal(request), now),
              actor,
              watcher(lines, progress));
        });
  }

  private static PlanId plan(String request) {
    return PlanId.parse(Json.parse(request).path(PLAN).asString(""));
  }

  /// The plan is being carried out. (Where its cycle has ended already, nothing tells any more.)
  @Override
  public boolean isDone(String request) {
    ApplicationId id = PlanMaker.application(request);
    return isAbout(id.value()) && store.state(id).approved().equals(Optional.of(plan(request)));
  }

  private static Approving.Watcher watcher(Consumer<PlanLine> lines, Progress progress) {
    return new Approving.Watcher() {
      @Override
      public void looked(PlanLine line) {
        lines.accept(line);
      }

      @Override
      public void last() {
        progress.done(0);
      }
    };
  }
}
