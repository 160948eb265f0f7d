package dev.lockstep.directory;

import dev.lockstep.administration.Notification.SourceStopped;
import dev.lockstep.administration.Notifications;
import dev.lockstep.directory.SourceStore.SourceStatus;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// Tells of sources that can't be read any more. One that fails once, as a network does now and
/// then, is no news: it has to fail at two looks in a row. Told once each time, and once more after
/// a restart.
public final class SourceWarnings {
  private final DirectoryReader directories;
  private final SourceStore sources;
  private final Notifications notifications;
  private final InstantSource clock;
  private final Set<String> failing = new HashSet<>();
  private final Set<String> told = new HashSet<>();

  public SourceWarnings(
      DirectoryReader directories,
      SourceStore sources,
      Notifications notifications,
      InstantSource clock) {
    this.directories = directories;
    this.sources = sources;
    this.notifications = notifications;
    this.clock = clock;
  }

  /// A look at all sources that are to run.
  public synchronized void tellDue() {
    for (Directory directory : directories.directories()) {
      for (SourceDefinition source : sources.sources(directory.id())) {
        SourceStatus status = sources.status(directory.id(), source.id());
        boolean runs = source.state() == SourceDefinition.State.RUNNING;
        look(directory.id(), source.id(), runs ? status.error() : Optional.empty());
      }
    }
  }

  private void look(DirectoryId directory, SourceId source, Optional<String> error) {
    String subject = "directory/" + directory + "/source/" + source;
    if (error.isEmpty()) {
      failing.remove(subject);
      told.remove(subject);
      return;
    }
    if (!failing.add(subject) && told.add(subject)) {
      notifications.tell(
          new SourceStopped(
              clock.instant(), subject, directory.value(), source.toString(), error.get()));
    }
  }
}
