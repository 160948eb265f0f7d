package dev.lockstep.provisioning;

import dev.lockstep.directory.DirectoryId;
import dev.lockstep.provisioning.mapping.Mappings;
import java.net.URI;

/// One provisioning job, as an administrator set it up: from a Directory to a target.
public record Application(
    ApplicationId id,
    DirectoryId directory,
    String displayName,
    TargetSettings target,
    Scope scope,
    Mappings mappings,
    Policies policies,
    State state) {

  /// @param url the target's SCIM base URL
  /// @param preset which limits and habits it has
  /// @param authentication how Lockstep signs in there
  public record TargetSettings(URI url, String preset, Authentication authentication) {

    /// With a token that the target has issued.
    public TargetSettings(URI url, String preset) {
      this(url, preset, new Authentication.Bearer());
    }

    /// Whether a token for one goes nowhere else with the other.
    boolean takesTokenOf(TargetSettings other) {
      return url.equals(other.url) && authentication.equals(other.authentication);
    }
  }

  public enum Scope {
    /// Every user and group of the Directory.
    ALL,
    /// Assigned users and groups, and the direct members of assigned groups.
    ASSIGNED
  }

  public enum State {
    PAUSED,
    RUNNING
  }

  public Application named(String changedName) {
    return new Application(id, directory, changedName, target, scope, mappings, policies, state);
  }

  public Application with(TargetSettings changed) {
    return new Application(id, directory, displayName, changed, scope, mappings, policies, state);
  }

  public Application with(Scope changed) {
    return new Application(id, directory, displayName, target, changed, mappings, policies, state);
  }

  public Application with(Mappings changed) {
    return new Application(id, directory, displayName, target, scope, changed, policies, state);
  }

  public Application with(Policies changed) {
    return new Application(id, directory, displayName, target, scope, mappings, changed, state);
  }

  public Application with(State changed) {
    return new Application(id, directory, displayName, target, scope, mappings, policies, changed);
  }
}
