package dev.lockstep.provisioning;

import dev.lockstep.provisioning.Application.TargetSettings;
import java.util.Optional;

/// Opens targets.
public interface Targets {

  /// With the token that is kept for the Application.
  Target open(Application application);

  /// With a token that isn't kept yet, to try it.
  Target open(TargetSettings settings, Optional<String> token);

  /// @throws IllegalArgumentException naming what is wrong with them and the mend
  void check(TargetSettings settings);

  /// Keeps a token, in place of the one before.
  void keepToken(ApplicationId application, String token);

  void forgetToken(ApplicationId application);
}
