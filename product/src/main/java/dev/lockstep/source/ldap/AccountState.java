package dev.lockstep.source.ldap;

import com.unboundid.ldap.sdk.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Whether somebody may sign in, as the servers keep it.
///
/// @param changes when that changes by itself
record AccountState(boolean enabled, Optional<Instant> changes) {
  /// Of OpenLDAP's password policy, 389 Directory Server, eDirectory, and RFC 2307's shadow file.
  static final List<String> ATTRIBUTES =
      List.of("pwdAccountLockedTime", "nsAccountLock", "loginDisabled", "shadowExpire");

  /// An administrator has locked the account; any other time passes by itself.
  private static final String LOCKED_FOR_GOOD = "000001010000Z";

  static AccountState of(Entry entry, Instant now) {
    boolean disabled =
        LOCKED_FOR_GOOD.equals(entry.getAttributeValue("pwdAccountLockedTime"))
            || "true".equalsIgnoreCase(entry.getAttributeValue("nsAccountLock"))
            || "true".equalsIgnoreCase(entry.getAttributeValue("loginDisabled"));
    Optional<Instant> expires = expires(entry);
    boolean expired = expires.filter(at -> !now.isBefore(at)).isPresent();
    return new AccountState(!disabled && !expired, expired ? Optional.empty() : expires);
  }

  /// Days since 1970; negative or absent for never.
  private static Optional<Instant> expires(Entry entry) {
    Long days = entry.getAttributeValueAsLong("shadowExpire");
    return days == null || days < 0 || days > 365L * 100_000
        ? Optional.empty()
        : Optional.of(Instant.EPOCH.plus(Duration.ofDays(days)));
  }
}
