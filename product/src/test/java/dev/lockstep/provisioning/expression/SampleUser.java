package dev.lockstep.provisioning.expression;

import dev.lockstep.scim.NearestName;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/// A source object with the values of Entra's examples. It knows `mail`, `country` and
/// `emptyList` and has no value for them.
final class SampleUser implements Attributes {
  static final Context CONTEXT =
      new Context(
          InstantSource.fixed(Instant.parse("2021-07-02T15:33:38.9Z")),
          new SplittableRandom(1),
          Optional.of("contoso.com"));

  private static final Map<String, List<String>> VALUES =
      Map.ofEntries(
          Map.entry("mail", List.of()),
          Map.entry("country", List.of()),
          Map.entry("emptyList", List.of()),
          Map.entry("givenName", List.of("John")),
          Map.entry("surname", List.of("Doe")),
          Map.entry("jobTitle", List.of("")),
          Map.entry("department", List.of("Sales")),
          Map.entry("userPrincipalName", List.of("John.Doe@contoso.com")),
          Map.entry("UserID", List.of("jsmith")),
          Map.entry("BusinessTitle", List.of("Senior Product Developer")),
          Map.entry("state", List.of("QLD")),
          Map.entry("telephoneNumber", List.of("+91 9998887777")),
          Map.entry("mobile", List.of("+1 (999) 888-7777")),
          Map.entry("otherMobile", List.of("+91 8887779999")),
          Map.entry("AddressLineData", List.of("545 Tremont Street")),
          Map.entry("directManager", List.of("cn=Jane,dc=contoso,dc=com")),
          Map.entry("dn", List.of("cn=Joe,dc=contoso,dc=com")),
          Map.entry("extensionAttribute1", List.of("20150123105347.1Z")),
          Map.entry("ContractEndDate", List.of("2020-12-31-08:00")),
          Map.entry("IsSoftDeleted", List.of("True")),
          Map.entry("roles", List.of("Admin", "Reader", "Admin")),
          Map.entry("emails[type eq \"work\"].value", List.of("john@contoso.com")),
          Map.entry("long", List.of("a".repeat(50_000))),
          Map.entry(
              "proxyAddresses",
              List.of("SMTP:john@contoso.com", "smtp:jd@contoso.com", "smtp:jd@contoso.com")));

  @Override
  public Result get(String name) {
    List<String> values = VALUES.get(name);
    if (values == null) {
      throw new EvaluationException(
          "'" + name + "' is no attribute" + NearestName.hint(name, VALUES.keySet()));
    }
    return Result.many(values.stream().map(Result::text).toList());
  }

  static Result evaluate(String expression) {
    return Evaluator.evaluate(ExpressionParser.parse(expression), new SampleUser(), CONTEXT);
  }

  /// The values, `; ` between them, or one of `(none)` and `(not flowed)`.
  static String shown(String expression) {
    return switch (evaluate(expression)) {
      case Result.Null _ -> "(none)";
      case Result.NotFlowed _ -> "(not flowed)";
      case Result.Single single -> single.asText();
      case Result.Many(List<Result.Single> singles) ->
          singles.stream().map(Result.Single::asText).collect(Collectors.joining("; "));
    };
  }
}
