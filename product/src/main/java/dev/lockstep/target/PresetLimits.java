package dev.lockstep.target;

import dev.lockstep.directory.ObjectType;
import dev.lockstep.provisioning.ErrorCode;
import dev.lockstep.provisioning.Target.Match;
import dev.lockstep.provisioning.Target.Write;
import dev.lockstep.provisioning.TargetException;
import dev.lockstep.scim.patch.PatchOperation;
import dev.lockstep.scim.patch.PatchWriter;
import dev.lockstep.scim.query.AttributeName;
import dev.lockstep.scim.query.AttributeNames;
import dev.lockstep.scim.query.BoundPath;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.util.List;
import java.util.Optional;

/// What a preset knows that its target would refuse, found before it is sent: the target's own
/// answer rarely names the attribute.
final class PresetLimits {
  private final Preset preset;

  PresetLimits(Preset preset) {
    this.preset = preset;
  }

  /// A thing that won't be sent.
  record Objection(ErrorCode code, String message) {
    TargetException failure(Conversation conversation) {
      return conversation.failed(code, message, false);
    }
  }

  /// @throws IllegalArgumentException where it changes members, which have a call of their own
  Optional<Objection> to(Write write) {
    return switch (write) {
      case Write.Create create -> to(create.type(), create.document());
      case Write.Update update -> {
        for (PatchOperation operation : update.operations()) {
          if (operation.path().attribute().attribute().name().equals("members")) {
            throw new IllegalArgumentException("members are changed by changeMembers");
          }
          Optional<Objection> objection = to(update.type(), operation);
          if (objection.isPresent()) {
            yield objection;
          }
        }
        yield Optional.empty();
      }
      case Write.Delete _ -> Optional.empty();
    };
  }

  Optional<Objection> to(ObjectType type, Match match) {
    List<String> filterable = preset.attributes(type).filterable();
    if (filterable.isEmpty() || filterable.stream().anyMatch(match.attribute()::equalsIgnoreCase)) {
      return Optional.empty();
    }
    return Optional.of(
        new Objection(
            ErrorCode.METHOD_NOT_ALLOWED,
            preset.label()
                + " can't be searched by '"
                + match.attribute()
                + "': match by "
                + String.join(", ", filterable)));
  }

  Optional<Objection> to(ObjectType type, Complex document) {
    for (String attribute : preset.attributes(type).unsupported()) {
      if (!values(document, attribute).isEmpty()) {
        return Optional.of(unsupported(attribute));
      }
    }
    for (String attribute : preset.attributes(type).required()) {
      if (values(document, attribute).isEmpty()) {
        return Optional.of(missing(attribute));
      }
    }
    for (var entry : document.attributes().entrySet()) {
      Optional<Objection> tooMany = tooMany(entry.getKey(), entry.getValue());
      if (tooMany.isPresent()) {
        return tooMany;
      }
    }
    return Optional.empty();
  }

  Optional<Objection> to(ObjectType type, PatchOperation operation) {
    String path = attribute(operation.path());
    Optional<String> unsupported =
        preset.attributes(type).unsupported().stream()
            .filter(attribute -> covers(attribute, path))
            .findFirst();
    if (unsupported.isPresent()) {
      return unsupported.map(this::unsupported);
    }
    return switch (operation) {
      case PatchOperation.Add(BoundPath _, Value value) -> tooMany(path, value);
      case PatchOperation.Replace(BoundPath _, Value value) -> tooMany(path, value);
      case PatchOperation.Remove(BoundPath _) ->
          preset.attributes(type).required().stream()
              .filter(attribute -> covers(path, attribute))
              .findFirst()
              .map(this::missing);
    };
  }

  /// The attribute that is meant, whichever of its elements.
  private static String attribute(BoundPath path) {
    return PatchWriter.path(new BoundPath(path.attribute(), Optional.empty(), path.subAttribute()));
  }

  /// Whether it is the same attribute or one inside.
  private static boolean covers(String outer, String inner) {
    return outer.equals(inner) || inner.startsWith(outer + ".");
  }

  private static List<Value> values(Complex document, String attribute) {
    AttributeName name = AttributeNames.parse(attribute);
    Complex owner = name.urn().map(document::complex).orElse(document);
    List<Value> values = owner.values(name.name());
    return name.subAttribute().isEmpty()
        ? values
        : values.stream()
            .filter(Complex.class::isInstance)
            .flatMap(value -> ((Complex) value).values(name.subAttribute().get()).stream())
            .toList();
  }

  private Optional<Objection> tooMany(String attribute, Value value) {
    int limit = preset.maxValues().getOrDefault(attribute, Integer.MAX_VALUE);
    if (!(value instanceof Value.Multi(List<Value> values)) || values.size() <= limit) {
      return Optional.empty();
    }
    return Optional.of(
        new Objection(
            ErrorCode.SCHEMA_PROPERTY_CAN_ONLY_ACCEPT_VALUE,
            preset.label()
                + " takes "
                + limit
                + " of '"
                + attribute
                + "', the mapping gives "
                + values.size()));
  }

  private Objection unsupported(String attribute) {
    return new Objection(
        ErrorCode.SCHEMA_ATTRIBUTE_NOT_FOUND,
        preset.label() + " doesn't take '" + attribute + "': remove its mapping");
  }

  private Objection missing(String attribute) {
    return new Objection(
        ErrorCode.MISSING_VALUES,
        preset.label() + " requires '" + attribute + "', for which the mapping gives no value");
  }
}
