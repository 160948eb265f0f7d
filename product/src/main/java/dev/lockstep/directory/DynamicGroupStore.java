package dev.lockstep.directory;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// How far the members of dynamic groups are computed. Written inside the units of work of
/// [DirectoryStore].
public interface DynamicGroupStore {

  /// Which set of rules the Directory has. Inside a unit of work it stays so until the unit ends:
  /// who changes the rules waits.
  String rulesVersion(DirectoryId directory);

  /// The Directory has another set of rules from now on.
  ///
  /// @param version a name that no set had before
  void setRulesVersion(DirectoryId directory, String version);

  /// Every dynamic group of the Directory.
  List<Computation> computations(DirectoryId directory);

  Optional<Computation> computation(DirectoryId directory, ObjectId group);

  /// One that isn't at its end, of whatever Directory.
  Optional<Due> due();

  void put(DirectoryId directory, Computation computation);

  void remove(DirectoryId directory, ObjectId group);

  /// What a computation does; each phase goes through its objects in the order of their ids.
  enum Phase {
    /// Those members leave for whom the rule doesn't hold.
    LEAVING,
    /// Those users join for whom it holds.
    JOINING,
    DONE
  }

  /// @param after the last object that the phase has seen
  /// @param computed when it was at its end last
  record Computation(
      ObjectId group, Phase phase, Optional<ObjectId> after, Optional<Instant> computed) {

    static Computation fresh(ObjectId group) {
      return new Computation(group, Phase.LEAVING, Optional.empty(), Optional.empty());
    }

    Computation again() {
      return new Computation(group, Phase.LEAVING, Optional.empty(), computed);
    }

    Computation behind(ObjectId last) {
      return new Computation(group, phase, Optional.of(last), computed);
    }

    Computation nextPhase(Instant now) {
      return switch (phase) {
        case LEAVING -> new Computation(group, Phase.JOINING, Optional.empty(), computed);
        case JOINING, DONE ->
            new Computation(group, Phase.DONE, Optional.empty(), Optional.of(now));
      };
    }
  }

  record Due(DirectoryId directory, ObjectId group) {}
}
