package dev.lockstep.scim.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.scim.TestSchemas;
import dev.lockstep.scim.json.Json;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class SchemaReaderTest {
  private static final String URN = "urn:example:Badge";

  @Test
  void absentCharacteristicsHaveTheDefaultsOfTheRfc() {
    Attribute attribute =
        read("{'id':'urn:example:Badge','attributes':[{'name':'color'}]}").attributes().getFirst();

    assertThat(attribute.type()).isEqualTo(Attribute.Type.STRING);
    assertThat(attribute.multiValued()).isFalse();
    assertThat(attribute.caseExact()).isFalse();
    assertThat(attribute.mutability()).isEqualTo(Attribute.Mutability.READ_WRITE);
    assertThat(attribute.returned()).isEqualTo(Attribute.Returned.DEFAULT);
    assertThat(attribute.uniqueness()).isEqualTo(Attribute.Uniqueness.NONE);
  }

  @ParameterizedTest
  @DisplayName("Each mistake is named with its place and the mend")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'name':'color','type':'strng'} | urn:example:Badge:color has the unknown type 'strng'"
            + " (did you mean 'string'?)",
        "{'name':'color','type':'x'} | has the unknown type 'x': it is one of string, boolean",
        "{'name':'color','mutability':'readonle'} | (did you mean 'readOnly'?)",
        "{'name':'color','mutiValued':true} | has the unknown key 'mutiValued'"
            + " (did you mean 'multiValued'?)",
        "{'name':'color','multiValued':'yes'} | takes true or false as 'multiValued', not \\\"yes\\\"",
        "{'name':'color','canonicalValues':'red'} | takes a list as 'canonicalValues'",
        "{'name':'color','canonicalValues':[1]} | takes strings in 'canonicalValues', not 1",
        "{'type':'string'} | urn:example:Badge has an attribute without 'name': attributes[0]",
        "7 | has an attribute without 'name'",
        "{'name':'color'},{'name':'Color'} | urn:example:Badge:Color is there twice",
        "{'name':'my color'} | urn:example:Badge:my color has a name that can't be written",
        "{'name':'1st'} | has a name that can't be written",
        "{'name':'$ref'} | has a name that can't be written",
        "{'name':'Not'} | has the name of a filter's keyword",
        "{'name':'ID'} | urn:example:Badge:ID has a name that every resource has",
        "{'name':'meta'} | has a name that every resource has",
        "{'name':'schemas'} | has a name that every resource has",
        "{'name':'color','subAttributes':[{'name':'hue'}]}"
            + " | urn:example:Badge:color has 'subAttributes' but isn't complex",
        "{'name':'color','type':'complex'} | is complex but has no 'subAttributes'",
        "{'name':'color','type':'complex','subAttributes':[{'name':'hue','type':'complex',"
            + "'subAttributes':[{'name':'x'}]}]}"
            + " | urn:example:Badge:color.hue has parts of its own",
        "{'name':'color','type':'complex','subAttributes':[{'name':'a'},{'name':'A'}]}"
            + " | urn:example:Badge:color.A is there twice",
        "{'name':'color','multiValued':true,'uniqueness':'server'} | can't be unique",
        "{'name':'color','type':'boolean','uniqueness':'global'} | can't be unique",
        "{'name':'color','type':'complex','multiValued':true,"
            + "'subAttributes':[{'name':'a','uniqueness':'server'}]}"
            + " | urn:example:Badge:color.a is part of a list, where uniqueness can't be kept",
        "{'name':'color','referenceTypes':['User']} | has 'referenceTypes' but isn't a reference",
        "{'name':'color','type':'integer','canonicalValues':['1']} | but isn't a string",
        "{'name':'color','mutability':'writeOnly'} | set 'returned' to never"
      })
  void eachMistakeIsNamed(String attributes, String told) {
    assertThatThrownBy(() -> read("{'id':'" + URN + "','attributes':[" + attributes + "]}"))
        .isInstanceOf(InvalidSchemaException.class)
        .hasMessageContaining(told.replace("\\\"", "\""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'attributes':[{'name':'a'}]} | has no 'id'",
        "{'id':'Badge','attributes':[{'name':'a'}]} | Badge is no URN",
        "{'id':'urn:x y:Badge','attributes':[{'name':'a'}]} | is no URN",
        "{'id':'urn:example:Badge:','attributes':[{'name':'a'}]} | is no URN",
        "{'id':'urn:example:Badge'} | has no attributes",
        "{'id':'urn:example:Badge','attributes':{}} | takes a list as 'attributes'",
        "[] | is no JSON object"
      })
  void aSchemaIsAUrnAndAttributes(String schema, String told) {
    assertThatThrownBy(() -> read(schema)).hasMessageContaining(told);
  }

  @Test
  void allMistakesAreToldAtOnce() {
    assertThatThrownBy(
            () ->
                read(
                    "{'id':'urn:example:Badge','attributes':[{'name':'id'},"
                        + "{'name':'a','type':'x'},{'name':'a','returned':'y'}]}"))
        .isInstanceOfSatisfying(
            InvalidSchemaException.class,
            e ->
                assertThat(e.problems())
                    .extracting(SchemaProblem::place)
                    .containsExactlyInAnyOrder(URN + ":id", URN + ":a", URN + ":a", URN + ":a"));
  }

  @Test
  void aUrnBelongsToOneSchema() {
    String badge = "{'id':'urn:example:Badge','attributes':[{'name':'a'}]}";

    assertThatThrownBy(
            () ->
                SchemaReader.readAll(
                    json("[" + badge + "," + badge.replace("Badge", "BADGE") + "]"), List.of()))
        .hasMessage("urn:example:BADGE is there already: a URN belongs to one schema");
    assertThatThrownBy(
            () ->
                SchemaReader.readAll(
                    json("[{'id':'" + Schemas.USER.id() + "','attributes':[{'name':'a'}]}]"),
                    List.of(Schemas.USER)))
        .hasMessageContaining("is there already");
  }

  @ParameterizedTest
  @MethodSource("schemas")
  void whatIsWrittenReadsAsTheSame(Schema schema) {
    JsonNode written = SchemaWriter.write(schema, "https://example.com/v2/Schemas/" + schema.id());

    assertThat(SchemaReader.readStandard(written)).isEqualTo(schema);
  }

  @ParameterizedTest
  @MethodSource("schemas")
  @DisplayName("Erratum 8417: each Schema resource has schemas and meta")
  void eachSchemaResourceHasSchemasAndMeta(Schema schema) {
    JsonNode written = SchemaWriter.write(schema, "https://example.com/v2/Schemas/" + schema.id());

    assertThat(written.path("schemas").toString())
        .isEqualTo("[\"" + SchemaWriter.SCHEMA_URN + "\"]");
    assertThat(written.at("/meta/resourceType").asString()).isEqualTo("Schema");
    assertThat(written.at("/meta/location").asString()).endsWith(schema.id());
    assertThat(written.toString()).doesNotContain("null");
  }

  static Stream<Schema> schemas() {
    return Stream.of(
        Schemas.USER,
        Schemas.GROUP,
        Schemas.ENTERPRISE_USER,
        Schemas.SERVICE_PROVIDER_CONFIG,
        Schemas.RESOURCE_TYPE,
        Schemas.SCHEMA,
        TestSchemas.GADGET,
        TestSchemas.WARRANTY);
  }

  @ParameterizedTest
  @MethodSource("ordinarySchemas")
  void theStandardSchemasKeepToTheRules(Schema schema) {
    assertThat(SchemaRules.problems(schema)).isEmpty();
  }

  static Stream<Schema> ordinarySchemas() {
    return Stream.of(Schemas.USER, Schemas.GROUP, Schemas.ENTERPRISE_USER);
  }

  @Test
  @DisplayName("Erratum 7522: a resource type has a list of extensions")
  void aResourceTypeHasAListOfExtensions() {
    assertThat(Schemas.RESOURCE_TYPE.attribute("schemaExtensions").orElseThrow().multiValued())
        .isTrue();
  }

  @Test
  @DisplayName("RFC 9865, section 4: ServiceProviderConfig tells of pages")
  void serviceProviderConfigTellsOfPages() {
    assertThat(
            Schemas.SERVICE_PROVIDER_CONFIG.attribute("pagination").orElseThrow().subAttributes())
        .extracting(Attribute::name)
        .containsExactly(
            "cursor",
            "index",
            "defaultPaginationMethod",
            "defaultPageSize",
            "maxPageSize",
            "cursorTimeout");
  }

  @Test
  @DisplayName("Errata 5990 and 5991: a country is a code of two letters")
  void aCountryIsACodeOfTwoLetters() {
    assertThat(
            Schemas.USER
                .attribute("addresses")
                .flatMap(addresses -> addresses.subAttribute("country"))
                .orElseThrow()
                .description())
        .contains("ISO 3166-1")
        .contains("alpha-2");
  }

  private static Schema read(String schema) {
    return SchemaReader.read(json(schema));
  }

  private static JsonNode json(String text) {
    return Json.parse(text.replace('\'', '"'));
  }
}
