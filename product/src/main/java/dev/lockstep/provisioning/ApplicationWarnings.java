package dev.lockstep.provisioning;

import dev.lockstep.administration.Notification;
import dev.lockstep.administration.Notification.ApplicationQuarantined;
import dev.lockstep.administration.Notification.DeletionsHeld;
import dev.lockstep.administration.Notification.EscrowsPruned;
import dev.lockstep.administration.Notifications;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Tells of applications that wait for a person: in quarantine, held by the deletion guard, or with
/// too many failures in their initial cycle. Once each time, and once more after a restart.
public final class ApplicationWarnings {
  private final ProvisioningStore store;
  private final Notifications notifications;
  private final InstantSource clock;
  private final Map<ApplicationId, Instant> quarantined = new HashMap<>();
  private final Map<ApplicationId, Instant> held = new HashMap<>();
  private final Map<ApplicationId, Instant> pruned = new HashMap<>();

  public ApplicationWarnings(
      ProvisioningStore store, Notifications notifications, InstantSource clock) {
    this.store = store;
    this.notifications = notifications;
    this.clock = clock;
  }

  public synchronized void tellDue() {
    for (Application application : store.applications()) {
      ApplicationState state = store.state(application.id());
      state
          .quarantine()
          .filter(one -> isNew(quarantined, application.id(), Optional.of(one.since())))
          .ifPresent(one -> notifications.tell(quarantined(application, one)));
      if (isNew(held, application.id(), state.guardTripped())) {
        notifications.tell(held(application));
      }
      if (isNew(pruned, application.id(), store.statistics(application.id()).escrowsPruned())) {
        notifications.tell(pruned(application));
      }
      if (state.quarantine().isEmpty()) {
        quarantined.remove(application.id());
      }
    }
  }

  /// Whether it has begun since it was last told of; what is over is forgotten.
  private static boolean isNew(
      Map<ApplicationId, Instant> told, ApplicationId id, Optional<Instant> since) {
    if (since.isEmpty()) {
      told.remove(id);
      return false;
    }
    return !since.get().equals(told.put(id, since.get()));
  }

  private Notification quarantined(
      Application application, ApplicationState.Quarantine quarantine) {
    return new ApplicationQuarantined(
        clock.instant(),
        ApplicationAudit.subject(application),
        application.directory().value(),
        application.id().value(),
        quarantine.message());
  }

  private Notification pruned(Application application) {
    return new EscrowsPruned(
        clock.instant(),
        ApplicationAudit.subject(application),
        application.directory().value(),
        application.id().value());
  }

  private Notification held(Application application) {
    return new DeletionsHeld(
        clock.instant(),
        ApplicationAudit.subject(application),
        application.directory().value(),
        application.id().value());
  }
}
