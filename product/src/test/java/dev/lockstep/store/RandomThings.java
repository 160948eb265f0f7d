package dev.lockstep.store;

import dev.lockstep.directory.DirectorySchemas;
import dev.lockstep.directory.ResourceKind;
import dev.lockstep.directory.SchemaDeclaration;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.query.AttributeNames;
import dev.lockstep.scim.query.BoundAttribute;
import dev.lockstep.scim.query.BoundFilter;
import dev.lockstep.scim.query.Operator;
import dev.lockstep.scim.schema.Attribute;
import dev.lockstep.scim.schema.ResourceType;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SequencedMap;

/// Random resources and filters, of a type that has attributes of every kind. The values are few
/// and nasty, so that random filters meet them.
final class RandomThings {
  static final ResourceKind THING = new ResourceKind.Custom("Thing");
  static final DirectorySchemas SCHEMAS = SchemaDeclaration.read(Json.parse(declaration()));
  static final ResourceType TYPE = SCHEMAS.of(THING);

  private static final String EXTRA = "urn:example:params:scim:schemas:Extra";

  /// Pairs that some comparison takes for equal or orders otherwise: case, composition, UTF-16
  /// against UTF-8, patterns of LIKE, blanks, quotes.
  private static final List<String> TEXTS =
      List.of(
          "a", "A", "ab", "Ab", "aB", "b", "B", "ba", "abc", "ß", "SS", "ss", "İ", "i", "I", "ı",
          "é", "e\u0301", "É", "%", "_", "a%", "a_b", "\\", "'", "\"", "''", " ", "a ", "Σ", "ς",
          "σ", "\uE000", "\uFFFD", "😀", "𐐀", "𐐨", "1", "10", "2", "true", "", "z\uD7FF");

  private static final List<String> LONG_TEXTS =
      List.of(
          "x".repeat(1_020),
          "x".repeat(1_021),
          "x".repeat(1_023),
          "x".repeat(1_024),
          "x".repeat(1_025),
          "X".repeat(1_025) + "y",
          "x".repeat(2_000) + "Z",
          "é".repeat(600),
          "é".repeat(512),
          "x" + "é".repeat(512),
          "😀".repeat(256) + "a",
          "xx😀".repeat(200) + "b");

  private static final List<String> NUMBERS =
      List.of(
          "0",
          "1",
          "-1",
          "2",
          "9",
          "10",
          "100",
          "1.5",
          "-1.5",
          "0.12",
          "0.123",
          "-0.12",
          "-0.123",
          "1e30",
          "-1e30",
          "1e-30",
          "-1e-30",
          "9223372036854775807",
          "-9223372036854775808");

  private static final List<Instant> MOMENTS =
      List.of(
          Instant.EPOCH,
          Instant.parse("1969-12-31T23:59:59.999999Z"),
          Instant.parse("1970-01-01T00:00:00.000001Z"),
          Instant.parse("2026-11-25T10:00:00Z"),
          Instant.parse("2026-11-25T10:00:00.5Z"),
          Instant.parse("0001-01-01T00:00:00Z"),
          Instant.parse("9999-12-31T23:59:59.999999Z"));

  private final Random random;
  private final boolean longTexts;

  RandomThings(long seed, boolean longTexts) {
    this.random = new Random(seed);
    this.longTexts = longTexts;
  }

  private static byte[] declaration() {
    return """
        {"schemas": [
          {"id": "urn:example:params:scim:schemas:Thing", "name": "Thing", "attributes": [
            {"name": "text", "type": "string", "caseExact": false},
            {"name": "exact", "type": "string", "caseExact": true},
            {"name": "flag", "type": "boolean"},
            {"name": "whole", "type": "integer"},
            {"name": "part", "type": "decimal"},
            {"name": "moment", "type": "dateTime"},
            {"name": "link", "type": "reference", "referenceTypes": ["uri"], "caseExact": true},
            {"name": "blob", "type": "binary", "caseExact": true},
            {"name": "tags", "type": "string", "multiValued": true, "caseExact": false},
            {"name": "sizes", "type": "integer", "multiValued": true},
            {"name": "inner", "type": "complex", "subAttributes": [
              {"name": "first", "type": "string", "caseExact": false},
              {"name": "second", "type": "dateTime"}]},
            {"name": "entries", "type": "complex", "multiValued": true, "subAttributes": [
              {"name": "value", "type": "string", "caseExact": false},
              {"name": "type", "type": "string", "caseExact": false},
              {"name": "primary", "type": "boolean"},
              {"name": "weight", "type": "decimal"}]}]},
          {"id": "urn:example:params:scim:schemas:Extra", "name": "Extra", "attributes": [
            {"name": "note", "type": "string", "caseExact": false},
            {"name": "level", "type": "integer"}]}],
         "resourceTypes": [
          {"name": "Thing", "endpoint": "/Things",
           "schema": "urn:example:params:scim:schemas:Thing",
           "schemaExtensions": [{"schema": "urn:example:params:scim:schemas:Extra"}]}]}
        """
        .getBytes(StandardCharsets.UTF_8);
  }

  static BoundAttribute bound(String name) {
    return AttributeNames.bind(TYPE, AttributeNames.parse(name)).orElseThrow();
  }

  // Resources

  Complex document() {
    SequencedMap<String, Value> document = new LinkedHashMap<>();
    if (random.nextBoolean()) {
      document.put("externalId", text());
    }
    fill(document, TYPE.schema().attributes());
    SequencedMap<String, Value> extra = new LinkedHashMap<>();
    fill(extra, TYPE.extension(EXTRA).orElseThrow().attributes());
    return new Complex(document).with(EXTRA, new Complex(extra));
  }

  private void fill(SequencedMap<String, Value> values, List<Attribute> attributes) {
    for (Attribute attribute : attributes) {
      if (random.nextInt(3) > 0) {
        value(attribute).ifPresent(value -> values.put(attribute.name(), value));
      }
    }
  }

  private Optional<Value> value(Attribute attribute) {
    if (!attribute.multiValued()) {
      return one(attribute);
    }
    List<Value> values = new ArrayList<>();
    for (int count = 1 + random.nextInt(3); count > 0; count--) {
      one(attribute).ifPresent(values::add);
    }
    return Value.Multi.of(values);
  }

  private Optional<Value> one(Attribute attribute) {
    if (!attribute.isComplex()) {
      return Optional.of(simple(attribute));
    }
    SequencedMap<String, Value> parts = new LinkedHashMap<>();
    fill(parts, attribute.subAttributes());
    return parts.isEmpty() ? Optional.empty() : Optional.of(new Complex(parts));
  }

  private Value.Simple simple(Attribute attribute) {
    return switch (attribute.type()) {
      case STRING, REFERENCE, BINARY -> text();
      case BOOLEAN -> Value.flag(random.nextBoolean());
      case INTEGER -> new Value.Whole(new BigDecimal(pick(NUMBERS)).longValue());
      case DECIMAL -> new Value.Decimal(new BigDecimal(pick(NUMBERS)));
      case DATE_TIME -> new Value.Moment(pick(MOMENTS));
      case COMPLEX -> throw new IllegalArgumentException(attribute.name());
    };
  }

  private Value.Text text() {
    return new Value.Text(longTexts && random.nextInt(5) == 0 ? pick(LONG_TEXTS) : pick(TEXTS));
  }

  Instant moment() {
    return pick(MOMENTS);
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  // Filters

  private static final List<BoundAttribute> ASKED =
      java.util.stream.Stream.of(
              "externalId",
              "text",
              "exact",
              "flag",
              "whole",
              "part",
              "moment",
              "link",
              "blob",
              "tags",
              "sizes",
              "inner.first",
              "inner.second",
              "entries.value",
              "entries.type",
              "entries.primary",
              "entries.weight",
              EXTRA + ":note",
              EXTRA + ":level",
              "meta.created",
              "meta.lastModified",
              "meta.resourceType",
              "schemas")
          .map(RandomThings::bound)
          .toList();

  private static final List<BoundAttribute> PARTS =
      java.util.stream.Stream.of(
              "entries.value", "entries.type", "entries.primary", "entries.weight")
          .map(RandomThings::bound)
          .toList();

  private static final List<BoundAttribute> INNER_PARTS =
      java.util.stream.Stream.of("inner.first", "inner.second").map(RandomThings::bound).toList();

  BoundFilter filter(int depth) {
    if (depth > 0) {
      switch (random.nextInt(8)) {
        case 0 -> {
          return new BoundFilter.And(List.of(filter(depth - 1), filter(depth - 1)));
        }
        case 1 -> {
          return new BoundFilter.Or(List.of(filter(depth - 1), filter(depth - 1)));
        }
        case 2 -> {
          return new BoundFilter.Not(filter(depth - 1));
        }
        case 3 -> {
          return new BoundFilter.ValuePath(bound("entries"), element(2, PARTS));
        }
        case 4 -> {
          return new BoundFilter.ValuePath(bound("inner"), element(2, INNER_PARTS));
        }
        default -> {}
      }
    }
    return simpleFilter(pick(ASKED));
  }

  private BoundFilter element(int depth, List<BoundAttribute> parts) {
    int choice = random.nextInt(depth > 0 ? 6 : 1);
    return switch (choice) {
      case 1 -> new BoundFilter.And(List.of(element(depth - 1, parts), element(depth - 1, parts)));
      case 2 -> new BoundFilter.Or(List.of(element(depth - 1, parts), element(depth - 1, parts)));
      case 3 -> new BoundFilter.Not(element(depth - 1, parts));
      default -> simpleFilter(pick(parts));
    };
  }

  private BoundFilter simpleFilter(BoundAttribute attribute) {
    return random.nextInt(8) == 0
        ? new BoundFilter.Present(attribute)
        : new BoundFilter.Comparison(
            attribute, pick(operators(attribute.innermost())), wanted(attribute));
  }

  private Value.Simple wanted(BoundAttribute attribute) {
    return switch (attribute.toString()) {
      case "meta.resourceType" -> new Value.Text(pick(List.of("Thing", "thing", "User")));
      case "schemas" ->
          new Value.Text(pick(List.of(TYPE.schema().id(), EXTRA, "urn:example:nothing")));
      default ->
          switch (attribute.innermost().type()) {
            case INTEGER -> new Value.Decimal(new BigDecimal(pick(NUMBERS)));
            case STRING, REFERENCE, BINARY, BOOLEAN, DECIMAL, DATE_TIME, COMPLEX ->
                simple(attribute.innermost());
          };
    };
  }

  private static List<Operator> operators(Attribute attribute) {
    return switch (attribute.type()) {
      case STRING, REFERENCE -> List.of(Operator.values());
      case BINARY -> List.of(Operator.EQ, Operator.NE, Operator.CO, Operator.SW, Operator.EW);
      case BOOLEAN -> List.of(Operator.EQ, Operator.NE);
      case INTEGER, DECIMAL, DATE_TIME ->
          List.of(Operator.EQ, Operator.NE, Operator.GT, Operator.GE, Operator.LT, Operator.LE);
      case COMPLEX -> List.of();
    };
  }

  List<BoundAttribute> sortable() {
    return ASKED.stream().filter(attribute -> !attribute.toString().equals("schemas")).toList();
  }
}
