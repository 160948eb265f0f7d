package dev.lockstep.source.ldap;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.RootDSE;
import com.unboundid.ldap.sdk.SearchResultEntry;
import dev.lockstep.directory.SourceException;
import dev.lockstep.directory.SourceException.Problem;
import java.util.Optional;

/// A domain, as the domain controller that is asked knows it at this moment.
///
/// @param root the domain's naming context
/// @param invocationId of the domain controller's database: another one on another controller and
///     after a restore
/// @param highestUsn of what is committed there
record Domain(String root, String invocationId, long highestUsn) {

  static Domain read(LDAPConnection server, LdapConnector connector) throws SourceException {
    try {
      RootDSE root = server.getRootDSE();
      String context = root == null ? null : root.getAttributeValue("defaultNamingContext");
      Long usn = root == null ? null : root.getAttributeValueAsLong("highestCommittedUSN");
      if (root == null || context == null || usn == null) {
        throw new SourceException(
            Problem.PROTOCOL,
            connector.server()
                + " isn't an Active Directory: its root has no defaultNamingContext and"
                + " highestCommittedUSN. Give a domain controller's address, or make this a source"
                + " of kind ldap");
      }
      String service = root.getAttributeValue("dsServiceName");
      SearchResultEntry entry =
          service == null ? null : server.getEntry(new DN(service).toString(), "invocationId");
      Optional<byte[]> id =
          Optional.ofNullable(entry)
              .flatMap(found -> Optional.ofNullable(found.getAttributeValueBytes("invocationId")));
      return new Domain(context, id.map(ActiveDirectoryValues::anchor).orElse(""), usn);
    } catch (LDAPException e) {
      throw connector.explained("read the root of the directory", e);
    }
  }
}
