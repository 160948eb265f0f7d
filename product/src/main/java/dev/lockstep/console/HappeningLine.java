package dev.lockstep.console;

import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.Owner;
import dev.lockstep.directory.SourceId;
import dev.lockstep.provisioning.ProvisioningLogEntry;
import dev.lockstep.provisioning.Timeline.Happening;
import dev.lockstep.provisioning.TimelineText;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// One line of an object's time line.
///
/// @param links to where more is said of it
public record HappeningLine(Instant at, String where, String text, String color, List<Link> links) {

  public record Link(String to, String text) {}

  static HappeningLine of(DirectoryId directory, Happening happening) {
    return new HappeningLine(
        happening.at(),
        TimelineText.where(happening),
        TimelineText.text(happening),
        color(happening),
        links("/directories/" + directory, directory, happening));
  }

  private static String color(Happening happening) {
    return switch (happening) {
      case Happening.Changed _ -> "bg-blue-lt";
      case Happening.Provisioned(var recorded) ->
          switch (recorded.entry().status()) {
            case SUCCESS -> "bg-green-lt";
            case FAILURE -> "bg-red-lt";
            case SKIPPED -> "bg-secondary-lt";
          };
      case Happening.Administered _ -> "bg-orange-lt";
      case Happening.Reported _ -> "bg-secondary-lt";
    };
  }

  /// A log's page that begins with the entry is the one before the number that follows.
  private static List<Link> links(String at, DirectoryId directory, Happening happening) {
    return switch (happening) {
      case Happening.Changed changed -> {
        Optional<Link> other =
            changed
                .other()
                .filter(one -> !one.inRecycleBin())
                .map(one -> new Link(Pages.link(directory, one), one.label()));
        yield other
            .or(() -> changed.change().by().flatMap(owner -> cause(at, owner, changed)))
            .map(List::of)
            .orElse(List.of());
      }
      case Happening.Provisioned(var recorded) -> {
        String application = "/applications/" + recorded.application();
        ProvisioningLogEntry entry = recorded.entry();
        yield List.of(
            new Link(
                application + "/log?object=" + entry.object() + "&before=" + (entry.id() + 1),
                "Log entry"),
            new Link(application + "/why/" + entry.object(), "Why?"));
      }
      case Happening.Administered(var entry) ->
          List.of(new Link("/audit?before=" + (entry.id() + 1), "Audit log"));
      case Happening.Reported(SourceId source, var entry) ->
          List.of(
              new Link(
                  at + "/sources/" + source + "/log?before=" + (entry.number() + 1),
                  "Log of the source"));
    };
  }

  private static Optional<Link> cause(String at, Owner owner, Happening.Changed changed) {
    return switch (owner) {
      case Owner.Local() -> Optional.empty();
      case Owner.Endpoint() ->
          Optional.of(new Link(at + "/inspector?search=" + changed.self(), "Requests"));
      case Owner.OwnedBySource(SourceId source) ->
          Optional.of(new Link(at + "/sources/" + source, "Source"));
    };
  }
}
