package dev.lockstep.demo;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a modify request makes of an object's attributes, links left aside.
final class AttributeChange {
  private AttributeChange() {}

  /// The attributes that end up other than they were; without values where cleared. Writing what
  /// is there already changes nothing.
  static List<Attribute> of(DomainObject object, List<Modification> modifications)
      throws LDAPException {
    List<Modification> own =
        modifications.stream()
            .filter(modification -> !DomainSchema.isLink(modification.getAttributeName()))
            .filter(modification -> !DomainSchema.isPassword(modification.getAttributeName()))
            .toList();
    if (own.isEmpty()) {
      return List.of();
    }
    Entry before = new Entry(object.dn());
    object.attributes().stream()
        .map(DomainObject.StampedAttribute::attribute)
        .filter(attribute -> attribute.hasValue())
        .forEach(before::addAttribute);
    Entry after = Entry.applyModifications(before, false, own.toArray(Modification[]::new));
    Map<String, Attribute> changed = new LinkedHashMap<>();
    for (Modification modification : own) {
      String name = modification.getAttributeName();
      Attribute old = before.getAttribute(name);
      Attribute now = after.getAttribute(name);
      if (!sameValues(old, now)) {
        String spelled = old == null ? name : old.getName();
        changed.put(
            DomainSchema.fold(name),
            now == null
                ? new Attribute(spelled)
                : new Attribute(spelled, now.getValueByteArrays()));
      }
    }
    return new ArrayList<>(changed.values());
  }

  private static boolean sameValues(@Nullable Attribute old, @Nullable Attribute now) {
    byte[][] before = old == null ? new byte[0][] : old.getValueByteArrays();
    byte[][] after = now == null ? new byte[0][] : now.getValueByteArrays();
    return Arrays.deepEquals(before, after);
  }
}
