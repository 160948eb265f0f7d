package dev.lockstep.scim;

import dev.lockstep.scim.query.BoundAttribute;
import dev.lockstep.scim.query.BoundFilter;
import dev.lockstep.scim.query.Operator;
import dev.lockstep.scim.schema.Attribute;
import dev.lockstep.scim.schema.Attribute.Mutability;
import dev.lockstep.scim.schema.Attribute.Type;
import dev.lockstep.scim.schema.CommonAttributes;
import dev.lockstep.scim.schema.ResourceType;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// Random resources and filters of a resource type, made of few values, so that filters often hold
/// and resources are often alike.
public final class RandomScim {
  private static final List<String> TEXTS =
      List.of(
          "a", "A", "ab", "B", "x y", "é", "É", "q\"uote", "back\\slash", "\uD83D\uDE00", "~", "0");
  private static final List<String> NUMBERS =
      List.of("0", "1", "-1", "1.5", "10", "1e99", "-2.25", "1e-99");
  private static final List<Instant> INSTANTS =
      List.of(
          Instant.EPOCH,
          Instant.parse("2026-11-25T10:00:00Z"),
          Instant.parse("2026-11-25T10:00:00.123456Z"),
          Instant.parse("1969-12-31T23:59:59.999999Z"));

  private final Random random;
  private final ResourceType type;

  public RandomScim(ResourceType type, long seed) {
    this.type = type;
    this.random = new Random(seed);
  }

  /// One of the test's resource types, chosen by the seed too.
  public static RandomScim anyType(long seed) {
    return new RandomScim(TestSchemas.ALL.get(Math.floorMod(seed, TestSchemas.ALL.size())), seed);
  }

  public ResourceType type() {
    return type;
  }

  // Resources

  /// What a client could have written: without read-only attributes, with what is required.
  public Complex resource() {
    Complex resource = Complex.EMPTY;
    if (random.nextBoolean()) {
      resource = resource.with("externalId", new Value.Text(text()));
    }
    resource = filled(resource, type.schema().attributes());
    for (ResourceType.Extension extension : type.extensions()) {
      resource =
          resource.with(
              extension.schema().id(), filled(Complex.EMPTY, extension.schema().attributes()));
    }
    return resource;
  }

  private Complex filled(Complex start, List<Attribute> attributes) {
    Complex result = start;
    for (Attribute attribute : attributes) {
      boolean wanted = attribute.required() || random.nextInt(3) == 0;
      if (wanted && attribute.mutability() != Mutability.READ_ONLY) {
        result = result.with(attribute.name(), value(attribute));
      }
    }
    return result;
  }

  private Optional<Value> value(Attribute attribute) {
    if (!attribute.multiValued()) {
      return Optional.of(single(attribute)).filter(value -> !value.equals(Complex.EMPTY));
    }
    List<Value> values = new ArrayList<>();
    boolean primary = false;
    for (int count = random.nextInt(4); count > 0; count--) {
      Value value = single(attribute);
      if (value instanceof Complex complex && complex.flag("primary").orElse(false)) {
        value = primary ? complex.without("primary") : complex;
        primary = true;
      }
      if (!value.equals(Complex.EMPTY) && !values.contains(value)) {
        values.add(value);
      }
    }
    return Value.Multi.of(values);
  }

  private Value single(Attribute attribute) {
    return attribute.isComplex()
        ? filled(Complex.EMPTY, attribute.subAttributes())
        : simple(attribute.type());
  }

  private Value.Simple simple(Type simple) {
    return switch (simple) {
      case STRING -> new Value.Text(text());
      case REFERENCE -> new Value.Text("https://example.com/" + random.nextInt(3));
      case BINARY -> new Value.Text(List.of("YQ==", "YWI=", "YWJj").get(random.nextInt(3)));
      case BOOLEAN -> Value.flag(random.nextBoolean());
      case INTEGER -> new Value.Whole(random.nextInt(-2, 3));
      case DECIMAL -> new Value.Decimal(number());
      case DATE_TIME -> new Value.Moment(INSTANTS.get(random.nextInt(INSTANTS.size())));
      case COMPLEX -> throw new IllegalArgumentException("not simple");
    };
  }

  private String text() {
    return TEXTS.get(random.nextInt(TEXTS.size()));
  }

  private BigDecimal number() {
    return new BigDecimal(NUMBERS.get(random.nextInt(NUMBERS.size())));
  }

  // Filters

  /// As the binder makes them, at most as deep as said.
  public BoundFilter filter(int depth) {
    return switch (random.nextInt(depth > 0 ? 6 : 2)) {
      case 2 -> new BoundFilter.And(List.of(filter(depth - 1), filter(depth - 1)));
      case 3 -> new BoundFilter.Or(List.of(filter(depth - 1), filter(depth - 1)));
      case 4 -> new BoundFilter.Not(filter(depth - 1));
      case 5 -> valuePath(depth - 1);
      default -> comparison(attribute());
    };
  }

  /// For the elements of an attribute.
  private BoundFilter element(BoundAttribute owner, int depth) {
    return switch (random.nextInt(depth > 0 ? 5 : 2)) {
      case 2 -> new BoundFilter.And(List.of(element(owner, depth - 1), element(owner, depth - 1)));
      case 3 -> new BoundFilter.Or(List.of(element(owner, depth - 1), element(owner, depth - 1)));
      case 4 -> new BoundFilter.Not(element(owner, depth - 1));
      default -> comparison(part(owner));
    };
  }

  private BoundFilter valuePath(int depth) {
    List<BoundAttribute> lists = new ArrayList<>();
    for (BoundAttribute attribute : attributes()) {
      if (attribute.attribute().multiValued() && attribute.attribute().isComplex()) {
        lists.add(attribute);
      }
    }
    BoundAttribute owner = lists.get(random.nextInt(lists.size()));
    return new BoundFilter.ValuePath(owner, element(owner, depth));
  }

  private BoundFilter comparison(BoundAttribute attribute) {
    Type compared = attribute.innermost().type();
    if (compared == Type.COMPLEX || random.nextInt(6) == 0) {
      return new BoundFilter.Present(attribute);
    }
    List<Operator> operators =
        switch (compared) {
          case STRING, REFERENCE -> List.of(Operator.values());
          case BOOLEAN -> List.of(Operator.EQ, Operator.NE);
          case BINARY -> List.of(Operator.EQ, Operator.NE, Operator.CO, Operator.SW, Operator.EW);
          case INTEGER, DECIMAL, DATE_TIME ->
              List.of(Operator.EQ, Operator.NE, Operator.GT, Operator.GE, Operator.LT, Operator.LE);
          case COMPLEX -> List.of();
        };
    Value.Simple value = compared == Type.INTEGER ? new Value.Decimal(number()) : simple(compared);
    return new BoundFilter.Comparison(
        attribute, operators.get(random.nextInt(operators.size())), value);
  }

  private BoundAttribute attribute() {
    List<BoundAttribute> all = attributes();
    BoundAttribute chosen = all.get(random.nextInt(all.size()));
    return chosen.attribute().isComplex() ? part(chosen) : chosen;
  }

  private BoundAttribute part(BoundAttribute owner) {
    List<Attribute> parts = owner.attribute().subAttributes();
    return new BoundAttribute(
        owner.extension(), owner.attribute(), Optional.of(parts.get(random.nextInt(parts.size()))));
  }

  private List<BoundAttribute> attributes() {
    List<BoundAttribute> all = new ArrayList<>();
    add(all, Optional.empty(), List.of(CommonAttributes.ID, CommonAttributes.META));
    add(all, Optional.empty(), type.schema().attributes());
    for (ResourceType.Extension extension : type.extensions()) {
      add(all, Optional.of(extension.schema().id()), extension.schema().attributes());
    }
    return all;
  }

  private static void add(
      List<BoundAttribute> all, Optional<String> extension, List<Attribute> attributes) {
    for (Attribute attribute : attributes) {
      if (attribute.mutability() != Mutability.WRITE_ONLY) {
        all.add(new BoundAttribute(extension, attribute, Optional.empty()));
      }
    }
  }
}
