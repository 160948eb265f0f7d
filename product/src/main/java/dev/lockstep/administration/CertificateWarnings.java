package dev.lockstep.administration;

import dev.lockstep.administration.Notification.CertificateExpires;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Warns 30, 7 and 1 days before a certificate expires that Lockstep depends on, and tells that it
/// has expired. Of several warnings that were missed only the latest comes; each comes once, and
/// once more after a restart.
public final class CertificateWarnings {
  /// The warnings, the latest first, with the end itself.
  private static final List<Integer> EVENTS = List.of(0, 1, 7, 30);

  private final Supplier<List<Expiring>> certificates;
  private final Notifications notifications;
  private final InstantSource clock;
  private final Map<String, Told> told = new HashMap<>();

  /// @param event of [#EVENTS]
  private record Told(Expiring certificate, int event) {}

  /// @param subject what it belongs to, as in the audit log
  /// @param label whose it is, after `the`: `certificate of scim.example:443`
  public record Expiring(String subject, String label, Instant expires) {}

  /// @param certificates those that are known now
  public CertificateWarnings(
      Supplier<List<Expiring>> certificates, Notifications notifications, InstantSource clock) {
    this.certificates = certificates;
    this.notifications = notifications;
    this.clock = clock;
  }

  public synchronized void tellDue() {
    Instant now = clock.instant();
    for (Expiring one : certificates.get()) {
      EVENTS.stream()
          .filter(days -> !now.isBefore(one.expires().minus(Duration.ofDays(days))))
          .findFirst()
          .map(days -> new Told(one, days))
          .filter(event -> !event.equals(told.put(one.subject(), event)))
          .ifPresent(
              event ->
                  notifications.tell(
                      new CertificateExpires(
                          now, one.subject(), one.label(), one.expires(), event.event())));
    }
  }
}
