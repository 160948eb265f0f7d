package dev.lockstep.directory;

import dev.lockstep.administration.Actor;
import dev.lockstep.administration.AuditEntry;
import dev.lockstep.administration.AuditLog;
import dev.lockstep.administration.Notification.CredentialExpires;
import dev.lockstep.administration.Notifications;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// Warns 90, 30, 7 and 1 days before a token or OAuth client expires that nobody has rotated or
/// revoked, and tells that it has expired. Each warning comes once; where the program didn't run on its day it comes with the
/// next start, and of several that were missed only the latest, with the days that are left. A
/// life that is shorter than 90 days begins past the first warnings, and they aren't given.
public final class ExpiryWarnings {
  /// What the targets that people know warn from is 90 days.
  public static final List<Integer> DAYS = List.of(90, 30, 7, 1);

  /// The warnings, and the end itself.
  private static final List<Integer> EVENTS = List.of(90, 30, 7, 1, 0);

  /// How many are told before the next are read.
  private static final int CHUNK = 100;

  private final CredentialStore store;
  private final AuditLog audit;
  private final Notifications notifications;
  private final InstantSource clock;

  public ExpiryWarnings(
      CredentialStore store, AuditLog audit, Notifications notifications, InstantSource clock) {
    this.store = store;
    this.audit = audit;
    this.notifications = notifications;
    this.clock = clock;
  }

  /// When the first warning after this moment is due.
  static Optional<Instant> next(Instant after, Instant expires) {
    return EVENTS.stream().map(days -> due(expires, days)).filter(after::isBefore).findFirst();
  }

  private static Instant due(Instant expires, int days) {
    return expires.minus(Duration.ofDays(days));
  }

  /// Whether it is time for somebody to rotate it.
  public static boolean isNear(Instant expires, Instant now) {
    return !now.isBefore(due(expires, DAYS.getFirst()));
  }

  /// Tells what is due by now. The audit log's entry and that it was told are one transaction; the
  /// notification follows.
  public void tellDue() {
    Instant now = clock.instant();
    List<Credential> due;
    do {
      due = store.warningsDue(now, CHUNK);
      due.forEach(credential -> tell(credential, now));
    } while (due.size() == CHUNK);
  }

  private void tell(Credential credential, Instant now) {
    int days =
        EVENTS.reversed().stream()
            .filter(one -> !now.isBefore(due(credential.expires(), one)))
            .findFirst()
            .orElse(DAYS.getFirst());
    CredentialExpires warning =
        new CredentialExpires(
            now,
            credential.subject(),
            credential.directory().value(),
            credential.label(),
            credential.expires(),
            days);
    boolean told =
        store.atomically(
            () -> {
              if (!store.warned(credential, next(now, credential.expires()))) {
                return false;
              }
              audit.record(
                  new AuditEntry(
                      0,
                      now,
                      new Actor.Service("expiry"),
                      "Warn of expiry",
                      credential.subject(),
                      Optional.empty(),
                      Optional.of(warning.text())));
              return true;
            });
    if (told) {
      notifications.tell(warning);
    }
  }
}
