package dev.lockstep.provisioning;

import dev.lockstep.administration.Actor;
import dev.lockstep.administration.Progress;
import dev.lockstep.administration.ResultJobs;
import dev.lockstep.administration.ResultMaker;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.scim.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/// Approves plans of what is set up, as work of a job: that takes as long as a plan, since it is
/// taken once more. The file is that of the plan that is carried out.
public final class PlanApprover implements ResultMaker {
  private static final String APPLICATION = "application";
  private static final String PLAN = "plan";

  private final Approving approving;
  private final ProvisioningStore store;
  private final DirectoryReader directory;

  public PlanApprover(Approving approving, ProvisioningStore store, DirectoryReader directory) {
    this.approving = approving;
    this.store = store;
    this.directory = directory;
  }

  public static ResultJobs.Wish wish(Application application, PlanId plan) {
    String id = application.id().value();
    return new ResultJobs.Wish(
        id,
        application.directory().value(),
        id,
        Json.text(Json.object().put(APPLICATION, id).put(PLAN, plan.toString())),
        "application/jsonl");
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
    JsonNode asked = Json.parse(request);
    ApplicationId id = new ApplicationId(asked.path(APPLICATION).asString(""));
    PlanId plan = PlanId.parse(asked.path(PLAN).asString(""));
    PlanFileWriter file = new PlanFileWriter(out, progress);
    return file.write(
        lines -> {
          store.application(id).ifPresent(application -> file.expect(application, directory));
          return approving.approve(id, plan, Proposal.NONE, actor, watcher(lines, progress));
        });
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
