package dev.lockstep.provisioning.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.directory.DirectorySchemas;
import dev.lockstep.directory.ObjectId;
import dev.lockstep.directory.ObjectType;
import dev.lockstep.directory.SchemaDeclaration;
import dev.lockstep.provisioning.expression.Context;
import dev.lockstep.provisioning.mapping.Evaluation.Flow;
import dev.lockstep.scim.json.Json;
import dev.lockstep.scim.value.Value;
import dev.lockstep.scim.value.Value.Complex;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MappingTest {
  private static final String MATCHING =
      "{\"source\": {\"attribute\": \"userPrincipalName\"}, \"target\": \"userName\","
          + " \"matchingPrecedence\": 1}";
  private static final Context CONTEXT =
      new Context(
          InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z")),
          new SplittableRandom(1),
          Optional.empty());
  private static final ObjectId BOSS = ObjectId.of("7b1d5f2e-9b0a-4c55-8a5e-1f6f3c2b4d10");

  private final SourceValues ann =
      new SourceValues()
          .with("userPrincipalName", "ann@example.com")
          .with("displayName", "Ann")
          .with("jobTitle", "")
          .with("manager", BOSS.toString())
          .with("proxyAddresses", "smtp:a@example.com", "smtp:b@example.com");

  private static ObjectMapping mapping(String... lines) {
    return MappingJson.read(
        ObjectType.USER,
        Json.parse("{\"attributes\": [" + MATCHING + "," + String.join(",", lines) + "]}"));
  }

  /// What the last of these lines gives.
  private Flow flow(boolean creating, Optional<String> bossAtTarget, String... lines) {
    return new Evaluation(ann, _ -> bossAtTarget, CONTEXT)
        .flows(mapping(lines), creating)
        .getLast();
  }

  private Flow flow(boolean creating, String line) {
    return flow(creating, Optional.empty(), line);
  }

  private static Value value(Flow flow) {
    assertThat(flow).isInstanceOf(Flow.Set.class);
    return ((Flow.Set) flow).value();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {"attribute": "displayName"}                     | Ann
          {"constant": "Contractor"}                       | Contractor
          {"expression": "Append([displayName], \\"!\\")"} | Ann!
          """)
  void aMappingIsDirectConstantOrAnExpression(String source, String title) {
    String line = "{\"source\": " + source + ", \"target\": \"title\"}";

    assertThat(value(flow(true, line))).isEqualTo(Value.text(title));
    assertThat(value(flow(false, line))).isEqualTo(Value.text(title));
  }

  @Test
  void aMappingOfTypeNoneLeavesTheTargetAloneAndGivesANewAccountItsDefault() {
    String line = "{\"source\": null, \"target\": \"locale\", \"defaultValue\": \"en\"}";

    assertThat(value(flow(true, line))).isEqualTo(Value.text("en"));
    assertThat(flow(false, line)).isInstanceOf(Flow.Untouched.class);
    assertThat(MappingJson.write(mapping(line)).path("attributes").path(1).path("source").isNull())
        .isTrue();
  }

  @Test
  void aDefaultStandsForAMissingValueAtTheCreationOnly() {
    String line =
        "{\"source\": {\"attribute\": \"jobTitle\"}, \"target\": \"title\", \"defaultValue\":"
            + " \"Staff\"}";

    assertThat(value(flow(true, line))).isEqualTo(Value.text("Staff"));
    assertThat(flow(false, line)).isInstanceOf(Flow.Empty.class);
  }

  @Test
  void aMappingMayApplyOnlyDuringCreation() {
    String line =
        "{\"source\": {\"constant\": \"x\"}, \"target\": \"title\", \"apply\":"
            + " \"onlyDuringCreation\"}";

    assertThat(value(flow(true, line))).isEqualTo(Value.text("x"));
    assertThat(flow(false, line)).isInstanceOf(Flow.Untouched.class);
  }

  @Test
  void severalValuesGoToAnAttributeThatTakesThem() {
    String line = "{\"source\": {\"attribute\": \"proxyAddresses\"}, \"target\": \"roles\"}";

    assertThat(value(flow(true, line)))
        .isEqualTo(
            new Value.Multi(
                List.of(
                    Complex.of("value", Value.text("smtp:a@example.com")),
                    Complex.of("value", Value.text("smtp:b@example.com")))));
  }

  @Test
  void severalValuesForAnAttributeOfOneAreRefusedWithTheMend() {
    assertThatThrownBy(
            () ->
                flow(
                    true,
                    "{\"source\": {\"attribute\": \"proxyAddresses\"}, \"target\": \"title\"}"))
        .isInstanceOf(MappingException.class)
        .hasMessage(
            "the mapping proxyAddresses → title gives no value: there are 2 and the target takes"
                + " one; choose by Item or Join")
        .extracting(e -> ((MappingException) e).kind())
        .isEqualTo(MappingException.Kind.SEVERAL_VALUES);
  }

  @Test
  void anEmptyValueThatTheTargetRequiresIsNamed() {
    ann.with("userPrincipalName");

    assertThatThrownBy(
            () -> flow(true, "{\"source\": {\"constant\": \"x\"}, \"target\": \"title\"}"))
        .isInstanceOf(MappingException.class)
        .hasMessage(
            "the mapping userPrincipalName → userName gives no value: the object has none, and the"
                + " target requires 'userName'")
        .extracting(e -> ((MappingException) e).kind())
        .isEqualTo(MappingException.Kind.MISSING_VALUE);
  }

  @Test
  void aReferenceIsSentByItsIdAtTheTargetOnceItIsThere() {
    String line =
        "{\"source\": {\"attribute\": \"manager\"}, \"target\":"
            + " \"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager\"}";

    assertThat(value(flow(false, Optional.of("at-target"), line)))
        .isEqualTo(Complex.of("value", Value.text("at-target")));
    assertThat(flow(false, line)).isInstanceOf(Flow.Unresolved.class);
  }

  @Test
  void anAttributeThatIsLeftOutOfTheFlowIsUntouched() {
    assertThat(
            flow(
                true,
                "{\"source\": {\"expression\": \"IgnoreFlowIfNullOrEmpty([jobTitle])\"}, \"target\":"
                    + " \"title\"}"))
        .isInstanceOf(Flow.Untouched.class);
  }

  @Test
  void matchingAttributesAreTriedInTheOrderOfTheirPrecedence() {
    ObjectMapping mapping =
        MappingJson.read(
            ObjectType.USER,
            Json.parse(
                """
                {"attributes": [
                  {"source": {"attribute": "mail"}, "target": "emails[type eq \\"work\\"].value",
                   "matchingPrecedence": 3},
                  {"source": {"attribute": "objectId"}, "target": "externalId",
                   "matchingPrecedence": 1},
                  {"source": {"attribute": "userPrincipalName"}, "target": "userName",
                   "matchingPrecedence": 2}]}
                """));

    assertThat(mapping.matching())
        .extracting(AttributeMapping::targetPath)
        .containsExactly("externalId", "userName", "emails[type eq \"work\"].value");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {"source": {"constant": "x"}, "target": "titel"} | the target 'titel'
          {"source": {"constant": "x"}, "target": "id"} | the target's 'id' is read-only
          {"source": {"constant": "x"}, "target": "userName"} | two mappings go to 'userName'; keep one
          {"source": {"constant": "x"}} | an attribute mapping has no 'target'
          {"source": {"constant": "x", "attribute": "mail"}, "target": "title"} | a 'source' has one of
          {"source": {"expresion": "x"}, "target": "title"} | a source has no 'expresion' (did you mean 'expression'?)
          {"source": {"expression": "Left([mail])"}, "target": "title"} | the expression Left([mail]) can't be read: column 1: Left(String, NumChars) lacks 'NumChars'
          {"source": {"constant": "x"}, "target": "title", "apply": "never"} | apply is one of always, onlyDuringCreation, not 'never'
          {"source": {"constant": "x"}, "target": "title", "caseExact": "no"} | 'caseExact' of 'title' is true or false, not "no"
          """)
  void aMappingThatCannotBeMeantIsRefusedWithTheCulprit(String line, String problem) {
    assertThatThrownBy(() -> mapping(line))
        .isInstanceOf(MappingException.class)
        .hasMessageStartingWith(problem);
  }

  @ParameterizedTest
  @CsvSource({
    "userPrincipalName",
    "mailNickname",
    "accountEnabled",
    "IsSoftDeleted",
    "objectId",
    "originalUserPrincipalName",
    "extensionAttribute15",
    "name.givenName",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
    "urn:example:params:scim:Badge:number"
  })
  void aSourceIsNamedAsEntraDoesOrByItsPathOrInADeclaredExtension(String name) {
    DirectorySchemas schemas =
        SchemaDeclaration.read(
            Json.parse(
                """
                {"schemas": [{"id": "urn:example:params:scim:Badge", "attributes": [
                   {"name": "number", "type": "string"}]}],
                 "resourceTypes": [{"name": "User", "schemaExtensions": [
                   {"schema": "urn:example:params:scim:Badge"}]}]}
                """));

    SourceAttributes.check(
        mapping("{\"source\": {\"attribute\": \"" + name + "\"}, \"target\": \"title\"}"), schemas);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {"attribute": "departement"} | 'departement' is no attribute of Users (did you mean 'department'?)
          {"expression": "ToLower([Mail])"} | 'Mail' is no attribute of Users (did you mean 'mail'?)
          {"attribute": "urn:example:params:scim:Badge:number"} | 'urn:example:params:scim:Badge:number' is no attribute of Users
          """)
  void aSourceThatTheDirectoryDoesNotHaveIsRefusedWithTheNearest(String source, String problem) {
    ObjectMapping mapping = mapping("{\"source\": " + source + ", \"target\": \"title\"}");

    assertThatThrownBy(() -> SourceAttributes.check(mapping, DirectorySchemas.STANDARD))
        .isInstanceOf(MappingException.class)
        .hasMessage(problem);
  }
}
