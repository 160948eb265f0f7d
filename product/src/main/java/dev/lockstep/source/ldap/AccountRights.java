package dev.lockstep.source.ldap;

import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.experimental.ActiveDirectoryDirSyncControl;
import java.util.Set;

/// What the account may do in an Active Directory, found out by trying it.
final class AccountRights {
  static final String SHOW_DELETED = "1.2.840.113556.1.4.417";

  /// How a server says that an account may not, or that it doesn't have it at all.
  private static final Set<ResultCode> REFUSALS =
      Set.of(
          ResultCode.INSUFFICIENT_ACCESS_RIGHTS,
          ResultCode.UNWILLING_TO_PERFORM,
          ResultCode.UNAVAILABLE_CRITICAL_EXTENSION);

  private final LDAPConnection server;
  private final String root;

  AccountRights(LDAPConnection server, Domain domain) {
    this.server = server;
    this.root = domain.root();
  }

  /// The best way that isn't refused.
  Following best() throws LDAPException {
    for (Following way : Following.values()) {
      if (mayFollow(way)) {
        return way;
      }
    }
    return Following.USN;
  }

  boolean mayFollow(Following way) throws LDAPException {
    if (way == Following.USN) {
      return true;
    }
    SearchRequest request =
        new SearchRequest(
            root,
            SearchScope.SUB,
            Filter.createEqualityFilter("objectClass", "domainDNS"),
            "objectGUID");
    request.setControls(new ActiveDirectoryDirSyncControl(true, way.flags(), 1, null));
    try {
      return server.search(request).getResultCode().equals(ResultCode.SUCCESS);
    } catch (LDAPSearchException e) {
      if (REFUSALS.contains(e.getResultCode())) {
        return false;
      }
      throw e;
    }
  }

  /// Whether a deleted object is seen. False also where nobody was ever deleted: a missing right
  /// looks the same.
  boolean seesDeleted() throws LDAPException {
    SearchRequest request =
        new SearchRequest(
            deletedObjects(),
            SearchScope.SUB,
            Filter.createEqualityFilter("isDeleted", "TRUE"),
            "objectGUID");
    request.setControls(new Control(SHOW_DELETED, true));
    // the container itself and one more: that is proof enough, among however many
    request.setSizeLimit(2);
    try {
      return server.search(request).getEntryCount() > 1;
    } catch (LDAPSearchException e) {
      if (e.getResultCode().equals(ResultCode.SIZE_LIMIT_EXCEEDED)) {
        return e.getEntryCount() > 1;
      }
      if (REFUSALS.contains(e.getResultCode())
          || e.getResultCode().equals(ResultCode.NO_SUCH_OBJECT)) {
        return false;
      }
      throw e;
    }
  }

  String deletedObjects() {
    return "CN=Deleted Objects," + root;
  }
}
