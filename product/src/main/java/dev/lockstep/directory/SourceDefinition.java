package dev.lockstep.directory;

import java.util.Map;

/// A Source as an administrator set it up.
///
/// @param kind which adapter reads it, for example `active-directory`
/// @param settings the adapter's own, and those of every kind: `userFilter` and `groupFilter`, rules
///     that say who is taken. A secret stands in it only as a reference
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

  /// The settings that only its kind has.
  public Map<String, String> adapterSettings() {
    return JoinSettings.others(SourceFilter.others(settings));
  }

  public SourceDefinition with(State newState) {
    return new SourceDefinition(id, kind, settings, newState, removalLimit);
  }

  public SourceDefinition with(Map<String, String> newSettings) {
    return new SourceDefinition(id, kind, newSettings, state, removalLimit);
  }

  public SourceDefinition with(RemovalLimit newLimit) {
    return new SourceDefinition(id, kind, settings, state, newLimit);
  }

  public enum State {
    RUNNING,
    PAUSED
  }
}
