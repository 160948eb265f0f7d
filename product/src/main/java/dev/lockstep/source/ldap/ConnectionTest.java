package dev.lockstep.source.ldap;

import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.RootDSE;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchScope;
import dev.lockstep.directory.Source.Check;
import dev.lockstep.directory.Source.Check.Verdict;
import dev.lockstep.directory.SourceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What an account can and can't see of an Active Directory, a line each.
final class ConnectionTest {
  private static final String SHOW_DELETED = "1.2.840.113556.1.4.417";

  private final LdapSettings settings;
  private final LdapConnector connector;
  private final List<Check> checks = new ArrayList<>();

  ConnectionTest(LdapSettings settings, LdapConnector connector) {
    this.settings = settings;
    this.connector = connector;
  }

  List<Check> run() {
    try (LDAPConnection server = connector.connect()) {
      passed("Sign in", settings.bindName() + " at " + settings.host() + ":" + settings.port());
      RootDSE root = server.getRootDSE();
      String context = root == null ? null : root.getAttributeValue("defaultNamingContext");
      if (context == null) {
        failed("Active Directory", "no domain in the root", "Give a domain controller's address");
        return checks;
      }
      passed("Active Directory", context);
      changes(server, context);
      bases(server);
      deletedObjects(server, context);
    } catch (SourceException e) {
      failed("Sign in", e.problem().name(), String.valueOf(e.getMessage()));
    } catch (LDAPException e) {
      failed("Active Directory", e.getResultCode().toString(), String.valueOf(e.getMessage()));
    }
    return checks;
  }

  private void changes(LDAPConnection server, String context) {
    SearchRequest request =
        new SearchRequest(
            context,
            SearchScope.SUB,
            Filter.createEqualityFilter("objectClass", "domainDNS"),
            "objectGUID");
    request.setControls(ActiveDirectorySource.dirSyncProbe());
    try {
      server.search(request);
      passed("Read changes (DirSync)", "allowed");
    } catch (LDAPException e) {
      failed(
          "Read changes (DirSync)",
          e.getResultCode().toString(),
          "Grant the account 'Replicating Directory Changes' on " + context);
    }
  }

  private void bases(LDAPConnection server) throws LDAPException {
    for (String base : settings.bases()) {
      if (server.getEntry(base, "objectGUID") == null) {
        failed(
            "Base " + base, "not found", "Correct the DN, or let the account read this container");
      } else {
        passed("Base " + base, "found");
      }
    }
  }

  /// A missing right looks like nobody was ever deleted.
  private void deletedObjects(LDAPConnection server, String context) {
    String container = "CN=Deleted Objects," + context;
    SearchRequest request =
        new SearchRequest(
            container,
            SearchScope.SUB,
            Filter.createEqualityFilter("isDeleted", "TRUE"),
            "objectGUID");
    request.setControls(new Control[] {new Control(SHOW_DELETED, true)});
    // the container itself and one more: that is proof enough, among however many
    request.setSizeLimit(2);
    String mend = "Let the account list and read " + container + ", or deletions go unnoticed";
    try {
      if (entries(server, request) > 1) {
        passed("See deleted objects", "seen");
      } else {
        checks.add(
            new Check(
                "See deleted objects",
                Verdict.WARNING,
                "none seen besides the container: nobody was deleted yet, or the right is missing",
                Optional.of(mend)));
      }
    } catch (LDAPException e) {
      failed("See deleted objects", e.getResultCode().toString(), mend);
    }
  }

  private static int entries(LDAPConnection server, SearchRequest request) throws LDAPException {
    try {
      return server.search(request).getEntryCount();
    } catch (LDAPSearchException e) {
      if (e.getResultCode().equals(ResultCode.SIZE_LIMIT_EXCEEDED)) {
        return e.getEntryCount();
      }
      throw e;
    }
  }

  private void passed(String name, String found) {
    checks.add(new Check(name, Verdict.PASSED, found, Optional.empty()));
  }

  private void failed(String name, String found, String mend) {
    checks.add(new Check(name, Verdict.FAILED, found, Optional.of(mend)));
  }
}
