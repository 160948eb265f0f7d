package dev.lockstep.directory;

import java.util.List;

/// How often the clients of a Directory's Endpoint wrote otherwise than the RFC says, so that an
/// administrator sees what a client does and which profile it needs.
public interface ClientHabits {

  /// Since the program started, of those met at least once, in the order of their names.
  List<Met> met(DirectoryId directory);

  /// @param habit its name, for example `string-boolean`
  /// @param evidence the test vectors that show it, for example `Q-E01`
  /// @param understood how often the profile understood it
  /// @param refused how often the profile answered it with an error
  record Met(
      String habit, String description, List<String> evidence, long understood, long refused) {
    public Met {
      evidence = List.copyOf(evidence);
    }
  }
}
