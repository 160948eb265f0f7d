package dev.lockstep.source.ldap;

import com.unboundid.ldap.sdk.LDAPConnection;
import dev.lockstep.directory.Source.Check;
import dev.lockstep.directory.Source.Check.Verdict;
import dev.lockstep.directory.SourceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A sign-in at each of a directory's servers: one that fails is known before it is needed.
final class SignIns {
  private SignIns() {}

  /// A line for each server. None has failed as long as one answers: the others stand in for it.
  static List<Check> checks(LdapSettings settings, LdapConnector connector) {
    List<Check> passed = new ArrayList<>();
    List<SourceException> failures = new ArrayList<>();
    for (LdapConnector one : connector.each()) {
      try (LDAPConnection _ = one.connectToCurrent()) {
        String found = settings.bindName() + " at " + one.server();
        passed.add(new Check("Sign in", Verdict.PASSED, found, Optional.empty()));
      } catch (SourceException e) {
        failures.add(e);
      }
    }
    Verdict verdict = passed.isEmpty() ? Verdict.FAILED : Verdict.WARNING;
    List<Check> checks = new ArrayList<>();
    for (SourceException e : failures) {
      checks.add(
          new Check(
              "Sign in", verdict, e.problem().name(), Optional.of(String.valueOf(e.getMessage()))));
    }
    checks.addAll(passed);
    return checks;
  }
}
