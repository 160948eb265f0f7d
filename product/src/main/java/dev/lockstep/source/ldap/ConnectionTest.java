package dev.lockstep.source.ldap;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.RootDSE;
import dev.lockstep.directory.Source.Check;
import dev.lockstep.directory.Source.Check.Verdict;
import dev.lockstep.directory.SourceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What an account can and can't see of an Active Directory, a line each, and by which way its
/// changes will be followed.
final class ConnectionTest {
  private final LdapSettings settings;
  private final LdapConnector connector;
  private final List<Check> checks = new ArrayList<>();

  ConnectionTest(LdapSettings settings, LdapConnector connector) {
    this.settings = settings;
    this.connector = connector;
  }

  List<Check> run() {
    checks.addAll(SignIns.checks(settings, connector));
    if (checks.stream().noneMatch(check -> check.verdict() == Verdict.PASSED)) {
      return checks;
    }
    try (LDAPConnection server = connector.connect()) {
      Domain domain = Domain.read(server, connector);
      passed("Active Directory", domain.root());
      AccountRights rights = new AccountRights(server, domain);
      following(rights, domain);
      notifications(server);
      bases(server);
      deletedObjects(rights);
    } catch (SourceException e) {
      failed("Active Directory", e.problem().name(), String.valueOf(e.getMessage()));
    } catch (LDAPException e) {
      failed("Active Directory", e.getResultCode().toString(), String.valueOf(e.getMessage()));
    }
    return checks;
  }

  private void following(AccountRights rights, Domain domain) throws LDAPException {
    String name = "Follow changes";
    String mend =
        "Grant the account 'Replicating Directory Changes' on "
            + domain.root()
            + ", which counts from the next full read on; or leave it at this";
    if (settings.following().isEmpty()) {
      Following best = rights.best();
      if (best == Following.DIRSYNC) {
        passed(name, best.described());
      } else {
        warned(name, best.described(), mend);
      }
      return;
    }
    Following asked = settings.following().get();
    if (rights.mayFollow(asked)) {
      passed(name, asked.described() + ", as 'changesBy' says");
    } else {
      failed(
          name,
          "the account may not be told " + asked.described() + ", as 'changesBy' says",
          "Grant the account 'Replicating Directory Changes' on "
              + domain.root()
              + ", or leave 'changesBy' out");
    }
  }

  private void notifications(LDAPConnection server) throws LDAPException {
    RootDSE root = server.getRootDSE();
    passed(
        "Hear of changes",
        root != null && root.supportsControl(Listening.NOTIFICATION)
            ? "at once: the server notifies"
            : "at each poll: the server doesn't notify");
  }

  private void bases(LDAPConnection server) throws LDAPException {
    for (String base : settings.bases()) {
      container(server, "Base " + base, base);
    }
    for (String base : settings.excludedBases()) {
      container(server, "Excluded base " + base, base);
    }
  }

  private void container(LDAPConnection server, String name, String base) throws LDAPException {
    if (server.getEntry(base, "objectGUID") == null) {
      failed(name, "not found", "Correct the DN, or let the account read this container");
    } else {
      passed(name, "found");
    }
  }

  /// A missing right looks like nobody was ever deleted.
  private void deletedObjects(AccountRights rights) throws LDAPException {
    if (rights.seesDeleted()) {
      passed("See deleted objects", "seen");
    } else {
      warned(
          "See deleted objects",
          "none seen: nobody was deleted yet, or the right is missing. Deletions are found by a"
              + " comparison of all ids, every ten minutes",
          "Let the account list and read " + rights.deletedObjects());
    }
  }

  private void passed(String name, String found) {
    checks.add(new Check(name, Verdict.PASSED, found, Optional.empty()));
  }

  private void warned(String name, String found, String mend) {
    checks.add(new Check(name, Verdict.WARNING, found, Optional.of(mend)));
  }

  private void failed(String name, String found, String mend) {
    checks.add(new Check(name, Verdict.FAILED, found, Optional.of(mend)));
  }
}
