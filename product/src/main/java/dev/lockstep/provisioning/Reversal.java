package dev.lockstep.provisioning;

import dev.lockstep.provisioning.ProvisioningLogEntry.ModifiedProperty;
import dev.lockstep.provisioning.mapping.AttributeMapping;
import dev.lockstep.provisioning.mapping.ObjectMapping;
import dev.lockstep.provisioning.mapping.TargetDocument;
import dev.lockstep.scim.ScimException;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.message.ValueReader;
import dev.lockstep.scim.schema.Attribute;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Goes back from what an account is to what it was, by the old values that the provisioning log
/// has. The log has them as text; the mapping's target says which type they are of.
final class Reversal {
  private final ObjectMapping mapping;

  Reversal(ObjectMapping mapping) {
    this.mapping = mapping;
  }

  /// Why something can't be undone.
  static final class Impossible extends Exception {
    private static final long serialVersionUID = 1L;

    Impossible(String why) {
      super(why);
    }
  }

  /// @param now what the target holds; empty where it has no account
  /// @param entries what was done to it, newest first
  /// @return what it held before all of them
  Optional<Complex> before(Optional<Complex> now, List<ProvisioningLogEntry> entries)
      throws Impossible {
    Optional<Complex> document = now;
    for (ProvisioningLogEntry entry : entries) {
      document =
          switch (entry.action()) {
            case CREATE -> Optional.empty();
            case DELETE -> Optional.of(deleted(entry));
            case UPDATE, DISABLE ->
                Optional.of(
                    reverted(
                        document.orElseThrow(
                            () -> new Impossible("it has no account at the target any more")),
                        entry.changes()));
            case MEMBERS, SKIP, STAGE -> document;
          };
    }
    return document;
  }

  private Complex deleted(ProvisioningLogEntry entry) throws Impossible {
    if (entry.changes().isEmpty()) {
      throw new Impossible("the log has no values of the account that was deleted");
    }
    return reverted(Complex.EMPTY, entry.changes());
  }

  private Complex reverted(Complex document, List<ModifiedProperty> changes) throws Impossible {
    Complex reverted = document;
    for (ModifiedProperty change : changes) {
      AttributeMapping line =
          mapping.attributes().stream()
              .filter(one -> one.targetPath().equals(change.name()))
              .findFirst()
              .orElseThrow(
                  () -> new Impossible("'" + change.name() + "' is no longer mapped by anything"));
      Optional<Value> value =
          change.before().isPresent() ? value(line, change.before().get()) : Optional.empty();
      reverted = TargetDocument.with(reverted, line.target(), value);
    }
    return reverted;
  }

  private static Optional<Value> value(AttributeMapping line, String text) throws Impossible {
    Attribute attribute = line.target().innermost();
    try {
      return new ValueReader(ValueReader.Unknown.REJECT)
          .read(attribute, json(line, attribute, text), line.targetPath());
    } catch (ScimException e) {
      throw new Impossible(
          "the old value of '" + line.targetPath() + "' can't be read: " + e.detail());
    }
  }

  /// The inverse of [Planner#text].
  private static JsonNode json(AttributeMapping line, Attribute attribute, String text) {
    boolean many = attribute.multiValued() && line.target().element().isEmpty();
    boolean structured =
        many || (attribute.type() == Attribute.Type.COMPLEX && text.startsWith("{"));
    if (structured) {
      return Json.parse(text);
    }
    return switch (attribute.type()) {
      case BOOLEAN, INTEGER, DECIMAL -> Json.parse(text);
      case COMPLEX -> Json.object().put("value", text);
      case STRING, DATE_TIME, BINARY, REFERENCE -> Json.string(text);
    };
  }
}
