package dev.lockstep.provisioning;

/// Why an Application is in quarantine, in Entra's words.
public enum QuarantineReason {
  /// The target can't be worked with at all: credentials, connection, or answers that aren't SCIM.
  ENCOUNTERED_QUARANTINE_EXCEPTION("EncounteredQuarantineException"),
  /// Too many failures, those of references aside.
  ENCOUNTERED_BASE_ESCROW_THRESHOLD("EncounteredBaseEscrowThreshold"),
  /// Too many failures, those of references among them.
  ENCOUNTERED_TOTAL_ESCROW_THRESHOLD("EncounteredTotalEscrowThreshold"),
  /// Too large a part of all operations fails.
  ENCOUNTERED_ESCROW_PROPORTION_THRESHOLD("EncounteredEscrowProportionThreshold");

  private final String text;

  QuarantineReason(String text) {
    this.text = text;
  }

  /// As Entra writes it.
  public String text() {
    return text;
  }
}
