package dev.lockstep.demo;

import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.ResultCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// One link value that a request adds or takes away.
record LinkChange(String name, DomainObject target, boolean present) {

  /// As the schema spells it.
  static String spelled(String name) {
    return DomainSchema.LINKS.keySet().stream()
        .filter(name::equalsIgnoreCase)
        .findFirst()
        .orElseThrow();
  }

  /// What the modifications together change of the object's links: nothing of what they undo.
  static List<LinkChange> of(Domain domain, DomainObject object, List<Modification> modifications)
      throws LDAPException {
    Map<String, Map<UUID, LinkChange>> changes = new LinkedHashMap<>();
    for (Modification modification : modifications) {
      if (DomainSchema.isLink(modification.getAttributeName())) {
        String name = spelled(modification.getAttributeName());
        apply(
            domain,
            object,
            modification,
            name,
            changes.computeIfAbsent(name, _ -> new LinkedHashMap<>()));
      }
    }
    List<LinkChange> all = new ArrayList<>();
    for (Map<UUID, LinkChange> ofName : changes.values()) {
      for (LinkChange change : ofName.values()) {
        if (change.present != object.isLinked(change.name, change.target)) {
          all.add(change);
        }
      }
      requireSingle(object, ofName.values().stream().toList());
    }
    return all;
  }

  private static void apply(
      Domain domain,
      DomainObject object,
      Modification modification,
      String name,
      Map<UUID, LinkChange> changes)
      throws LDAPException {
    List<DomainObject> targets = new ArrayList<>();
    for (String dn : modification.getValues()) {
      targets.add(domain.named(dn));
    }
    ModificationType type = modification.getModificationType();
    boolean replaces =
        type.equals(ModificationType.REPLACE)
            || (type.equals(ModificationType.DELETE) && targets.isEmpty());
    if (replaces) {
      object
          .links()
          .getOrDefault(name, Map.of())
          .forEach((guid, value) -> changes.put(guid, new LinkChange(name, value.target(), false)));
      changes.replaceAll((_, change) -> new LinkChange(name, change.target, false));
    }
    boolean present = !type.equals(ModificationType.DELETE);
    for (DomainObject target : targets) {
      LinkChange before = changes.get(target.guid());
      boolean linked = before == null ? object.isLinked(name, target) : before.present;
      if (linked == present) {
        throw present
            ? new LDAPException(
                ResultCode.ENTRY_ALREADY_EXISTS,
                "00000562: '" + name + "' names " + target.dn() + " already")
            : new LDAPException(
                ResultCode.UNWILLING_TO_PERFORM,
                "00000561: '" + name + "' doesn't name " + target.dn());
      }
      changes.put(target.guid(), new LinkChange(name, target, present));
    }
  }

  private static void requireSingle(DomainObject object, List<LinkChange> changes)
      throws LDAPException {
    if (changes.isEmpty() || !DomainSchema.isSingleValued(changes.getFirst().name)) {
      return;
    }
    String name = changes.getFirst().name;
    Map<UUID, Boolean> after = new LinkedHashMap<>();
    object
        .links()
        .getOrDefault(name, Map.of())
        .forEach((guid, value) -> after.put(guid, value.present()));
    changes.forEach(change -> after.put(change.target.guid(), change.present));
    if (after.values().stream().filter(present -> present).count() > 1) {
      throw new LDAPException(
          ResultCode.ATTRIBUTE_OR_VALUE_EXISTS, "0000200D: '" + name + "' names one object only");
    }
  }
}
