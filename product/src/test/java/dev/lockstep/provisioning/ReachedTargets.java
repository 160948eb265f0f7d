package dev.lockstep.provisioning;

import dev.lockstep.Watcher;
import dev.lockstep.provisioning.Application.TargetSettings;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// One target for every address, but for those that have one of their own. Tokens are nobody's
/// business.
final class ReachedTargets implements Targets {
  private final Target reached;
  private final Map<URI, Target> others = new HashMap<>();
  private Watcher watcher = new Watcher.Nobody();

  ReachedTargets(Target reached) {
    this.reached = reached;
  }

  void put(URI address, Target other) {
    others.put(address, other);
  }

  /// From now on, all that is asked of them is looked at by this.
  void watch(Watcher other) {
    watcher = other;
  }

  @Override
  public Target open(Application application) {
    return watcher.watched(Target.class, others.getOrDefault(application.target().url(), reached));
  }

  @Override
  public Target open(TargetSettings settings, Optional<String> token) {
    return reached;
  }

  @Override
  public void check(TargetSettings settings) {}

  @Override
  public void keepToken(ApplicationId application, String token) {}

  @Override
  public void forgetToken(ApplicationId application) {}
}
