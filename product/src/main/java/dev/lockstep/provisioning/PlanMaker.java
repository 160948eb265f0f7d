package dev.lockstep.provisioning;

import dev.lockstep.administration.Progress;
import dev.lockstep.administration.ResultJobs;
import dev.lockstep.administration.ResultMaker;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.Application.Scope;
import dev.lockstep.provisioning.mapping.MappingException;
import dev.lockstep.scim.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.NoSuchElementException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Plans as work of a job: the file has a line of JSON for each line of the plan, and its summary as
/// the last.
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
  public String make(String request, OutputStream out, Progress progress)
      throws IOException, InterruptedException {
    JsonNode asked = Json.parse(request);
    ApplicationId id = new ApplicationId(asked.path(APPLICATION).asString(""));
    try {
      Application application =
          store
              .application(id)
              .orElseThrow(
                  () -> new NoSuchElementException("there is no application '" + id + "'"));
      Proposal proposal = ProposalJson.read(asked.path(PROPOSAL), application);
      expect(proposal.on(application, directory), progress);
      Plan plan =
          planning.each(
              id,
              proposal,
              line -> {
                write(PlanJson.write(line), out);
                progress.done(isOfObject(line) ? 1 : 0);
              });
      write(PlanJson.last(plan), out);
      return Json.text(PlanJson.write(plan));
    } catch (TargetException e) {
      throw new FailedException(
          e.getMessage() + ". Test the connection: it says which step fails.", e);
    } catch (MappingException | IllegalArgumentException | NoSuchElementException e) {
      throw new FailedException(String.valueOf(e.getMessage()), e);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /// A group whose members change has two lines and more.
  private static boolean isOfObject(PlanLine line) {
    return line.action() != ProvisioningLogEntry.Action.MEMBERS;
  }

  /// How many are in scope by way of groups, only the walk tells.
  private void expect(Application application, Progress progress) {
    if (application.scope() == Scope.ALL) {
      progress.expect(
          directory.count(application.directory(), ObjectType.USER)
              + directory.count(application.directory(), ObjectType.GROUP));
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
