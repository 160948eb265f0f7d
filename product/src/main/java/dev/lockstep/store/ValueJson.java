package dev.lockstep.store;

import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import dev.lockstep.scim.value.Value.Decimal;
import dev.lockstep.scim.value.Value.Flag;
import dev.lockstep.scim.value.Value.Moment;
import dev.lockstep.scim.value.Value.Multi;
import dev.lockstep.scim.value.Value.Text;
import dev.lockstep.scim.value.Value.Whole;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Values as the store keeps them: JSON that says of itself which type a value has, so that a
/// changed schema doesn't change what was stored. Text, flags and whole numbers stand as they are;
/// a moment is `{"$moment": microseconds}`, a decimal `{"$decimal": "text"}`. No attribute of any
/// schema has these names.
final class ValueJson {
  private static final String MOMENT = "$moment";
  private static final String DECIMAL = "$decimal";

  private static final JsonFactory FACTORY = new JsonFactory();

  private ValueJson() {}

  static String write(Complex document) {
    java.io.StringWriter text = new java.io.StringWriter(512);
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
      write(json, document);
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, Value value) {
    switch (value) {
      case Text(String text) -> json.writeString(text);
      case Flag(boolean flag) -> json.writeBoolean(flag);
      case Whole(long number) -> json.writeNumber(number);
      case Decimal(BigDecimal number) -> {
        json.writeStartObject();
        json.writeStringProperty(DECIMAL, number.toString());
        json.writeEndObject();
      }
      case Moment(java.time.Instant instant) -> {
        json.writeStartObject();
        json.writeNumberProperty(MOMENT, Session.micros(instant));
        json.writeEndObject();
      }
      case Complex(SequencedMap<String, Value> attributes) -> {
        json.writeStartObject();
        attributes.forEach(
            (name, part) -> {
              json.writeName(name);
              write(json, part);
            });
        json.writeEndObject();
      }
      case Multi(List<Value> values) -> {
        json.writeStartArray();
        values.forEach(part -> write(json, part));
        json.writeEndArray();
      }
    }
  }

  /// @throws IllegalArgumentException when the text isn't what [#write(Complex)] writes
  static Complex read(String text) {
    try (JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      json.nextToken();
      return read(json) instanceof Complex document ? document : Complex.EMPTY;
    }
  }

  private static Value read(JsonParser json) {
    JsonToken token = json.currentToken();
    return switch (token) {
      case VALUE_STRING -> new Text(json.getString());
      case VALUE_TRUE -> Flag.TRUE;
      case VALUE_FALSE -> Flag.FALSE;
      case VALUE_NUMBER_INT -> new Whole(json.getLongValue());
      case START_ARRAY -> readMulti(json);
      case START_OBJECT -> readComplex(json);
      default -> throw new IllegalArgumentException("a stored value can't be " + token);
    };
  }

  private static Value readMulti(JsonParser json) {
    List<Value> values = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      values.add(read(json));
    }
    return new Multi(values);
  }

  private static Value readComplex(JsonParser json) {
    SequencedMap<String, Value> attributes = new LinkedHashMap<>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      attributes.put(name, read(json));
    }
    if (attributes.size() == 1) {
      if (attributes.get(MOMENT) instanceof Whole(long micros)) {
        return new Moment(Session.instant(micros));
      }
      if (attributes.get(DECIMAL) instanceof Text(String number)) {
        return new Decimal(new BigDecimal(number));
      }
    }
    return new Complex(attributes);
  }
}
