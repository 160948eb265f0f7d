package dev.lockstep.demo;

import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;

/// The accounts that may sign in, by any of the names that Active Directory takes: `name@domain`,
/// `DOMAIN\name`, or the DN.
record Accounts(Domain domain, List<Account> all) {

  Account signIn(String name, byte[] password) throws LDAPException {
    for (Account account : all) {
      if (isNamed(account, name)
          && MessageDigest.isEqual(account.password().getBytes(StandardCharsets.UTF_8), password)) {
        return account;
      }
    }
    throw new LDAPException(
        ResultCode.INVALID_CREDENTIALS,
        "80090308: LdapErr: DSID-0C090447, comment: AcceptSecurityContext error, data 52e, v4563");
  }

  private boolean isNamed(Account account, String name) {
    String given = name.toLowerCase(Locale.ROOT);
    String plain = account.name().toLowerCase(Locale.ROOT);
    return given.equals(plain + "@" + domain.dnsName().toLowerCase(Locale.ROOT))
        || given.equals(domain.netBiosName().toLowerCase(Locale.ROOT) + "\\" + plain)
        || domain.objects().stream()
            .filter(object -> !object.isDeleted() && object.dn().equalsIgnoreCase(name))
            .anyMatch(
                object ->
                    object
                        .attribute("sAMAccountName")
                        .filter(attribute -> plain.equalsIgnoreCase(attribute.getValue()))
                        .isPresent());
  }
}
