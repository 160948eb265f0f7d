package dev.lockstep.provisioning;

import dev.lockstep.provisioning.ApplicationState.Counts;
import java.util.Optional;

/// Whether the Application is still the one by which a look began: the accounts that the look is about
/// are those of its target, and of its links.
final class Standing {
  private final Application application;
  private final ProvisioningStore store;

  /// @param application as the look took it to be
  Standing(Application application, ProvisioningStore store) {
    this.application = application;
    this.store = store;
  }

  boolean hasSameTarget() {
    return withSameTarget().isPresent();
  }

  private Optional<Application> withSameTarget() {
    return store
        .application(application.id())
        .filter(now -> now.target().url().equals(application.target().url()));
  }

  /// Whether nothing else of it has become another either.
  boolean isUnchanged() {
    return store.application(application.id()).equals(Optional.of(application));
  }

  /// @return the Application as it is now
  /// @throws OvertakenException where the Application has another target, or is gone
  Application checkTarget() {
    return withSameTarget().orElseThrow(this::overtaken);
  }

  /// Adds to what the cycle counts: first of all in a unit, as that takes hold of the state.
  ///
  /// @return the Application as it is now
  /// @throws OvertakenException where the Application has another target, or is gone
  Application count(Counts counts) {
    Application now = checkTarget();
    store.change(application.id(), state -> state.with(state.cycle().counted(counts)));
    return now;
  }

  /// Whether a look comes to the same by this one: it may have been changed, or removed and made anew.
  boolean decidesAlike(Application now) {
    return now.named(application.displayName()).with(application.state()).equals(application);
  }

  /// Of an object that was linked when it was looked at: links that were forgotten since stay so.
  ///
  /// @throws OvertakenException where it is linked no more
  void checkLink(Situation situation) {
    if (situation.link().isPresent() && store.link(application.id(), situation.id()).isEmpty()) {
      throw overtaken();
    }
  }

  OvertakenException overtaken() {
    return new OvertakenException(application.id());
  }
}
