package dev.lockstep.source.ldap;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.DeleteRequest;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.controls.SubtreeDeleteRequestControl;
import dev.lockstep.demo.EmbeddedActiveDirectory;
import dev.lockstep.demo.EmbeddedActiveDirectory.Settings;
import dev.lockstep.directory.SourceException;
import dev.lockstep.servers.SambaServer;
import dev.lockstep.source.ldap.LdapSettings.Password;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/// A domain, and an administrator's hands in it. What a run writes is below an OU of its own.
final class DomainUnderTest implements AutoCloseable {
  static final int CROWD = 2_000;

  private static final int MEMBERS_PER_REQUEST = 500;

  private final Server server;
  private LDAPConnection administrator;
  private final String run = UUID.randomUUID().toString().substring(0, 8);
  private int names;

  /// @param baseDn of the domain's head
  record Server(
      String ldapUrl,
      String ldapsUrl,
      Path certificateAuthority,
      String baseDn,
      String serviceName,
      String servicePassword,
      String administratorName,
      String administratorPassword) {

    static Server of(SambaServer samba) {
      return new Server(
          samba.value("LDAP_URL"),
          samba.value("LDAPS_URL"),
          Path.of(samba.value("CA_FILE")),
          samba.value("BASE_DN"),
          samba.value("SERVICE_BIND_NAME"),
          samba.servicePassword(),
          samba.value("DEMO_BIND_NAME"),
          samba.demoPassword());
    }

    /// @param folder for the certificate
    static Server of(EmbeddedActiveDirectory embedded, Settings settings, Path folder)
        throws IOException {
      return new Server(
          "ldap://localhost:" + embedded.port(),
          "ldaps://localhost:" + embedded.securePort(),
          embedded.certificateFile(folder),
          embedded.baseDn(),
          embedded.serviceName(),
          settings.servicePassword(),
          embedded.administratorName(),
          settings.administratorPassword());
    }

    String host() {
      return LdapSettings.of(Map.of("url", ldapsUrl, "bindName", "-"), new Password(""))
          .servers()
          .getFirst()
          .host();
    }

    /// For the service account.
    LdapSettings settings(Map<String, String> changed) {
      return settings(serviceName, servicePassword, changed);
    }

    LdapSettings settings(String name, String password, Map<String, String> changed) {
      Map<String, String> settings = new HashMap<>();
      settings.put("url", ldapsUrl);
      settings.put("certificateAuthority", certificateAuthority.toString());
      settings.put("bindName", name);
      settings.putAll(changed);
      return LdapSettings.of(settings, new Password(password));
    }
  }

  DomainUnderTest(Server server) throws LDAPException {
    this.server = server;
    this.administrator = connect();
    add("", base(), "organizationalUnit");
  }

  private LDAPConnection connect() throws LDAPException {
    LdapSettings.Server plain =
        LdapSettings.of(
                Map.of("url", server.ldapUrl(), "security", "plain", "bindName", "-"),
                new Password(""))
            .servers()
            .getFirst();
    return new LDAPConnection(
        plain.host(), plain.port(), server.administratorName(), server.administratorPassword());
  }

  /// After the server was restarted.
  void connectAgain() throws LDAPException {
    administrator.close();
    administrator = connect();
  }

  /// An account with no rights but those that everybody has, which the server takes over an
  /// encrypted connection only.
  ///
  /// @return its name to sign in with
  String account(String password) throws LDAPException, SourceException {
    String name = accountName();
    String upn = name + "@" + server.administratorName().replaceFirst("^[^@]*@", "");
    LdapSettings settings =
        server.settings(server.administratorName(), server.administratorPassword(), Map.of());
    try (LDAPConnection encrypted =
        new LdapConnector(settings, ActiveDirectorySourceContract.EVERYWHERE).connect()) {
      encrypted.add(
          "CN=" + name + "," + base(),
          new Attribute("objectClass", "user"),
          new Attribute("sAMAccountName", name),
          new Attribute("userPrincipalName", upn),
          new Attribute("userAccountControl", "512"),
          new Attribute(
              "unicodePwd", ("\"" + password + "\"").getBytes(StandardCharsets.UTF_16LE)));
    }
    return upn;
  }

  Server server() {
    return server;
  }

  String base() {
    return "OU=contract-" + run + "," + server.baseDn();
  }

  String crowdGroup() {
    return "CN=Crowd," + crowdBase();
  }

  private String crowdBase() {
    return "OU=contract-crowd," + server.baseDn();
  }

  /// A group of two thousand. Making it takes long on a real server, so it stays for the next run.
  void crowd() throws LDAPException {
    if (administrator.getEntry(crowdGroup()) != null) {
      return;
    }
    if (administrator.getEntry(crowdBase()) != null) {
      deleteTree(crowdBase());
    }
    add("", crowdBase(), "organizationalUnit");
    List<String> members = new ArrayList<>();
    for (int number = 0; number < CROWD; number++) {
      String dn = "CN=Crowd " + number + "," + crowdBase();
      add("", dn, "user", "sAMAccountName", "crowd" + number);
      members.add(dn);
    }
    String group = "CN=Making," + crowdBase();
    add("", group, "group", "sAMAccountName", "crowd");
    for (int from = 0; from < CROWD; from += MEMBERS_PER_REQUEST) {
      administrator.modify(
          group,
          new Modification(
              ModificationType.ADD,
              "member",
              members.subList(from, from + MEMBERS_PER_REQUEST).toArray(String[]::new)));
    }
    administrator.modifyDN(group, "CN=Crowd", true);
  }

  /// An account name that nobody has, also not of an earlier run.
  String accountName() {
    names++;
    return "c" + run + names;
  }

  String unit(String name) throws LDAPException {
    return add("OU=" + name, base(), "organizationalUnit");
  }

  String user(String name, String... attributes) throws LDAPException {
    return userIn(base(), name, attributes);
  }

  String userIn(String container, String name, String... attributes) throws LDAPException {
    List<String> all = new ArrayList<>(List.of("sAMAccountName", accountName()));
    all.addAll(Arrays.asList(attributes));
    return add("CN=" + name, container, "user", all.toArray(String[]::new));
  }

  String group(String name, String... members) throws LDAPException {
    List<String> all = new ArrayList<>(List.of("sAMAccountName", accountName()));
    for (String member : members) {
      all.addAll(List.of("member", member));
    }
    return add("CN=" + name, base(), "group", all.toArray(String[]::new));
  }

  /// @param attributes names and values in turn
  String add(String name, String container, String objectClass, String... attributes)
      throws LDAPException {
    Map<String, List<String>> byName = new LinkedHashMap<>();
    for (int index = 0; index < attributes.length; index += 2) {
      byName.computeIfAbsent(attributes[index], _ -> new ArrayList<>()).add(attributes[index + 1]);
    }
    List<Attribute> all = new ArrayList<>(List.of(new Attribute("objectClass", objectClass)));
    byName.forEach((attribute, values) -> all.add(new Attribute(attribute, values)));
    String dn = name.isEmpty() ? container : name + "," + container;
    administrator.add(dn, all);
    return dn;
  }

  /// @param values none to clear the attribute
  void set(String dn, String attribute, String... values) throws LDAPException {
    administrator.modify(dn, new Modification(ModificationType.REPLACE, attribute, values));
  }

  void addMember(String group, String member) throws LDAPException {
    administrator.modify(group, new Modification(ModificationType.ADD, "member", member));
  }

  void removeMember(String group, String member) throws LDAPException {
    administrator.modify(group, new Modification(ModificationType.DELETE, "member", member));
  }

  String rename(String dn, String name) throws LDAPException {
    administrator.modifyDN(dn, name, true);
    return name + dn.substring(dn.indexOf(','));
  }

  String move(String dn, String container) throws LDAPException {
    String name = dn.substring(0, dn.indexOf(','));
    administrator.modifyDN(dn, name, true, container);
    return name + "," + container;
  }

  void delete(String dn) throws LDAPException {
    administrator.delete(dn);
  }

  private void deleteTree(String dn) throws LDAPException {
    DeleteRequest request = new DeleteRequest(dn);
    request.addControl(new SubtreeDeleteRequestControl());
    administrator.delete(request);
  }

  String anchor(String dn) throws LDAPException {
    return ActiveDirectoryValues.anchor(
        Objects.requireNonNull(entry(dn, "objectGUID").getAttributeValueBytes("objectGUID")));
  }

  /// The last part of its SID.
  String relativeId(String dn) throws LDAPException {
    byte[] sid = Objects.requireNonNull(entry(dn, "objectSid").getAttributeValueBytes("objectSid"));
    String text = ActiveDirectoryValues.sid(sid);
    return text.substring(text.lastIndexOf('-') + 1);
  }

  List<String> values(String dn, String attribute) throws LDAPException {
    return Optional.ofNullable(entry(dn, attribute).getAttributeValues(attribute))
        .map(List::of)
        .orElse(List.of());
  }

  private Entry entry(String dn, String attribute) throws LDAPException {
    return Objects.requireNonNull(administrator.getEntry(dn, attribute), dn);
  }

  @Override
  public void close() throws LDAPException {
    try {
      deleteTree(base());
    } catch (LDAPException e) {
      if (!e.getResultCode().equals(ResultCode.NO_SUCH_OBJECT)) {
        throw e;
      }
    } finally {
      administrator.close();
    }
  }
}
