package dev.lockstep.directory;

import dev.lockstep.administration.Notification.RemovalsHeld;
import dev.lockstep.administration.Notification.SourceStopped;
import dev.lockstep.administration.Notifications;
import dev.lockstep.directory.SourceStore.SourceStatus;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Tells of sources that can't be read any more, and of those that would take away more than they
/// may. One that fails once, as a network does now and then, is no news: it has to fail at two looks
/// in a row. Told once each time, and once more after a restart.
public final class SourceWarnings {
  private final DirectoryReader directories;
  private final SourceStore sources;
  private final Notifications notifications;
  private final InstantSource clock;
  private final Set<String> failing = new HashSet<>();
  private final Set<String> told = new HashSet<>();
  private final Map<String, Instant> held = new HashMap<>();

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
    Set<String> known = new HashSet<>();
    for (Directory directory : directories.directories()) {
      for (SourceDefinition source : sources.sources(directory.id())) {
        SourceStatus status = sources.status(directory.id(), source.id());
        boolean runs = source.state() == SourceDefinition.State.RUNNING;
        look(directory.id(), source.id(), runs ? status.error() : Optional.empty());
        lookForHeld(directory.id(), source.id());
        known.add(subject(directory.id(), source.id()));
      }
    }
    // another source may get the name of a deleted one
    failing.retainAll(known);
    told.retainAll(known);
    held.keySet().retainAll(known);
  }

  private void look(DirectoryId directory, SourceId source, Optional<String> error) {
    String subject = subject(directory, source);
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

  private void lookForHeld(DirectoryId directory, SourceId source) {
    String subject = subject(directory, source);
    Optional<HeldRemovals> removals = HeldRemovals.of(directories, sources, directory, source);
    if (removals.isEmpty()) {
      held.remove(subject);
    } else if (!removals.get().since().equals(held.put(subject, removals.get().since()))) {
      notifications.tell(
          new RemovalsHeld(
              clock.instant(),
              subject,
              directory.value(),
              source.toString(),
              removals.get().text()));
    }
  }

  private static String subject(DirectoryId directory, SourceId source) {
    return "directory/" + directory + "/source/" + source;
  }
}
