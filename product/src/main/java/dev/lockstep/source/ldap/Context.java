package dev.lockstep.source.ldap;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.RootDSE;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.controls.ContentSyncRequestControl;
import dev.lockstep.directory.SourceException;
import dev.lockstep.directory.SourceException.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The naming context that is followed, and what its server can do.
///
/// @param root its DN
/// @param rootAnchor of its entry: another one after a server was replaced, when no cursor means
///     anything any more
/// @param contentSync whether the server has RFC 4533
/// @param directoryServer389 whether it is 389 Directory Server, which reads RFC 4533 its own way
record Context(
    String root,
    String rootAnchor,
    AnchorAttribute anchors,
    boolean contentSync,
    boolean directoryServer389) {

  static Context read(LDAPConnection server, LdapConnector connector, LdapSettings settings)
      throws SourceException {
    try {
      RootDSE dse = server.getRootDSE();
      if (dse == null) {
        throw new SourceException(
            Problem.RIGHTS,
            connector.server() + " doesn't show its root entry: let the account read it");
      }
      String root = root(dse, connector, settings);
      SearchResultEntry entry =
          server.getEntry(root, "objectClass", "entryUUID", "nsUniqueId", "GUID");
      if (entry == null) {
        throw new SourceException(
            Problem.INCOMPLETE,
            "the root '" + root + "' isn't there or the account can't see it; nobody is removed");
      }
      boolean of389 = String.valueOf(dse.getVendorName()).contains("389");
      AnchorAttribute anchors = anchors(entry, of389);
      return new Context(
          root,
          anchors.of(entry).orElse(""),
          anchors,
          anchors != AnchorAttribute.GUID
              && anchors != AnchorAttribute.NAME
              && !settings.timestamps()
              && dse.supportsControl(ContentSyncRequestControl.SYNC_REQUEST_OID),
          of389);
    } catch (LDAPException e) {
      throw connector.explained("read the root of the directory", e);
    }
  }

  /// 389 has an entryUUID too, but its synchronisation speaks of nsUniqueId.
  private static AnchorAttribute anchors(SearchResultEntry entry, boolean of389) {
    List<AnchorAttribute> order =
        of389
            ? List.of(AnchorAttribute.NS_UNIQUE_ID, AnchorAttribute.ENTRY_UUID)
            : List.of(
                AnchorAttribute.ENTRY_UUID, AnchorAttribute.NS_UNIQUE_ID, AnchorAttribute.GUID);
    return order.stream()
        .filter(attribute -> entry.hasAttribute(attribute.attribute()))
        .findFirst()
        .orElse(AnchorAttribute.NAME);
  }

  /// The naming context that all bases are in; without bases, the only one.
  private static String root(RootDSE dse, LdapConnector connector, LdapSettings settings)
      throws SourceException, LDAPException {
    if (settings.root().isPresent()) {
      return new DN(settings.root().get()).toString();
    }
    List<String> contexts = new ArrayList<>();
    for (String context : Optional.ofNullable(dse.getNamingContextDNs()).orElse(new String[0])) {
      if (isChangelog(dse, context)) {
        continue;
      }
      if (containsAll(new DN(context), settings.bases())
          && containsAll(new DN(context), settings.excludedBases())) {
        contexts.add(context);
      }
    }
    if (contexts.size() == 1) {
      return contexts.getFirst();
    }
    throw new SourceException(
        Problem.PROTOCOL,
        connector.server()
            + " has the naming contexts "
            + Arrays.toString(dse.getNamingContextDNs())
            + ": give one of them, or an entry below it that all 'bases' are under, as 'root'");
  }

  /// That of a server with a retro changelog: no people are in it.
  private static boolean isChangelog(RootDSE dse, String context) throws LDAPException {
    String changelog = dse.getChangelogDN();
    return changelog != null && new DN(changelog).equals(new DN(context));
  }

  private static boolean containsAll(DN context, List<String> bases) throws LDAPException {
    for (String base : bases) {
      if (!new DN(base).isDescendantOf(context, true)) {
        return false;
      }
    }
    return true;
  }
}
