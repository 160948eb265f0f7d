package dev.lockstep.scim.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.scim.TestSchemas;
import dev.lockstep.scim.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResourceTypeReaderTest {
  private static final List<Schema> SCHEMAS =
      List.of(Schemas.USER, Schemas.ENTERPRISE_USER, TestSchemas.GADGET, TestSchemas.WARRANTY);
  private static final String GADGET = TestSchemas.GADGET.id();
  private static final String WARRANTY = TestSchemas.WARRANTY.id();

  @Test
  void aTypeIsAddedAndOneThatIsThereExtended() {
    List<ResourceType> types =
        read(
            "[{'name':'Gadget','endpoint':'/Gadgets','description':'A thing','schema':'"
                + GADGET
                + "','schemaExtensions':[{'schema':'"
                + WARRANTY
                + "','required':false}]},"
                + "{'name':'user','schemaExtensions':[{'schema':'"
                + WARRANTY
                + "','required':true}]}]");

    assertThat(types).hasSize(2);
    assertThat(types.get(0).name()).isEqualTo("User");
    assertThat(types.get(0).extensions())
        .containsExactly(
            new ResourceType.Extension(Schemas.ENTERPRISE_USER, false),
            new ResourceType.Extension(TestSchemas.WARRANTY, true));
    assertThat(types.get(1)).isEqualTo(TestSchemas.GADGET_TYPE);
  }

  @Test
  void whatIsWrittenReadsAsTheSame() {
    var written = Json.array().add(SchemaWriter.write(TestSchemas.GADGET_TYPE, "https://x"));

    assertThat(ResourceTypeReader.readAll(written, SCHEMAS, List.of()))
        .containsExactly(TestSchemas.GADGET_TYPE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | a resource type needs a 'name'",
        "7 | a resource type is no JSON object",
        "{'name':'My Type'} | My Type needs a 'name' of letters and digits",
        "{'name':'G','endpoint':'/G','schema':'GADGET'},{'name':'g'} | g is declared twice",
        "{'name':'G','endpoint':'G','schema':'GADGET'} | G needs an 'endpoint' such as /Devices",
        "{'name':'G','schema':'GADGET'} | G needs an 'endpoint'",
        "{'name':'G','endpoint':'/Bulk','schema':'GADGET'} | which SCIM itself uses",
        "{'name':'G','endpoint':'/users','schema':'GADGET'}"
            + " | G has the endpoint '/users', which is User's",
        "{'name':'G','endpoint':'/G'} | G needs a 'schema'",
        "{'name':'G','endpoint':'/G','schema':'urn:nothing'} | G names the schema 'urn:nothing'",
        "{'name':'G','endpoint':'/G','schema':'GADGETT'} | (did you mean 'GADGET'?)",
        "{'name':'G','endpoint':'/G','schema':'GADGET','schemaExtension':[]}"
            + " | has the unknown key 'schemaExtension'",
        "{'name':'G','endpoint':'/G','schema':'GADGET','schemaExtensions':[{'required':true}]}"
            + " | an extension of G needs a 'schema'",
        "{'name':'G','endpoint':'/G','schema':'GADGET','schemaExtensions':[{'schema':'GADGET'}]}"
            + " | twice",
        "{'name':'User','schemaExtensions':[{'schema':"
            + "'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'}]} | twice",
        "{'name':'User','endpoint':'/People'} | User keeps its endpoint '/Users'"
      })
  void eachMistakeIsNamed(String types, String told) {
    assertThatThrownBy(() -> read("[" + types.replace("GADGET", GADGET) + "]"))
        .isInstanceOf(InvalidSchemaException.class)
        .hasMessageContaining(told.replace("GADGET", GADGET));
  }

  @Test
  void allMistakesAreToldAtOnce() {
    assertThatThrownBy(() -> read("[{'name':'A','endpoint':'a'},{'name':'B b'}]"))
        .isInstanceOfSatisfying(
            InvalidSchemaException.class, e -> assertThat(e.problems()).hasSize(3));
  }

  private static List<ResourceType> read(String types) {
    return ResourceTypeReader.readAll(
        Json.parse(types.replace('\'', '"')), SCHEMAS, List.of(Schemas.USER_TYPE));
  }
}
