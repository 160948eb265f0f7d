package dev.lockstep.scim.message;

import dev.lockstep.scim.ScimType;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.schema.Attribute;
import dev.lockstep.scim.schema.Attribute.Type;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Holds one value against its attribute (RFC 7643, sections 2.3 and 2.4): one or several, of the
/// right type, text that every store can keep, base64, a URI, one primary at most.
final class ValueRules {
  private final CanonicalValues canonical;
  private final List<Problem> problems = new ArrayList<>();

  ValueRules(CanonicalValues canonical) {
    this.canonical = canonical;
  }

  List<Problem> problems(Attribute attribute, Value value, String path) {
    value(attribute, value, path);
    return problems;
  }

  private void value(Attribute attribute, Value value, String path) {
    if (!(value instanceof Value.Multi(List<Value> values))) {
      if (attribute.multiValued()) {
        problem(path, "takes a list of values");
      } else {
        single(attribute, value, path);
      }
      return;
    }
    if (!attribute.multiValued()) {
      problem(path, "takes one value, not a list");
      return;
    }
    for (int index = 0; index < values.size(); index++) {
      single(attribute, values.get(index), path + "[" + index + "]");
    }
    long primaries =
        values.stream()
            .filter(one -> one instanceof Complex complex && complex.flag("primary").orElse(false))
            .count();
    if (primaries > 1) {
      problem(path, "has " + primaries + " primary values; one at most may be");
    }
  }

  private void single(Attribute attribute, Value value, String path) {
    switch (value) {
      case Value.Text(String text) -> text(attribute, text, path);
      case Value.Flag _ -> type(path, attribute, Type.BOOLEAN);
      case Value.Whole _ -> type(path, attribute, Type.INTEGER, Type.DECIMAL);
      case Value.Decimal(BigDecimal number) -> {
        type(path, attribute, Type.DECIMAL);
        if (Json.isAbsurd(number)) {
          problem(path, "has an exponent beyond " + Json.MAX_SCALE);
        }
      }
      case Value.Moment _ -> type(path, attribute, Type.DATE_TIME);
      case Complex complex -> complex(attribute, complex, path);
      case Value.Multi _ -> problem(path, "is a list in a list");
    }
  }

  private void complex(Attribute attribute, Complex complex, String path) {
    if (!attribute.isComplex()) {
      type(path, attribute, Type.COMPLEX);
      return;
    }
    complex
        .attributes()
        .forEach(
            (name, part) -> {
              Optional<Attribute> sub = attribute.subAttribute(name);
              if (sub.isEmpty()) {
                problem(path + "." + name, "is no part of '" + attribute.name() + "'");
              } else {
                value(sub.get(), part, path + "." + name);
              }
            });
  }

  private void text(Attribute attribute, String text, String path) {
    type(path, attribute, Type.STRING, Type.REFERENCE, Type.BINARY);
    Json.unkeepable(text).ifPresent(why -> problem(path, why));
    if (attribute.type() == Type.BINARY && !ValueReader.isBase64(text)) {
      problem(path, "takes base64");
    }
    if (attribute.type() == Type.REFERENCE && !isUri(text)) {
      problem(path, "takes a URI");
    }
    if (canonical == CanonicalValues.STRICT
        && !attribute.canonicalValues().isEmpty()
        && attribute.canonicalValues().stream().noneMatch(known -> same(attribute, known, text))) {
      problem(path, "is one of " + String.join(", ", attribute.canonicalValues()));
    }
  }

  private static boolean same(Attribute attribute, String known, String text) {
    return attribute.caseExact() ? known.equals(text) : known.equalsIgnoreCase(text);
  }

  private static boolean isUri(String text) {
    try {
      new URI(text);
      return true;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private void type(String path, Attribute attribute, Type... seen) {
    if (!List.of(seen).contains(attribute.type())) {
      problem(path, "takes a " + ValueReader.expected(attribute.type()));
    }
  }

  private void problem(String path, String detail) {
    problems.add(new Problem(ScimType.INVALID_VALUE, path, "'" + path + "' " + detail));
  }
}
