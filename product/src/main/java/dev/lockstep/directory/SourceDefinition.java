package dev.lockstep.directory;

import java.util.Map;

/// A Source as an administrator set it up.
///
/// @param kind which adapter reads it, for example `active-directory`
/// @param settings the adapter's own; a secret stands in it only as a reference
public record SourceDefinition(
    SourceId id, String kind, Map<String, String> settings, State state) {

  public SourceDefinition {
    settings = Map.copyOf(settings);
  }

  public enum State {
    RUNNING,
    PAUSED
  }
}
