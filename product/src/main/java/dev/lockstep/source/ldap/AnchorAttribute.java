package dev.lockstep.source.ldap;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/// What of an entry never changes, as each kind of server has it.
enum AnchorAttribute {
  /// RFC 4530: OpenLDAP, OpenDJ, ApacheDS and others.
  ENTRY_UUID("entryUUID"),
  /// 389 Directory Server and its ancestors.
  NS_UNIQUE_ID("nsUniqueId"),
  /// eDirectory: sixteen bytes.
  GUID("GUID"),
  /// Nothing: then a rename is a removal and somebody new.
  NAME("1.1");

  private final String attribute;

  AnchorAttribute(String attribute) {
    this.attribute = attribute;
  }

  String attribute() {
    return attribute;
  }

  Optional<String> of(Entry entry) {
    return switch (this) {
      case ENTRY_UUID, NS_UNIQUE_ID ->
          Optional.ofNullable(entry.getAttributeValue(attribute))
              .map(value -> value.toLowerCase(Locale.ROOT));
      case GUID ->
          Optional.ofNullable(entry.getAttributeValueBytes(attribute))
              .map(Base64.getEncoder()::encodeToString);
      case NAME -> Optional.of(normalized(entry.getDN()));
    };
  }

  private static String normalized(String name) {
    try {
      return DN.normalize(name);
    } catch (LDAPException e) {
      return name.toLowerCase(Locale.ROOT);
    }
  }

  /// Not for [#NAME], which no filter finds.
  Filter filter(String anchor) {
    return this == GUID
        ? Filter.createEqualityFilter(attribute, Base64.getDecoder().decode(anchor))
        : Filter.createEqualityFilter(attribute, anchor);
  }

  /// From the UUID in RFC 4533's controls. 389 Directory Server writes the hexadecimal digits of
  /// its nsUniqueId into it, which it groups otherwise: `eab03aa4-e76f11f1-b066bbaf-08d30e8c`.
  String of(UUID synchronised) {
    String text = synchronised.toString();
    if (this != NS_UNIQUE_ID) {
      return text;
    }
    String digits = text.replace("-", "");
    return String.join(
        "-",
        digits.substring(0, 8),
        digits.substring(8, 16),
        digits.substring(16, 24),
        digits.substring(24));
  }
}
