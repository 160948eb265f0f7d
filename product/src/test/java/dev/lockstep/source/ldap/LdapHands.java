package dev.lockstep.source.ldap;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import dev.lockstep.servers.SlapdServer;
import dev.lockstep.source.SourceContract.Hands;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// An administrator of an OpenLDAP directory.
final class LdapHands implements Hands, AutoCloseable {
  private final SlapdServer server;
  private LDAPConnection connection;

  LdapHands(SlapdServer server) throws LDAPException {
    this.server = server;
    this.connection = connect();
  }

  private LDAPConnection connect() throws LDAPException {
    URI url = URI.create(server.value("LDAP_URL"));
    return new LDAPConnection(
        url.getHost(),
        url.getPort(),
        server.value("ADMIN_BIND_NAME"),
        server.value("ADMIN_PASSWORD"));
  }

  LDAPConnection connection() {
    return connection;
  }

  @Override
  public String unit(String path) throws LDAPException {
    String dn = server.value("BASE_DN");
    for (String name : path.split("/", -1)) {
      dn = "ou=" + name + "," + dn;
    }
    connection.add(dn, new Attribute("objectClass", "organizationalUnit"));
    return dn;
  }

  @Override
  public String user(String unit, String name) throws LDAPException {
    String dn = "cn=" + name + "," + unit;
    connection.add(
        dn,
        new Attribute("objectClass", "inetOrgPerson", "shadowAccount"),
        new Attribute("uid", name.toLowerCase(java.util.Locale.ROOT)),
        new Attribute("displayName", name),
        new Attribute("sn", "Simpson"));
    return dn;
  }

  @Override
  public String group(String unit, String name, String firstMember) throws LDAPException {
    String dn = "cn=" + name + "," + unit;
    connection.add(
        dn, new Attribute("objectClass", "groupOfNames"), new Attribute("member", firstMember));
    return dn;
  }

  @Override
  public void setTitle(String user, String title) throws LDAPException {
    set(user, "title", title);
  }

  void set(String dn, String attribute, String value) throws LDAPException {
    List<String> values = new ArrayList<>();
    if (!value.isEmpty()) {
      values.add(value);
    }
    connection.modify(
        dn, new Modification(ModificationType.REPLACE, attribute, values.toArray(String[]::new)));
  }

  @Override
  public void setEnabled(String user, boolean enabled) throws LDAPException {
    set(user, "shadowExpire", enabled ? "" : "1");
  }

  /// In whole days, as shadowExpire has them.
  @Override
  public void setExpiry(String user, Optional<Instant> at) throws LDAPException {
    set(
        user,
        "shadowExpire",
        at.map(when -> Duration.between(Instant.EPOCH, when).toDays() + "").orElse(""));
  }

  @Override
  public void setManager(String user, String manager) throws LDAPException {
    set(user, "manager", manager);
  }

  @Override
  public void addMember(String group, String member) throws LDAPException {
    connection.modify(group, new Modification(ModificationType.ADD, "member", member));
  }

  @Override
  public void removeMember(String group, String member) throws LDAPException {
    connection.modify(group, new Modification(ModificationType.DELETE, "member", member));
  }

  @Override
  public String rename(String object, String name) throws LDAPException {
    String type = object.substring(0, object.indexOf('='));
    String renamed = type + "=" + name;
    connection.modifyDN(object, renamed, true);
    return renamed + object.substring(object.indexOf(','));
  }

  @Override
  public String move(String object, String unit) throws LDAPException {
    String name = object.substring(0, object.indexOf(','));
    connection.modifyDN(object, name, true, unit);
    return name + "," + unit;
  }

  @Override
  public void swapNames(String user, String other) throws LDAPException {
    String name = uid(user);
    String others = uid(other);
    set(user, "uid", others);
    set(other, "uid", name);
  }

  private String uid(String user) throws LDAPException {
    return Objects.requireNonNull(
        Objects.requireNonNull(connection.getEntry(user)).getAttributeValue("uid"));
  }

  @Override
  public void delete(String object) throws LDAPException {
    connection.delete(object);
  }

  @Override
  public void restart() throws Exception {
    connection.close();
    server.stop();
    server.start();
    connection = connect();
  }

  @Override
  public void close() {
    connection.close();
  }
}
