package dev.lockstep.administration;

/// Where notifications go. Returns quickly and throws nothing: a receiver that can't be reached is
/// the business of who sends to it.
public interface Notifications {
  void tell(Notification notification);

  /// Into the program's log.
  static Notifications log() {
    System.Logger log = System.getLogger(Notifications.class.getName());
    return notification -> log.log(System.Logger.Level.WARNING, notification.text());
  }

  /// To this one, then to the other.
  default Notifications and(Notifications other) {
    return notification -> {
      tell(notification);
      other.tell(notification);
    };
  }
}
