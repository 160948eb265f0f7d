package dev.lockstep.scim.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.scim.RandomScim;
import dev.lockstep.scim.query.Filter.Literal;
import dev.lockstep.scim.query.Filter.Tail;
import dev.lockstep.scim.value.Value.Complex;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class FilterPropertiesTest {
  @Property(tries = 3_000)
  void aBoundFilterThatIsPrintedBindsAsTheSame(@ForAll long seed) {
    RandomScim random = RandomScim.anyType(seed);
    BoundFilter filter = random.filter(4);

    String text = FilterPrinter.print(filter);

    assertThat(FilterBinder.bind(random.type(), text, FilterGrammar.STRICT))
        .as(text)
        .isEqualTo(filter);
  }

  @Property(tries = 3_000)
  void aWrittenFilterThatIsPrintedReadsAsTheSame(@ForAll("filters") Filter filter) {
    String text = FilterPrinter.print(filter);

    assertThat(FilterParser.parse(text)).as(text).isEqualTo(filter);
  }

  /// De Morgan's laws and double negation hold, absent attributes or not: there is no third value.
  @Property(tries = 3_000)
  void matchingIsBoolean(@ForAll long seed) {
    RandomScim random = RandomScim.anyType(seed);
    Complex resource = random.resource();
    BoundFilter one = random.filter(2);
    BoundFilter other = random.filter(2);
    BoundFilter neither =
        new BoundFilter.And(List.of(new BoundFilter.Not(one), new BoundFilter.Not(other)));

    assertThat(FilterMatcher.matches(new BoundFilter.Not(new BoundFilter.Not(one)), resource))
        .isEqualTo(FilterMatcher.matches(one, resource));
    assertThat(FilterMatcher.matches(neither, resource))
        .isNotEqualTo(FilterMatcher.matches(new BoundFilter.Or(List.of(one, other)), resource));
  }

  @Provide
  Arbitrary<Filter> filters() {
    return Arbitraries.lazyOf(
            FilterPropertiesTest::comparisons,
            FilterPropertiesTest::comparisons,
            () -> names().map(Filter.Present::new),
            () -> filters().map(Filter.Not::new),
            () -> filters().list().ofMinSize(2).ofMaxSize(3).map(Filter.And::new),
            () -> filters().list().ofMinSize(2).ofMaxSize(3).map(Filter.Or::new),
            () ->
                Combinators.combine(names(), comparisons(), tails())
                    .as((name, element, tail) -> new Filter.ValuePath(name, element, tail)))
        .filter(filter -> FilterPrinter.print(filter).length() < 2_000);
  }

  private static Arbitrary<Filter> comparisons() {
    return Combinators.combine(names(), Arbitraries.of(Operator.class), literals())
        .as(Filter.Comparison::new);
  }

  private static Arbitrary<AttributeName> names() {
    Arbitrary<String> name = Arbitraries.of("userName", "a", "x-1", "$ref", "nota", "and_");
    return Combinators.combine(
            Arbitraries.of("urn:a:2.0:User", "urn:x:y").optional(), name, name.optional())
        .as(AttributeName::new);
  }

  private static Arbitrary<Literal> literals() {
    return Arbitraries.oneOf(
        Arbitraries.strings()
            .ofMaxLength(8)
            .filter(text -> !text.contains("\0"))
            .map(text -> new Literal.Text(text, true)),
        Arbitraries.of("jyoung", "a@b.c", "007", "2015-10-10T14:38:21.8617979-07:00")
            .map(text -> new Literal.Text(text, false)),
        Arbitraries.of("0", "-1.50", "1e5", "12345678901234567890").map(Literal.Amount::new),
        Arbitraries.of(true, false).map(Literal.Flag::new),
        Arbitraries.just(new Literal.Null()));
  }

  private static Arbitrary<Optional<Tail>> tails() {
    return Arbitraries.oneOf(
        Arbitraries.just(Optional.empty()),
        Arbitraries.just(Optional.of(new Tail("value", Optional.empty(), Optional.empty()))),
        Combinators.combine(Arbitraries.of(Operator.class), literals())
            .as(
                (operator, literal) ->
                    Optional.of(new Tail("value", Optional.of(operator), Optional.of(literal)))));
  }
}
