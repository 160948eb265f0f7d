package dev.lockstep.provisioning;

import dev.lockstep.administration.Progress;
import dev.lockstep.administration.ResultMaker.FailedException;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.Application.Scope;
import dev.lockstep.provisioning.mapping.MappingException;
import dev.lockstep.scim.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/// Writes the file of a plan while it is taken: a line of JSON for each line of the plan, and its
/// summary as the last. Tells how far it is.
final class PlanFileWriter {
  private final OutputStream out;
  private final Progress progress;

  PlanFileWriter(OutputStream out, Progress progress) {
    this.out = out;
    this.progress = progress;
  }

  /// Takes the plan, and hands on its lines.
  interface Taking {
    Plan each(Consumer<PlanLine> lines) throws InterruptedException;
  }

  /// @return the summary
  /// @throws FailedException where the plan can't be taken, saying why
  String write(Taking taking) throws IOException, InterruptedException {
    try {
      Plan plan = taking.each(this::write);
      write(PlanJson.last(plan));
      return Json.text(PlanJson.write(plan));
    } catch (TargetException e) {
      throw new FailedException(
          e.getMessage() + ". Test the connection: it says which step fails.", e);
    } catch (PlanMovedException
        | MappingException
        | IllegalArgumentException
        | NoSuchElementException e) {
      throw new FailedException(String.valueOf(e.getMessage()), e);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /// How many are in scope by way of groups, only the walk tells.
  void expect(Application application, DirectoryReader directory) {
    if (application.scope() == Scope.ALL) {
      progress.expect(
          directory.count(application.directory(), ObjectType.USER)
              + directory.count(application.directory(), ObjectType.GROUP));
    }
  }

  private void write(PlanLine line) {
    write(PlanJson.write(line));
    progress.done(isOfObject(line) ? 1 : 0);
  }

  /// A group whose members change has two lines and more.
  private static boolean isOfObject(PlanLine line) {
    return line.action() != ProvisioningLogEntry.Action.MEMBERS;
  }

  private void write(ObjectNode json) {
    try {
      out.write(Json.bytes(json));
      out.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
