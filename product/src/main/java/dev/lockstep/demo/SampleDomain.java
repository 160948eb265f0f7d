package dev.lockstep.demo;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.DeleteRequest;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.RDN;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.RootDSE;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.controls.SubtreeDeleteRequestControl;
import com.unboundid.util.ssl.PEMFileTrustManager;
import com.unboundid.util.ssl.SSLUtil;
import dev.lockstep.demo.Springfield.Person;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;

/// The sample data in an Active Directory, over LDAPS: writes below one organizational unit of its
/// own only, which it creates and removes.
final class SampleDomain implements AutoCloseable {
  private static final String UNIT = "OU=Lockstep Demo";

  /// NORMAL_ACCOUNT; with ACCOUNTDISABLE.
  private static final String ENABLED = "512";

  private static final String DISABLED = "514";

  /// A global security group.
  private static final String GROUP_TYPE = "-2147483646";

  private static final int TIMEOUT_MILLIS = 10_000;

  private final LDAPConnection connection;
  private final String root;
  private final RandomGenerator random;

  private SampleDomain(LDAPConnection connection, String root, RandomGenerator random) {
    this.connection = connection;
    this.root = root;
    this.random = random;
  }

  static SampleDomain connect(DomainAccess access, RandomGenerator random) {
    try {
      LDAPConnectionOptions options = new LDAPConnectionOptions();
      options.setConnectTimeoutMillis(TIMEOUT_MILLIS);
      options.setResponseTimeoutMillis(TIMEOUT_MILLIS);
      SSLUtil tls = new SSLUtil(new PEMFileTrustManager(access.certificate().toFile()));
      int port = access.url().getPort() > 0 ? access.url().getPort() : 636;
      LDAPConnection connection =
          new LDAPConnection(
              tls.createSSLSocketFactory(),
              options,
              access.url().getHost(),
              port,
              access.writer().name(),
              access.writer().password());
      RootDSE dse = Objects.requireNonNull(connection.getRootDSE(), "no root DSE");
      String root = dse.getAttributeValue("defaultNamingContext");
      if (root == null) {
        throw new DemoException(access.url() + " isn't an Active Directory");
      }
      return new SampleDomain(connection, root, random);
    } catch (LDAPException | GeneralSecurityException e) {
      throw new DemoException(
          "can't sign in to "
              + access.url()
              + " as "
              + access.writer().name()
              + ": "
              + e.getMessage(),
          e);
    }
  }

  /// What a source has to read.
  String unit() {
    return UNIT + "," + root;
  }

  private String domainName() {
    return root.replaceAll("(?i)(^|,)dc=", ".").substring(1);
  }

  String userPrincipalName(String account) {
    return account + "@" + domainName();
  }

  /// Writes the people and groups, or nothing: what was written before a failure is removed.
  ///
  /// @throws DemoException where the unit is there already, or an account's name is taken
  void fill() {
    checkFree();
    attempt("create " + unit(), () -> add(unit(), "organizationalUnit"));
    try {
      fillUnit();
    } catch (DemoException e) {
      remove();
      throw e;
    }
  }

  private void fillUnit() {
    Springfield.PEOPLE.forEach(person -> attempt("create " + person.account(), () -> add(person)));
    Springfield.PEOPLE.forEach(
        person ->
            person
                .manager()
                .ifPresent(manager -> replace(person.account(), "manager", dn(manager))));
    Springfield.GROUPS.forEach(group -> attempt("create " + group, () -> addGroup(group)));
  }

  private void checkFree() {
    attempt(
        "look for " + unit(),
        () -> {
          if (connection.getEntry(unit(), "1.1") != null) {
            throw new DemoException(
                unit() + " exists already: an earlier demo may have left it; delete it first");
          }
          List<String> names = new ArrayList<>(Springfield.GROUPS);
          Springfield.PEOPLE.forEach(person -> names.add(person.account()));
          for (String name : names) {
            boolean taken =
                connection
                        .search(
                            root,
                            SearchScope.SUB,
                            Filter.createEqualityFilter("sAMAccountName", name),
                            "1.1")
                        .getEntryCount()
                    > 0;
            if (taken) {
              throw new DemoException(
                  "the account '" + name + "' exists already; nothing was written");
            }
          }
        });
  }

  private void add(String dn, String objectClass) throws LDAPException {
    connection.add(new Entry(dn, new Attribute("objectClass", "top", objectClass)));
  }

  private void add(Person person) throws LDAPException {
    connection.add(
        new Entry(
            dn(person.account()),
            new Attribute("objectClass", "top", "person", "organizationalPerson", "user"),
            new Attribute("sAMAccountName", person.account()),
            new Attribute("userPrincipalName", userPrincipalName(person.account())),
            new Attribute("givenName", person.givenName()),
            new Attribute("sn", person.surname()),
            new Attribute("displayName", person.displayName()),
            new Attribute("mail", userPrincipalName(person.account())),
            new Attribute("title", person.title()),
            new Attribute("department", person.department()),
            new Attribute("unicodePwd", password()),
            new Attribute("userAccountControl", ENABLED)));
  }

  /// Nobody is to know it: the accounts are for reading only.
  private byte[] password() {
    byte[] bytes = new byte[24];
    random.nextBytes(bytes);
    String password = "\"Aa1!" + Base64.getEncoder().encodeToString(bytes) + "\"";
    return password.getBytes(StandardCharsets.UTF_16LE);
  }

  private void addGroup(String name) throws LDAPException {
    List<String> members =
        Springfield.PEOPLE.stream()
            .filter(person -> person.groups().contains(name))
            .map(person -> dn(person.account()))
            .toList();
    connection.add(
        new Entry(
            "CN=" + name + "," + unit(),
            new Attribute("objectClass", "top", "group"),
            new Attribute("sAMAccountName", name),
            new Attribute("groupType", GROUP_TYPE),
            new Attribute("member", members)));
  }

  private String dn(String account) {
    return new RDN("CN", Springfield.named(account).displayName()) + "," + unit();
  }

  // What the scenario changes

  void setTitle(String account, String title) {
    replace(account, "title", title);
  }

  void disable(String account) {
    replace(account, "userAccountControl", DISABLED);
  }

  private void replace(String account, String attribute, String value) {
    attempt(
        "change " + account,
        () ->
            connection.modify(
                dn(account), new Modification(ModificationType.REPLACE, attribute, value)));
  }

  void removeMember(String group, String account) {
    attempt(
        "take " + account + " out of " + group,
        () ->
            connection.modify(
                "CN=" + group + "," + unit(),
                new Modification(ModificationType.DELETE, "member", dn(account))));
  }

  void delete(String account) {
    attempt("delete " + account, () -> connection.delete(dn(account)));
  }

  /// Removes the unit with all that is in it.
  void remove() {
    attempt(
        "remove " + unit(),
        () -> {
          DeleteRequest request = new DeleteRequest(unit());
          request.addControl(new SubtreeDeleteRequestControl());
          try {
            connection.delete(request);
          } catch (LDAPException e) {
            if (!e.getResultCode().equals(ResultCode.NO_SUCH_OBJECT)) {
              throw e;
            }
          }
        });
  }

  private interface Attempt {
    void make() throws LDAPException;
  }

  private static void attempt(String what, Attempt attempt) {
    try {
      attempt.make();
    } catch (LDAPException e) {
      throw new DemoException("could not " + what + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    connection.close();
  }
}
