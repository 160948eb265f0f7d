package dev.lockstep.source.ldap;

import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import dev.lockstep.directory.Source.Check;
import dev.lockstep.directory.Source.Check.Verdict;
import dev.lockstep.directory.SourceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// What an account can and can't see of an LDAP directory, a line each, and by which way its
/// changes will be followed.
final class LdapConnectionTest {
  /// More than the limit that OpenLDAP has by default, under which no full read ends.
  private static final int ENTRIES_TO_SEE = 600;

  private final LdapSettings settings;
  private final LdapConnector connector;
  private final List<Check> checks = new ArrayList<>();

  LdapConnectionTest(LdapSettings settings, LdapConnector connector) {
    this.settings = settings;
    this.connector = connector;
  }

  List<Check> run() {
    checks.addAll(SignIns.checks(settings, connector));
    if (checks.stream().noneMatch(check -> check.verdict() == Verdict.PASSED)) {
      return checks;
    }
    try (LDAPConnection server = connector.connect()) {
      Context context = Context.read(server, connector, settings);
      passed("Root", context.root());
      following(context);
      bases(server);
      limit(server, context);
      attributes(server, context);
    } catch (SourceException e) {
      failed("Root", e.problem().name(), String.valueOf(e.getMessage()));
    }
    return checks;
  }

  private void following(Context context) {
    if (context.contentSync()) {
      passed("Follow changes", "by content synchronisation (RFC 4533), at once and at each poll");
    } else {
      passed("Follow changes", "by modifyTimestamp; deletions are found within ten minutes");
    }
    if (context.anchors() == AnchorAttribute.NAME) {
      warned(
          "Know people again",
          "no entryUUID, nsUniqueId or GUID: who is renamed counts as somebody new",
          "Let the account read entryUUID");
    } else {
      passed("Know people again", "by " + context.anchors().attribute());
    }
  }

  private void bases(LDAPConnection server) {
    settings.bases().forEach(base -> container(server, "Base " + base, base));
    settings.excludedBases().forEach(base -> container(server, "Excluded base " + base, base));
  }

  private void container(LDAPConnection server, String name, String base) {
    try {
      if (server.getEntry(base, "1.1") != null) {
        passed(name, "found");
      } else {
        failed(name, "not found", "Correct the DN, or let the account read it");
      }
    } catch (LDAPException e) {
      failed(name, e.getResultCode().toString(), "Correct the DN");
    }
  }

  private void limit(LDAPConnection server, Context context) {
    SearchRequest request =
        new SearchRequest(
            context.root(), SearchScope.SUB, Filter.createPresenceFilter("objectClass"), "1.1");
    request.setSizeLimit(ENTRIES_TO_SEE);
    try {
      int seen = server.search(request).getEntryCount();
      passed("Read without a limit", seen + " entries");
    } catch (LDAPSearchException e) {
      if (e.getResultCode().equals(ResultCode.SIZE_LIMIT_EXCEEDED)
          && e.getEntryCount() >= ENTRIES_TO_SEE) {
        passed("Read without a limit", "more than " + ENTRIES_TO_SEE + " entries");
      } else {
        failed(
            "Read without a limit",
            e.getEntryCount() + " entries, then " + e.getResultCode(),
            "Give the account no size limit; OpenLDAP: limits dn.exact=\""
                + settings.bindName()
                + "\" size=unlimited time=unlimited");
      }
    }
  }

  private void attributes(LDAPConnection server, Context context) {
    SearchRequest request =
        new SearchRequest(
            context.root(),
            SearchScope.SUB,
            Filter.createEqualityFilter("objectClass", "person"),
            "uid",
            "cn");
    request.setSizeLimit(1);
    List<SearchResultEntry> people;
    try {
      people = ActiveDirectorySource.entries(server.search(request));
    } catch (LDAPSearchException e) {
      people = Objects.requireNonNullElse(e.getSearchEntries(), List.of());
    }
    if (people.isEmpty()) {
      warned("See people", "nobody", "Let the account read the entries of people");
    } else if (!people.getFirst().hasAttribute("uid")) {
      warned(
          "See people",
          people.getFirst().getDN() + " without a uid, which becomes the user name",
          "Let the account read uid");
    } else {
      passed("See people", people.getFirst().getDN());
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
