package dev.lockstep.source.ldap;

import com.unboundid.ldap.sdk.LDAPException;
import dev.lockstep.source.SourceContract.Hands;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// An administrator of an Active Directory.
final class DomainHands implements Hands {
  private static final Instant FIRST = Instant.parse("1601-01-01T00:00:00Z");

  private final DomainUnderTest domain;
  private final Restart restart;

  interface Restart {
    void make() throws Exception;
  }

  DomainHands(DomainUnderTest domain, Restart restart) {
    this.domain = domain;
    this.restart = restart;
  }

  @Override
  public String unit(String path) throws LDAPException {
    String dn = domain.base();
    for (String name : path.split("/", -1)) {
      dn = "OU=" + name + "," + dn;
    }
    return domain.add("", dn, "organizationalUnit");
  }

  @Override
  public String user(String unit, String name) throws LDAPException {
    return domain.userIn(
        unit,
        name,
        "displayName",
        name,
        "userPrincipalName",
        domain.accountName() + "@example.test",
        "userAccountControl",
        "512");
  }

  @Override
  public String group(String unit, String name, String firstMember) throws LDAPException {
    return domain.add(
        "CN=" + name, unit, "group", "sAMAccountName", domain.accountName(), "member", firstMember);
  }

  private void set(String dn, String attribute, String value) throws LDAPException {
    domain.set(dn, attribute, value.isEmpty() ? new String[0] : new String[] {value});
  }

  @Override
  public void setTitle(String user, String title) throws LDAPException {
    set(user, "title", title);
  }

  @Override
  public void setEnabled(String user, boolean enabled) throws LDAPException {
    set(user, "userAccountControl", enabled ? "512" : "514");
  }

  /// In tenths of microseconds since 1601; 0 for never.
  @Override
  public void setExpiry(String user, Optional<Instant> at) throws LDAPException {
    long ticks = at.map(when -> Duration.between(FIRST, when).toSeconds() * 10_000_000).orElse(0L);
    set(user, "accountExpires", String.valueOf(ticks));
  }

  @Override
  public void setManager(String user, String manager) throws LDAPException {
    set(user, "manager", manager);
  }

  @Override
  public void addMember(String group, String member) throws LDAPException {
    domain.addMember(group, member);
  }

  @Override
  public void removeMember(String group, String member) throws LDAPException {
    domain.removeMember(group, member);
  }

  /// The user becomes a member in the way of primary groups. It has to be one in the other before.
  void setPrimaryGroup(String user, String group) throws LDAPException {
    set(user, "primaryGroupID", group.isEmpty() ? "513" : domain.relativeId(group));
  }

  @Override
  public String rename(String object, String name) throws LDAPException {
    return domain.rename(object, object.substring(0, object.indexOf('=')) + "=" + name);
  }

  @Override
  public String move(String object, String unit) throws LDAPException {
    return domain.move(object, unit);
  }

  @Override
  public void swapNames(String user, String other) throws LDAPException {
    String name = domain.values(user, "userPrincipalName").getFirst();
    String others = domain.values(other, "userPrincipalName").getFirst();
    set(user, "userPrincipalName", "between" + others);
    set(other, "userPrincipalName", name);
    set(user, "userPrincipalName", others);
  }

  @Override
  public void delete(String object) throws LDAPException {
    domain.delete(object);
  }

  @Override
  public void restart() throws Exception {
    restart.make();
    domain.connectAgain();
  }
}
