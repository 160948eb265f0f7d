package dev.lockstep.provisioning;

import dev.lockstep.provisioning.mapping.MappingException;

/// Why an operation failed or was skipped: Entra's error codes, so that its documentation and the
/// habits of its users hold here too.
public enum ErrorCode {
  CONFLICT(
      "Conflict",
      "Another account at the target has one of these values. Compare it with"
          + " the matching attributes, or change one of the two."),
  ENTRY_CONFLICT(
      "EntryConflict",
      "The target has an account with one of these values, and no matching attribute finds it. Match"
          + " by the attribute that the target keeps unique, or change the value there."),
  TOO_MANY_REQUESTS(
      "TooManyRequests",
      "The target asks for fewer requests. Lockstep waits and" + " tries again by itself."),
  INTERNAL_SERVER_ERROR(
      "InternalServerError",
      "The target failed. Lockstep tries again by itself;"
          + " if it goes on, ask the target's operator with the answer shown here."),
  UNAUTHORIZED(
      "Unauthorized",
      "The target refused the token. Issue a new one there and enter it"
          + " in the application's settings."),
  INSUFFICIENT_RIGHTS(
      "InsufficientRights", "The token may not do this. Give it more rights at the" + " target."),
  NOT_PERMITTED(
      "NotPermitted",
      "The target doesn't let this attribute be changed. Remove its mapping, or apply it only when"
          + " objects are created."),
  METHOD_NOT_ALLOWED(
      "MethodNotAllowed",
      "The target doesn't support this operation. Choose a"
          + " preset that knows its limits, or switch the operation off."),
  NOT_IMPLEMENTED(
      "NotImplemented",
      "The target hasn't built this operation. Choose a preset that does without it, or ask the"
          + " target's operator."),
  INVALID_DOMAIN(
      "InvalidDomain",
      "The target doesn't take addresses of this domain. Verify the domain there, or map another"
          + " value."),
  LICENSE_LIMIT_EXCEEDED(
      "LicenseLimitExceeded",
      "The target has no licence left. Buy more there, or take somebody out of scope."),
  UNPROCESSABLE_ENTITY(
      "UnprocessableEntity",
      "The target refused the values. Its answer names" + " them; mend the mapping."),
  WEB_EXCEPTION_PROTOCOL_ERROR(
      "WebExceptionProtocolError",
      "The connection to the target failed." + " Check its URL, certificate and network."),
  INVALID_ANCHOR(
      "InvalidAnchor",
      "The account that was linked is gone at the target. Reset the"
          + " link so that it is matched or created again."),
  MISSING_VALUES(
      "MissingValues",
      "The target requires a value that the mapping doesn't give. Fill"
          + " it in the source or give the mapping a default value."),
  MANDATORY_FIELDS_MISSING(
      "MandatoryFieldsMissing",
      "The target refused the object because a value is missing. Its answer names it; map it, fill it"
          + " in the source, or give its mapping a default value."),
  SCHEMA_ATTRIBUTE_NOT_FOUND(
      "SchemaAttributeNotFound",
      "The target doesn't know this attribute." + " Remove the mapping or correct its target."),
  INTERNAL_ERROR("InternalError", "Lockstep failed. This is a defect: report it with this entry."),
  TIMEOUT(
      "Timeout",
      "The target answered too late. Lockstep looks whether it was done and tries"
          + " again by itself."),
  DUPLICATE_TARGET_ENTRIES(
      "DuplicateTargetEntries",
      "Several accounts at the target match. Make" + " the matching attribute unique there."),
  DUPLICATE_SOURCE_ENTRIES(
      "DuplicateSourceEntries",
      "Another source object is linked to this"
          + " account already. Make the matching attribute unique in the directory."),
  IMPORT_SKIPPED(
      "ImportSkipped",
      "The object has no value for any matching attribute. Fill it in" + " the source."),
  ENTRY_SYNCHRONIZATION_SKIPPED("EntrySynchronizationSkipped", "Nothing to do."),
  SERVICE_INCOMPATIBLE(
      "SystemForCrossDomainIdentityManagementServiceIncompatible",
      "The target's" + " answer isn't SCIM. Check the URL."),
  INCOMPATIBLE_FILTERING(
      "SystemForCrossDomainIdentityManagementServiceIncompatibleFiltering",
      "The target doesn't filter by the matching attribute, or not by this value. Change the value"
          + " in the source, match by another attribute, or choose a preset that knows what it"
          + " filters by."),
  CREDENTIAL_VALIDATION_FAILURE(
      "SystemForCrossDomainIdentityManagementCredentialValidationFailure",
      "The token is wrong or expired. Issue a new one at the target and enter it here."),
  MULTIPLE_ENTRIES_IN_RESPONSE(
      "SystemForCrossDomainIdentityManagementMultipleEntriesInResponse",
      "The target answered a query for one account with several."),
  SCHEMA_PROPERTY_CAN_ONLY_ACCEPT_VALUE(
      "SchemaPropertyCanOnlyAcceptValue",
      "The target takes one value here, the mapping gives" + " several."),
  NOT_EFFECTIVELY_ENTITLED(
      "NotEffectivelyEntitled",
      "The object isn't in scope: assign it or a"
          + " group that it is a member of, or check the scoping filter."),
  ON_HOLD(
      "OnHold", "An undo put the object on hold. Mend its mapping or its source, and release it."),
  REDUNDANT_EXPORT("RedundantExport", "The target has these values already."),
  UNABLE_TO_RESOLVE_REFERENCE(
      "UnableToResolveReferenceAttributeValue",
      "The member or manager isn't at the target. It is linked as soon as it comes into scope."),
  MAPPING_FAILED("AttributeMappingFailed", "A mapping could not be evaluated: the entry names it.");

  private final String code;
  private final String recommendedAction;

  ErrorCode(String code, String recommendedAction) {
    this.code = code;
    this.recommendedAction = recommendedAction;
  }

  static ErrorCode of(MappingException problem) {
    return switch (problem.kind()) {
      case MISSING_VALUE -> MISSING_VALUES;
      case SEVERAL_VALUES -> SCHEMA_PROPERTY_CAN_ONLY_ACCEPT_VALUE;
      case OTHER -> MAPPING_FAILED;
    };
  }

  /// As Entra writes it.
  public String code() {
    return code;
  }

  public String recommendedAction() {
    return recommendedAction;
  }
}
