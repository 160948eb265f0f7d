package dev.lockstep.demo;

import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.controls.SimplePagedResultsControl;
import com.unboundid.ldap.sdk.controls.SubtreeDeleteRequestControl;
import com.unboundid.ldap.sdk.experimental.ActiveDirectoryDirSyncControl;
import java.util.List;
import java.util.Optional;

/// The controls of one request, after those were refused that the server doesn't know.
record RequestControls(List<Control> controls) {
  /// LDAP_SERVER_DOMAIN_SCOPE: no referrals, of which there are none here anyway.
  private static final String DOMAIN_SCOPE = "1.2.840.113556.1.4.1339";

  static final List<String> SUPPORTED =
      List.of(
          ActiveDirectoryDirSyncControl.DIRSYNC_OID,
          SearchAnswers.EXTENDED_DN,
          SearchAnswers.SHOW_DELETED,
          SimplePagedResultsControl.PAGED_RESULTS_OID,
          SubtreeDeleteRequestControl.SUBTREE_DELETE_REQUEST_OID,
          DOMAIN_SCOPE);

  /// @throws LDAPException unavailableCriticalExtension (RFC 4511, section 4.1.11)
  static RequestControls of(List<Control> controls) throws LDAPException {
    for (Control control : controls) {
      if (control.isCritical() && !SUPPORTED.contains(control.getOID())) {
        throw new LDAPException(
            ResultCode.UNAVAILABLE_CRITICAL_EXTENSION,
            "the control " + control.getOID() + " isn't known here");
      }
    }
    return new RequestControls(List.copyOf(controls));
  }

  boolean has(String oid) {
    return find(oid).isPresent();
  }

  Optional<Control> find(String oid) {
    return controls.stream().filter(control -> control.getOID().equals(oid)).findFirst();
  }
}
