package dev.lockstep.directory.rule;

import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.rule.Rule.Quantifier;
import dev.lockstep.directory.rule.RuleTokens.Kind;
import dev.lockstep.directory.rule.RuleTokens.Token;
import dev.lockstep.scim.NearestName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Reads rules. Operators may lack their hyphen or have a dash for it, as rules pasted from
/// documents do, and may be in whatever case.
///
/// ```
/// rule       = conjunction *( "-or" conjunction )
/// conjunction = negation *( "-and" negation )
/// negation   = [ "-not" ] ( "(" rule ")" / comparison / "Direct Reports for" text )
/// comparison = property operator operand / property ( "-any" / "-all" ) "(" rule ")"
/// property   = ( "user." / "group." ) name / "_"
/// operand    = text / word / "[" text *( "," text ) "]" / "system.now" [ ( "-plus" / "-minus" ) duration ]
/// ```
public final class RuleParser {
  /// Entra's limit of a rule's length.
  public static final int MAX_LENGTH = 3_072;

  /// People nest about five deep; every level costs frames of the stack, also when it is run.
  public static final int MAX_DEPTH = 64;

  private static final List<String> QUANTIFIERS =
      Arrays.stream(Quantifier.values()).map(Quantifier::word).toList();

  private final ObjectType subject;
  private final List<Token> tokens;
  private int next;
  private int depth;
  private boolean insideCollection;

  private RuleParser(ObjectType subject, List<Token> tokens) {
    this.subject = subject;
    this.tokens = tokens;
  }

  /// A rule about users.
  ///
  /// @throws RuleException naming the column, what was expected and what stands there
  public static Rule parse(String text) {
    return parse(ObjectType.USER, text);
  }

  /// A rule about users or about groups.
  ///
  /// @throws RuleException naming the column, what was expected and what stands there
  public static Rule parse(ObjectType subject, String text) {
    if (text.length() > MAX_LENGTH) {
      throw new RuleException(
          MAX_LENGTH + 1,
          "a rule has at most " + MAX_LENGTH + " characters; this one has " + text.length());
    }
    RuleParser parser = new RuleParser(subject, RuleTokens.of(text));
    Rule rule = parser.rule();
    Token end = parser.peek();
    if (end.kind() != Kind.END) {
      throw unexpected(end, "-and, -or or the end of the rule");
    }
    return rule;
  }

  private Token peek() {
    return tokens.get(next);
  }

  private Token take() {
    Token token = tokens.get(next);
    if (token.kind() != Kind.END) {
      next++;
    }
    return token;
  }

  private Rule rule() {
    return joined("or", Rule.Or::new, () -> joined("and", Rule.And::new, this::negation));
  }

  private Rule joined(String word, Function<List<Rule>, Rule> join, Supplier<Rule> part) {
    List<Rule> parts = new ArrayList<>(List.of(part.get()));
    while (peek().is(word)) {
      take();
      parts.add(part.get());
    }
    return parts.size() == 1 ? parts.getFirst() : join.apply(parts);
  }

  private Rule negation() {
    Token start = peek();
    depth++;
    if (depth > MAX_DEPTH) {
      throw new RuleException(start.column(), "a rule is nested at most " + MAX_DEPTH + " deep");
    }
    Rule rule;
    if (start.is("not")) {
      take();
      rule = new Rule.Not(negation());
    } else if (start.kind() == Kind.OPEN) {
      take();
      rule = rule();
      expect(Kind.CLOSE, "')'");
    } else if (subject == ObjectType.USER && !insideCollection && start.is("Direct")) {
      rule = directReports();
    } else {
      rule = comparison();
    }
    depth--;
    return rule;
  }

  private Rule directReports() {
    take();
    for (String word : List.of("Reports", "for")) {
      Token token = take();
      if (!token.is(word)) {
        throw unexpected(token, "Direct Reports for \"<the manager's objectId>\"");
      }
    }
    Token manager = take();
    return new Rule.DirectReports(
        ObjectId.parse(manager.text().strip())
            .orElseThrow(() -> unexpected(manager, "the manager's objectId in quotes")));
  }

  private Rule comparison() {
    Token start = take();
    Property property = property(start);
    Token word = take();
    Optional<Quantifier> quantifier =
        Arrays.stream(Quantifier.values()).filter(one -> word.is(one.word())).findFirst();
    if (quantifier.isPresent()) {
      return quantified(property, quantifier.get(), word);
    }
    Operator operator = operator(word, property);
    return new Rule.Comparison(property, operator, new OperandReader(property, operator).read());
  }

  private Property property(Token token) {
    if (token.kind() != Kind.WORD) {
      throw unexpected(token, insideCollection ? "_" : aProperty());
    }
    if (insideCollection) {
      if (token.text().equals("_")) {
        return Property.ITEM;
      }
      throw unexpected(token, "_, an item of the collection");
    }
    String prefix = token.text().split("\\.", 2)[0];
    if (!prefix.equalsIgnoreCase(Property.prefix(subject)) || !token.text().contains(".")) {
      String hint =
          Property.named(subject, token.text())
              .map(property -> "; write " + property)
              .orElse("; a rule is about " + subjects());
      throw new RuleException(
          token.column(), "expected " + aProperty() + ", found " + token.shown() + hint);
    }
    String name = token.text().substring(prefix.length() + 1);
    return Property.named(subject, name).orElseThrow(() -> unknown(token, name));
  }

  private String aProperty() {
    return switch (subject) {
      case USER -> "a property such as user.department";
      case GROUP -> "a property such as group.displayName";
    };
  }

  private String subjects() {
    return Property.prefix(subject) + "s";
  }

  private RuleException unknown(Token token, String name) {
    if (name.equalsIgnoreCase("memberOf")) {
      return new RuleException(
          token.column(),
          "a rule can't ask for memberships; make the group a member of the other one instead");
    }
    return new RuleException(
        token.column(),
        Property.isOnlyInEntra(name)
            ? "a directory keeps no '" + name + "' of " + subjects()
            : subjects()
                + " have no property '"
                + name
                + "'"
                + NearestName.hint(name, Property.names(subject)));
  }

  private Rule quantified(Property property, Quantifier quantifier, Token word) {
    if (!property.multiValued()) {
      throw new RuleException(
          word.column(),
          "-" + quantifier.word() + " is asked of collections; " + property + " has one value");
    }
    expect(Kind.OPEN, "what an item must be, such as (_ -startsWith \"smtp:\")");
    insideCollection = true;
    Rule element = rule();
    insideCollection = false;
    expect(Kind.CLOSE, "')'");
    return new Rule.Quantified(property, quantifier, element);
  }

  private static Operator operator(Token token, Property property) {
    Operator operator =
        (token.kind() == Kind.WORD ? Operator.of(token.operator()) : Optional.<Operator>empty())
            .orElseThrow(() -> unexpected(token, "an operator"));
    if (!operator.fits(property.type())) {
      throw new RuleException(
          token.column(),
          property
              + " is "
              + property.type().shown()
              + " and takes "
              + property.operators()
              + ", not -"
              + operator.word());
    }
    return operator;
  }

  private Token expect(Kind kind, String what) {
    Token token = take();
    if (token.kind() != kind) {
      throw unexpected(token, what);
    }
    return token;
  }

  private static RuleException unexpected(Token token, String expected) {
    String hint = token.kind() == Kind.WORD ? NearestName.hint(token.operator(), words()) : "";
    return new RuleException(
        token.column(), "expected " + expected + ", found " + token.shown() + hint);
  }

  /// Every word that isn't a name or a value.
  private static List<String> words() {
    return Stream.of(
            Arrays.stream(Operator.values()).map(Operator::word),
            QUANTIFIERS.stream(),
            Stream.of("and", "or", "not"))
        .flatMap(stream -> stream)
        .toList();
  }

  /// What stands behind an operator.
  private final class OperandReader {
    private final Property property;
    private final Operator operator;

    OperandReader(Property property, Operator operator) {
      this.property = property;
      this.operator = operator;
    }

    Rule.Operand read() {
      if (operator.positive() == Operator.IN) {
        return list();
      }
      Token token = take();
      boolean single = token.kind() == Kind.TEXT || token.kind() == Kind.WORD;
      if (!single) {
        throw unexpected(token, property.type().shown());
      }
      if (token.kind() == Kind.WORD && isNull(token)) {
        if (operator.positive() != Operator.EQUAL) {
          throw new RuleException(token.column(), "null is compared by -eq and -ne only");
        }
        return new Rule.Nothing();
      }
      return switch (property.type()) {
        case TEXT -> text(token);
        case TRUTH -> truth(token);
        case MOMENT -> moment(token);
      };
    }

    private static boolean isNull(Token token) {
      return token.text().equalsIgnoreCase("null") || token.text().equalsIgnoreCase("$null");
    }

    private Rule.Text text(Token token) {
      if (token.kind() != Kind.TEXT) {
        throw new RuleException(
            token.column(),
            "expected a text in double quotes, found '"
                + token.text()
                + "'; write \""
                + token.text()
                + "\"");
      }
      if (operator.positive() == Operator.MATCH) {
        TextPattern.of(token.text(), token.column());
      }
      return new Rule.Text(token.text());
    }

    private Rule.Truth truth(Token token) {
      if (token.text().equalsIgnoreCase("true") || token.text().equalsIgnoreCase("false")) {
        return new Rule.Truth(token.text().equalsIgnoreCase("true"));
      }
      throw unexpected(token, "true or false");
    }

    private Rule.Operand moment(Token token) {
      if (!token.text().equalsIgnoreCase("system.now")) {
        return new Rule.Moment(
            RuleDates.moment(token.text())
                .orElseThrow(
                    () -> unexpected(token, "a date such as 2026-01-31T00:00:00Z or system.now")));
      }
      boolean minus = peek().is("minus");
      if (!minus && !peek().is("plus")) {
        return new Rule.Now(Duration.ZERO);
      }
      take();
      Token amount = take();
      Duration duration =
          RuleDates.duration(amount.text())
              .orElseThrow(() -> unexpected(amount, "a duration such as p1d or pt12h"));
      return new Rule.Now(minus ? duration.negated() : duration);
    }

    private Rule.OneOf list() {
      expect(Kind.OPEN_LIST, "a list such as [\"50001\", \"50002\"]");
      List<String> values = new ArrayList<>();
      do {
        values.add(expect(Kind.TEXT, "a text in double quotes").text());
      } while (peek().kind() == Kind.COMMA && take().kind() == Kind.COMMA);
      expect(Kind.CLOSE_LIST, "',' or ']'");
      return new Rule.OneOf(values);
    }
  }
}
