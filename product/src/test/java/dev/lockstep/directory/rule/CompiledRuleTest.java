package dev.lockstep.directory.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.directory.DirectoryObject;
import dev.lockstep.directory.DirectorySchemas;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.Owner;
import dev.lockstep.directory.SourceId;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.message.ResourceReader;
import dev.lockstep.scim.message.ValueReader.Unknown;
import dev.lockstep.scim.value.Value.Complex;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompiledRuleTest {
  private static final Instant NOW = Instant.parse("2026-11-25T10:00:00Z");
  private static final ObjectId ID = ObjectId.of("62e19b97-8b3d-4d4a-a106-4ce66896a863");

  private static final DirectoryObject MARGE =
      user(
          """
          {"userName": "marge@contoso.com", "active": true, "title": "Security Auditor",
           "emails": [{"type": "home", "value": "m@home.example"},
                      {"type": "work", "value": "marge@contoso.com"}],
           "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":
             {"department": "Verkauf Straße",
              "manager": {"value": "0a0b0c0d-8b3d-4d4a-a106-4ce66896a863"}},
           "urn:lockstep:params:scim:schemas:extension:directory:1.0:User":
             {"proxyAddresses": ["SMTP:marge@contoso.com", "smtp:mm@contoso.com"],
              "employeeHireDate": "2026-11-26T10:00:00Z", "extensionAttribute3": "50001"}}
          """);

  /// Without anything that a user may lack.
  private static final DirectoryObject BARE = user("{\"userName\": \"bare\", \"active\": false}");

  private static DirectoryObject user(String json) {
    Complex document =
        ResourceReader.read(
            DirectorySchemas.USER,
            Json.parse(json.getBytes(StandardCharsets.UTF_8)),
            Unknown.REJECT);
    return new DirectoryObject(
        ID,
        ObjectType.USER,
        Owner.source(new SourceId("ad")),
        document,
        1,
        NOW,
        NOW,
        Optional.empty());
  }

  private static boolean holds(String rule, DirectoryObject user) {
    return CompiledRule.of(RuleParser.parse(rule)).holds(user, NOW);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "user.department -eq \"VERKAUF STRASSE\"",
        "user.department -startsWith \"verkauf\" -and user.department -endsWith \"straße\"",
        "user.jobTitle -contains \"AUDIT\"",
        "user.jobTitle -match \"^sec.*or$\"",
        "user.jobTitle -match \"audit\"",
        "user.extensionAttribute3 -in [\"50000\", \"50001\"]",
        "user.mail -eq \"marge@contoso.com\"",
        "user.accountEnabled -eq true -and user.dirSyncEnabled -eq true",
        "user.objectId -eq \"62E19B97-8b3d-4d4a-a106-4ce66896a863\"",
        "user.proxyAddresses -any (_ -startsWith \"smtp:mm\")",
        "user.proxyAddresses -all (_ -endsWith \"@contoso.com\")",
        "user.proxyAddresses -any (_ -contains \"marge\" -and -not (_ -startsWith \"x\"))",
        "user.proxyAddresses -contains \"mm@\"",
        "user.employeeHireDate -ge system.now -plus p1d",
        "user.employeeHireDate -gt 2026-11-25 -and user.employeeHireDate -le 2026-11-27",
        "Direct Reports for \"0a0b0c0d-8b3d-4d4a-a106-4ce66896a863\"",
        "user.city -eq null -and user.department -ne null",
        "user.city -ne \"Bern\"",
        "user.city -eq \"Bern\" -or user.city -eq null -and user.userPrincipalName -ne null"
      })
  void holdsForAUserOfWhomItIsTrue(String rule) {
    assertThat(holds(rule, MARGE)).isTrue();
    assertThat(holds("-not (" + rule + ")", MARGE)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "user.department -eq \"x\"",
        "user.department -contains \"\"",
        "user.department -match \".*\"",
        "user.department -in [\"x\"]",
        "user.proxyAddresses -any (_ -ne \"x\")",
        "user.employeeHireDate -lt system.now",
        "user.employeeHireDate -ge system.now",
        "user.accountEnabled -eq true",
        "Direct Reports for \"0a0b0c0d-8b3d-4d4a-a106-4ce66896a863\""
      })
  void nothingIsTrueOfAValueThatIsAbsent(String rule) {
    assertThat(holds(rule, BARE)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "user.department -ne \"x\"",
        "user.department -notContains \"\"",
        "user.department -notMatch \".*\"",
        "user.department -notIn [\"x\"]",
        "user.proxyAddresses -all (_ -eq \"x\")",
        "user.proxyAddresses -all (_ -eq null)",
        "user.proxyAddresses -eq null",
        "user.employeeHireDate -eq null"
      })
  void whatIsNegativeHoldsForAValueThatIsAbsent(String rule) {
    assertThat(holds(rule, BARE)).isTrue();
  }

  @Property(tries = 300)
  void whatIsNegativeIsTheOppositeOfWhatIsPositive(@ForAll @From("operators") Operator negative) {
    for (dev.lockstep.directory.rule.Property property :
        dev.lockstep.directory.rule.Property.all()) {
      if (negative.isNegative() && negative.fits(property.type())) {
        Rule.Operand operand = operand(property, negative);
        for (DirectoryObject user : new DirectoryObject[] {MARGE, BARE}) {
          assertThat(holds(new Rule.Comparison(property, negative, operand), user))
              .as("%s -%s", property, negative.word())
              .isNotEqualTo(
                  holds(new Rule.Comparison(property, negative.positive(), operand), user));
        }
      }
    }
  }

  @net.jqwik.api.Provide
  net.jqwik.api.Arbitrary<Operator> operators() {
    return net.jqwik.api.Arbitraries.of(Operator.class);
  }

  private static Rule.Operand operand(
      dev.lockstep.directory.rule.Property property, Operator operator) {
    return switch (property.type()) {
      case TEXT ->
          operator.positive() == Operator.IN
              ? new Rule.OneOf(java.util.List.of("50001", "a"))
              : new Rule.Text("a");
      case TRUTH -> new Rule.Truth(true);
      case MOMENT -> new Rule.Now(Duration.ofDays(1));
    };
  }

  private static boolean holds(Rule rule, DirectoryObject user) {
    return CompiledRule.of(rule).holds(user, NOW);
  }

  @Test
  void whatARuleAsksForIsKnownWithoutAskingIt() {
    CompiledRule rule =
        CompiledRule.of(
            RuleParser.parse(
                "user.city -eq \"x\" -or user.otherMails -any (_ -eq \"y\") -or"
                    + " user.employeeHireDate -le system.now"));

    assertThat(
            rule.properties().stream()
                .map(dev.lockstep.directory.rule.Property::name)
                .collect(Collectors.toSet()))
        .containsExactlyInAnyOrder("city", "otherMails", "employeeHireDate");
    assertThat(rule.asksForTheTime()).isTrue();
    assertThat(CompiledRule.of(RuleParser.parse("user.city -eq \"x\"")).asksForTheTime()).isFalse();
  }

  @Test
  void onlyAChangeOfWhatItAsksForConcernsIt() {
    CompiledRule rule = CompiledRule.of(RuleParser.parse("user.department -eq \"Sales\""));
    Complex retitled =
        MARGE.document().with("title", dev.lockstep.scim.value.Value.text("Director"));

    assertThat(rule.properties())
        .noneMatch(property -> property.differs(MARGE, MARGE.changed(retitled, NOW)))
        .anyMatch(property -> property.differs(MARGE, BARE));
  }

  /// It would take 3²⁵ steps.
  @Test
  void aRegularExpressionThatExplodesDoesNotHold() {
    DirectoryObject hostile =
        user("{\"userName\": \"x\", \"title\": \"" + "a".repeat(200) + "!\", \"active\": true}");

    assertThat(holds("user.jobTitle -match \"^(a|aa|a+)+$\"", hostile)).isFalse();
    assertThat(holds("user.jobTitle -match \"^a+!$\"", hostile)).isTrue();
  }
}
