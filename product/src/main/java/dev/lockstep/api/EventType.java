package dev.lockstep.api;

import java.util.Locale;

/// What an event tells of; the name of the event.
enum EventType {
  /// Where a Directory's change feed ends.
  FEED,
  /// How a source is doing.
  SOURCE,
  /// How an Application is doing, its cycle above all.
  CYCLE,
  /// Long work, and how far it is.
  JOB,
  /// An entry of the provisioning log.
  LOG,
  /// A request of a client at a Directory's Endpoint.
  REQUEST;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
