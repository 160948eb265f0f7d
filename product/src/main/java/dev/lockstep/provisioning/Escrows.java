package dev.lockstep.provisioning;

import java.time.Duration;
import java.time.Instant;

/// When what failed is tried again: soon at first, because most failures pass, then four times as
/// long each time, a day at most. A change of the object is tried at once.
final class Escrows {
  private static final Duration FIRST = Duration.ofSeconds(15);
  private static final Duration LAST = Duration.ofDays(1);
  private static final int GROWTH = 4;

  private Escrows() {}

  static Instant nextTry(Pending pending, TargetException cause, Instant now) {
    Duration wait = wait(pending.attempts());
    Instant own = now.plus(cause.outcomeUnknown() && pending.attempts() == 0 ? FIRST : wait);
    return cause.retryAfter().filter(asked -> asked.isAfter(own)).orElse(own);
  }

  /// @param attempts failures before this one
  static Duration wait(int attempts) {
    Duration wait = FIRST;
    for (int attempt = 0; attempt < attempts && wait.compareTo(LAST) < 0; attempt++) {
      wait = wait.multipliedBy(GROWTH);
    }
    return wait.compareTo(LAST) < 0 ? wait : LAST;
  }

  /// Failures that say nothing of the object: the next one would fail as well.
  static boolean concernsWholeTarget(ErrorCode code) {
    return switch (code) {
      case UNAUTHORIZED,
          CREDENTIAL_VALIDATION_FAILURE,
          SERVICE_INCOMPATIBLE,
          WEB_EXCEPTION_PROTOCOL_ERROR ->
          true;
      case CONFLICT,
          TOO_MANY_REQUESTS,
          INTERNAL_SERVER_ERROR,
          INSUFFICIENT_RIGHTS,
          METHOD_NOT_ALLOWED,
          UNPROCESSABLE_ENTITY,
          INVALID_ANCHOR,
          MISSING_VALUES,
          SCHEMA_ATTRIBUTE_NOT_FOUND,
          INTERNAL_ERROR,
          TIMEOUT,
          DUPLICATE_TARGET_ENTRIES,
          DUPLICATE_SOURCE_ENTRIES,
          IMPORT_SKIPPED,
          ENTRY_SYNCHRONIZATION_SKIPPED,
          MULTIPLE_ENTRIES_IN_RESPONSE,
          SCHEMA_PROPERTY_CAN_ONLY_ACCEPT_VALUE,
          NOT_EFFECTIVELY_ENTITLED,
          REDUNDANT_EXPORT,
          UNABLE_TO_RESOLVE_REFERENCE,
          MAPPING_FAILED ->
          false;
    };
  }
}
