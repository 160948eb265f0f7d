package dev.lockstep.provisioning;

import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.provisioning.mapping.Evaluation.Flow;
import dev.lockstep.provisioning.mapping.MappingException;
import dev.lockstep.scim.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/// Looks at one object without writing anything: what mappings give for it, and why it is at the
/// target as it is.
public final class Inspection {
  private final DirectoryReader directory;
  private final Situations situations;
  private final Explainer explainer;

  public Inspection(DirectoryReader directory, ProvisioningStore store, Situations situations) {
    this.directory = directory;
    this.situations = situations;
    this.explainer = new Explainer(directory, store, situations);
  }

  /// Why an object is at the target as it is.
  ///
  /// @throws NoSuchElementException where neither the Directory nor the application knows it
  public Explanation explain(ApplicationId application, ObjectId object) {
    return explainer.explain(application, object);
  }

  /// @param value empty where the mapping gives none
  /// @param note why there is none, where that needs a word
  public record PreviewLine(
      String source, String target, Optional<String> value, Optional<String> note) {}

  public record Preview(String label, Entitlement entitlement, List<PreviewLine> lines) {}

  /// What these mappings give for this object, whether or not they are saved.
  ///
  /// @throws MappingException naming the mapping that gives no value
  public Preview preview(Application application, ObjectId object) {
    DirectoryObject found = found(application, object);
    Situation situation = situations.of(application, object, found.objectType());
    List<PreviewLine> lines = new ArrayList<>();
    for (Flow flow :
        situation
            .evaluation()
            .orElseThrow()
            .flows(application.mappings().of(found.objectType()), situation.link().isEmpty())) {
      lines.add(line(flow));
    }
    return new Preview(situation.label(), situation.entitlement(), lines);
  }

  private static PreviewLine line(Flow flow) {
    String source = flow.mapping().source().text();
    String target = flow.mapping().targetPath();
    return switch (flow) {
      case Flow.Set(var _, Value value) ->
          new PreviewLine(source, target, Optional.of(Planner.text(value)), Optional.empty());
      case Flow.Empty _ ->
          new PreviewLine(source, target, Optional.empty(), Optional.of("no value"));
      case Flow.Untouched _ ->
          new PreviewLine(source, target, Optional.empty(), Optional.of("left as it is"));
      case Flow.Unresolved(var _, ObjectId reference) ->
          new PreviewLine(
              source,
              target,
              Optional.empty(),
              Optional.of(reference + " isn't at the target; sent as soon as it is"));
    };
  }

  private DirectoryObject found(Application application, ObjectId object) {
    return directory
        .find(application.directory(), object)
        .orElseThrow(
            () -> new NoSuchElementException("there is no user or group '" + object + "'"));
  }
}
