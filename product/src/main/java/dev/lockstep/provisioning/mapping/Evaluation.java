package dev.lockstep.provisioning.mapping;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.provisioning.expression.Attributes;
import dev.lockstep.provisioning.expression.Context;
import dev.lockstep.provisioning.expression.EvaluationException;
import dev.lockstep.provisioning.expression.Evaluator;
import dev.lockstep.provisioning.expression.Result;
import dev.lockstep.scim.schema.Attribute;
import dev.lockstep.scim.value.Moments;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Runs mappings on an object.
///
/// @param attributes the source object
/// @param targetIds the id at the target of another object, where it is there
/// @param context what expressions may know besides
public record Evaluation(
    Attributes attributes, Function<ObjectId, Optional<String>> targetIds, Context context) {

  /// What one mapping gives for the object.
  public sealed interface Flow {
    AttributeMapping mapping();

    record Set(AttributeMapping mapping, Value value) implements Flow {}

    /// No value: cleared where one was sent before, else left alone.
    record Empty(AttributeMapping mapping) implements Flow {}

    /// The target keeps what it has.
    record Untouched(AttributeMapping mapping) implements Flow {}

    /// Another object that isn't at the target yet; sent when it is.
    record Unresolved(AttributeMapping mapping, ObjectId reference) implements Flow {}
  }

  /// All of them but the memberships.
  ///
  /// @param creating whether the object is about to be created: defaults apply then, and mappings
  ///     that apply only during creation
  /// @throws MappingException naming the mapping that can't be evaluated for this object
  public List<Flow> flows(ObjectMapping mapping, boolean creating) {
    return flows(mapping.attributes(), creating);
  }

  /// Likewise, of some of an object's mappings.
  public List<Flow> flows(List<AttributeMapping> lines, boolean creating) {
    List<Flow> flows = new ArrayList<>();
    for (AttributeMapping line : lines) {
      if (!line.isMembers()) {
        try {
          flows.add(flow(line, creating));
        } catch (EvaluationException e) {
          throw failure(MappingException.Kind.OTHER, line, String.valueOf(e.getMessage()));
        } catch (MappingException e) {
          throw failure(e.kind(), line, String.valueOf(e.getMessage()));
        }
      }
    }
    return flows;
  }

  private static MappingException failure(
      MappingException.Kind kind, AttributeMapping line, String why) {
    return new MappingException(
        kind,
        "the mapping "
            + line.source().text()
            + " → "
            + line.targetPath()
            + " gives no value: "
            + why);
  }

  private Flow flow(AttributeMapping line, boolean creating) {
    if (line.apply() == AttributeMapping.Apply.ONLY_DURING_CREATION && !creating) {
      return new Flow.Untouched(line);
    }
    if (line.source() instanceof MappingSource.None && !creating) {
      return new Flow.Untouched(line);
    }
    Result result = result(line.source());
    if (result instanceof Result.NotFlowed) {
      return new Flow.Untouched(line);
    }
    if (result.values().stream().allMatch(one -> one.asText().isEmpty())) {
      return creating && line.defaultValue().isPresent()
          ? new Flow.Set(line, value(line, Result.text(line.defaultValue().get())))
          : empty(line);
    }
    return line.isReference() ? reference(line, result) : new Flow.Set(line, value(line, result));
  }

  private static Flow empty(AttributeMapping line) {
    if (line.isRequired()) {
      throw new MappingException(
          MappingException.Kind.MISSING_VALUE,
          "the object has none, and the target requires '" + line.targetPath() + "'");
    }
    return new Flow.Empty(line);
  }

  private Result result(MappingSource source) {
    return switch (source) {
      case MappingSource.Direct(String name) -> attributes.get(name);
      case MappingSource.Constant(String value) -> Result.text(value);
      case MappingSource.Computed(var _, var expression) ->
          Evaluator.evaluate(expression, attributes, context);
      case MappingSource.None() -> Result.none();
    };
  }

  private Flow reference(AttributeMapping line, Result result) {
    String text = result.values().getFirst().asText();
    Optional<ObjectId> id = ObjectId.parse(text);
    if (id.isEmpty()) {
      return new Flow.Set(line, referring(line, text));
    }
    return targetIds
        .apply(id.get())
        .<Flow>map(target -> new Flow.Set(line, referring(line, target)))
        .orElseGet(() -> new Flow.Unresolved(line, id.get()));
  }

  private static Value referring(AttributeMapping line, String id) {
    return line.target().subAttribute().isPresent()
        ? Value.text(id)
        : Complex.of("value", Value.text(id));
  }

  private static Value value(AttributeMapping line, Result result) {
    Attribute attribute = line.target().innermost();
    List<Value> values = new ArrayList<>();
    for (Result.Single one : result.values()) {
      if (!one.asText().isEmpty()) {
        values.add(single(attribute, one.asText()));
      }
    }
    if (attribute.multiValued() && line.target().element().isEmpty()) {
      return new Value.Multi(values);
    }
    if (values.size() > 1) {
      throw new MappingException(
          MappingException.Kind.SEVERAL_VALUES,
          "there are " + values.size() + " and the target takes one; choose by Item or Join");
    }
    return values.getFirst();
  }

  private static Value single(Attribute attribute, String text) {
    return switch (attribute.type()) {
      case STRING, REFERENCE, BINARY -> Value.text(text);
      case BOOLEAN -> Value.flag(truth(text));
      case INTEGER -> new Value.Whole(whole(text));
      case DECIMAL -> new Value.Decimal(number(text));
      case DATE_TIME ->
          new Value.Moment(
              Moments.parse(text)
                  .orElseThrow(() -> new MappingException("'" + text + "' is no dateTime")));
      case COMPLEX -> Complex.of("value", Value.text(text));
    };
  }

  private static boolean truth(String text) {
    if (text.equalsIgnoreCase("true") || text.equals("1")) {
      return true;
    }
    if (text.equalsIgnoreCase("false") || text.equals("0")) {
      return false;
    }
    throw new MappingException("the target takes True or False, not '" + text + "'");
  }

  private static long whole(String text) {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      throw new MappingException("the target takes a whole number, not '" + text + "'");
    }
  }

  private static BigDecimal number(String text) {
    try {
      return new BigDecimal(text.strip());
    } catch (NumberFormatException e) {
      throw new MappingException("the target takes a number, not '" + text + "'");
    }
  }
}
