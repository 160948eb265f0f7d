package dev.lockstep.console;

import dev.lockstep.directory.Directory;
import dev.lockstep.directory.DirectoryId;
import dev.lockstep.directory.HeldRemovals;
import dev.lockstep.directory.Reading;
import dev.lockstep.directory.SourceDefinition;
import dev.lockstep.directory.SourceDefinition.State;
import dev.lockstep.directory.SourceId;
import dev.lockstep.directory.SourceStore.SourceStatus;
import dev.lockstep.directory.Sources;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A source with how it is doing, as pages show it.
///
/// @param status of the last poll that told of something or failed
/// @param reading how far a poll is, if it is being read just now
/// @param lastPolled when it was read last, with news or without
/// @param held what it would take away, and may not without a person's word
/// @param deleting whether it is being deleted
public record SourceView(
    Directory directory,
    SourceDefinition definition,
    SourceStatus status,
    Optional<Reading> reading,
    Optional<Instant> lastPolled,
    Optional<HeldRemovals> held,
    boolean deleting) {

  static SourceView of(Sources sources, Directory directory, SourceDefinition definition) {
    DirectoryId in = directory.id();
    SourceId id = definition.id();
    return new SourceView(
        directory,
        definition,
        sources.status(in, id),
        sources.reading(in, id),
        sources.lastPolled(in, id),
        sources.decisions().held(in, id),
        sources.deletions().deleting(in, id).isPresent());
  }

  static List<SourceView> all(Sources sources, Directory directory) {
    return sources.list(directory.id()).stream()
        .map(definition -> of(sources, directory, definition))
        .toList();
  }

  static String link(DirectoryId directory, SourceId source) {
    return "/directories/"
        + directory
        + "/sources/"
        + URLEncoder.encode(source.value(), StandardCharsets.UTF_8).replace("+", "%20");
  }

  public String link() {
    return link(directory.id(), definition.id());
  }

  public boolean polling() {
    return reading.isPresent();
  }

  public boolean paused() {
    return definition.state() == State.PAUSED;
  }

  public String state() {
    return deleting
        ? "being deleted"
        : polling()
            ? "being read"
            : status.error().isPresent()
                ? "with errors"
                : held.isPresent()
                    ? "held back"
                    : paused()
                        ? "paused"
                        : status.ended().isPresent() ? "followed" : "not read yet";
  }

  public String color() {
    return polling()
        ? "bg-blue-lt"
        : status.error().isPresent()
            ? "bg-red-lt"
            : held.isPresent()
                ? "bg-orange-lt"
                : paused() || status.ended().isEmpty() ? "bg-secondary-lt" : "bg-green-lt";
  }

  /// Whether files are handed to it.
  public boolean takesFiles() {
    return definition.kind().equals("csv") && !definition.settings().containsKey("folder");
  }

  /// As a form shows them.
  public String settingsText() {
    return Settings.text(settings());
  }

  /// In the order of their names.
  public Map<String, String> settings() {
    return new TreeMap<>(definition.settings());
  }
}
