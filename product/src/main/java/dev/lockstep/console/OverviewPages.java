package dev.lockstep.console;

import dev.lockstep.console.Pages.CredentialLine;
import dev.lockstep.console.Route.Page;
import dev.lockstep.directory.Credentials;
import dev.lockstep.directory.Directories;
import dev.lockstep.directory.Directory;
import dev.lockstep.directory.Directory.Provisioning;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.DirectoryReader;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Sources;
import dev.lockstep.provisioning.ApplicationId;
import dev.lockstep.provisioning.ApplicationState.Quarantine;
import dev.lockstep.provisioning.Applications;
import dev.lockstep.provisioning.Monitoring;
import dev.lockstep.provisioning.Monitoring.Status;
import dev.lockstep.provisioning.OperationHour;
import dev.lockstep.provisioning.Pending;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Everything at a glance: what needs a person, what was done today, and how changes flow from
/// sources through each directory to its applications.
public final class OverviewPages {
  private final Directories directories;
  private final DirectoryReader reader;
  private final Credentials credentials;
  private final Applications applications;
  private final Monitoring monitoring;
  private final Sources sources;
  private final InstantSource clock;

  OverviewPages(Console.UseCases useCases, InstantSource clock) {
    this.directories = useCases.directories();
    this.reader = useCases.reader();
    this.credentials = useCases.credentials();
    this.applications = useCases.applications();
    this.monitoring = useCases.monitoring();
    this.sources = useCases.sources();
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(new Page("/", "overview", this::overview));
  }

  /// A directory with what fills it and what follows it.
  ///
  /// @param users how many it has
  public record Flow(
      Directory directory,
      long users,
      long groups,
      List<SourceView> sources,
      List<Follower> followers) {
    public boolean automatic() {
      return directory.provisioning() == Provisioning.AUTOMATIC;
    }
  }

  /// An application that follows a directory.
  ///
  /// @param lately what it did in this hour and the one before
  public record Follower(Status status, OperationHour lately) {

    /// For example `12 operations lately, after 0.4 s, at most 2.1 s`.
    public String pace() {
      return lately.operations() == 0
          ? "nothing to do lately"
          : lately.operations()
              + (lately.operations() == 1 ? " operation lately" : " operations lately")
              + lately
                  .meanLag()
                  .map(
                      mean ->
                          ", "
                              + seconds(mean)
                              + " after the change, at most "
                              + seconds(lately.longestLag()))
                  .orElse("");
    }

    private static String seconds(Duration duration) {
      return duration.toSeconds() < 10
          ? "%.1f s".formatted(duration.toMillis() / 1_000.0)
          : Pages.roughly(duration);
    }
  }

  private Map<String, Object> overview(PageRequest request) {
    Instant now = clock.instant();
    List<Flow> flows = new ArrayList<>();
    List<OperationHour> hours = new ArrayList<>();
    List<Status> statuses =
        applications.list().stream()
            .filter(application -> request.access().sees(application.directory().value()))
            .map(application -> monitoring.status(application.id()))
            .toList();
    for (Directory directory : directories.list()) {
      if (request.access().sees(directory.id().value())) {
        flows.add(flow(directory, statuses, hours, now));
      }
    }
    List<Attention> attention =
        Stream.of(
                statuses.stream().flatMap(this::ofApplication),
                flows.stream().flatMap(flow -> flow.sources().stream()).flatMap(this::ofSource),
                flows.stream().flatMap(flow -> ofTokens(flow.directory().id(), now)))
            .flatMap(all -> all)
            .toList();
    return Map.of("flows", flows, "attention", attention, "chart", Chart.of(hours, now));
  }

  private Flow flow(
      Directory directory, List<Status> statuses, List<OperationHour> hours, Instant now) {
    List<Follower> followers = new ArrayList<>();
    for (Status status : statuses) {
      if (status.application().directory().equals(directory.id())) {
        List<OperationHour> done = monitoring.operations(status.application().id(), Chart.HOURS);
        hours.addAll(done);
        followers.add(new Follower(status, lately(done, now)));
      }
    }
    return new Flow(
        directory,
        reader.count(directory.id(), ObjectType.USER),
        reader.count(directory.id(), ObjectType.GROUP),
        SourceView.all(sources, directory),
        followers);
  }

  private static OperationHour lately(List<OperationHour> hours, Instant now) {
    Instant from = OperationHour.beginning(now).minus(1, ChronoUnit.HOURS);
    return hours.stream()
        .filter(hour -> !hour.hour().isBefore(from))
        .reduce(OperationHour.none(from), OperationHour::plus);
  }

  // What needs a person

  private Stream<Attention> ofApplication(Status status) {
    ApplicationId id = status.application().id();
    String link = "/applications/" + id;
    String name = status.application().displayName();
    List<Attention> found = new ArrayList<>();
    Optional<Quarantine> quarantine = status.state().quarantine();
    quarantine.ifPresent(
        one ->
            found.add(
                new Attention(
                    name + " is in quarantine: " + one.message(),
                    one.code().recommendedAction(),
                    link,
                    true)));
    long held = status.pending().getOrDefault(Pending.State.STAGED, 0L);
    if (held > 0) {
      found.add(
          new Attention(
              "The deletion guard of %s holds %d back".formatted(name, held),
              "Look at them, then allow or reject them",
              link + "/staged",
              true));
    }
    if (status.statistics().escrowsPruned().isPresent()) {
      found.add(
          new Attention(
              "Too much failed in the initial cycle of " + name,
              "Look at the escrows, mend what they name, then start it",
              link + "/escrows",
              true));
    } else if (quarantine.isEmpty() && !monitoring.escrows(id, Optional.empty(), 1).isEmpty()) {
      found.add(
          new Attention(
              "Something failed at " + name + " and is tried again",
              "See which objects, and why",
              link + "/escrows",
              false));
    }
    if (!monitoring.stale(id, Optional.empty(), 1).isEmpty()) {
      found.add(
          new Attention(
              name + " has accounts whose people have left",
              "See them, and when the policies delete them",
              link,
              false));
    }
    return found.stream();
  }

  private Stream<Attention> ofSource(SourceView source) {
    String name = "The source " + source.definition().id();
    Stream<Attention> errors =
        source.status().error().stream()
            .map(
                error ->
                    new Attention(
                        name + " has errors: " + error, "See what is wrong", source.link(), true));
    Stream<Attention> held =
        source.held().stream()
            .map(
                _ ->
                    new Attention(
                        name + " would take away more than its limit allows",
                        "Look at what it would take, then allow or reject it",
                        source.link(),
                        true));
    return Stream.concat(errors, held);
  }

  private Stream<Attention> ofTokens(DirectoryId directory, Instant now) {
    return CredentialLine.ending(credentials, directory, now).stream()
        .map(
            line ->
                new Attention(
                    "The %s of %s expires %s"
                        .formatted(line.credential().label(), directory, line.left()),
                    "Rotate it, and give the client the new one",
                    "/directories/" + directory + "/endpoint",
                    false));
  }
}
