package dev.lockstep.directory;

import java.util.Map;

/// A Source as an administrator set it up.
///
/// @param kind which adapter reads it, for example `active-directory`
/// @param settings the adapter's own; a secret stands in it only as a reference
/// @param removalLimit how many of its objects may go without a person's word
public record SourceDefinition(
    SourceId id,
    String kind,
    Map<String, String> settings,
    State state,
    RemovalLimit removalLimit) {

  public SourceDefinition {
    settings = Map.copyOf(settings);
  }

  public SourceDefinition(SourceId id, String kind, Map<String, String> settings, State state) {
    this(id, kind, settings, state, RemovalLimit.DEFAULT);
  }

  public enum State {
    RUNNING,
    PAUSED
  }
}
