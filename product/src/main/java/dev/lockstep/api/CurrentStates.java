package dev.lockstep.api;

import dev.lockstep.administration.Job;
import dev.lockstep.administration.Jobs;
import dev.lockstep.directory.Directory;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.SourceDefinition;
import dev.lockstep.directory.Sources;
import dev.lockstep.provisioning.Application;
import dev.lockstep.provisioning.Applications;
import dev.lockstep.provisioning.Monitoring;
import dev.lockstep.scim.json.Json;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// How everything is that changes by itself: where the feeds of the Directories end, how their
/// sources and applications are doing.
final class CurrentStates {
  private final DirectoryReader reader;
  private final Sources sources;
  private final Applications applications;
  private final Monitoring monitoring;
  private final Jobs jobs;
  private final InstantSource clock;

  CurrentStates(
      DirectoryReader reader,
      Sources sources,
      Applications applications,
      Monitoring monitoring,
      Jobs jobs,
      InstantSource clock) {
    this.reader = reader;
    this.sources = sources;
    this.applications = applications;
    this.monitoring = monitoring;
    this.jobs = jobs;
    this.clock = clock;
  }

  /// @param directory empty for all of them
  /// @param json what the API's own route for it says, with its directory
  record State(EventType type, String directory, Optional<String> application, ObjectNode json) {

    /// What it is the state of.
    String subject() {
      return String.join(
          "/", type.word(), directory, application.orElse(""), json.path("id").asString(""));
    }
  }

  List<State> read() {
    List<State> states = new ArrayList<>();
    for (Directory directory : reader.directories()) {
      DirectoryId id = directory.id();
      states.add(
          new State(
              EventType.FEED,
              id.value(),
              Optional.empty(),
              Json.object()
                  .put("directory", id.value())
                  .put("position", reader.feedEnd(id).toString())));
      for (SourceDefinition source : sources.list(id)) {
        states.add(new State(EventType.SOURCE, id.value(), Optional.empty(), state(id, source)));
      }
    }
    for (Application application : applications.list()) {
      state(application).ifPresent(states::add);
    }
    for (Job job : jobs.all()) {
      states.add(
          new State(
              EventType.JOB,
              job.directory(),
              application(job),
              JobJson.write(job, clock.instant())));
    }
    return states;
  }

  private static Optional<String> application(Job job) {
    return switch (job.kind()) {
      case CYCLE, RECONCILIATION, PLAN, APPROVAL -> Optional.of(job.subject());
      case SOURCE, EXPORT, AUDIT_EXPORT, PURGE -> Optional.empty();
    };
  }

  /// A poll without news is none, though there is one each second.
  private ObjectNode state(DirectoryId directory, SourceDefinition source) {
    ObjectNode json =
        SourceRoutes.json(sources, directory, source).put("directory", directory.value());
    json.remove("lastPolled");
    if (json.path("polling").path("changes").asLong(0) == 0) {
      json.remove("polling");
    }
    return json;
  }

  /// Empty for one that has been removed meanwhile.
  private Optional<State> state(Application application) {
    try {
      return Optional.of(
          new State(
              EventType.CYCLE,
              application.directory().value(),
              Optional.of(application.id().value()),
              StatusJson.write(monitoring.status(application.id()))
                  .put("directory", application.directory().value())
                  .put("application", application.id().value())));
    } catch (NoSuchElementException removed) {
      return Optional.empty();
    }
  }
}
