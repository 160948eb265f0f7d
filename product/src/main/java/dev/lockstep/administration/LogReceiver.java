package dev.lockstep.administration;

import dev.lockstep.administration.FollowedLog.Line;
import java.util.List;
import java.util.Optional;

/// Somewhere outside that the logs are sent to.
public interface LogReceiver {
  /// By which its places are kept; another receiver has another name.
  String name();

  /// Returns when the lines are safe there. What was delivered and not recorded is delivered
  /// again, in the same lines where nothing was purged meanwhile.
  ///
  /// @return why not, if they aren't
  Optional<String> deliver(String log, List<Line> lines);
}
