package dev.lockstep.provisioning;

import java.time.Instant;

/// What failed and waits for its next try.
final class Escrows {
  private Escrows() {}

  static Instant nextTry(Retries retries, Pending pending, TargetException cause, Instant now) {
    Instant own = now.plus(retries.wait(pending.attempts()));
    return cause.retryAfter().filter(asked -> asked.isAfter(own)).orElse(own);
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
          ENTRY_CONFLICT,
          NOT_PERMITTED,
          MANDATORY_FIELDS_MISSING,
          TOO_MANY_REQUESTS,
          INTERNAL_SERVER_ERROR,
          INSUFFICIENT_RIGHTS,
          METHOD_NOT_ALLOWED,
          NOT_IMPLEMENTED,
          INVALID_DOMAIN,
          LICENSE_LIMIT_EXCEEDED,
          INCOMPATIBLE_FILTERING,
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
          ON_HOLD,
          UNABLE_TO_RESOLVE_REFERENCE,
          MAPPING_FAILED ->
          false;
    };
  }
}
